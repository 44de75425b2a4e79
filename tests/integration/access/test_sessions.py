from __future__ import annotations

from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.access.models import OpenSession
from tests.integration.access.conftest import ACCOUNT, NOW, STRANGER

TENANT = access.tenant_at("portal")
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def open_(door="portal", *, account_no=ACCOUNT, assurance=2, now=NOW, agent="Browser") -> str:
    return access.session_open(account_no=account_no, door=door, assurance=assurance, agent=agent, now=now)


def of(token, door="portal", now=NOW):
    return access.session_of(token=token, door=door, now=now)


def test_a_token_opens_its_session_by_one_statement(django_assert_num_queries):
    token = open_("kiosk", assurance=1)

    with django_assert_num_queries(1):
        session = of(token, "kiosk")

    assert (session.account_no, session.door, session.assurance, session.agent) == (ACCOUNT, "kiosk", 1, "Browser")


def test_the_token_is_not_in_the_database():
    token = open_()

    assert token not in str(list(OpenSession.objects.values()))


@pytest.mark.parametrize("token", ["", "x", "%00", "é" * 5_000])
def test_another_token_opens_nothing(token):
    open_()

    assert of(token) is None


def test_a_session_of_one_door_is_none_at_another():
    token = open_("kiosk", assurance=1)

    assert of(token, "portal") is None


@pytest.mark.parametrize(("door", "idle"), [("portal", 30), ("kiosk", 3), ("api", 30)])
def test_an_idle_session_ends(door, idle):
    token = open_(door)

    assert of(token, door, NOW + idle * MINUTE) is None


@pytest.mark.parametrize(("door", "longest"), [("portal", 12 * 60), ("kiosk", 20), ("api", 12 * 60)])
def test_a_session_in_use_ends_after_its_longest_time(door, longest):
    token = open_(door)
    alive = [of(token, door, NOW + minute * MINUTE) is not None for minute in range(longest + 1)]

    assert alive == [True] * longest + [False]


def test_that_a_session_was_seen_is_written_every_five_minutes_at_most(django_assert_num_queries):
    token = open_()

    with django_assert_num_queries(1):
        of(token, now=NOW + 4 * MINUTE)
    with django_assert_num_queries(2):
        of(token, now=NOW + 5 * MINUTE)

    assert OpenSession.objects.get().last_seen_at == NOW + 5 * MINUTE


def test_a_closed_session_is_closed_and_closing_again_is_no_error():
    token = open_()

    access.session_close(token=token, now=NOW)
    access.session_close(token=token, now=NOW)

    assert of(token) is None
    assert [look.action for look in access.looks_of(account_no=ACCOUNT)] == ["session.close", "session.open"]


def test_the_tenant_sees_the_accounts_living_sessions_alone_the_latest_seen_first():
    open_("kiosk", assurance=1, now=NOW - 4 * MINUTE)
    first, second = open_(now=NOW - 20 * MINUTE), open_(now=NOW - 10 * MINUTE, agent="Telephone")
    open_(account_no=STRANGER)
    of(first, now=NOW - 1 * MINUTE)

    sessions = access.sessions_of(account_no=ACCOUNT, now=NOW)

    assert [(each.door, each.agent) for each in sessions] == [("portal", "Browser"), ("portal", "Telephone")]
    assert of(second) is not None


def test_a_session_is_ended_from_another():
    mine, other = open_(), open_()
    other_id = of(other).id

    access.session_revoke(session_id=other_id, account_no=ACCOUNT, by=TENANT, now=NOW)

    assert (of(mine) is not None, of(other)) == (True, None)
    with pytest.raises(access.SessionNotFound):
        access.session_revoke(session_id=other_id, account_no=ACCOUNT, by=TENANT, now=NOW)


def test_nobody_ends_a_strangers_session():
    token = open_(account_no=STRANGER)

    with pytest.raises(access.SessionNotFound):
        access.session_revoke(session_id=of(token).id, account_no=ACCOUNT, by=TENANT, now=NOW)

    assert of(token) is not None


def test_all_others_are_ended_at_once():
    mine, others, stranger = open_(), [open_(), open_("kiosk")], open_(account_no=STRANGER)

    ended = access.sessions_revoke_others(keep_id=of(mine).id, account_no=ACCOUNT, by=TENANT, now=NOW)

    assert ended == 2
    assert (of(mine) is not None, of(stranger) is not None) == (True, True)
    assert [of(others[0]), of(others[1], "kiosk")] == [None, None]


def test_sessions_long_over_are_swept_when_a_new_one_opens():
    open_(now=NOW - timedelta(hours=13))

    open_()

    assert OpenSession.objects.count() == 1


def test_a_browsers_long_name_is_cut():
    token = open_(agent="x" * 5_000)

    assert len(of(token).agent) == 200
