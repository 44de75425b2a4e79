"""A hundred tenancies, every question, every rendering: the same figures everywhere, and those that a witness counts."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Context, Template
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import override

from kaifong.domains.applications.api import Registered
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.infra.database import fetch_all
from kaifong.infra.voices.clips import clip_id
from kaifong.infra.voices.pace import seconds
from kaifong.interfaces.hotline.dialog.menus import by_telephone
from kaifong.interfaces.hotline.script import script
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice.application_progress import ApplicationGiven
from kaifong.selfservice.asking import Asker, Assurance, Question, Refused, ask, questions
from kaifong.selfservice.blocks import Fact, Facts, Lead
from kaifong.selfservice.eligibility import ApplicantsGiven
from kaifong.selfservice.rent_calculator import HouseholdGiven
from kaifong.selfservice.said import Amount, Sentence, Words, pieces, written
from kaifong.selfservice.statement import statement_of
from tests.integration.applications.conftest import one_person, registered
from tests.integration.selfservice import figures
from tests.integration.selfservice.conftest import HERE, NOW
from tests.integration.selfservice.world import FIRST, LAST, SmallWorld, Tenant
from tests.integration.two_months import BY

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 2, 11), date(2026, 3, 31))
HALF_A_MINUTE = 30

Answered = tuple[Tenant, Question[Any, Any], Any]
LETTERS: list[Registered] = []
Told = dict[str, Any]
"""JSON by the question's name; a question that was refused is not in it."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[SmallWorld]:
    """One world for all tests of this module, which read only; it is rolled back."""
    block = transaction.atomic()
    block._from_testcase = True  # within it a try is counted as if that were committed
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory() as folder, block:
        made = SmallWorld(Path(folder))
        LETTERS[:] = [
            one_person("1975-05-05", registered_on=date(2020, 1, 1)),
            registered(registered_on=date(2024, 1, 1)),
        ]
        yield made
        transaction.set_rollback(True)


def given_for(question: Question[Any, Any], number: int) -> Any:
    """An input for any question: its default, or for calculators a household that differs from tenancy to tenancy."""
    if question.given is ApplicationGiven:
        letter = LETTERS[number % 2]
        return ApplicationGiven(f"{letter.application.application_no}", letter.code)
    if question.given is ApplicantsGiven:
        return ApplicantsGiven(
            persons=number % 6 + 1,
            applicant_age=16 + number % 70,
            youngest_age=min(16 + number % 70, number),
            income_cents=number * 700_00,
            assets_cents=number * 9_000_00,
            owns_property=number % 17 == 0,
            on=date(2025 + number % 2, 9, 1),
        )
    if question.given is HouseholdGiven:
        return HouseholdGiven(
            persons=number % 5 + 1,
            youngest_age=number % 90,
            income_cents=number * 1_500_00,
            assets_cents=number * 10_000_00,
            owns_property=number % 17 == 0,
            net_rent_cents=200_000 + number,
            rates_cents=30_000,
            on=date(2026, 9 + number % 2, 1),
        )
    return question.given()


@pytest.fixture(scope="module")
def answers(world) -> Callable[[date], list[Answered]]:
    """Every answer to every tenancy as at a day, but changes; what a question has no answer for is left out."""
    return cache(lambda as_at: list(_answers(world, as_at)))


def _answers(world: SmallWorld, as_at: date) -> Iterator[Answered]:
    for number, tenant in enumerate(world):
        asker = Asker("test", Assurance.SIGNED_IN, tenant.account_no, HERE, NOW)
        for question in questions().values():
            hashes = question.given is ApplicationGiven  # which costs more than all others together
            if not question.changes and not (hashes and number % 10 > 1):
                try:
                    answer = ask(question, asker=asker, given=given_for(question, number), as_at=as_at)
                except Refused:
                    assert not _charged(tenant, as_at), question.name
                else:
                    yield tenant, question, answer


@pytest.mark.parametrize("as_at", DAYS)
def test_page_slip_voice_and_json_tell_the_same_figures(answers, as_at):
    counted = 0
    for tenant, question, answer in answers(as_at):
        assert figures.disagreements(question, answer) == [], (question.name, tenant.account_no)
        counted += len(list(figures.values(question.page(answer))))

    assert counted > 5_000


@pytest.mark.parametrize(
    ("rendering", "found"),
    [
        ("page", "page tells what JSON does not"),
        ("receipt", "slip tells what the page does not"),
        ("speech", "voice tells what the page does not"),
    ],
)
def test_a_cent_told_at_one_door_alone_is_found(answers, monkeypatch, rendering, found):
    [(_, question, answer)] = [one for one in answers(LAST.last) if one[1].name == "rent-status"][:1]
    told = getattr(question, rendering)(answer)
    wrong = Amount(answer.payable_cents + 1)
    extra = Sentence("{cents}", cents=wrong) if rendering == "speech" else Facts((Fact("", wrong),))
    monkeypatch.setattr(type(question), rendering, lambda self, answer: (*told, extra))

    assert found in figures.disagreements(question, answer)


