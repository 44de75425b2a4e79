"""What stands in words of household visits, for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.forms import api as form_definitions
from kaifong.domains.forms.api import FormKind, QuestionKind
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits.api import (
    FindingView,
    LadderStep,
    OperationKind,
    Outcome,
    Presence,
    VisitState,
    Way,
)
from kaifong.infra.printing import writing
from kaifong.selfservice.particulars import FORMAT_NAMES, LANGUAGE_NAMES

STATES: dict[VisitState, Promise] = {
    VisitState.DUE: _("To be planned"),
    VisitState.PLANNED: _("Planned"),
    VisitState.STARTED: _("Begun"),
    VisitState.FINISHED: _("Done"),
    VisitState.CLOSED: _("Closed: the tenancy ended"),
}
COLOURS = {VisitState.PLANNED: "blue", VisitState.STARTED: "yellow", VisitState.FINISHED: "green"}
"""Of a state's tag; grey else."""
STEPS: dict[LadderStep, Promise] = {
    LadderStep.FIRST: _("First visit"),
    LadderStep.REVISIT: _("Again, at another time of day"),
    LadderStep.LETTER: _("By appointment in writing"),
    LadderStep.DUTY: _("Duty visit"),
}
OUTCOMES: dict[Outcome, Promise] = {
    Outcome.VERIFIED: _("The household is as on record"),
    Outcome.NO_ANSWER: _("Nobody opened the door"),
    Outcome.REFUSED: _("The visit was refused"),
    Outcome.UNAUTHORISED_PERSON: _("Somebody lives here who is not of the household"),
    Outcome.NON_OCCUPATION: _("Nobody seems to live here"),
    Outcome.SUBLETTING: _("It seems to be sublet"),
    Outcome.MEMBER_LEFT: _("A member has moved out"),
    Outcome.MEMBER_DIED: _("A member has died"),
    Outcome.FLAT_CONDITION: _("The flat is in a poor state"),
    Outcome.REPAIR_NEEDED: _("Something needs repair"),
    Outcome.HELP_NEEDED: _("Somebody needs help"),
}
PRESENCES: dict[str, Promise] = {
    Presence.LIVES_HERE: _("Lives here"),
    Presence.AWAY: _("Away for now"),
    Presence.LEFT: _("Moved out"),
    Presence.DIED: _("Has died"),
}
KINDS: dict[OperationKind, Promise] = {
    OperationKind.VISIT_START: _("Visit begun"),
    OperationKind.VISIT_OUTCOME: _("Outcome"),
    OperationKind.MEMBER_SEEN: _("Member seen"),
    OperationKind.MEMBER_CHANGE: _("Where a member is"),
    OperationKind.CONTACT_CHANGE: _("Contact details"),
    OperationKind.OBSERVATION: _("Observation"),
    OperationKind.DEFECT: _("Defect"),
    OperationKind.FINDING: _("Finding"),
    OperationKind.SIGNATURE: _("Signature"),
    OperationKind.SLIP_PRINTED: _("Slip printed"),
    OperationKind.NOTE: _("Note"),
    OperationKind.UNREADABLE: _("Could not be read"),
}
WAYS: dict[Way, Promise] = {Way.SMS: _("SMS"), Way.EMAIL: _("E-mail"), Way.LETTER: _("Letter")}
MESSAGE_FAULTS: dict[str, Promise] = {
    "moved-meanwhile": _("not sent: the appointment was moved before"),
    "not-sent": _("not sent yet; it is tried again"),
}
FIELDS: dict[str, Promise] = {
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "language": _("Language"),
    "letter_format": _("Print of letters"),
    "presence": _("Where a member is"),
    "outcome": _("What was found"),
    "person": _("Member"),
    "text": _("Note"),
    "photo": _("Photograph"),
    "signer": _("Signed by"),
    "unsigned": _("Not signed"),
    "slip": _("Slip"),
}
"""What operations say, by field; a member's fields are ``<person>.presence``."""
UNSIGNED: dict[str, Promise] = {"cannot": _("Cannot sign"), "declined": _("Does not want to sign")}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a task is about, and what somebody is to do."""

    label: Promise
    asks: Promise


TASKS: dict[str, Asking] = {
    "rescheduled-meanwhile": Asking(
        _("Made although it had been moved"),
        _("The visit was made while the office had it on another day. Tell the household that nobody comes again."),
    ),
    "two-outcomes": Asking(
        _("Two outcomes"),
        _(
            "Two officers came, and found otherwise. The first outcome stands; look at both, and record it anew if it is wrong."
        ),
    ),
    "duty-visit-missed": Asking(
        _("Nobody met at a duty visit"),
        _("The last step of the ladder met nobody either. Decide what follows: an enforcement case, or another visit."),
    ),
    "not-asked-to-sign": Asking(
        _("Not asked to sign"),
        _("The household says that it was not asked to sign. Look at what was recorded, and ask the officer."),
    ),
}
UNKNOWN_TASK = Asking(_("To be looked at"), _("Look at what was recorded in the visit."))

REASONS: dict[str, Promise] = {
    "tenancy-ended": _("The tenancy had ended"),
    "device-revoked": _("The handheld had been put out of service"),
    "not-permitted": _("The officer might not record there any more"),
    "not-in-package": _("The visit was not among those that the handheld had been given"),
    "other-device": _("It says that it is another handheld's"),
    "other-body": _("It came again under its own identifier, and said something else"),
    "seq-again": _("Another record had come under its number before"),
    "malformed": _("It does not say what a record of its kind must"),
    "unknown-field": _("It names a field that the office does not know"),
    "unreadable": _("It could not be read"),
    "bad-particulars": _("What it says is no telephone number or e-mail address"),
}
"""Why an operation had no effect; the code itself where there are no words."""


FILE_FAULTS: dict[str, Promise] = {
    "not-opened": _("It could not be opened: it was not sealed to this office"),
    "torn": _("It is damaged"),
    "empty": _("It is empty"),
    "too-large": _("It is too large"),
    "unknown-kind": _("It is neither a picture nor a PDF"),
    "picture-too-large": _("The picture has too many points"),
}
"""Why a file that came whole is not kept; the code itself where there are no words."""


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def task_of(why: str) -> Asking:
    return TASKS.get(why, UNKNOWN_TASK)


def reason_words(reason: str) -> str:
    return str(REASONS.get(reason, reason))


def fault_words(fault: str) -> str:
    return str(FILE_FAULTS.get(fault, fault))


def field_label(name: str) -> str:
    """A field's name in words; a member's are told without the member."""
    return str(FIELDS.get(name.rpartition(".")[2], name))


def field_value(name: str, value: str) -> str:
    """A value of the office's or the field's, in words. Empty is told."""
    kind = name.rpartition(".")[2]
    if value == "":
        return gettext("none")
    match kind:
        case "presence":
            return str(PRESENCES.get(value, value))
        case "language":
            return LANGUAGE_NAMES.get(value, value)
        case "letter_format":
            return str(FORMAT_NAMES.get(value, value))  # type: ignore[call-overload] # a StrEnum's value finds it
    return value


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to put findings into words: members' names by id, and the form that was filled in at the flat."""

    names: Mapping[int, str] = field(repr=False)
    form: form_definitions.Definition | None

    @classmethod
    def of(cls, account_no: int, on: date) -> Reading:
        return cls(names_of(account_no, on), _form(on))

    def said(self, finding: FindingView) -> list[tuple[str, str]]:
        """Each thing that was recorded, with its label."""
        return [
            (self._label(name), self._value(name, value))
            for name, value in finding.content.items()
            if not (name == "form" and self.form is not None and self.form.key == value)
        ]

    def _label(self, name: str) -> str:
        person, _dot, _field = name.partition(".")
        if person.isdigit():
            return self.name(int(person))
        question = self._question(name)
        return field_label(name) if question is None else question.label[language()]

    def name(self, person: int) -> str:
        return self.names.get(person) or gettext("Member %(number)s") % {"number": person}

    def _value(self, name: str, value: object) -> str:
        if name == "person" and isinstance(value, int):
            return self.name(value)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if name == "outcome" and isinstance(value, str) and value in set(Outcome):
            return str(OUTCOMES[Outcome(value)])
        if name == "unsigned":
            return str(UNSIGNED.get(str(value), value))
        question = self._question(name)
        if question is not None and question.kind is QuestionKind.DATE:
            return writing.write_day(date.fromisoformat(str(value)), language())
        if question is not None:
            choices = {one.code: one.label[language()] for one in question.choices}
            return choices.get(str(value), str(value))
        return field_value(name, "" if value is None else str(value))

    def _question(self, name: str) -> form_definitions.QuestionDefinition | None:
        if self.form is None:
            return None
        return next((one for section in self.form.sections for one in section.questions if one.id == name), None)


def names_of(account_no: int, on: date) -> dict[int, str]:
    """The household's members by id, as the page's language writes them."""
    chinese = language() != "en"
    return {
        one.person_id: (one.name_zh or one.name_en) if chinese else (one.name_en or one.name_zh)
        for one in tenancies.household(account_no, on)
    }


def _form(on: date) -> form_definitions.Definition | None:
    try:
        return form_definitions.definition_in_force(FormKind.HOUSEHOLD_VISIT, on)
    except (form_definitions.FormNotOffered, form_definitions.DefinitionsInvalid):
        return None
