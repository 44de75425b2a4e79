"""What the dialog wants done, done with the real register: who may ask, what is said, how many statements it takes."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    CallBack,
    FindOfficer,
    NotDone,
    OfficerFound,
    Promised,
    Send,
    SignedIn,
    SignIn,
)
from kaifong.interfaces.hotline.line import CallFacts
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Asker, Assurance, ask, questions
from kaifong.selfservice.payment_history import Period
from tests.integration.selfservice.conftest import ON_TABLES
from tests.integration.two_months import BY, TODAY, TwoMonths, two_months
from tests.unit.hotline.dialog.calls import Call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 20, 3, 0, tzinfo=UTC)
FACTS = CallFacts("call-1", "node", "+85223456789", "test")
OTHER_CALL = CallFacts("call-2", "node", "", "test")
MOST_STATEMENTS = {
    "rent-status": 4,
    "payment-history": 3,
    "rent-explained": 5,
    "ways-to-pay": 4,
    "statement": 2,
    "points": 4,
    "notice-status": 2,
    "form-status": 2,
    "how-to-pay": 1,
    "office-hours": 1,
}
"""The questions' own, as their docstrings say, and one that looks up the session."""


@pytest.fixture
def months(db, tmp_path, sound, monkeypatch) -> TwoMonths:
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return two_months()


@pytest.fixture
def tpin(months):
    def of(account_no: int) -> str:
        return access.tpin_issue(account_no=account_no, by=access.operator(), now=NOW)

    return of


@pytest.fixture
def session(tpin):
    def of(account_no: int) -> str:
        found = perform(SignIn(str(account_no), tpin(account_no)))
        assert isinstance(found, SignedIn)
        return found.session

    return of


def perform(effect, session="", language="en", facts=FACTS):
    return performing.perform(effect, session, language, facts)


def text(result) -> str:
    return " ".join(phrase.text for phrase in result.said)


def wrong(tpin: str) -> str:
    return f"{(int(tpin) + 1) % 1_000_000:06d}"


def statements(call) -> int:
    """Those that touch tables, the audit's among them."""
    with CaptureQueriesContext(connection) as ran:
        call()
    return sum(bool(ON_TABLES.search(one["sql"])) for one in ran)


def test_what_is_said_are_the_figures_that_the_other_doors_have_for_the_tenancy(months, session):
    for account_no in (months.a, months.b, months.c, months.d, months.e):
        asker, token = Asker("portal", Assurance.SIGNED_IN, account_no), session(account_no)
        for name in ("rent-status", "payment-history", "rent-explained", "ways-to-pay", "points"):
            question = questions()[name]
            answer = ask(question, asker=asker, given=question.given(), as_at=TODAY)
            for language in ("zh-hant", "zh-hans", "en"):
                said = perform(Ask(name), token, language)

                assert isinstance(said, Answered)
                assert said.said == tuple(sentence.phrase(language) for sentence in question.speech(answer))
                assert said.more == tuple(sentence.phrase(language) for sentence in question.speech_more(answer))


def test_a_call_from_the_first_key_to_the_last_payment(months, tpin):
    number = tpin(months.d)
    call = Call()
    call.perform = lambda effect: perform(effect, call.turn.signed_in_by, call.turn.language)

    call.keys("3", "1", str(months.d), number, "1")
    assert "Please pay three hundred Hong Kong dollars now." in call.heard
    call.keys("*", "2")
    assert "four thousand three hundred Hong Kong dollars paid" in call.heard
    assert "On the fifth of February twenty twenty-six, two thousand Hong Kong dollars" in call.heard
    call.keys("1")
    assert "On the fifth of January twenty twenty-six, two thousand three hundred Hong Kong dollars" in call.heard


