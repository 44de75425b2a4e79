"""What people are told, in the words of the catalogues: the same at every door."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.infra.messages import MessageNotSent
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.sign_in.errors import NoContactOnRecord
from kaifong.selfservice.sign_in.providers import ProviderDown, ProviderRefused

REFUSALS: Mapping[type[Refusal], Promise] = {
    access.SignInRefused: _(
        "The account number and the TPIN do not go together, or the account is locked for some time. "
        "Check both and try again later, or come to the estate office with your identity document."
    ),
    access.CodeRefused: _("The code is wrong or no longer valid. Check it, or sign in again to get another."),
    access.TooManyCodes: _("Several codes have been sent to you. Please try again in an hour."),
    access.ChallengeOver: _("This took too long. Please begin again."),
    NoContactOnRecord: _(
        "We have no mobile number or e-mail address of yours to send a code to. "
        "Please come to the estate office with your identity document."
    ),
    access.PasskeyRefused: _(
        "The passkey was not accepted. Please try again, or sign in with your account number and TPIN."
    ),
    access.IdentityNotLinked: _(
        "This identity is not linked to an account yet. Please sign in another way and link it first."
    ),
    ProviderRefused: _("You were not signed in there. Please try again, or sign in another way."),
    ProviderDown: _("That service cannot be reached just now. Please try again later, or sign in another way."),
    MessageNotSent: _("The code could not be sent just now. Please try again in a few minutes."),
}
WEAK: Mapping[str, Promise] = {
    "form": _("The TPIN must be six digits."),
    "same": _("The same digit six times is too easy to guess. Choose another TPIN."),
    "run": _("Six digits in a row are too easy to guess. Choose another TPIN."),
    "account": _("Digits out of your account number are too easy to guess. Choose another TPIN."),
}
RECOVERY_ASKED = _(
    "If this account exists, a letter with a new TPIN will be sent to its flat. "
    "It takes some days. If you cannot wait, come to the estate office with your identity document."
)


def told(refusal: Refusal) -> Promise | None:
    """How a door tells a refusal of this package, in the current language; None of one that it does not know."""
    if isinstance(refusal, access.WeakTpin):
        return WEAK[refusal.reason]
    return REFUSALS.get(type(refusal))
