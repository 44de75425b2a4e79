from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaifong.domains.access import api as access
from kaifong.domains.access.models import Device, DeviceCode
from tests.integration.access.conftest import ACCOUNT, HERE, NOW

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BY = access.operator("test")
SUPERVISOR = access.Actor("supervisor", "office", frozenset({"access.device"}), frozenset({1001}))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def code_make(*, estate_code=1001, by=SUPERVISOR, name="Hall, left", now=NOW) -> str:
    return access.device_code_make(
        kind="kiosk", name=name, estate_code=estate_code, printer="192.0.2.7:9100", by=by, now=now
    )


def enrol(code, key, *, kind="kiosk", now=NOW):
    return access.device_enrol(
        code=code, public_key=key.public_key().public_bytes_raw(), kind=kind, address=HERE, now=now
    )


def of(token, now=NOW, kind="kiosk"):
    return access.device_of(token=token, kind=kind, now=now)


def lease(device, key, *, at, now=None, message=None):
    signature = key.sign(message or f"kaifong lease {device.id} {int(at.timestamp())}".encode())
    return access.device_lease(device_id=device.id, signed_at=at, signature=signature, now=now or at)


def test_a_machine_is_enrolled_by_a_supervisors_code_and_known_by_its_token(key, django_assert_num_queries):
    device, token = enrol(code_make(), key)

    with django_assert_num_queries(1):
        known = of(token)
    assert known == device
    assert (known.kind, known.name, known.estate_code, known.printer, known.enrolled_by) == (
        "kiosk",
        "Hall, left",
        1001,
        "192.0.2.7:9100",
        "supervisor",
    )
    assert known.lease_until == NOW + 24 * HOUR


def test_neither_code_nor_token_is_in_the_database(key):
    code = code_make()
    _, token = enrol(code, key)

    stored = str(list(DeviceCode.objects.values())) + str(list(Device.objects.values()))
    assert code not in stored
    assert token not in stored


def test_a_code_is_read_as_people_type_it(key):
    code = code_make()

    device, _ = enrol(f" {code[:5].lower()}-{code[5:]} ", key)

    assert device.name == "Hall, left"


def refused(code, key, **options):
    before = Device.objects.count()
    with pytest.raises(access.EnrolmentRefused) as refusal:
        enrol(code, key, **options)
    assert str(refusal.value) == "The code is wrong, used or expired; ask for another."
    assert Device.objects.count() == before


def test_a_code_enrols_one_machine_of_its_kind_within_a_quarter_of_an_hour(key):
    code = code_make()

    refused(code, key, kind="gate")
    refused(code, key, now=NOW + 15 * MINUTE)
    refused("WRONG-CODE", key)
    refused("", key)
    enrol(code, key)
    refused(code, Ed25519PrivateKey.generate())


def test_a_key_is_one_machines_alone_and_its_code_stays_good(key):
    enrol(code_make(), key)
    code = code_make()

    refused(code, key)

    enrol(code, Ed25519PrivateKey.generate())


@pytest.mark.parametrize("public_key", [b"", b"x", bytes(33)])
def test_what_is_no_key_enrols_nothing(public_key):
    with pytest.raises(access.EnrolmentRefused):
        access.device_enrol(code=code_make(), public_key=public_key, kind="kiosk", address=HERE, now=NOW)


def test_a_lease_ends_after_a_day(key):
    _, token = enrol(code_make(), key)

    assert of(token, NOW + 24 * HOUR - MINUTE) is not None
    assert of(token, NOW + 24 * HOUR) is None


def test_a_machine_renews_its_lease_with_its_key_even_after_it_has_ended(key):
    device, old = enrol(code_make(), key)
    later = NOW + 90 * HOUR

    token = lease(device, key, at=later)

    assert of(token, later).lease_until == later + 24 * HOUR
    assert of(old, later) is None


def lease_refused(device, key, **options):
    before = Device.objects.values().get(id=device.id)
    with pytest.raises(access.LeaseRefused):
        lease(device, key, **options)
    assert Device.objects.values().get(id=device.id) == before


def test_a_request_for_a_lease_is_refused_if_forged_replayed_or_out_of_time(key):
    device, _ = enrol(code_make(), key)
    lease(device, key, at=NOW + HOUR)

    lease_refused(device, Ed25519PrivateKey.generate(), at=NOW + 2 * HOUR)
    lease_refused(device, key, at=NOW + 2 * HOUR, message=f"kaifong lease {device.id + 1} 0".encode())
    lease_refused(device, key, at=NOW + HOUR)
    lease_refused(device, key, at=NOW + 2 * HOUR, now=NOW + 2 * HOUR + 6 * MINUTE)
    lease_refused(device, key, at=NOW + 2 * HOUR, now=NOW + 2 * HOUR - 6 * MINUTE)


def test_a_revoked_machine_is_out_at_once_with_whoever_was_signed_in_there_and_stays_out(key):
    device, token = enrol(code_make(), key)
    session = access.session_open(account_no=ACCOUNT, door="kiosk", assurance=1, device_id=device.id, now=NOW)
    elsewhere = access.session_open(account_no=ACCOUNT, door="portal", assurance=2, now=NOW)

    access.device_revoke(device_id=device.id, by=SUPERVISOR, now=NOW)

    assert of(token) is None
    assert access.session_of(token=session, door="kiosk", now=NOW) is None
    assert access.session_of(token=elsewhere, door="portal", now=NOW) is not None
    with pytest.raises(access.LeaseRefused):
        lease(device, key, at=NOW + MINUTE)
    refused(code_make(), key)


def test_a_machine_tells_about_itself_and_the_office_sees_it(key):
    device, _ = enrol(code_make(), key)
    later = NOW + HOUR
    access.device_heartbeat(device_id=device.id, paper="low", version="1.2", last_print_at=NOW, now=later)
    access.device_heartbeat(device_id=device.id, paper="out", version="1.2", last_print_at=None, now=later + MINUTE)

    [seen] = access.devices_list(by=SUPERVISOR)

    assert (seen.paper, seen.version, seen.last_print_at, seen.seen_at) == ("out", "1.2", NOW, later + MINUTE)


def test_a_supervisor_sees_and_revokes_the_machines_of_own_estates_alone():
    enrol(code_make(estate_code=1002, by=BY, name="Elsewhere"), Ed25519PrivateKey.generate())
    other = Device.objects.get().id
    enrol(code_make(), Ed25519PrivateKey.generate())

    assert [device.name for device in access.devices_list(by=SUPERVISOR)] == ["Hall, left"]
    for act in (
        lambda: access.device_revoke(device_id=other, by=SUPERVISOR, now=NOW),
        lambda: code_make(estate_code=1002),
        lambda: access.devices_list(by=access.tenant_at("portal")),
    ):
        with pytest.raises(access.NotPermitted):
            act()
    with pytest.raises(access.DeviceNotFound):
        access.device_revoke(device_id=0, by=BY, now=NOW)
    assert Device.objects.filter(revoked_at=None).count() == 2


def test_codes_cannot_be_tried_without_end(key):
    code = code_make()
    for _ in range(100):
        with pytest.raises(access.EnrolmentRefused):
            enrol("AAAAA-AAAAA", key)

    refused(code, key)