def test_nothing_is_told_of_a_tenancy_without_a_session_of_the_telephone(months, tpin):
    opened = sign_in.begin(account_text=str(months.a), tpin=tpin(months.a), address="device 1", door="kiosk", now=NOW)
    assert isinstance(opened, sign_in.Opened)

    for token in ("", "made-up", opened.token):
        for name, question in questions().items():
            if question.assurance is Assurance.ACCOUNT_AND_TPIN:
                found = perform(Ask(name), token)
                assert (type(found), found.signed_out) == (NotDone, True), (name, token)
        assert isinstance(perform(Send("rent-status"), token), NotDone)
        assert isinstance(perform(CallBack(), token), NotDone)


def test_a_session_tells_its_own_account_and_no_neighbours_whatever_stands_in_the_fields(months, session):
    token = session(months.b)
    own = perform(Ask("rent-status"), token)

    assert perform(Ask("rent-status", {"account_no": str(months.a), "account": str(months.a)}), token) == own
    assert "three thousand one hundred Hong Kong dollars" in text(own)


def test_a_session_ends_with_the_call_and_with_its_time(months, session, monkeypatch):
    token, other = session(months.a), session(months.b)
    performing.sign_out(token)
    assert perform(Ask("rent-status"), token).signed_out

    monkeypatch.setattr(clock, "now", lambda: NOW + access.DOORS["hotline"].longest)

    assert perform(Ask("rent-status"), other).signed_out


def test_wrong_tries_of_two_calls_and_a_kiosk_lock_the_account_at_every_door(months, tpin):
    number = tpin(months.a)
    for facts in (FACTS, FACTS, OTHER_CALL, OTHER_CALL):
        found = perform(SignIn(str(months.a), wrong(number)), facts=facts)
        assert found.reason == "sign-in-refused"
    with pytest.raises(access.SignInRefused):
        sign_in.begin(account_text=str(months.a), tpin=wrong(number), address="device 1", door="kiosk", now=NOW)

    assert perform(SignIn(str(months.a), number)).reason == "sign-in-refused"
    for door in ("kiosk", "portal"):
        with pytest.raises(access.SignInRefused):
            sign_in.begin(account_text=str(months.a), tpin=number, address="192.0.2.9", door=door, now=NOW)


def test_wrong_tries_of_other_doors_lock_the_telephone(months, tpin):
    number = tpin(months.a)
    for _ in range(5):
        with pytest.raises(access.SignInRefused):
            sign_in.begin(account_text=str(months.a), tpin=wrong(number), address="192.0.2.9", door="portal", now=NOW)

    assert perform(SignIn(str(months.a), number)).reason == "sign-in-refused"
    assert isinstance(perform(SignIn(str(months.b), tpin(months.b))), SignedIn)


def test_the_tenant_sees_that_somebody_signed_in_by_telephone(months, session):
    session(months.a)

    [look] = [look for look in access.looks_of(account_no=months.a) if look.action == "session.open"]
    [opened] = access.sessions_of(account_no=months.a, now=NOW)

    assert look.door == opened.door == "hotline"
    assert opened.agent == "telephone"
    assert opened.assurance == Assurance.ACCOUNT_AND_TPIN


def test_a_refusal_is_said_and_the_field_at_fault_named(months):
    fields = {"persons": "3", "applicant_age": "20", "youngest_age": "40", "income": "1", "assets": "1"}

    found = perform(Ask("eligibility", fields), language="zh-hant")

    assert (found.reason, found.field) == ("youngest-is-older", "youngest_age")
    assert found.said[0].language == "zh-hant"


def test_what_a_form_does_not_take_is_said_in_its_own_words(months):
    fields = {"persons": "99", "youngest_age": "4", "income": "1", "assets": "1", "net_rent": "1", "rates": "1"}

    found = perform(Ask("rent-calculator", fields))

    assert (found.reason, found.field) == ("input-refused", "persons")
    assert text(found) == "Ensure this value is less than or equal to 30."


def test_a_code_of_a_letter_that_is_wrong_is_counted_and_says_no_more_than_elsewhere(months):
    found = perform(Ask("application-progress", {"application_no": "926000000158", "code": "123456"}))

    assert found.reason == "progress-not-shown"
    assert text(found).startswith("Application number and code do not go together")


