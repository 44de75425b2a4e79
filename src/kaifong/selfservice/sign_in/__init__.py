"""Signing in, the same at every door: what is asked for, what is sent, and in what words it is refused.

A door calls these, keeps the tokens that they return, and shows what `told` makes of a refusal.

`steps`: account number, TPIN and one-time code. `passkeys`, `trips`: a passkey, a provider of identities. `letters`: TPINs
on paper.
"""

from kaifong.selfservice.sign_in.errors import NoContactOnRecord
from kaifong.selfservice.sign_in.opening import Opened
from kaifong.selfservice.sign_in.passkeys import passkey_complete, site_of
from kaifong.selfservice.sign_in.providers import IdentityFileWrong, ProviderDown, ProviderRefused, provider, providers
from kaifong.selfservice.sign_in.steps import CodeSent, begin, code_resend, complete, recover
from kaifong.selfservice.sign_in.trips import Linked, Trip, trip_begin, trip_end
from kaifong.selfservice.sign_in.wording import RECOVERY_ASKED, told

__all__ = [
    "RECOVERY_ASKED",
    "CodeSent",
    "IdentityFileWrong",
    "Linked",
    "NoContactOnRecord",
    "Opened",
    "ProviderDown",
    "ProviderRefused",
    "Trip",
    "begin",
    "code_resend",
    "complete",
    "passkey_complete",
    "provider",
    "providers",
    "recover",
    "site_of",
    "told",
    "trip_begin",
    "trip_end",
]
