"""What an officer may do with a case of the marking scheme and with a notice to quit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.api import AppealOutcome, Ground, NoticeState, Served, Source, StepKind
from kaifong.interfaces.office.acts import Act, Bare, Doing, Reason, day_field, text_field

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Text

STEPS: dict[StepKind, Promise] = {
    StepKind.ADVICE: _("Advisory letter"),
    StepKind.WARNING: _("Warning"),
    StepKind.POINTS: _("Points"),
}
SOURCES: dict[Source, Promise] = {Source.COMPLAINT: _("Complaint"), Source.FINDING: _("Finding of staff")}
GROUNDS: dict[Ground, Promise] = {
    Ground.ARREARS: _("Rent in arrears"),
    Ground.POINTS: _("Points"),
    Ground.NO_DECLARATION: _("Income and assets were not declared"),
    Ground.NON_OCCUPATION: _("The flat is not lived in"),
    Ground.TENANT: _("The tenant's own notice"),
}
STATES: dict[NoticeState, Promise] = {
    NoticeState.PROPOSED: _("Proposed; waits for a second person"),
    NoticeState.APPROVED: _("Approved; waits to be served"),
    NoticeState.SERVED: _("Served"),
    NoticeState.EXPIRED: _("Run out"),
    NoticeState.WITHDRAWN: _("Withdrawn"),
    NoticeState.APPEAL_ALLOWED: _("Ended by an appeal"),
    NoticeState.POSSESSION: _("The flat was taken back"),
}
SERVED: dict[Served, Promise] = {
    Served.BY_HAND: _("By hand"),
    Served.POSTED_AT_DOOR: _("Posted at the door"),
    Served.REGISTERED_POST: _("By registered post"),
}
OUTCOMES: dict[AppealOutcome, Promise] = {AppealOutcome.ALLOWED: _("Allowed"), AppealOutcome.DISMISSED: _("Dismissed")}


def choice_field(label: Text, choices: Mapping[Any, Promise]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(code.value, words) for code, words in choices.items()],
        widget=forms.RadioSelect,  # nothing is chosen before somebody chooses
        error_messages={"required": _("Choose one"), "invalid_choice": _("Choose one")},
    )


class Offence(forms.Form):
    offence_on = day_field(_("Day of the offence"))


class Evidence(forms.Form):
    file = forms.FileField(
        label=_("Photograph or PDF"),
        error_messages={"required": _("Choose a file"), "empty": _("The file is empty")},
    )
    label = text_field(_("What it shows"), help_text=_("Nothing about persons"))


class Serving(forms.Form):
    how = choice_field(_("How it reached the tenant"), SERVED)
    expires_on = day_field(
        _("Its last day"),
        required=False,
        help_text=_("Only where no rule on record says how long it runs"),
    )


class Deciding(forms.Form):
    outcome = choice_field(_("Outcome"), OUTCOMES)
    reason = text_field(_("Reason"))


class Opening(forms.Form):
    """A new case; the misdeeds are those of the catalogue in force."""

    misdeed = forms.ChoiceField(label=_("Misdeed"), error_messages={"required": _("Choose one")})
    found_on = day_field(_("Day on which it was found"))
    source = choice_field(_("How the landlord came to know"), SOURCES)
    complaint_ref = text_field(_("Complaint's reference"), required=False, most=60)
    agent = text_field(
        _("Estate agent whose staff found it"),
        required=False,
        most=60,
        help_text=_("Empty for the landlord's own staff"),
    )

    def __init__(self, *args: Any, misdeeds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["misdeed"].choices = misdeeds  # type: ignore[attr-defined] # a ChoiceField


class Proposing(forms.Form):
    ground = choice_field(_("Ground"), {ground: words for ground, words in GROUNDS.items() if ground != Ground.TENANT})
    reason = text_field(
        _("What was found"), required=False, help_text=_("Needed unless arrears or points on record are the ground")
    )


def _evidence(case_id: int, said: Mapping[str, Any], doing: Doing) -> object:
    file = said["file"]
    return enforcement.evidence_add(
        case_id=case_id, stream=file, name=file.name, label=said["label"], on=doing.on, now=doing.now, by=doing.by
    )


CASE_ACTS: dict[str, Act] = {
    "advise": Act(
        _("Write an advisory letter"),
        "enforcement.record",
        Offence,
        lambda case, said, doing: enforcement.case_advise(case_id=case, **said, **doing._asdict()),
    ),
    "warn": Act(
        _("Write a warning"),
        "enforcement.record",
        Offence,
        lambda case, said, doing: enforcement.case_warn(case_id=case, **said, **doing._asdict()),
    ),
    "allot": Act(
        _("Allot points"),
        "enforcement.decide",
        Offence,
        lambda case, said, doing: enforcement.points_allot(case_id=case, **said, **doing._asdict()),
    ),
    "evidence": Act(_("Keep evidence"), "enforcement.record", Evidence, _evidence),
    "close": Act(
        _("Close the case"),
        "enforcement.decide",
        Reason,
        lambda case, said, doing: enforcement.case_close(case_id=case, **said, **doing._asdict()),
    ),
}
"""What may be done in an open case."""

STEP_ACTS: dict[str, Act] = {
    "appeal": Act(
        _("Record an appeal"),
        "enforcement.record",
        Bare,
        lambda step, said, doing: enforcement.points_appeal(step_id=step, **said, **doing._asdict()),
    ),
    "withdraw": Act(
        _("Withdraw the letter"),
        "enforcement.decide",
        Reason,
        lambda step, said, doing: enforcement.step_withdraw(step_id=step, **said, **doing._asdict()),
    ),
}
"""What may be done with a letter of a case: points are appealed against; any is withdrawn that was written in error."""

APPEAL_ACT = Act(
    _("Decide the appeal"),
    "enforcement.decide",
    Deciding,
    lambda appeal, said, doing: enforcement.appeal_decide(
        appeal_id=appeal, outcome=AppealOutcome(said["outcome"]), reason=said["reason"], **doing._asdict()
    ),
)

NOTICE_ACTS: dict[str, Act] = {
    "approve": Act(
        _("Approve it"),
        "enforcement.approve",
        Bare,
        lambda notice, said, doing: enforcement.notice_approve(notice_id=notice, **said, **doing._asdict()),
    ),
    "serve": Act(
        _("Record that it was served"),
        "enforcement.notice",
        Serving,
        lambda notice, said, doing: enforcement.notice_serve(
            notice_id=notice, how=Served(said["how"]), expires_on=said["expires_on"], **doing._asdict()
        ),
    ),
    "appeal": Act(
        _("Record an appeal"),
        "enforcement.record",
        Bare,
        lambda notice, said, doing: enforcement.notice_appeal(notice_id=notice, **said, **doing._asdict()),
    ),
    "expire": Act(
        _("Let it take effect"),
        "enforcement.notice",
        Bare,
        lambda notice, said, doing: enforcement.notice_expire(notice_id=notice, **said, **doing._asdict()),
    ),
    "possession": Act(
        _("Record that the flat was taken back"),
        "enforcement.notice",
        Bare,
        lambda notice, said, doing: enforcement.possession_record(notice_id=notice, **said, **doing._asdict()),
    ),
    "withdraw": Act(
        _("Withdraw it"),
        "enforcement.notice",
        Reason,
        lambda notice, said, doing: enforcement.notice_withdraw(notice_id=notice, **said, **doing._asdict()),
    ),
}
"""What may be done with a notice, in the order in which it goes."""

ACTS_IN: dict[NoticeState, tuple[str, ...]] = {
    NoticeState.PROPOSED: ("approve", "withdraw"),
    NoticeState.APPROVED: ("serve", "withdraw"),
    NoticeState.SERVED: ("appeal", "withdraw"),
    NoticeState.EXPIRED: ("expire", "possession", "appeal", "withdraw"),
}
"""Which of them a state has room for; the service says the rest."""


def notice_acts(notice: enforcement.NoticeView) -> dict[str, Act]:
    """The acts that there is room for as the notice stands."""
    names = set(ACTS_IN.get(notice.state, ()))
    if notice.appeal is not None or notice.ground is Ground.TENANT:
        names.discard("appeal")
    if notice.ground is Ground.TENANT and notice.state is NoticeState.SERVED:
        names.add("possession")  # whoever gave notice may leave before its last day
    if notice.mesne_from is not None:
        names.discard("expire")
    return {name: act for name, act in NOTICE_ACTS.items() if name in names}
