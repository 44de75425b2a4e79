"""A tenant calls, signs in, and asks what was paid in six months, or what there is to pay: by sipp with keys as RFC 4733
events and as SIP INFO, and by baresip, in three languages. All nine call at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, product

import pytest
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline.caller.heard import RATE, Samples, read_wav
from kaifong.interfaces.hotline.dialog.types import Do, Turn
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice import said
from tests.journeys.hotline import callers
from tests.journeys.hotline.conftest import Exchange
from tests.journeys.hotline.expected import HEARD, NOT_HEARD, answer_in, key_of, match, turns

LANGUAGES = {"zh-hant": "1", "zh-hans": "2", "en": "3"}
CALLERS = {"rfc4733": callers.sipp_events, "info": callers.sipp_info, "baresip": callers.baresip}
QUESTIONS = {"rent-status": [], "payment-history": ["1"]}
"""What is asked, and the keys by which the rest of the answer is asked for."""
CALLS = [
    (caller, language, "payment-history" if caller == "rfc4733" else "rent-status")
    for caller, language in product(CALLERS, LANGUAGES)
]
PROMPT_SECONDS, EFFECT_SECONDS, SPARE_SECONDS = 1.8, 6.0, 3.0
"""How long a prompt is listened to before a key cuts it; how long it takes at most until one that tells of an effect
begins; what an answer is given besides its own length. Who presses by a clock must leave room for a busy machine."""

MOST_ROUNDS = 3
"""A busy machine's engine leaves gaps, as a bad line does: who could not hear the answer calls again."""

MONEY = re.compile(r"HK\$([\d,]+)\.(\d\d)")
UNITS = re.compile("元|dollar")


@dataclass(frozen=True)
class Call:
    """``turns`` are what the dialog says, ``heard`` is what came out of the telephone."""

    turns: list[Turn]
    heard: Samples

    @property
    def answer(self) -> list[Phrase]:
        return list(chain(*(answer_in(turn) for turn in self.turns if turn.place.startswith("answer/"))))

    @property
    def is_clear(self) -> bool:
        prompts = [match(self.heard, turn.say[0], first_seconds=1) for turn in self.turns]
        return all(one.r >= HEARD for one in (*prompts, *(match(self.heard, phrase) for phrase in self.answer)))


@pytest.fixture(scope="module")
def calls(exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Call]:
    expected, timed = {}, {}
    for _, language, question in CALLS:
        account = caller_of(language, exchange)
        pressed = [LANGUAGES[language], "1", str(account), exchange.tpins[account], key_of(question)]
        pressed += QUESTIONS[question]
        expected[language, question] = turns(pressed)
        timed[language, question] = list(timetable(expected[language, question], pressed))

    def place(call: tuple[str, str, str]) -> Samples:
        folder = tmp_path_factory.mktemp("-".join(call))
        *keys, (last, _) = timed[call[1:]]
        return CALLERS[call[0]](folder, exchange.sip_port, keys, last=last)

    made: dict[tuple[str, str, str], Call] = {}
    with ThreadPoolExecutor(len(CALLS)) as pool:
        for _ in range(MOST_ROUNDS):
            left = [call for call in CALLS if call not in made or not made[call].is_clear]
            for call, sound in zip(left, pool.map(place, left), strict=True):
                made[call] = Call(expected[call[1:]], sound)
    return made


def caller_of(language: str, exchange: Exchange) -> AccountNo:
    """Each language is another tenant's: five who sign in to one account at one moment would lock it, as guessers do."""
    months = exchange.months
    return {"zh-hant": months.a, "zh-hans": months.b, "en": months.d}[language]


def timetable(held: list[Turn], pressed: list[str]) -> Iterator[tuple[float, str]]:
    """Seconds to wait before each group of keys, and after the last; sounds are made in doing so, before any call."""
    waiting, wait = [*pressed, ""], 0.0
    for turn in held:
        sounds = Voices().sounds(turn.say)
        if isinstance(turn.then, Do):
            wait += EFFECT_SECONDS
        elif turn.place.startswith("answer/"):
            own = sounds[: len(answer_in(turn))]
            yield wait + sum(len(read_wav(sound)) for sound in own) / RATE + SPARE_SECONDS, waiting.pop(0)
            wait = 0.0
        else:
            yield wait + PROMPT_SECONDS, waiting.pop(0)
            wait = 0.0


@pytest.mark.parametrize("call", CALLS, ids="-".join)
def test_each_prompt_of_the_dialog_is_heard_until_its_key_cuts_it(calls, call) -> None:
    one, question = calls[call], call[2]

    heard = {turn.place: match(one.heard, turn.say[0], first_seconds=1).r for turn in one.turns}

    places = ("language", "start", "account", "tpin", "sign-in", "menu", f"ask/{question}", f"answer/{question}")
    assert tuple(heard) == places
    assert {place: r for place, r in heard.items() if r < HEARD} == {}


@pytest.mark.parametrize("call", CALLS, ids="-".join)
def test_an_answer_is_heard_whole(calls, call) -> None:
    one = calls[call]

    heard = {phrase.text: match(one.heard, phrase).r for phrase in one.answer}

    assert len(heard) >= 2
    assert {text: r for text, r in heard.items() if r < HEARD} == {}


@pytest.mark.parametrize("call", CALLS, ids="-".join)
def test_nothing_is_heard_in_another_language(calls, call) -> None:
    others = [calls[other].answer[0] for other in CALLS if other[1] != call[1]]

    assert {phrase.text for phrase in others if match(calls[call].heard, phrase).r >= NOT_HEARD} == set()


@pytest.mark.parametrize("call", CALLS, ids="-".join)
def test_figures_heard_are_those_of_the_portal(calls, call, exchange, settings, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    one, (_, language, question) = calls[call], call
    client = Client()
    client.cookies["kf_portal"] = access.session_open(
        account_no=caller_of(language, exchange), door="portal", assurance=2, agent="Firefox", now=clock.now()
    )
    page = client.get(f"/en/my/ask/{question}/").content.decode()
    on_page = {int(whole.replace(",", "")) * 100 + int(cents) for whole, cents in MONEY.findall(page)}

    texts = [phrase.text for phrase in one.answer if match(one.heard, phrase).r >= HEARD]
    spoken = {cents: "".join(said.pieces(said.Amount(cents), language)) for cents in on_page}
    heard = {cents for cents, words in spoken.items() if any(words in text for text in texts)}
    left = texts
    for words in sorted(spoken.values(), key=len, reverse=True):
        left = [text.replace(words, "") for text in left]

    assert heard
    assert [text for text in left if UNITS.search(text)] == []


def test_no_digit_of_an_account_or_a_tpin_is_in_any_log(calls, exchange) -> None:
    accounts = [caller_of(language, exchange) for language in LANGUAGES]
    secrets = [secret for account in accounts for secret in (str(account), exchange.tpins[account])]
    logs = exchange.logs()

    assert len(logs) >= 3
    assert [path.name for path in logs for secret in secrets if secret in path.read_text(errors="replace")] == []