def test_a_figure_that_only_json_tells_is_found(answers, monkeypatch):
    [(_, question, answer)] = [
        one for one in answers(LAST.last) if one[1].name == "rent-status" and one[2].payable_cents
    ][:1]
    monkeypatch.setattr(type(question), "page", lambda self, answer: (Lead(Sentence("")),))

    assert "JSON tells what the page does not" in figures.disagreements(question, answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_the_amounts_of_its_slots_and_no_others_in_every_language(answers, language):
    for tenant, question, answer in answers(LAST.last):
        spoken = (question.speech(answer), question.speech_more(answer))
        everything = (question.page(answer), question.receipt(answer), spoken)
        for sentence in figures.sentences(everything):
            told = [written(value, language) for value in sentence.slots.values()]
            amounts = sorted(amount for text in told for amount in figures.MONEY.findall(text))
            if sentence.slots:
                text = sentence.written(language)
                assert sorted(figures.MONEY.findall(text)) == amounts, (question.name, tenant.account_no, text)
                assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_portal_and_kiosk_draw_has_the_amounts_of_its_blocks_and_no_others(answers, language):
    template = Template("{% load blocks %}{% blocks page_blocks %}")
    for number, (tenant, question, answer) in enumerate(answers(LAST.last)):
        if number % 5 == 0:
            page = question.page(answer)
            told = " ".join(written(value, language) for value in figures.values(page))
            told += " ".join(sentence.written(language) for sentence in figures.sentences(page))
            with override(language):
                drawn = strip_tags(template.render(Context({"page_blocks": page})))

            assert set(figures.MONEY.findall(drawn)) == set(figures.MONEY.findall(told)), (
                question.name,
                tenant.account_no,
            )


LONGEST_SECONDS = 45


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_short_enough_to_listen_to(answers, language):
    longest = {}
    for _tenant, question, answer in answers(LAST.last):
        said = sum(seconds(sentence.phrase(language)) for sentence in question.speech(answer))
        longest[question.name] = max(said, longest.get(question.name, 0))

    # the telephone breaks it off after half a minute and asks whether to go on; a kiosk reads all of it
    assert {name: said for name, said in longest.items() if said > LONGEST_SECONDS} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_voice_says_is_in_the_script_of_what_is_recorded_or_is_a_name_that_data_has(answers, language):
    recorded = {line.id for line in script(language, on=LAST.last)} | {clip_id("")}
    for _, question, answer in answers(LAST.last):
        if by_telephone(question):
            for sentence in (*question.speech(answer), *question.speech_more(answer)):
                names = {
                    clip_id(piece)
                    for value in sentence.slots.values()
                    if isinstance(value, Words) and not isinstance(value.text, Promise)
                    for piece in pieces(value, language)
                }
                said = sentence.phrase(language).pieces
                assert [piece for piece in said if clip_id(piece) not in recorded | names] == [], question.name


@pytest.mark.parametrize("as_at", DAYS)
def test_the_figures_are_those_that_a_witness_counts(world, answers, as_at):
    served = _told(answers(as_at))
    for tenant in world:
        told = served[tenant.account_no]
        charged = _charged(tenant, as_at)
        balance = sum(charged.values()) - tenant.paid_by(as_at)
        assert ledger.balance(account_id=tenant.account_no, as_at=as_at) == balance

        status = told["rent-status"]
        assert (status["payable_cents"], status["credit_cents"]) == (max(balance, 0), max(-balance, 0))
        unpaid = _unpaid(charged, balance)
        overdue = {month: cents for month, cents in unpaid.items() if month.first < as_at}
        assert (status["overdue_cents"], status["overdue_months"]) == (sum(overdue.values()), len(overdue))
        assert status["due_on"] == (f"{max(unpaid).first}" if unpaid else None)
        assert status["overdue_since"] == (f"{min(overdue).first}" if overdue else None)

        history = told["payment-history"]
        for one in history["months"]:
            month = Month.parse(one["month"])
            assert one["paid_cents"] == tenant.paid_in(month, as_at)
            assert one["charged_cents"] == _posted_in(tenant, month, as_at)
        assert history["paid_cents"] - history["taken_back_cents"] == tenant.paid_by(as_at)
        assert sorted(one["amount_cents"] for one in history["payments"]) == sorted(
            cents for day, cents in tenant.moved if day <= as_at
        )

        ways = told["ways-to-pay"]
        assert (ways["payable_cents"], ways["due_on"]) == (status["payable_cents"], status["due_on"])
        _codes_say(ways, tenant)

        months = [str(month) for month in FIRST.until(LAST) if _has_statement(tenant, month, as_at)]
        if months:
            assert told["statement"]["months"] == months[::-1]
            assert told["rent-explained"]["charged_cents"] == charged[max(charged)]
        else:
            assert not {"statement", "rent-explained"} & told.keys()


def test_the_explanation_is_what_the_rules_make_of_the_facts_on_record(world):
    explained = 0
    for tenant in world:
        for month, cents in _charged(tenant, LAST.last).items():
            facts = rent.charge_facts(account_no=tenant.account_no, month=month)
            assert facts is not None
            assert cents == sum(line.amount_cents for line in rent.charge_lines(facts, rent.charge_rules(month)))
            explained += 1

    assert explained > 250


def test_the_statement_on_paper_ends_with_what_the_status_says(world, answers):
    served = _told(answers(LAST.last))
    for tenant in list(world)[::5]:
        told = served[tenant.account_no]
        if "statement" in told:
            month = Month.parse(told["statement"]["month"])
            paper = statement_of(account_no=tenant.account_no, month=month, as_at=LAST.last, by=BY)
            if month == LAST:
                assert paper.pay_cents == told["rent-status"]["payable_cents"]
            assert paper.closing_cents == ledger.balance(account_id=tenant.account_no, as_at=month.last)


def test_the_world_has_some_of_everything_and_its_books_are_sound(answers):
    found = list(_told(answers(LAST.last)).values())
    parts = [part for told in found if "rent-explained" in told for part in told["rent-explained"]["parts"]]
    components = {part["component"] for part in parts}
    kinds = {one["kind"] for told in found for one in told["payment-history"]["payments"]}

    assert components == {"net_rent", "rates", "additional_rent", "assistance", "mesne_profits"}
    assert kinds == {"payment", "taken_back", "refund"}
    assert {told["rent-status"]["overdue_months"] for told in found} == {0, 1, 2, 3}
    assert any(told["rent-status"]["credit_cents"] for told in found)
    assert {told["rent-calculator"]["outcome"] for told in found} == set(rent.Outcome)
    assert ledger.check(also=(rent.charges_check, payments.receipts_check)).differences == ()


def _told(answers: list[Answered]) -> dict[AccountNo, Told]:
    """What is served to each tenancy."""
    told: dict[AccountNo, Told] = defaultdict(dict)
    for tenant, question, answer in answers:
        told[tenant.account_no][question.name] = figures.served(question, answer)
    return told


def _charged(tenant: Tenant, as_at: date) -> dict[Month, int]:
    """What is charged for each month, adjustments among it, straight from the lines."""
    rows = fetch_all(
        "select for_month, sum(amount_cents)::bigint from rent_charge"
        " where account_no = %(no)s and posted_on <= %(day)s group by for_month",
        {"no": tenant.account_no, "day": as_at},
    )
    return {Month.of(day): int(cents) for day, cents in rows}


def _posted_in(tenant: Tenant, month: Month, as_at: date) -> int:
    [(cents,)] = fetch_all(
        "select coalesce(sum(amount_cents), 0)::bigint from rent_charge"
        " where account_no = %(no)s and posted_on >= %(first)s and posted_on <= %(day)s and posted_on < %(next)s",
        {"no": tenant.account_no, "first": month.first, "next": month.next.first, "day": as_at},
    )
    return int(cents)


def _has_statement(tenant: Tenant, month: Month, as_at: date) -> bool:
    rows = fetch_all(
        "select 1 from rent_charge where account_no = %(no)s and posted_on >= %(first)s and posted_on < %(next)s limit 1",
        {"no": tenant.account_no, "first": month.first, "next": month.next.first},
    )
    return bool(rows) and month.first <= as_at


def _unpaid(charged: dict[Month, int], balance: int) -> dict[Month, int]:
    """What is left of each month's charge, money having gone to the oldest first: counted from the oldest on."""
    money = sum(charged.values()) - balance
    unpaid = {}
    for month in sorted(charged):
        left = max(charged[month] - max(money, 0), 0)
        money -= charged[month]
        if left:
            unpaid[month] = left
    return unpaid


def _codes_say(ways: Told, tenant: Tenant) -> None:
    """Codes carry the account and the amount that are to be paid."""
    amount = ways["payable_cents"]
    for way in ways["ways"]:
        assert way["reference"] == str(tenant.account_no)
        if way["barcode"]:
            assert way["barcode"][4:16] == str(tenant.account_no)
            assert int(way["barcode"][16:24]) == amount
        if way["channel"] == "convenience_store":
            assert bool(way["barcode"]) == (0 < amount <= way["cap_cents"])
        if way["qr"] and amount:
            assert f"54{len(f'{amount / 100:.2f}'):02d}{amount / 100:.2f}" in way["qr"]
