"""What the driver says to an engine, and what it makes of the answers: over a real socket, the engine played by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.fastagi import FastAgi, NotSaid
from kaifong.interfaces.hotline.line import HungUp, Line
from kaifong.interfaces.hotline.officers import Officers
from kaifong.interfaces.hotline.serving import CallFailed

GREETING = b"agi_network: yes\nagi_callerid: 91234567\nagi_uniqueid: 1.1\n\n"
A, B = Path("/sounds/a.wav"), Path("/sounds/b.wav")
MENU = Listen(seconds=6)
ENTRY = Listen(most=4, seconds=8, between=3, ends_by_hash=True, secret=True)
NOBODY = Officers()

Call = Callable[[Line], Awaitable[Any]]


async def _played(call: Call, replies: list[bytes], greeting: bytes, engines: str, officers: Officers) -> tuple:
    """Answer the driver's commands one after another; then hang up. Gives what the call gave, and the commands."""
    result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def take(line: Line) -> None:
        try:
            result.set_result(await call(line))
        except Exception as error:  # noqa: BLE001 - raised again by whoever waits
            result.set_exception(error)
            raise CallFailed from None

    driver = FastAgi(node="n", host="127.0.0.1", port=0, engines=[ip_network(engines)], officers=officers)
    await driver.open(take)
    reader, writer = await asyncio.open_connection("127.0.0.1", driver.port)
    writer.write(greeting)
    said = []
    for reply in replies:
        command = await reader.readline()
        if not command:
            break
        said.append(command.decode().rstrip("\n"))
        writer.write(reply)
    if not replies or replies[-1].endswith(b"\n"):
        with suppress(ConnectionResetError):  # what was not read is not answered
            command = await reader.readline()
            said += [command.decode().rstrip("\n")] if command else []
    writer.close()
    await driver.close()
    async with asyncio.timeout(5):
        return (await result if said or result.done() else None), said


def play(
    call: Call,
    *replies: str | bytes,
    greeting: bytes = GREETING,
    engines: str = "127.0.0.1/32",
    officers: Officers = NOBODY,
) -> tuple[Any, list[str]]:
    lines = [reply if isinstance(reply, bytes) else f"{reply}\n".encode() for reply in replies]
    return asyncio.run(_played(call, lines, greeting, engines, officers))


def listening(listen: Listen, *sounds: Path) -> Call:
    return lambda line: line.listen(sounds, listen)


def test_a_key_after_the_last_sound_is_waited_for_by_the_command_that_plays_it() -> None:
    heard, said = play(listening(Listen(seconds=6), A, B), "200 result=0 endpos=800", "200 result=1")

    assert heard == Keys("1")
    assert said == ['EXEC Background "/sounds/a"', 'GET DATA "/sounds/b" 6000 1', "HANGUP"]


def test_a_key_during_a_sound_breaks_it_off_and_what_follows_is_not_played() -> None:
    heard, said = play(listening(Listen(), A, B), "200 result=42 endpos=160")

    assert heard == Keys("*")
    assert said == ['EXEC Background "/sounds/a"', "HANGUP"]


def test_the_first_key_of_an_entry_is_among_its_digits() -> None:
    heard, said = play(listening(ENTRY, A, B), "200 result=49 endpos=160", "200 result=234")

    assert heard == Keys("1234")
    assert said[1:] == ['GET DATA "" 3000 3', "HANGUP"]


def test_hash_ends_an_entry_and_is_not_among_its_digits() -> None:
    heard, _ = play(listening(ENTRY, A), "200 result=1", "200 result=2")

    assert heard == Keys("12", ended=True)


def test_hash_alone_ends_an_empty_entry() -> None:
    heard, said = play(listening(ENTRY, A), "200 result=")

    assert heard == Keys("", ended=True)
    assert len(said) == 2


def test_an_entry_that_is_not_gone_on_with_is_over() -> None:
    heard, _ = play(listening(ENTRY, A), "200 result=1", "200 result=2 (timeout)")

    assert heard == Keys("12")


def test_hash_is_a_key_like_others_where_it_ends_nothing() -> None:
    heard, said = play(listening(Listen(most=4, between=2), A), "200 result=", "200 result=1", "200 result=2")

    assert heard == Keys("#1#2")
    assert said[1:3] == ['GET DATA "" 2000 3', 'GET DATA "" 2000 1']


def test_no_key_in_time_is_silence() -> None:
    heard, _ = play(listening(Listen(), A), "200 result= (timeout)")

    assert heard == Silence()


