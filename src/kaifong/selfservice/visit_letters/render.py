"""What a letter says comes from `visits`; whom it is for from the register. Drawn anew each time, always the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import LadderStep
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import estate_code_of
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.statement.render import FONTS

TITLES = {
    LadderStep.FIRST: _("Appointment for a household visit"),
    LadderStep.REVISIT: _("Appointment for a second household visit"),
    LadderStep.LETTER: _("Household visit by appointment"),
    LadderStep.DUTY: _("Household visit that you are asked to receive"),
}
_folder = Path(__file__).parent
_engine = Engine(
    dirs=[str(_folder / "templates"), str(_folder.parent / "enforcement_letters" / "templates")],
    builtins=["django.templatetags.i18n", "kaifong.infra.printing.tags"],
)


@dataclass(frozen=True, slots=True)
class VisitLetter:
    """What is on the paper. ``large`` asks for large print."""

    facts: visits.LetterFacts
    landlord: LocalText
    name: LocalText = field(repr=False)
    address: LocalText
    language: str
    large: bool


def letter_pdf(*, visit_id: int, on: date, by: Actor) -> tuple[str, bytes]:
    """Name and content of the letter of a visit's appointment, a tagged PDF; the look is recorded.

    Raises:
        VisitNotFound, VisitNotReady (nothing is planned), NotPermitted.
    """
    letter = letter_of(visit_id=visit_id, on=on, by=by)
    return f"{letter.facts.letter_no}.pdf", pdf(render_html(letter))


def letter_of(*, visit_id: int, on: date, by: Actor) -> VisitLetter:
    """The letter's content, as `letter_pdf`."""
    facts = visits.letter_of_visit(visit_id, on)
    by.must("visits.view", estate=estate_code_of(facts.account_no))
    tenancy = tenancies.tenancy(facts.account_no)
    audit(by, "visit.letter.look", account_no=facts.account_no, letter=facts.letter_no)
    return VisitLetter(
        facts=facts,
        landlord=payments.landlord_name(),
        name=tenancy.principal_name,
        address=estates.flat_address(tenancy.flat_id),
        language=tenancy.language,
        large=tenancy.letter_format is tenancies.LetterFormat.LARGE_PRINT,
    )


def render_html(letter: VisitLetter) -> str:
    """The letter as a self-contained HTML document."""
    with override(letter.language):
        context = {
            "letter": letter,
            "facts": letter.facts,
            "title": TITLES[letter.facts.step],
            "fonts": FONTS[letter.language],
        }
        return _engine.get_template("visit_letter.html").render(Context(context))
