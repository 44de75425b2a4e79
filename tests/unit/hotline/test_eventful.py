"""Keys, sounds and time on a line that tells of them as they happen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.eventful import KEPT_AT_MOST, EventfulLine, Gone, Key, Played
from kaifong.interfaces.hotline.line import CallFacts, HungUp

SOUNDS = [Path("a.wav"), Path("b.wav")]
ENTRY = Listen(most=3, seconds=0.05, between=0.05, ends_by_hash=True)
MENU = Listen(most=1, seconds=0.05)


class Line(EventfulLine):
    """An engine that plays as long as it is not told otherwise."""

    def __init__(self) -> None:
        super().__init__(CallFacts("c0ffee", "node", "", "test"))
        self.did: list[str] = []

    async def begin(self, sounds: Sequence[Path]) -> str:
        self.did.append(f"plays {len(sounds)}")
        return str(len(self.did))

    async def break_off(self, playing: str) -> None:
        self.did.append(f"breaks off {playing}")

    async def hand_over(self) -> bool:
        return False

    async def hang_up(self) -> None: ...

    def press(self, keys: str) -> None:
        for key in keys:
            self.tell(Key(key))


def run(story):
    return asyncio.run(story(Line()))


@pytest.mark.parametrize(
    ("pressed", "listen", "heard"),
    [
        ("123", ENTRY, Keys("123")),
        ("12#", ENTRY, Keys("12", ended=True)),
        ("#", ENTRY, Keys("", ended=True)),
        ("12", ENTRY, Keys("12")),
        ("", ENTRY, Silence()),
        ("#", MENU, Keys("#")),
        ("*", MENU, Keys("*")),
        ("", MENU, Silence()),
        ("Axé9", MENU, Keys("9")),
    ],
)
def test_keys_are_heard_as_the_dialog_wants_them(pressed: str, listen: Listen, heard: Keys | Silence) -> None:
    async def story(line: Line):
        line.press(pressed)
        return await line.listen([], listen)

    assert run(story) == heard


def test_the_first_key_breaks_the_sound_off_and_no_other_does() -> None:
    async def story(line: Line):
        line.press("12#")
        await line.listen(SOUNDS, ENTRY)
        return line.did

    assert run(story) == ["plays 2", "breaks off 1"]


def test_silence_begins_when_the_sound_has_ended() -> None:
    async def story(line: Line):
        listening = asyncio.create_task(line.listen(SOUNDS, MENU))
        await asyncio.sleep(0.2)
        early = listening.done()
        line.tell(Played("1"))
        return early, await listening

    assert run(story) == (False, Silence())


def test_the_end_of_an_earlier_sound_does_not_begin_the_silence() -> None:
    async def story(line: Line):
        listening = asyncio.create_task(line.listen(SOUNDS, MENU))
        line.tell(Played("another"))
        await asyncio.sleep(0.2)
        early = listening.done()
        line.press("1")
        return early, await listening

    assert run(story) == (False, Keys("1"))


def test_who_types_ahead_is_heard_in_the_next_turns() -> None:
    async def story(line: Line):
        line.press("31")
        return await line.listen(SOUNDS, MENU), await line.listen(SOUNDS, MENU)

    assert run(story) == (Keys("3"), Keys("1"))


def test_the_hash_that_ends_a_full_entry_by_habit_is_no_key_of_the_next_turn() -> None:
    async def story(line: Line):
        line.press("123#4")
        return await line.listen([], ENTRY), await line.listen(SOUNDS, MENU)

    assert run(story) == (Keys("123"), Keys("4"))


def test_the_second_hash_is_heard() -> None:
    async def story(line: Line):
        line.press("123##")
        return await line.listen([], ENTRY), await line.listen(SOUNDS, MENU)

    assert run(story) == (Keys("123"), Keys("#"))


def test_keys_are_not_heard_while_something_is_played_to_its_end() -> None:
    async def story(line: Line):
        playing = asyncio.create_task(line.play(SOUNDS))
        await asyncio.sleep(0)
        line.press("12")
        line.tell(Played("1"))
        await playing
        return await line.listen([], MENU)

    assert run(story) == Silence()


@pytest.mark.parametrize(
    ("pressed", "heard"), [("", Silence()), ("1", Keys("1")), ("12", Keys("1")), ("#1", Keys("1")), ("##", Keys("#"))]
)
def test_a_key_while_something_is_done_breaks_the_sound_off_and_is_heard_by_the_next_turn(pressed, heard) -> None:
    async def story(line: Line):
        line.press("123")
        await line.listen([], ENTRY)
        doing = asyncio.get_running_loop().create_future()
        playing = asyncio.create_task(line.play_while(SOUNDS, doing))
        await asyncio.sleep(0)
        line.press(pressed)
        await asyncio.sleep(0)
        line.tell(Played("1"))
        await asyncio.sleep(0)
        early = playing.done()
        doing.set_result(None)
        await playing
        return early, await line.listen([], MENU)

    assert run(story) == (False, heard)


def test_a_key_that_comes_after_the_sound_while_something_is_still_done_is_heard_by_the_next_turn() -> None:
    async def story(line: Line):
        doing = asyncio.get_running_loop().create_future()
        playing = asyncio.create_task(line.play_while([], doing))
        await asyncio.sleep(0)
        line.press("7")
        doing.set_result(None)
        await playing
        return await line.listen(SOUNDS, MENU)

    assert run(story) == Keys("7")


def test_nothing_to_play_takes_no_time() -> None:
    async def story(line: Line):
        await line.play([])
        return line.did

    assert run(story) == []


@pytest.mark.parametrize("does", ["play", "listen", "hears", "hand_over"])
def test_whatever_is_done_on_a_line_ends_when_the_caller_has_gone(does: str) -> None:
    async def story(line: Line):
        if does == "hears":
            hearing = asyncio.create_task(line.listen(SOUNDS, MENU))
            await asyncio.sleep(0)
            line.tell(Gone())
            await hearing
        line.tell(Gone())
        await {"play": lambda: line.play(SOUNDS), "listen": lambda: line.listen([], MENU)}.get(does, line.next)()

    with pytest.raises(HungUp):
        run(story)


def test_who_floods_the_line_loses_keys_and_nobody_memory() -> None:
    async def story(line: Line):
        line.press("1" * 100_000)
        return line._happened.qsize()

    assert run(story) == KEPT_AT_MOST


def test_a_key_is_not_shown_where_it_is_printed() -> None:
    assert "7" not in repr(Key("7"))