def test_keys_that_no_telephone_has_are_not_heard() -> None:
    heard, _ = play(listening(ENTRY, A), "200 result=1", "200 result=A2D")

    assert heard == Keys("12")


def ahead(*pressed: str, listen: Listen = MENU) -> tuple[Any, list[str]]:
    """What is heard after something was done meanwhile, and the commands; the engine answers so, and the work ends with the last."""

    async def call(line: Line) -> Any:
        doing = asyncio.get_running_loop().create_future()
        asks = line._ask

        async def ask(command: str) -> Any:
            found = await asks(command)
            answers.pop(0)
            if not answers:
                doing.set_result(None)
            return found

        line._ask = ask
        await line.play_while([A, B], doing)
        line._ask = asks
        return await line.listen([A], listen)

    answers = list(pressed)
    return play(call, *pressed, "200 result=9")


def test_a_key_while_an_answer_is_looked_up_breaks_the_sound_off_and_is_the_next_turns_first() -> None:
    heard, said = ahead("200 result=49 endpos=160", "200 result=0", "200 result=0")

    assert heard == Keys("1")
    assert said == ['EXEC Background "/sounds/a&/sounds/b"', "WAIT FOR DIGIT 100", "WAIT FOR DIGIT 100", "HANGUP"]


def test_keys_after_the_sounds_while_an_answer_is_looked_up_are_the_next_entry() -> None:
    heard, said = ahead("200 result=0", "200 result=0", "200 result=49", "200 result=50", "200 result=35", listen=ENTRY)

    assert heard == Keys("12", ended=True)
    assert said[2:] == ["WAIT FOR DIGIT 100"] * 3 + ["HANGUP"]


def test_an_entry_that_was_begun_while_an_answer_was_looked_up_is_gone_on_with() -> None:
    heard, said = ahead("200 result=0", "200 result=0", "200 result=49", listen=Listen(most=2, between=3))

    assert heard == Keys("19")
    assert said[3:] == ['GET DATA "" 3000 1', "HANGUP"]


def test_no_key_while_an_answer_is_looked_up_leaves_the_next_turn_as_it_is() -> None:
    heard, said = ahead("200 result=0", "200 result=0", "200 result=0")

    assert heard == Keys("9")
    assert said[3:] == ['GET DATA "/sounds/a" 6000 1', "HANGUP"]


def test_a_hash_out_of_habit_after_a_full_entry_is_no_key_of_the_next_turn() -> None:
    async def call(line: Line) -> Any:
        entry = await line.listen([A], ENTRY)
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        await line.play_while([A], done)
        return entry, await line.listen([B], Listen(seconds=6))

    heard, _ = play(call, "200 result=1", "200 result=234", "200 result=35 endpos=160", "200 result=5")

    assert heard == (Keys("1234"), Keys("5"))


@pytest.mark.parametrize(
    "reply", [b"HANGUP\n", b"511 Command Not Permitted on a dead channel or intercept routine\n", b"", b"200 res"]
)
def test_a_caller_who_has_gone_is_told_of_whatever_was_being_done(reply: bytes) -> None:
    for call in (
        listening(ENTRY, A, B),
        listening(ENTRY, A),
        lambda line: line.play([A]),
    ):
        with pytest.raises(HungUp):
            play(call, reply)


def test_nothing_is_said_to_an_engine_that_has_hung_up() -> None:
    async def call(line: Line) -> str:
        with pytest.raises(HungUp):
            await line.play([A])
        with pytest.raises(HungUp):
            await line.play([B])
        await line.hang_up()
        return "over"

    over, said = play(call, "HANGUP")

    assert over == "over"
    assert said == ['EXEC Playback "/sounds/a"']


def test_a_sound_that_is_missing_is_no_caller_who_has_gone() -> None:
    with pytest.raises(NotSaid):
        play(listening(Listen(), A, B), "200 result=-1 endpos=0", "200 result=6")


def test_a_command_that_the_engine_does_not_know_fails_the_call_without_repeating_its_answer() -> None:
    with pytest.raises(NotSaid) as raised:
        play(listening(ENTRY, A), "510 Invalid or unknown command 1234")

    assert str(raised.value) == "GET was answered '510'"


