"""What a letter says comes from `enforcement`; whom it is for from the register. Drawn anew each time, always the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement import api as enforcement
from kaifong.infra.printing import pdf
from kaifong.kernel.identifiers import estate_code_of
from kaifong.selfservice.household_letter import Addressee, addressee, letter_engine, letter_html

TITLES = {
    "advice": _("Advisory letter"),
    "warning": _("Written warning"),
    "points": _("Points allotted under the marking scheme"),
    "notice": _("Notice to quit"),
}

_engine = letter_engine(Path(__file__).parent / "templates")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is on the paper. ``last_day`` is of the grace, the warning, the points or the notice."""

    facts: enforcement.LetterFacts
    to: Addressee
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
    to = addressee(facts.account_no)
    audit(by, "enforcement.letter.look", account_no=facts.account_no, letter=facts.letter_no)
    return Letter(facts, to, _last_day(facts))


def render_html(letter: Letter) -> str:
    """The letter as a self-contained HTML document."""
    facts = letter.facts
    title = TITLES[facts.kind]
    return letter_html(
        _engine, "enforcement_letter.html", to=letter.to, title=title, letter_no=facts.letter_no, on=facts.on,
        facts=facts, letter=letter,
    )  # fmt: skip


def _last_day(facts: enforcement.LetterFacts) -> date | None:
    if facts.notice is not None:
        return facts.notice.expires_on
    return facts.grace_until if facts.lapses_on is None else facts.lapses_on - timedelta(days=1)
