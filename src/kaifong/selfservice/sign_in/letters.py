"""Letters with a new TPIN, on paper to be folded in three: the address outside, the TPIN inside.

Each letter is two pages, front and back of one sheet. On the back stands a tint of digits where the TPIN is on the
front, so that it cannot be read through the paper.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.template import Context, Engine
from django.utils.translation import override

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement.render import FONTS

LETTERS_A_FILE = 50
"""Few enough that a printer's jam, or the program's end, costs little: a file's TPINs take effect when it is written."""
TINT_ROWS, TINT_DIGITS = 12, 48

_engine = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one sheet says."""

    account_no: AccountNo
    name: LocalText = field(repr=False)
    address: LocalText
    language: str
    tpin: str = field(repr=False)


def letters_write(
    *,
    account_nos: Sequence[AccountNo],
    folder: Path,
    stem: str,
    by: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Path]:
    """Issue a TPIN to each account and write the letters, some to a file: ``<stem>-001.pdf``, for the printer alone.

    A file and the TPINs in it go together: what cannot be written was not issued.

    Raises:
        NotPermitted, TenancyNotFound.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for first in range(0, len(account_nos), LETTERS_A_FILE):
        path = folder / f"{stem}-{len(written) + 1:03d}.pdf"
        with transaction.atomic():
            letters = []
            for account_no in account_nos[first : first + LETTERS_A_FILE]:
                letters.append(letter_of(account_no, by=by, now=now))
                progress(first + len(letters), len(account_nos))
            write_secret(path, render_pdf(letters, now))
            access.mailers_done(
                account_nos=frozenset(letter.account_no for letter in letters), printed=True, by=by, now=now
            )
        written.append(path)
    return written


def letter_of(account_no: AccountNo, *, by: Actor, now: datetime) -> Letter:
    """A new TPIN and the letter that tells it."""
    tenancy = tenancies.tenancy(account_no)
    return Letter(
        account_no,
        tenancy.principal_name,
        estates.flat_address(tenancy.flat_id),
        tenancy.language,
        access.tpin_issue(account_no=account_no, by=by, now=now),
    )


def render_pdf(letters: Sequence[Letter], now: datetime) -> bytes:
    return pdf(render_html(letters, now))


def render_html(letters: Sequence[Letter], now: datetime) -> str:
    """The sheets as one self-contained document, each in its tenant's language."""
    sheets = []
    for letter in letters:
        with override(letter.language):
            context = {
                "letter": letter,
                "landlord": payments.landlord_name(),
                "on": now,
                "days": access.UNUSED_VALID.days,
                "tint": list(_tint()),
            }
            sheets.append(_engine.get_template("tpin_sheet.html").render(Context(context)))
    language = letters[0].language
    with override(language):
        context = {"sheets": sheets, "language": language, "landlord": payments.landlord_name(), "fonts": FONTS}
        return _engine.get_template("tpin_letters.html").render(Context(context))


def write_secret(path: Path, content: bytes) -> None:
    """Put a file in place whole, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _tint() -> Iterator[str]:
    for _ in range(TINT_ROWS):
        yield "".join(secrets.choice("0123456789") for _ in range(TINT_DIGITS))