@pytest.mark.parametrize("name", ["particulars", "particulars-change"])
def test_what_needs_a_surer_sign_in_or_changes_something_is_not_done_by_telephone(months, session, name):
    token = session(months.a)

    with pytest.raises(KeyError):
        perform(Ask(name), token)


def test_officers_are_there_within_their_hours_and_only_where_one_can_be_rung(months, settings, tmp_path, monkeypatch):
    before = settings.LANDLORD_FILE.read_text(encoding="utf-8")
    assert perform(FindOfficer()).now is False
    settings.LANDLORD_FILE = tmp_path / "landlord.toml"
    settings.LANDLORD_FILE.write_text(before.replace("officers = [] ", 'officers = ["sip:201@10.0.0.5"] '))

    assert perform(FindOfficer()) == OfficerFound(now=True)

    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=13))
    found = perform(FindOfficer())
    assert found.now is False
    assert "Monday to Friday, eight thirty in the morning" in text(found)


def test_who_is_signed_in_hears_the_end_of_the_number_that_would_be_called(months, session):
    token = session(months.a)
    assert "ending" not in text(perform(FindOfficer(), token))
    tenancies.particulars_change(account_no=months.a, contact=tenancies.Contact(phone="91234678"), by=BY)

    assert "the number ending six seven eight" in text(perform(FindOfficer(), token))
    assert "six seven eight" in text(perform(CallBack(), token))


def test_a_stranger_is_called_back_at_the_number_that_was_entered(months):
    assert isinstance(perform(CallBack("91234678")), Promised)
    assert perform(CallBack("123")).reason == "no-telephone-number"
    assert perform(CallBack()).reason == "signed-out"


def test_an_answer_is_sent_to_the_address_on_record_alone(months, session):
    token = session(months.a)
    assert perform(Send("rent-status"), token).reason == "nowhere-to-send"
    tenancies.particulars_change(account_no=months.a, contact=tenancies.Contact(email="chan@example.org"), by=BY)

    found = perform(Send("rent-status"), token)

    assert isinstance(found, Promised)
    assert "chan" not in text(found)


def test_asking_costs_the_questions_own_statements_and_one_for_the_session(months, session):
    token, counted = session(months.a), {}
    for name in MOST_STATEMENTS:
        perform(Ask(name), token)  # what is read once is read
        counted[name] = statements(lambda name=name: perform(Ask(name), token))

    assert {name: count for name, count in counted.items() if count > MOST_STATEMENTS[name]} == {}


def test_asking_what_anybody_may_costs_no_statement(months):
    assert statements(lambda: perform(Ask("how-to-pay"))) == 0
    assert statements(lambda: perform(FindOfficer())) == 0


def test_a_database_that_is_away_is_told_and_the_next_call_is_served_again(months, session, monkeypatch):
    token = session(months.a)

    def away(*_arguments):
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        for effect in (Ask("rent-status"), SignIn(str(months.a), "123456"), Send("rent-status"), CallBack("91234678")):
            found = perform(effect, token, "zh-hant")
            assert (found.reason, found.said[0].text) == ("down", "服務暫停，請稍後再致電。")
        performing.sign_out(token)

    assert isinstance(perform(Ask("rent-status"), token), Answered)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_between_two_calls_is_made_anew(monkeypatch):
    assert isinstance(perform(Ask("eligibility", {})), NotDone)
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        [pid] = cursor.fetchone()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])

    found = perform(SignIn("241700123499", "739152"))

    assert found.reason == "sign-in-refused"


def test_the_period_of_the_old_telephone_service_is_the_one_that_is_read(months, session):
    answer = ask(
        questions()["payment-history"],
        asker=Asker("portal", Assurance.SIGNED_IN, months.d),
        given=Period(),
        as_at=TODAY,
    )
    said = perform(Ask("payment-history"), session(months.d))

    assert (answer.last.first.year * 12 + answer.last.first.month) - (
        answer.first.first.year * 12 + answer.first.first.month
    ) == 5
    assert len(said.said) + len(said.more) == 1 + len(answer.payments)
