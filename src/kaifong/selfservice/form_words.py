"""What doors say about forms: states, faults of answers, why a document is not kept or a form cannot go on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Fault, FormState, WaitsFor
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.asking import Refused
from kaifong.selfservice.said import Count, Sentence, Text, Words

STATE_NAMES: Mapping[FormState, Text] = {
    FormState.DRAFT: _("Begun, not handed in"),
    FormState.HANDED_IN: _("Handed in"),
    FormState.IN_REVIEW: _("Being reviewed"),
    FormState.RETURNED: _("Sent back to you to be corrected"),
    FormState.APPROVED: _("Approved by the estate office"),
    FormState.REFUSED: _("Refused"),
    FormState.WITHDRAWN: _("Withdrawn by you"),
}

WAITS_FOR: Mapping[WaitsFor, Text] = {
    WaitsFor.HOUSEHOLD: _("For you"),
    WaitsFor.OFFICE: _("For the estate office"),
    WaitsFor.NOBODY: _("For nobody; it is closed"),
}

_FAULTS: Mapping[Fault, Text] = {
    Fault.MISSING: _("Answer this question"),
    Fault.NOT_A_TEXT: _("This has signs that cannot be printed; type it again"),
    Fault.TOO_LONG: _("This is too long; shorten it"),
    Fault.NOT_A_CHOICE: _("Choose one of those shown"),
    Fault.NOT_YES_OR_NO: _("Choose yes or no"),
    Fault.NOT_A_DATE: _("Enter a day that exists, with day, month and year"),
    Fault.NOT_AN_AMOUNT: _("Enter an amount with at most two decimals, like 12345.60"),
    Fault.NOT_A_COUNT: _("Enter a whole number"),
    Fault.TOO_SMALL: _("The number is too small"),
    Fault.TOO_LARGE: _("The number is too large"),
    Fault.NOT_AN_IDENTITY_NUMBER: _("This is no identity number; check each letter and digit"),
    Fault.NAME_MISSING: _("Enter the name in Chinese or in English"),
    Fault.NOT_A_BIRTH_DATE: _("Enter a date of birth that is not in the future"),
    Fault.NOT_A_MEMBER: _("Choose a member of the household"),
    Fault.NOT_A_PHONE: _("Enter eight digits, or + and an international number."),
    Fault.NOT_AN_EMAIL: _("Enter an e-mail address, like name@example.com."),
}

_DOCUMENTS: Mapping[str, Text] = {
    "empty": _("The file is empty. Choose another."),
    "unknown-kind": _("The file is neither a JPEG or PNG picture nor a PDF. Take a photograph, or save it as a PDF."),
    "torn": _("The file is damaged and cannot be opened. Save it again, or take a photograph."),
    "encrypted": _("The PDF needs a password. Save it without one, or take photographs of its pages."),
    "script": _(
        "The PDF contains a script, another file or something else that acts by itself. Print it to a PDF, or take"
        " photographs of its pages."
    ),
}


def fault_said(problem: requests.Problem) -> Sentence:
    """What is wrong with an answer, to be shown beside its question."""
    return Sentence(_FAULTS[problem.fault])


def document_refused(refused: documents.DocumentRefused) -> Sentence:
    """Why a file was not kept, and what to do."""
    match refused.reason:
        case "too-large":
            most = Count(documents.MAX_BYTES // 1_000_000)
            return Sentence(_("The file is larger than {most} MB. Send a smaller one."), most=most)
        case "picture-too-large":
            most = Count(documents.MAX_PIXELS // 1_000_000)
            return Sentence(_("The picture has more than {most} million pixels. Send a smaller one."), most=most)
        case "too-many-pages":
            return Sentence(_("The PDF has more than {most} pages. Send it in parts."), most=Count(documents.MAX_PAGES))
    return Sentence(_DOCUMENTS[refused.reason])


class FormGone(Refused):
    """There is no such form, or it is another household's."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("There is no such form. It may have been withdrawn.")))


class FormNotOpen(Refused):
    """The form went on meanwhile, at another door or in the office."""

    def __init__(self, state: FormState) -> None:
        super().__init__(
            Sentence(
                _("This cannot be done with the form any more. It is now: {state}."), state=Words(STATE_NAMES[state])
            )
        )


class FormNotToBeBegun(Refused):
    """No definition of it is in force."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("This form cannot be filled in at present. Please ask at your estate office.")))


class NoTenancyNow(Refused):
    """Forms are a household's, and its tenancy is not in force."""

    def __init__(self) -> None:
        super().__init__(Sentence(_("Your tenancy is not in force on this day, so that forms cannot be handed in.")))


class FormCodeWrong(Refused):
    """One for every reason."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(_("The code is wrong or no longer valid. Forms that you have begun are in your list of forms.")),
            field="code",
        )


def refusal_said(refusal: Refusal) -> Refused | None:
    """What the domain refused, in words for the household; None where a question has none for it."""
    match refusal:
        case Refused():
            return refusal
        case requests.FormNotFound() | requests.DocumentNotFound() | requests.SectionNotAsked():
            return FormGone()
        case requests.FormClosed(state=state):
            return FormNotOpen(state)
        case requests.FormNotOffered():
            return FormNotToBeBegun()
        case requests.ResumeRefused():
            return FormCodeWrong()
        case tenancies.TenancyNotInForce() | tenancies.TenancyNotFound():
            return NoTenancyNow()
    return None
