"""Passkeys (WebAuthn level 2): a key on the tenant's own device, opened by the tenant's finger, face or PIN.

The browser's part is three lines of script; `options_json` and the response are what they hand over and bring back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, generate_challenge, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kaifong.domains.access.errors import ChallengeOver, PasskeyNotFound, PasskeyRefused
from kaifong.domains.access.hashing import marked
from kaifong.domains.access.models import Passkey
from kaifong.domains.access.services import lockout
from kaifong.domains.access.services.challenges import challenge_make, challenge_take
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import Actor, RelyingParty

VALID = timedelta(minutes=5)
ADD, SIGN_IN = "passkey add", "passkey sign-in"
LABEL_CHARS = 60
RESPONSE_CHARS = 20_000
"""A response has about two thousand."""


def passkey_offer(*, account_no: int, site: RelyingParty, by: Actor, now: datetime) -> tuple[str, str]:
    """Begin to add a passkey; returns a challenge's token and the options for ``navigator.credentials.create``.

    The caller has seen that the tenant is fully signed in.
    """
    nonce = generate_challenge()
    known = Passkey.objects.filter(account_no=account_no).values_list("credential_id", flat=True)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=f"{account_no:012d}",
        user_id=bytes.fromhex(marked("passkey", str(account_no))),
        challenge=nonce,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,  # so that no account number need be typed
            user_verification=UserVerificationRequirement.REQUIRED,  # so that a stolen telephone is not enough
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(each)) for each in known],
    )
    data = {"nonce": bytes_to_base64url(nonce)}
    token = challenge_make(kind=ADD, door=by.door, account_no=account_no, valid=VALID, data=data, now=now)
    return token, options_to_json(options)


@transaction.atomic
def passkey_add(
    *, challenge: str, response: str, label: str, account_no: int, site: RelyingParty, by: Actor, now: datetime
) -> int:
    """Keep the passkey that the tenant's device has made; returns its id.

    Args:
        response: the credential as JSON, as ``PublicKeyCredential.toJSON()`` gives it.
        label: what the tenant calls the device.

    Raises:
        ChallengeOver: too late, or another account's.
        PasskeyRefused: not made for this site and challenge, or kept already.
    """
    begun = challenge_take(token=challenge, kind=ADD, door=by.door, now=now)
    if begun.account_no != account_no:
        raise ChallengeOver
    try:
        made = verify_registration_response(
            credential=response[:RESPONSE_CHARS],
            expected_challenge=base64url_to_bytes(begun.data["nonce"]),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        with transaction.atomic():
            passkey = Passkey.objects.create(
                account_no=account_no,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                label=label.strip()[:LABEL_CHARS],
                added_at=now,
            )
    except (WebAuthnException, IntegrityError):
        raise PasskeyRefused from None
    audit(by, "passkey.add", account_no=account_no, passkey=passkey.id)
    return passkey.id


def passkey_ask(*, site: RelyingParty, door: str, now: datetime) -> tuple[str, str]:
    """Begin to sign in with a passkey; returns a challenge's token and the options for ``navigator.credentials.get``.

    Nothing is asked of whoever begins, and nothing told: the device knows which account it is.
    """
    nonce = generate_challenge()
    options = generate_authentication_options(
        rp_id=site.host, challenge=nonce, user_verification=UserVerificationRequirement.REQUIRED
    )
    data = {"nonce": bytes_to_base64url(nonce)}
    token = challenge_make(kind=SIGN_IN, door=door, account_no=None, valid=VALID, data=data, now=now)
    return token, options_to_json(options)


def passkey_verify(*, challenge: str, response: str, site: RelyingParty, address: str, door: str, now: datetime) -> int:
    """The account whose tenant's device answered the challenge.

    A lock after wrong TPINs does not hold here: nobody guesses a key.

    Raises:
        PasskeyRefused: unknown key, another site, a wrong signature, too late, a key that was copied: one for all.
    """
    by_address = lockout.key_of_address(address)
    counted = lockout.count(by_address, lockout.BY_ADDRESS, now=now)
    try:
        begun = challenge_take(token=challenge, kind=SIGN_IN, door=door, now=now)
        credential = parse_authentication_credential_json(response[:RESPONSE_CHARS])
        with transaction.atomic():
            passkey = Passkey.objects.select_for_update().filter(credential_id=credential.raw_id).first()
            if passkey is None or counted is None:
                raise PasskeyRefused
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(begun.data["nonce"]),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
            passkey.sign_count, passkey.used_at = verified.new_sign_count, now
            passkey.save(update_fields=["sign_count", "used_at"])
            lockout.take_back(by_address)
    except (ChallengeOver, WebAuthnException):
        raise PasskeyRefused from None
    return passkey.account_no


@transaction.atomic
def passkey_remove(*, passkey_id: int, account_no: int, by: Actor, now: datetime) -> None:
    """Forget one of the account's passkeys.

    Raises:
        PasskeyNotFound: none, or another account's.
    """
    deleted, _ = Passkey.objects.filter(id=passkey_id, account_no=account_no, added_at__lte=now).delete()
    if not deleted:
        raise PasskeyNotFound
    audit(by, "passkey.remove", account_no=account_no, passkey=passkey_id)
