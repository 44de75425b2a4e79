"""What a letter says comes from `enforcement`; whom it is for from the register. Drawn anew each time, always the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import estate_code_of
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement.render import FONTS

TITLES = {
    "advice": _("Advisory letter"),
    "warning": _("Written warning"),
    "points": _("Points allotted under the marking scheme"),
    "notice": _("Notice to quit"),
}

_engine = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is on the paper. ``large`` asks for large print; ``last_day`` is of the grace, the warning, the points or the notice."""

    facts: enforcement.LetterFacts
    landlord: LocalText
    name: LocalText = field(repr=False)
    address: LocalText
    language: str
    large: bool
    last_day: date | None

    @property
    def confirmed(self) -> bool:
        """Whether every rule behind it has a named source."""
        scheme = None if self.facts.scheme is None else self.facts.scheme.rule
        return all(one is None or one.confirmed for one in (self.facts.misdeed, scheme, self.facts.notice))


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as a file."""

    name: str
    content: bytes = field(repr=False)


def letter_pdf(*, on: date, by: Actor, step_id: int | None = None, notice_id: int | None = None) -> Written:
    """A letter of a case's step, or of a notice that was served, as a tagged PDF; the look is recorded.

    Raises:
        StepNotFound, NoticeNotFound, NoticeNotReady, NotPermitted.
    """
    letter = letter_of(on=on, by=by, step_id=step_id, notice_id=notice_id)
    return Written(f"{letter.facts.letter_no}.pdf", pdf(render_html(letter)))


def letter_of(*, on: date, by: Actor, step_id: int | None = None, notice_id: int | None = None) -> Letter:
    """The letter's content, as `letter_pdf`."""
    if step_id is not None:
        facts = enforcement.letter_of_step(step_id)
    else:
        facts = enforcement.letter_of_notice(notice_id or 0, on)
    by.must("enforcement.view", estate=estate_code_of(facts.account_no))
    tenancy = tenancies.tenancy(facts.account_no)
    audit(by, "enforcement.letter.look", account_no=facts.account_no, letter=facts.letter_no)
    return Letter(
        facts=facts,
        landlord=payments.landlord_name(),
        name=tenancy.principal_name,
        address=estates.flat_address(tenancy.flat_id),
        language=tenancy.language,
        large=tenancy.letter_format is tenancies.LetterFormat.LARGE_PRINT,
        last_day=_last_day(facts),
    )


def render_html(letter: Letter) -> str:
    """The letter as a self-contained HTML document."""
    with override(letter.language):
        context = {
            "letter": letter,
            "facts": letter.facts,
            "title": TITLES[letter.facts.kind],
            "fonts": FONTS[letter.language],
        }
        return _engine.get_template("enforcement_letter.html").render(Context(context))


def _last_day(facts: enforcement.LetterFacts) -> date | None:
    if facts.notice is not None:
        return facts.notice.expires_on
    return facts.grace_until if facts.lapses_on is None else facts.lapses_on - timedelta(days=1)
