"""What goes wrong in calls: keys before their time, wrong TPINs, a process that dies or is stopped, too many callers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.calls import api as calls_kept
from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline.caller.heard import RATE, Samples, best_match, read_wav
from kaifong.interfaces.hotline.caller.telephone import NotAnswered, Telephone
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import sign_in
from kaifong.selfservice.said import Digits, Sentence
from tests.journeys.hotline.conftest import Exchange
from tests.journeys.hotline.expected import HEARD, NOT_HEARD, match, turns

MOST_CALLS = 4
PATIENCE_SECONDS = 90
PIECE = RATE * 3 // 4
WRONG = "000000"

[HELLO, *_, ENGLISH] = turns([])[0].say
[OWN, GENERAL] = (
    say("en", Sentence(text, key=Digits(key)))[0] for text, key in ((wording.OWN_TENANCY, "1"), (wording.GENERAL, "2"))
)
[ACCOUNT] = say("en", wording.ENTER_ACCOUNT)
[TPIN] = say("en", wording.ENTER_TPIN)
[SIGNED_IN] = say("en", wording.SIGNED_IN)
[REFUSED] = say("en", wording.SIGN_IN_REFUSED)
[THREE_TIMES] = say("en", wording.THREE_TIMES)
SUSPENDED = [say(language, wording.SUSPENDED)[0] for language in LANGUAGES]


class Caller:
    """Presses keys as soon as a prompt has been heard for a second."""

    def __init__(self, telephone: Telephone) -> None:
        self.telephone = telephone
        self._since = 0.0

    async def hears(self, phrase: Phrase, *, since: float = 0.25) -> None:
        """Wait for three quarters of a second of it, whichever come whole first, after the last key. Fails where none come.

        What comes before ``since`` is left out: sound may come before the answer to the call has. A busy machine's engine
        leaves gaps, as a bad line does.
        """
        [path] = Voices().sounds([phrase])
        sound = read_wav(path)[int(since * RATE) :]
        pieces = [sound[at : at + PIECE] for at in range(0, max(1, len(sound) - PIECE), PIECE // 3)]
        looked_at = self._since
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                heard = self.telephone.sound.heard(looked_at)
                if await asyncio.to_thread(_is_any_in, heard, pieces):
                    return
                looked_at += max(0, len(heard) - 2 * PIECE) / RATE
                await asyncio.sleep(0.1)

    async def presses(self, keys: str, *, after: Phrase) -> None:
        await self.hears(after)
        self._since = self.telephone.sound.now()
        await self.telephone.press(keys)

    async def chooses_english(self) -> None:
        await self.presses("3", after=HELLO)

    async def tries(self, account: int, tpin: str, *, after: Phrase = ACCOUNT) -> None:
        await self.presses(str(account), after=after)
        await self.presses(tpin, after=TPIN)


def _is_any_in(heard: Samples, pieces: list[Samples]) -> bool:
    return any(best_match(heard, piece).r >= HEARD for piece in pieces)


@asynccontextmanager
async def calling(exchange: Exchange) -> AsyncIterator[Caller]:
    async with Telephone(exchange.to) as telephone:
        yield Caller(telephone)


def test_a_key_cuts_a_prompt_and_what_it_would_have_gone_on_with(exchange) -> None:
    async def call() -> Caller:
        async with calling(exchange) as one:
            await one.presses("3", after=HELLO)
            await one.presses("1", after=OWN)
            await one.hears(ACCOUNT)
            return one

    heard = asyncio.run(call()).telephone.sound.heard()

    cut = {phrase.text: match(heard, phrase).r for phrase in (ENGLISH, GENERAL)}
    assert {text: r for text, r in cut.items() if r >= NOT_HEARD} == {}


def test_three_wrong_tpins_end_it_and_five_in_two_calls_lock_the_account_at_every_door(
    exchange, settings, tmp_path
) -> None:
    settings.STATIC_ROOT = tmp_path
    account = exchange.months.d

    async def call(tpins: list[str]) -> None:
        async with calling(exchange) as one:
            await one.chooses_english()
            await one.presses("1", after=OWN)
            for at, tpin in enumerate(tpins):
                await one.tries(account, tpin, after=REFUSED if at else ACCOUNT)
            await one.hears(THREE_TIMES)

    asyncio.run(call([WRONG, WRONG, WRONG]))
    asyncio.run(call([WRONG, WRONG, exchange.tpins[account]]))

    page = Client().post("/en/my/sign-in/", {"account": str(account), "tpin": exchange.tpins[account]})
    assert page.status_code == 422
    with pytest.raises(access.SignInRefused):
        sign_in.begin(
            account_text=str(account),
            tpin=exchange.tpins[account],
            address="another",
            door="kiosk",
            now=clock.now(),
        )


def test_more_callers_than_the_cap_hear_the_busy_tone(exchange) -> None:
    async def all_call() -> str:
        async with AsyncExitStack() as others:
            for _ in range(MOST_CALLS):
                await others.enter_async_context(Telephone(exchange.to))
            with pytest.raises(NotAnswered) as refused:
                async with Telephone(exchange.to):
                    pass
            return str(refused.value)

    assert "486" in asyncio.run(all_call())


def until_idle(exchange: Exchange) -> None:
    """Until the engine has let go of the calls before: here it lets in few."""
    until = time.monotonic() + PATIENCE_SECONDS
    while "0 active calls" not in exchange.engine.told("core show channels count"):
        assert time.monotonic() < until, "calls of a test before are still up"
        time.sleep(0.2)


def test_a_caller_whose_process_is_killed_is_told_in_three_languages_and_the_next_process_goes_on(exchange) -> None:
    until_idle(exchange)

    async def call() -> None:
        async with calling(exchange) as one:
            await one.chooses_english()
            await one.hears(OWN)
            await asyncio.to_thread(exchange.nodes[-1].kill)
            async with calling(exchange) as another:
                for phrase in SUSPENDED:
                    await asyncio.gather(one.hears(phrase, since=1.5), another.hears(phrase, since=1.5))
                await asyncio.wait_for(one.telephone.hung_up.wait(), PATIENCE_SECONDS)
                await asyncio.wait_for(another.telephone.hung_up.wait(), PATIENCE_SECONDS)
        await asyncio.to_thread(exchange.start)
        async with calling(exchange) as next_:
            await next_.chooses_english()
            await next_.hears(OWN)

    asyncio.run(call())

    assert "0 active calls" in exchange.engine.told("core show channels count")


def test_a_process_that_is_stopped_ends_its_call_in_hand_and_another_node_takes_the_next(exchange) -> None:
    until_idle(exchange)
    first = exchange.nodes[-1]

    async def call() -> int:
        second = await asyncio.to_thread(lambda: exchange.start(second=True))
        async with calling(exchange) as one:
            await one.chooses_english()
            await one.hears(OWN)
            stopping = asyncio.create_task(asyncio.to_thread(first.stop))
            while await asyncio.to_thread(exchange.listens, first):
                await asyncio.sleep(0.1)
            async with calling(exchange) as another:
                await another.chooses_english()
                await another.hears(OWN)
            await one.presses("1", after=OWN)
            await one.hears(ACCOUNT)
        code = await stopping
        await asyncio.to_thread(second.stop)
        return code

    code = asyncio.run(call())

    nodes = {node.name: node for node in calls_kept.nodes(now=clock.now())}
    assert code == 0
    assert {"one", "two"} <= nodes.keys()


def test_no_digit_of_an_account_or_a_tpin_is_in_any_log(exchange) -> None:
    account = exchange.months.d
    secrets = [str(account), exchange.tpins[account]]

    assert [p.name for p in exchange.logs() for one in secrets if one in p.read_text(errors="replace")] == []