def test_a_call_that_failed_is_left_to_the_engine() -> None:
    driver_said: list[str] = []

    async def run() -> None:
        async def take(line: Line) -> None:
            raise CallFailed

        driver = FastAgi(node="n", host="127.0.0.1", port=0, engines=[ip_network("127.0.0.1")], officers=Officers())
        await driver.open(take)
        reader, writer = await asyncio.open_connection("127.0.0.1", driver.port)
        writer.write(GREETING)
        driver_said.append((await reader.read()).decode())
        writer.close()
        await driver.close()

    asyncio.run(run())

    assert driver_said == [""]  # no HANGUP: the dialplan goes on


def test_sounds_of_a_long_answer_are_played_by_as_few_commands_as_hold_them() -> None:
    sounds = [Path(f"/sounds/{number:0>64}.wav") for number in range(40)]

    _, said = play(lambda line: line.play(sounds), "200 result=0", "200 result=0")

    files = [command.removeprefix('EXEC Playback "').removesuffix('"').split("&") for command in said[:-1]]
    assert [f"{file}.wav" for part in files for file in part] == [str(sound) for sound in sounds]
    assert all(len(command.encode()) < 2_000 for command in said)
    assert len(said) == 3


def test_an_officer_is_rung_by_the_calls_id_and_the_next_where_the_first_does_not_answer() -> None:
    officers = Officers(("sip:201@127.0.0.1", "sip:202@127.0.0.1"), 15)

    async def call(line: Line) -> tuple[bool, str]:
        return await line.hand_over(), line.facts.id

    replies = ["200 result=1"] * 2 + ["200 result=0", "200 result=1 (BUSY)", "200 result=0", "200 result=1 (ANSWER)"]
    (connected, id_), said = play(call, *replies, officers=officers)

    assert connected
    assert said[0] == f'SET VARIABLE "CALLERID(all)" "Hotline <{id_}>"'
    assert said[2:6] == [
        'EXEC Dial "PJSIP/officers/sip:201@127.0.0.1,15,gr"',
        "GET VARIABLE DIALSTATUS",
        'EXEC Dial "PJSIP/officers/sip:202@127.0.0.1,15,gr"',
        "GET VARIABLE DIALSTATUS",
    ]


def test_no_officer_who_answers_is_nobody() -> None:
    connected, said = play(lambda line: line.hand_over(), *["200 result=1"] * 3)

    assert connected is False
    assert not any("Dial" in command for command in said)


def test_the_callers_number_is_known_and_is_not_shown() -> None:
    async def call(line: Line) -> tuple[str, str]:
        return line.facts.caller, repr(line.facts)

    (caller, shown), _ = play(call)

    assert caller == "91234567"
    assert "91234567" not in shown


def test_variables_of_ten_thousand_letters_are_read() -> None:
    greeting = b"agi_calleridname: " + b"x" * 10_000 + b"\n" + GREETING

    heard, _ = play(listening(Listen(), A), "200 result=1", greeting=greeting)

    assert heard == Keys("1")


@pytest.mark.parametrize(
    "greeting",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"agi_calleridname: " + b"x" * 100_000 + b"\n" + GREETING,
        b"agi_x: 1\n" * 1_000 + GREETING,
        b"agi_request: agi://x/\n\n",
        b"\x00\xff\n" * 100,
    ],
    ids=["another protocol", "an endless line", "endless lines", "no engine's", "bytes"],
)
def test_who_speaks_another_protocol_is_sent_away_without_a_word(greeting: bytes) -> None:
    result, said = play(listening(Listen(), A), greeting=greeting)

    assert (result, said) == (None, [])


def test_who_comes_from_another_address_is_sent_away_unread() -> None:
    result, said = play(listening(Listen(), A), engines="10.0.0.0/8")

    assert (result, said) == (None, [])


def test_lines_that_come_in_pieces_are_whole_lines() -> None:
    async def run() -> tuple[Any, list[bytes]]:
        heard: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        async def take(line: Line) -> None:
            heard.set_result(await line.listen([A], ENTRY))

        driver = FastAgi(node="n", host="127.0.0.1", port=0, engines=[ip_network("127.0.0.1")], officers=Officers())
        await driver.open(take)
        reader, writer = await asyncio.open_connection("127.0.0.1", driver.port)
        said = []
        for text in (GREETING, b"200 result=1\n", b"200 result=2 (timeout)\n"):
            for at in range(len(text)):
                writer.write(text[at : at + 1])
                await writer.drain()
                await asyncio.sleep(0)
            said.append(await reader.readline())
        writer.close()
        await driver.close()
        return await heard, said

    heard, said = asyncio.run(run())

    assert heard == Keys("12")
    assert said == [b'GET DATA "/sounds/a" 8000 1\n', b'GET DATA "" 3000 3\n', b"HANGUP\n"]
