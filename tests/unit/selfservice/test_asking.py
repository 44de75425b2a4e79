from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from structlog.testing import capture_logs

from kaifong.domains.rules.api import NoRuleInForce
from kaifong.domains.tenancies.api import TenancyNotFound
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.asking import (
    Asked,
    Asker,
    Assurance,
    AssuranceTooLow,
    NotAnswered,
    Nothing,
    Question,
    Refused,
    ask,
    ask_file,
    ask_initial,
)
from kaifong.selfservice.said import Sentence

ACCOUNT = account_no(1001, 1)
TODAY = date(2026, 2, 20)
FULL = Sentence(LocalText("已滿。", "It is full.", "已满。"))


class HouseFull(Refused):
    pass


@dataclass(frozen=True)
class Whose:
    account: int


class Probe(Question[Nothing, Whose]):
    """Answers whose account asks, or raises what it is told to."""

    name, place, title = "probe", 1, "Probe"
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = Whose

    def __init__(self, refusal: Exception | None = None) -> None:
        self.refusal = refusal

    def answer(self, asked: Asked[Nothing]) -> Whose:
        if self.refusal:
            raise self.refusal
        return Whose(asked.account_no)

    def page(self, _answer):
        return ()

    def speech(self, _answer):
        return ()

    def file(self, asked, language):
        return language, str(self.answer(asked)).encode()


def asked_by(asker: Asker, question: Question | None = None):
    return ask(question or Probe(), asker=asker, given=Nothing(), as_at=TODAY)


SURE = Asker("test", Assurance.ACCOUNT_AND_TPIN, ACCOUNT)


def test_an_asker_is_answered_about_its_own_account():
    assert asked_by(SURE) == Whose(ACCOUNT)


@pytest.mark.parametrize(
    "call",
    [
        lambda asker: ask(Probe(), asker=asker, given=Nothing(), as_at=TODAY),
        lambda asker: ask_initial(Probe(), asker=asker, as_at=TODAY),
        lambda asker: ask_file(Probe(), asker=asker, given=Nothing(), as_at=TODAY, language="en"),
    ],
)
def test_who_has_not_proved_enough_gets_neither_answer_nor_form_nor_file(call):
    with pytest.raises(AssuranceTooLow) as refused:
        call(Asker("test", Assurance.ANONYMOUS, ACCOUNT))

    assert refused.value.reason == "assurance-too-low"
    assert refused.value.sentence.written("en") == "Please sign in to see this."


def test_an_anonymous_asker_has_no_account_even_where_a_question_forgets_to_ask_for_sign_in():
    question = Probe()
    question.assurance = Assurance.ANONYMOUS

    with pytest.raises(AssuranceTooLow):
        asked_by(Asker("test"), question)


def test_a_questions_own_refusal_reaches_the_door_as_it_is():
    with pytest.raises(HouseFull) as refused:
        asked_by(SURE, Probe(HouseFull(FULL, field="rooms")))

    assert refused.value.reason == "house-full"
    assert refused.value.field == "rooms"
    assert refused.value.sentence.written("zh-hant") == "已滿。"


def test_a_domains_refusal_reaches_the_door_in_words_for_people():
    with pytest.raises(NotAnswered) as refused:
        asked_by(SURE, Probe(NoRuleInForce("rent.components", TODAY)))

    assert refused.value.sentence.written("en") == "This cannot be answered here. Please ask at your estate office."
    assert isinstance(refused.value.__cause__, NoRuleInForce)


def test_the_log_names_what_a_domain_refused_and_not_what_it_said():
    with capture_logs() as logged, pytest.raises(NotAnswered):
        asked_by(SURE, Probe(TenancyNotFound(ACCOUNT)))

    [entry] = logged
    assert (entry["action"], entry["reason"], entry["door"]) == ("probe", "TenancyNotFound", "test")
    assert str(ACCOUNT)[-6:] not in str(entry).replace(" ", "")


def test_a_fault_of_the_program_is_no_refusal():
    with pytest.raises(ZeroDivisionError):
        asked_by(SURE, Probe(ZeroDivisionError()))


def test_a_tenant_may_act_within_its_estate_and_on_its_own_alone():
    actor = SURE.actor()

    assert actor.may("tenancies.change", estate=1001)
    assert not actor.may("tenancies.change", estate=1002)
    assert not actor.may("payments.refund", estate=1001)
    assert Asker("test").actor().verbs == frozenset()
