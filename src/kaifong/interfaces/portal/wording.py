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
    "code.make": _("A one-time code was sent"),
    "contact.change": _("Contact details were changed"),
    "contact.look": _("Contact details were looked at"),
    "identity.link": _("An identity was linked to the account"),
    "identity.reveal": _("An identity number was looked at"),
    "identity.search": _("Found by an identity number"),
    "identity.unlink": _("The link with an identity was ended"),
    "member.add": _("A member was added to the household"),
    "member.remove": _("A member was taken out of the household"),
    "passkey.add": _("A passkey was added"),
    "passkey.remove": _("A passkey was removed"),
    "payments.counter.take": _("A payment was taken at the counter"),
    "payments.receipt.reverse": _("A payment was taken back"),
    "payments.refund.approve": _("A refund was approved"),
    "payments.refund.propose": _("A refund was proposed"),
    "payments.suspense.assign": _("A payment that had found no account was assigned to this one"),
    "phone.search": _("Found by a telephone number"),
    "rent.adjust": _("The rent was corrected"),
    "rent.term.add": _("Assistance or additional rent was recorded"),
    "session.close": _("Signed out"),
    "session.open": _("Signed in"),
    "session.revoke": _("A sign-in was ended from elsewhere"),
    "session.revoke_others": _("All other sign-ins were ended"),
    "statement.look": _("A statement was looked at"),
    "tenancy.end": _("The tenancy was ended"),
    "tenancy.look": _("The tenancy and its account were looked at"),
    "tenancy.start": _("The tenancy was begun"),
    "tpin.change": _("The TPIN was changed"),
    "tpin.issue": _("A new TPIN was issued"),
    "tpin.lock": _("Sign-in was locked after wrong tries"),
    "tpin.reset": _("The TPIN was reset at the office"),
}
"""What stands in the audit, in words for tenants. What is not here concerns no single tenancy."""

DOORS: dict[str, Promise] = {
    "api": _("Another program"),
    "cli": _("The landlord's computer room"),
    "exchange": _("A payment partner"),
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
