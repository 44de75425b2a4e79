"""Words of the portal's own pages: what was done with a record, at which door, by whom, from which browser."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Look
from kaifong.kernel.errors import Refusal
from kaifong.selfservice import sign_in

ACTIONS: dict[str, Promise] = {
    "app.consent": _("An app was let in"),
    "app.consent_end": _("What an app may do was ended"),
    "call_back.ask": _("A call back was asked for"),
    "call_back.change": _("What is known of a call back was changed"),
    "call_back.close": _("A call back was ended"),
    "call_back.look": _("The number for a call back was looked at"),
    "code.make": _("A one-time code was sent"),
    "contact.change": _("Contact details were changed"),
    "contact.look": _("Contact details were looked at"),
    "enforcement.advice": _("An advisory letter was sent"),
    "enforcement.appeal.decide": _("An appeal was decided"),
    "enforcement.appeal.lodge": _("An appeal was lodged"),
    "enforcement.case.close": _("A case of the marking scheme was closed"),
    "enforcement.case.open": _("A case of the marking scheme was opened"),
    "enforcement.evidence.add": _("Evidence was added to a case"),
    "enforcement.evidence.look": _("Evidence of a case was looked at"),
    "enforcement.inquiry.close": _("An inquiry after a visit was ended"),
    "enforcement.inquiry.open": _("An inquiry after a visit was begun"),
    "enforcement.letter.look": _("A letter about a case was looked at"),
    "enforcement.notice.approve": _("A notice to quit was approved"),
    "enforcement.notice.expire": _("A notice to quit expired"),
    "enforcement.notice.give": _("Notice by the tenant was recorded"),
    "enforcement.notice.possession": _("The flat was taken back after a notice"),
    "enforcement.notice.propose": _("A notice to quit was proposed"),
    "enforcement.notice.serve": _("A notice to quit was served"),
    "enforcement.notice.withdraw": _("A notice to quit was withdrawn"),
    "enforcement.points": _("Points were allotted"),
    "enforcement.points.carry": _("Points were carried to this tenancy"),
    "enforcement.warning": _("A written warning was given"),
    "enforcement.withdraw": _("A letter about a case was withdrawn"),
    "form.answers": _("Answers in a form were kept"),
    "form.approved": _("A form was approved"),
    "form.begin": _("A form was begun"),
    "form.code": _("A code to go on with a form was made"),
    "form.confirm": _("Answers in a form were confirmed"),
    "form.document.add": _("A document was added to a form"),
    "form.document.look": _("A document of a form was looked at"),
    "form.document.remove": _("A document was removed from a form"),
    "form.hand_in": _("A form was handed in"),
    "form.in_review": _("A form was taken into review"),
    "form.look": _("A form was looked at"),
    "form.refused": _("A form was refused"),
    "form.resume": _("A form was gone on with by its code"),
    "form.returned": _("A form was sent back to be corrected"),
    "form.withdraw": _("A form was withdrawn"),
    "identity.link": _("An identity was linked to the account"),
    "identity.reveal": _("An identity number was looked at"),
    "identity.search": _("Found by an identity number"),
    "identity.unlink": _("The link with an identity was ended"),
    "member.add": _("A member was added to the household"),
    "member.remove": _("A member was taken out of the household"),
    "message.send": _("An answer was sent to the address on record"),
    "passkey.add": _("A passkey was added"),
    "passkey.remove": _("A passkey was removed"),
    "payments.counter.take": _("A payment was taken at the counter"),
    "payments.receipt.reverse": _("A payment was taken back"),
    "payments.refund.approve": _("A refund was approved"),
    "payments.refund.propose": _("A refund was proposed"),
    "payments.suspense.assign": _("A payment that had found no account was assigned to this one"),
    "phone.search": _("Found by a telephone number"),
    "rent.adjust": _("The rent was corrected"),
    "rent.declaration.look": _("A declaration of income and assets was looked at"),
    "rent.declaration.record": _("A declaration of income and assets was recorded"),
    "rent.term.add": _("Assistance or additional rent was recorded"),
    "rent.term.end": _("Assistance or additional rent was ended"),
    "session.close": _("Signed out"),
    "session.open": _("Signed in"),
    "session.revoke": _("A sign-in was ended from elsewhere"),
    "session.revoke_others": _("All other sign-ins were ended"),
    "slip.keep": _("A slip was kept to be fetched on a telephone"),
    "slip.print": _("A slip was printed at a kiosk"),
    "statement.look": _("A statement was looked at"),
    "tenancy.end": _("The tenancy was ended"),
    "tenancy.look": _("The tenancy and its account were looked at"),
    "tenancy.start": _("The tenancy was begun"),
    "tpin.change": _("The TPIN was changed"),
    "tpin.issue": _("A new TPIN was issued"),
    "tpin.lock": _("Sign-in was locked after wrong tries"),
    "tpin.reset": _("The TPIN was reset at the office"),
    "visit.assign": _("A visit was given to an officer"),
    "visit.book": _("A visit was planned"),
    "visit.confirm": _("Who lives in the flat was confirmed before a visit"),
    "visit.document.look": _("A photo or signature of a visit was looked at"),
    "visit.findings.look": _("What a visit recorded was looked at"),
    "visit.letter": _("A letter about a visit was written"),
    "visit.letter.look": _("A letter about a visit was looked at"),
    "visit.look": _("An officer was given the household's details for a visit"),
    "visit.outcome": _("What a visit found was recorded"),
    "visit.preference": _("Wishes for a visit were recorded"),
    "visit.proposal.decide": _("A change found at a visit was decided on"),
    "visit.proposal.look": _("Changes found at a visit were looked at"),
    "visit.quarantine.done": _("A record of a visit that had no effect was dealt with"),
    "visit.quarantine.look": _("A record of a visit that had no effect was looked at"),
    "visit.rebook": _("A visit was moved"),
    "visit.release": _("A planned visit was taken back"),
    "visit.route.move": _("The order of a visit in its officer's day was changed"),
    "visit.signature_answer": _("An answer about the signature at a visit was recorded"),
    "visit.task.done": _("A matter from a visit was dealt with"),
    "visit.tell": _("The household was told of a visit"),
    "worklist.confirm": _("The office took a step"),
    "worklist.override": _("The office decided on a step"),
}
"""What stands in the audit, in words for tenants. What is not here concerns no single tenancy."""

DOORS: dict[str, Promise] = {
    "api": _("Another program"),
    "cli": _("The landlord's computer room"),
    "exchange": _("A payment partner"),
    "hotline": _("Telephone"),
    "kiosk": _("Kiosk"),
    "office": _("Estate office"),
    "portal": _("This website"),
}

PROBLEMS: dict[str, Refusal] = {
    "over": access.ChallengeOver(),
    "passkey": access.PasskeyRefused(),
    "unlinked": access.IdentityNotLinked(),
    "refused": sign_in.ProviderRefused(""),
    "down": sign_in.ProviderDown(""),
}
"""Refusals that a page tells after the browser has been led on to it; the address names them."""

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("SamsungBrowser", "Samsung Internet"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
"""What browsers call themselves, in the order in which to look: each also says the names of those below it."""


def who(look: Look) -> str:
    """Whoever did it, as a tenant may know them: staff by the name they sign in with."""
    if look.by_tenant:
        return gettext("You, or who signed in as you")
    if look.actor.startswith("partner "):
        return gettext("A payment partner")
    if look.actor == "operator":
        return gettext("The landlord's operators")
    return gettext("Staff: %(name)s") % {"name": look.actor}


def what(look: Look) -> str:
    return str(ACTIONS.get(look.action) or look.action)


def where(door: str) -> str:
    return str(DOORS.get(door) or door)


def problem(name: str) -> Promise | None:
    """What the page says that an address with this name leads to."""
    return sign_in.told(PROBLEMS[name]) if name in PROBLEMS else None


def problem_name(refusal: Refusal) -> str:
    return next(name for name, known in PROBLEMS.items() if type(known) is type(refusal))


def sign_in_again(refusal: Refusal, next_address: str) -> str:
    """The address of the sign-in page, which tells the refusal and knows where the tenant wanted to go."""
    query = {"why": problem_name(refusal)} | ({"next": next_address} if next_address else {})
    return f"{reverse('portal:sign-in')}?{urlencode(query, safe='/')}"


def browser(agent: str) -> str:
    """``Chrome, Android``, as far as the browser says."""
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or gettext("Unknown browser")
