"""The paper of every letter to a household: whom it is for, as the register has it, and how it is set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.functional import Promise
from django.utils.translation import override

from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement.render import FONTS

PAPER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the letter is for. ``large`` asks for large print."""

    landlord: LocalText
    name: LocalText = field(repr=False)
    address: LocalText
    account_no: AccountNo
    language: str
    large: bool


def addressee(account_no: AccountNo) -> Addressee:
    """The household's principal tenant, written to as it wishes. Raises TenancyNotFound."""
    tenancy = tenancies.tenancy(account_no)
    return Addressee(
        landlord=payments.landlord_name(),
        name=tenancy.principal_name,
        address=estates.flat_address(tenancy.flat_id),
        account_no=account_no,
        language=tenancy.language,
        large=tenancy.letter_format is tenancies.LetterFormat.LARGE_PRINT,
    )


def letter_engine(templates: Path) -> Engine:
    """Finds a letter's template in ``templates``; it extends ``household_letter.html`` and fills its block ``says``."""
    return Engine(
        dirs=[str(templates), str(PAPER)], builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"]
    )


def letter_html(
    engine: Engine, template: str, *, to: Addressee, title: Promise, letter_no: str, on: date, **content: Any
) -> str:
    """The letter as a self-contained HTML document, in the addressee's language."""
    with override(to.language):
        context = {"to": to, "title": title, "letter_no": letter_no, "on": on, "fonts": FONTS[to.language], **content}
        return engine.get_template(template).render(Context(context))
