"""What a letter says."""

from __future__ import annotations

from datetime import date

from kaifong.domains.enforcement.errors import NoticeNotReady, StepNotFound
from kaifong.domains.enforcement.models import Step
from kaifong.domains.enforcement.ruleset import misdeeds_by_rule, scheme_on
from kaifong.domains.enforcement.selectors.notices import notice
from kaifong.domains.enforcement.selectors.points import points_as_at
from kaifong.domains.enforcement.types import LetterFacts, StepKind
from kaifong.kernel.identifiers import AccountNo

STEP_NO, NOTICE_NO = "E{id:08d}", "N{id:08d}"


def letter_of_step(step_id: int) -> LetterFacts:
    """What the letter of a case's step says, as it was known when it was written. At most five statements.

    Raises:
        StepNotFound: none, or withdrawn.
    """
    row = Step.objects.select_related("case").filter(id=step_id, withdrawn_on__isnull=True).first()
    if row is None:
        raise StepNotFound(step_id)
    points = row.kind == StepKind.POINTS
    counting = points_as_at(row.case.tenancy_id, row.taken_on, row.recorded_at).points if points else None
    return LetterFacts(
        letter_no=STEP_NO.format(id=row.id),
        kind=row.kind,
        account_no=AccountNo(row.case.tenancy_id),
        on=row.taken_on,
        offence_on=row.offence_on,
        misdeed=misdeeds_by_rule([row.rule_id])[row.rule_id, row.case.misdeed],
        grace_until=row.grace_until,
        points=row.points,
        counting=counting,
        lapses_on=row.lapses_on,
        scheme=scheme_on(row.taken_on) if row.kind != StepKind.ADVICE else None,
        notice=None,
    )


def letter_of_notice(notice_id: int, on: date) -> LetterFacts:
    """What a notice to quit that was served says.

    Raises:
        NoticeNotFound.
        NoticeNotReady: it has not been served, or the tenant gave it.
    """
    found = notice(notice_id, on)
    if found.served_on is None or found.ground == "tenant":
        raise NoticeNotReady(notice_id, found.state.value, "written as a letter")
    return LetterFacts(
        letter_no=NOTICE_NO.format(id=notice_id),
        kind="notice",
        account_no=found.account_no,
        on=found.served_on,
        offence_on=None,
        misdeed=None,
        grace_until=None,
        points=None,
        counting=None,
        lapses_on=None,
        scheme=None,
        notice=found,
    )
