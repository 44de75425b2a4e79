"""Why nothing was done, in the language of the page: words for what the domains and the office refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.requests import api as requests
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.infra.documents.api import DocumentRefused
from kaifong.infra.printing import writing
from kaifong.interfaces.office import enforcing, searching, visit_words, wording
from kaifong.interfaces.office.visit_words import language
from kaifong.interfaces.office.worklists import rows
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.asking import Refused
from kaifong.selfservice.form_words import document_refused

WORDS: dict[type[Refusal], Promise] = {
    access.NotPermitted: _("Your role does not allow this."),
    rules.NoRuleInForce: _("No rule on record for %(on)s says how this is done (%(code)s)."),
    rules.RuleMalformed: _("The rule on record for this cannot be used as it stands (%(code)s)."),
    ledger.DaySealed: _("The accounts are closed through %(sealed_through)s. Try again."),
    ledger.EntryUnsound: _("The accounts would not balance. Tell whoever runs the program."),
    tenancies.AlreadyInHousehold: _("This person is in the household already."),
    tenancies.BadParticulars: _("This is wrong or cannot be kept: %(field)s."),
    tenancies.NotInHousehold: _("This person is not in the household on %(on)s."),
    tenancies.PersonDiffers: _("This identity number is on record with another name or date of birth."),
    tenancies.PrincipalTenantStays: _("The principal tenant can be neither added to nor removed from a household."),
    tenancies.TenancyEndOutOfPlace: _("The tenancy cannot be made to end on %(on)s."),
    tenancies.TenancyNotFound: _("No tenancy has this account number."),
    tenancies.TenancyNotInForce: _("The tenancy is not in force on %(on)s."),
    rent.DeclarationFaulty: _("The declaration says something that cannot be, such as an amount below nil."),
    rent.TermNotFound: _("What was decided on the rent has ended before."),
    rent.TermOverlaps: _("The rent is reduced or raised for the same reason in this time already."),
    payments.NotInSuspense: _("Somebody else has dealt with this payment."),
    enforcement.AdviceFirst: _("An advisory letter comes first for this misdeed, and the case has none."),
    enforcement.AllottedAlready: _("Points for this misdeed on %(on)s have been allotted before."),
    enforcement.AppealNotOpen: _("This appeal has been decided before."),
    enforcement.AppealOpen: _("An appeal against the notice is undecided; decide it first."),
    enforcement.AppealedAlready: _("An appeal against this has been recorded before."),
    enforcement.CaseClosed: _("The case is closed. Open another for what is found now."),
    enforcement.DayOutOfOrder: _("The days are out of order: %(day)s does not come after %(follows)s."),
    enforcement.ExpiryByRule: _("By the rule in force the notice's last day is %(day)s; no other day is taken."),
    enforcement.ExpiryNotStated: _("No rule on record says how long this notice runs: give its last day."),
    enforcement.GraceNotOver: _("The advisory letter leaves time until %(until)s; nothing follows before."),
    enforcement.GroundNotUsed: _("The rule in force gives no notice to quit on this ground."),
    enforcement.HeldByMoratorium: _("Notices to this household are held until %(last)s: %(title)s."),
    enforcement.NoAdvisoryLetter: _("No rule in force on %(on)s has an advisory letter for this misdeed."),
    enforcement.NoSuchMisdeed: _("The list of misdeeds in force on %(on)s does not have this one."),
    enforcement.NoWarning: _("Points for this misdeed are allotted without a warning first."),
    enforcement.NotExpired: _("The notice runs through %(expires_on)s."),
    enforcement.NoticeNotReady: _("This cannot be done with the notice now. It stands so: %(state)s."),
    enforcement.NoticeStanding: _("A notice to quit on the same ground stands already."),
    enforcement.ReasonMissing: _("Give a reason; it is kept with this."),
    enforcement.SamePerson: _(
        "A notice is approved by another person than who proposed it or allotted the points that it rests on."
    ),
    enforcement.StepNotFound: _("This letter has been withdrawn."),
    enforcement.WarnedAlready: _("A warning of this misdeed lives until %(until)s; if it is repeated, allot points."),
    enforcement.WarningFirst: _(
        "A warning comes first for this misdeed, and none was alive on the day of the offence."
    ),
    requests.CallBackOver: _("Somebody else has dealt with this call."),
    requests.FormClosed: _("This cannot be done with the form now. It stands so: %(state)s."),
    requests.NoteMissing: _("Say why nobody is to call."),
    requests.ReasonMissing: _("Say why; the household reads it."),
    requests.SectionNotAsked: _("What is to be corrected is not asked in this form."),
    visits.AlarmNotOpen: _("Somebody else has looked into this alarm."),
    visits.MoveRefused: _("The visit cannot be made there."),
    visits.NoPlace: _("No place is left at this time. Choose another."),
    visits.OfficerNotFound: _("This officer makes no visits that day."),
    visits.OperationNotWaiting: _("Somebody else has dealt with this record."),
    visits.ProposalNotOpen: _("Somebody else has decided this."),
    visits.RoutesChanged: _("Somebody has changed the routes meanwhile. Look at them again."),
    visits.RoutesOverlap: _("One of these estates has routes together with others."),
    visits.RoutesWaiting: _("The routes are being planned. Wait until they are there."),
    visits.TaskNotOpen: _("Somebody else has dealt with this."),
    visits.TooEarly: _("The visit cannot be before %(not_before)s."),
    visits.VisitNotFound: _("This visit is no longer there."),
    visits.VisitNotReady: _("This cannot be done with the visit now. It stands so: %(state)s."),
    visits.VisitUnderWay: _("This visit has been made, or its officer has left for it."),
    visits.WindowNotFound: _("The rules know no such time of visits on that day."),
    rows.ChangedMeanwhile: _("What is known of it has changed since the list was shown. Look at it again."),
    rows.NoAccountSuggested: _("No account stands out; choose one on the receipt's own page."),
    rows.NoLongerThere: _("It waits no longer: somebody else has dealt with it."),
    rows.NoSuchStep: _("There is no such step in this list."),
    rows.NothingToConfirm: _("The suggested step needs a decision of its own; it cannot be ticked."),
    searching.SearchedTooOften: _("Thirty searches for persons within an hour: no more until an hour has passed."),
}
"""By class. ``%(name)s`` is what the refusal carries as ``name``."""

HELD_WITHOUT_END = _("Notices to this household are held, with no end named: %(title)s.")
NOT_MET: Mapping[str, Promise] = {
    enforcement.Ground.POINTS: _("Too few points count for a notice: %(found)s of %(needed)s."),
    enforcement.Ground.ARREARS: _(
        "Rent is in arrears for too few months in a row for a notice: %(found)s of %(needed)s."
    ),
}
UNFIT: Mapping[str, Promise] = {
    "away": _("%(username)s does not work on that day."),
    "no-officer": _("%(username)s makes no visits in this estate."),
    "no-language": _("%(username)s does not speak the household's language."),
    "no-female-officer": _("The household has asked to be visited by a woman."),
    "no-evening": _("%(username)s makes no visits in the evening."),
}
DECISION: Mapping[str, Promise] = {
    "the first day in the household": _("Give the first day in the household."),
    "the last day in the household": _("Give the last day in the household."),
    "the first day of a month": _("The reduction begins on the first day of a month."),
    "the last day of a later month": _("The reduction ends on the last day of a month, after it has begun."),
    "a reduction of 1 to 100 percent": _("The reduction is 1 to 100 percent."),
}
PARTICULARS: Mapping[str, Promise] = {
    "name_zh": _("Name in Chinese"),
    "name_en": _("Name in English"),
    "name_zh, name_en": _("Name in Chinese or English"),
    "date_of_birth": _("Date of birth"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "address": _("Address for letters"),
    "language": _("Language"),
}
BY_REASON: Mapping[type[Refusal], tuple[str, Mapping[str, Promise]]] = {
    enforcement.GroundNotMet: ("ground", NOT_MET),
    requests.DecisionIncomplete: ("what", DECISION),
    visits.OfficerUnfit: ("why", UNFIT),
}
"""Refusals that carry a reason, under which name, and the words for each."""
STATES: Mapping[type[Refusal], Mapping[Any, Promise]] = {
    enforcement.NoticeNotReady: enforcing.STATES,
    requests.FormClosed: wording.FORM_STATES,
    visits.VisitNotReady: visit_words.STATES,
}


def words(refusal: Refusal) -> str:
    """Why nothing was done, in the page's language; the refusal's own message, in English, where there are no words."""
    return said(refusal) or str(refusal)


def said(refusal: Refusal) -> str:
    """As `words`; empty where there are none."""
    match refusal:
        case Refused():
            return refusal.sentence.written(language())
        case DocumentRefused():
            return document_refused(refusal).written(language())
    text = _text(refusal)
    return str(text) % dict(_carried(refusal)) if text else ""


def _text(refusal: Refusal) -> Promise | None:
    if isinstance(refusal, enforcement.HeldByMoratorium) and refusal.last is None:
        return HELD_WITHOUT_END
    if type(refusal) in BY_REASON:
        name, texts = BY_REASON[type(refusal)]
        return texts.get(getattr(refusal, name))
    return WORDS.get(type(refusal))


def _carried(refusal: Refusal) -> Iterator[tuple[str, object]]:
    """What the refusal carries, by name, as the page's language writes it."""
    if isinstance(refusal, tenancies.BadParticulars):
        yield "field", PARTICULARS.get(refusal.field, refusal.field)
    for name, value in vars(refusal).items():
        match value:
            case StrEnum() if type(refusal) in STATES:
                yield name, STATES[type(refusal)][value]
            case date():
                yield name, writing.write_day(value, language())
            case LocalText():
                yield name, value[language()]
            case _:
                yield name, value
