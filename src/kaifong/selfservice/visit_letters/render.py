"""What a letter says comes from `visits`; whom it is for from the register. Drawn anew each time, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import LadderStep
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import estate_code_of
from kaifong.selfservice.household_letter import Addressee, addressee, letter_engine, letter_html

TITLES = {
    LadderStep.FIRST: _("Appointment for a household visit"),
    LadderStep.REVISIT: _("Appointment for a second household visit"),
    LadderStep.LETTER: _("Household visit by appointment"),
    LadderStep.DUTY: _("Household visit that you are asked to receive"),
}
_engine = letter_engine(Path(__file__).parent / "templates")


@dataclass(frozen=True, slots=True)
class VisitLetter:
    """What is on the paper."""

    facts: visits.LetterFacts
    to: Addressee


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
    to = addressee(facts.account_no)
    audit(by, "visit.letter.look", account_no=facts.account_no, letter=facts.letter_no)
    return VisitLetter(facts, to)


def render_html(letter: VisitLetter) -> str:
    """The letter as a self-contained HTML document."""
    facts = letter.facts
    title = TITLES[facts.step]
    return letter_html(
        _engine, "visit_letter.html", to=letter.to, title=title, letter_no=facts.letter_no, on=facts.written_on,
        facts=facts,
    )  # fmt: skip
