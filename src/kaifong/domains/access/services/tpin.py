"""The TPIN: six digits that go with the account number at every door."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from kaifong.domains.access import hashing
from kaifong.domains.access.errors import SignInRefused, WeakTpin
from kaifong.domains.access.models import IdentityLink, OAuthGrant, OpenSession, Passkey, TenantCredential
from kaifong.domains.access.services import lockout, watch
from kaifong.domains.access.services.staff import audit
from kaifong.domains.access.types import Actor, IdentityDocument, tenant_at
from kaifong.kernel.identifiers import AccountNo, estate_code_of

TPIN_DIGITS = 6
UNUSED_VALID = timedelta(days=30)
"""How long a TPIN that has been issued and never used may lie in a letter box. Our own choice."""
WAYS = ("01234567890", "09876543210")


@transaction.atomic
def tpin_issue(*, account_no: int, by: Actor, now: datetime) -> str:
    """A new random TPIN, which replaces the old one and lifts a lock. It is told this once and stored as a hash.

    Whether there is such a tenancy is for the caller to know: this domain knows no tenancies.

    Raises:
        NotPermitted
    """
    by.must("access.tpin_issue", estate=estate_code_of(AccountNo(account_no)))
    tpin = random_tpin(account_no)
    TenantCredential.objects.update_or_create(
        account_no=account_no,
        defaults={"tpin_hash": hashing.tpin_hashed(account_no, tpin), "issued_at": now, "used_at": None},
    )
    lockout.forget(lockout.key_of_account(account_no))
    lockout.forget(lockout.key_of_code(account_no))
    audit(by, "tpin.issue", account_no=account_no)
    return tpin


@transaction.atomic
def tpin_reset(*, account_no: int, checked: IdentityDocument, by: Actor, now: datetime) -> str:
    """A new TPIN for a tenant who came in person, and everything else begun anew.

    Sessions, passkeys, linked identities and consents to apps end: one of them may be why the tenant came.

    Args:
        checked: what the tenant showed to whoever acts; it stands in the audit with that name.

    Raises:
        NotPermitted
    """
    tpin = tpin_issue(account_no=account_no, by=by, now=now)
    for kept in (OpenSession, Passkey, IdentityLink):
        kept.objects.filter(account_no=account_no).delete()
    OAuthGrant.objects.filter(account_no=account_no, revoked_at=None).update(revoked_at=now)
    audit(by, "tpin.reset", account_no=account_no, checked=checked.value)
    return tpin


def tpin_verify(*, account_no: int | None, tpin: str, address: str, door: str, now: datetime) -> None:
    """Let pass whoever knows the account's TPIN.

    Not in one transaction: the try is counted, and that is committed, before the TPIN is looked at. Every way through
    does the same work, two selects, two counts, one Argon2id; only an address that is locked saves the second count. A refusal
    costs two statements more, whatever it is for, and more only where the TPIN itself is watched.

    Args:
        account_no: None where what was typed is no account number.
        address: where the try comes from: a network address, a telephone, a kiosk.

    Raises:
        SignInRefused: unknown account, no TPIN, wrong, expired, locked, one that is tried on many accounts: which of them,
            nobody is told.
    """
    credential = TenantCredential.objects.filter(account_no=account_no or 0).first()
    by_address = lockout.key_of_address(address)
    by_account = lockout.key_of_account(account_no or 0, known=credential is not None)
    counted_address = lockout.count(by_address, lockout.BY_ADDRESS, now=now)
    # an address that is locked locks no accounts
    counted_account = counted_address and lockout.count(by_account, lockout.BY_ACCOUNT, now=now)
    stored = credential.tpin_hash if credential is not None and not _expired(credential, now) else None
    watched = watch.is_watched(tpin=tpin, now=now)
    matches = hashing.tpin_matches(stored, account_no or 0, tpin)
    if credential is None or not matches or counted_account is None or watched:
        # a locked account or address learns nothing, so its tries say nothing of the TPIN either
        counts = counted_account is not None and _well_formed(tpin) and not watched
        watch.note(tpin=tpin, account_no=account_no, counts=counts, now=now)
        watch.tell(tpin=tpin, now=now)
        if counted_account is not None and counted_account % lockout.BY_ACCOUNT.every == 0:
            audit(tenant_at(door), "tpin.lock", account_no=account_no, failures=counted_account)
        raise SignInRefused
    with transaction.atomic():
        lockout.take_back(by_address)
        lockout.forget(by_account)
        if credential.used_at is None:
            TenantCredential.objects.filter(account_no=credential.account_no, used_at=None).update(used_at=now)


def tpin_change(*, account_no: int, current: str, new: str, address: str, by: Actor, now: datetime) -> None:
    """Replace the TPIN by one that the tenant chose.

    Raises:
        SignInRefused: `current` is not the TPIN; counted as every failed try.
        WeakTpin: `new` is easily guessed, or is no TPIN; nothing was counted.
    """
    check_tpin(new, account_no)
    tpin_verify(account_no=account_no, tpin=current, address=address, door=by.door, now=now)
    with transaction.atomic():
        TenantCredential.objects.filter(account_no=account_no).update(
            tpin_hash=hashing.tpin_hashed(account_no, new), issued_at=now, used_at=now
        )
        audit(by, "tpin.change", account_no=account_no)


def check_tpin(tpin: str, account_no: int) -> None:
    """Raises WeakTpin where the TPIN is not six digits or is among the first that anybody would try."""
    if not _well_formed(tpin):
        raise WeakTpin("form")
    if len(set(tpin)) == 1:
        raise WeakTpin("same")
    if any(tpin in way for way in WAYS):
        raise WeakTpin("run")
    if tpin in f"{account_no:012d}":
        raise WeakTpin("account")


def random_tpin(account_no: int) -> str:
    """A TPIN that nobody can foresee and that `check_tpin` lets pass."""
    while True:
        tpin = f"{secrets.randbelow(10**TPIN_DIGITS):0{TPIN_DIGITS}d}"
        try:
            check_tpin(tpin, account_no)
        except WeakTpin:
            continue
        return tpin


def _well_formed(tpin: str) -> bool:
    return len(tpin) == TPIN_DIGITS and tpin.isascii() and tpin.isdigit()


def _expired(credential: TenantCredential, now: datetime) -> bool:
    return credential.used_at is None and now - credential.issued_at > UNUSED_VALID
