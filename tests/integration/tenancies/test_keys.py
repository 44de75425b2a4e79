import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.tenancies.models import ContactDetails, Person
from kaifong.infra.crypto.errors import KeyProviderDown, UnknownDataKey, WrongIndexKey, WrongWrappingKey
from kaifong.infra.crypto.keys import data_key_replace, field_keys
from kaifong.infra.crypto.models import DataKey
from kaifong.infra.firstload import CONSTRAINTS, INDEXES, indexed_afterwards
from kaifong.kernel.identifiers import account_no
from tests.integration.tenancies.conftest import TABLES
from tests.integration.tenancies.households import CHILD, PRINCIPAL, other

pytestmark = pytest.mark.django_db
ACCOUNT = account_no(1001, 1)
PIPED = {"stdout": subprocess.PIPE, "text": True}


def shown():
    contact = tenancies.contact_details(account_no=ACCOUNT, purpose="test", by=operator())
    person = tenancies.tenancy(ACCOUNT).principal_id
    return tenancies.person_identity_reveal(person_id=person, purpose="test", by=operator()).number, contact.phone


def key_ids(*values):
    return [None if value is None else int.from_bytes(bytes(value)[1:5]) for value in values]


def test_a_domains_first_key_is_made_once():
    first = field_keys("tenancies")
    again = field_keys("tenancies")
    elsewhere = field_keys("applications")

    assert first.current == again.current != elsewhere.current
    assert DataKey.objects.count() == 2


@pytest.fixture
def own_processes(tmp_path):
    """Runs a Python program in so many processes at once, on the tests' database; what they did there is theirs to undo."""
    env = os.environ | {
        "DATABASE_URL": urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "KAIFONG_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "kaifong.config.settings",
    }

    def run(program: str, processes: int) -> list[str]:
        running = [
            subprocess.Popen([sys.executable, "-c", f"import django; django.setup()\n{program}"], env=env, **PIPED)
            for _ in range(processes)
        ]
        return [process.communicate(timeout=60)[0] for process in running]

    return run


def test_two_processes_that_make_the_first_key_at_once_agree(own_processes):
    try:
        printed = own_processes(
            "from kaifong.infra.crypto.keys import field_keys\n"
            "column = field_keys('made at once').column('t.c')\n"
            "print(column.encrypt(1, 'x').hex(), column.index('x').hex())",
            processes=2,
        )

        column = field_keys("made at once").column("t.c")
        stored, indexes = zip(*map(str.split, printed), strict=True)
        assert [column.decrypt(1, bytes.fromhex(each)) for each in stored] == ["x", "x"]
        assert set(indexes) == {column.index("x").hex()}
        assert DataKey.objects.filter(domain="made at once").count() == 1
    finally:
        own_processes(
            "from kaifong.infra.crypto.models import DataKey\nDataKey.objects.filter(domain='made at once').delete()",
            processes=1,
        )


def test_a_key_whose_making_was_rolled_back_encrypts_nothing():
    with transaction.atomic():
        abandoned = field_keys("tenancies")
        transaction.set_rollback(True)

    kept = field_keys("tenancies")

    with pytest.raises(UnknownDataKey):
        kept.column("t.c").decrypt(1, abandoned.column("t.c").encrypt(1, "x"))


def test_another_wrapping_key_is_told(keys):
    field_keys("tenancies")
    (keys / "field.key").write_bytes(os.urandom(32))

    with pytest.raises(WrongWrappingKey):
        field_keys("tenancies")


def test_a_lost_index_key_is_told_before_anything_is_indexed_with_a_new_one(keys):
    field_keys("tenancies")
    (keys / "index.key").unlink()

    with pytest.raises(WrongIndexKey, match="index of tenancies"):
        field_keys("tenancies")


@pytest.mark.parametrize("name", ["field.key", "index.key"])
def test_nothing_is_imported_while_a_key_cannot_be_had(take, keys, name):
    (keys / name).mkdir(parents=True)

    with pytest.raises(KeyProviderDown):
        take(PRINCIPAL)
    assert Person.objects.count() == 0


def test_a_key_provider_of_another_kind_wraps_and_unwraps():
    class Upside:
        def wrap(self, data_key):
            return data_key[::-1]

        def unwrap(self, wrapped):
            return wrapped[::-1]

    stored = field_keys("tenancies", Upside()).column("t.c").encrypt(1, "x")

    assert field_keys("tenancies", Upside()).column("t.c").decrypt(1, stored) == "x"


def test_a_rotation_encrypts_every_row_anew_and_all_opens_as_before(take):
    take(PRINCIPAL, CHILD, other("102", "Y1000010"))
    before, old = shown(), field_keys("tenancies").current
    indexes = list(Person.objects.order_by("id").values_list("identity_index", flat=True))

    done = tenancies.key_rotate(by=operator())

    assert done == tenancies.KeyRotation(field_keys("tenancies").current, 2, 1)
    assert done.key_id != old
    assert key_ids(*Person.objects.order_by("id").values_list("identity_cipher", flat=True)) == [
        done.key_id,
        None,
        done.key_id,
    ]
    [contact] = ContactDetails.objects.values_list("phone_cipher", "email_cipher", "address_cipher")
    assert key_ids(*contact) == [done.key_id, done.key_id, None]
    assert shown() == before
    assert list(Person.objects.order_by("id").values_list("identity_index", flat=True)) == indexes


def test_a_rotation_goes_on_from_batch_to_batch(take, monkeypatch):
    monkeypatch.setattr("kaifong.infra.crypto.keys.BATCH_ROWS", 2)
    take(PRINCIPAL, *[other(f"{102 + n}", f"other:K{n}") for n in range(5)])
    told = []

    done = tenancies.key_rotate(by=operator(), progress=told.append)

    assert (done.persons, done.contacts) == (6, 1)
    assert told == [2, 4, 6, 7]


def test_an_interrupted_rotation_is_finished_without_another_key(take):
    take(PRINCIPAL)
    new = data_key_replace("tenancies")
    take(other("102", "Y1000010"))

    done = tenancies.key_rotate(by=operator(), finish=True)

    assert done == tenancies.KeyRotation(new, 1, 1)
    assert shown() == ("Z683365A", "+85255509113")


def test_a_rotation_needs_its_verb():
    with pytest.raises(NotPermitted):
        tenancies.key_rotate(by=Actor("clerk", "test", frozenset({"tenancies.change"})))


def definitions():
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            for statement in (CONSTRAINTS, INDEXES):
                cursor.execute(statement, {"table": table})
                found += cursor.fetchall()
        return found


def test_what_a_first_load_sets_aside_stands_again_as_it_was():
    before = definitions()

    with indexed_afterwards(*TABLES):
        during = definitions()

    assert during == []
    assert definitions() == before
    assert len(before) == 12


def test_a_first_load_that_breaks_a_constraint_is_refused():
    with (
        pytest.raises(IntegrityError, match="person_once_per_identity_number"),
        transaction.atomic(),
        indexed_afterwards(*TABLES),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "insert into tenancies_person (name_zh, name_en, sex, language, letter_format, identity_type,"
            " identity_cipher, identity_index) select '', 'x', '', 'en', 'plain', 'hkid', 'x', 'x'"
            " from generate_series(1, 2)"
        )


def test_a_table_with_rows_keeps_its_indexes(take):
    take(PRINCIPAL)
    before = definitions()

    with indexed_afterwards(*TABLES):
        assert definitions() == before
