"""A caller as a program."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from kaifong.infra import clock
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.cli.output import AsJson, people, plain, report
from kaifong.interfaces.hotline.caller.calling import Ended, Known, NotKnown, Press, Pressed, Said, Told, presses
from kaifong.interfaces.hotline.caller.calling import call as calling
from kaifong.interfaces.hotline.caller.heard import Samples, read_wav, write_wav
from kaifong.interfaces.hotline.caller.telephone import Telephone
from kaifong.interfaces.hotline.dialog import wording
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import said

COARSE_SECONDS = 1.0
"""Some file systems keep times no finer."""


def call(
    keys: Annotated[
        str,
        typer.Option(
            help='Keys in groups, pressed as each prompt ends: "3 1 {account} {tpin} 1". "2s 1" presses after 2 s.'
        ),
    ],
    to: Annotated[str, typer.Option(metavar="sip:NUMBER@HOST:PORT", help="Whom to call.")] = "sip:1000@127.0.0.1:5060",
    account: Annotated[str, typer.Option(help="What {account} presses.")] = "",
    tpin: Annotated[str, typer.Option(envvar="KAIFONG_CALL_TPIN", help="What {tpin} presses.")] = "",
    caller: Annotated[str, typer.Option("--from", help="The number that it calls from.")] = "caller",
    quiet: Annotated[float, typer.Option(min=0.3, help="Seconds of quiet after which a prompt has ended.")] = 1.2,
    out: Annotated[Path | None, typer.Option(help="A WAV file for what is heard.")] = None,
    as_json: AsJson = False,
) -> None:
    """Place a call, press keys, and print what is heard, recognised by its sound; on the hotline's own machine, in words."""
    try:
        pressed = presses(keys, account="".join(account.split()), tpin=tpin)
        telephone = Telephone(to, caller=caller)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    told = asyncio.run(_hold(telephone, pressed, quiet, show=not as_json))
    ended = told[-1]
    assert isinstance(ended, Ended)
    if out is not None:
        write_wav(out, ended.heard)
    if as_json:
        report({"to": to, "told": [_as_json(one) for one in told]}, as_json=True)


async def _hold(telephone: Telephone, pressed: list[Press], quiet: float, *, show: bool) -> list[Told]:
    told = []
    working = {said.phrase(wording.ONE_MOMENT, language).text for language in LANGUAGES}
    async for one in calling(telephone, pressed, _known(), quiet_seconds=quiet, goes_on=working):
        told.append(one)
        if show:
            people.print(f"{one.at_seconds:7.1f}  {_line(one)}", highlight=False, markup=False)
    return told


def _known() -> Known:
    """Sounds that the hotline on this machine was asked for since the call began, with their texts."""
    voices, since = Voices(), clock.now().timestamp() - COARSE_SECONDS
    read: dict[Path, tuple[str, Samples]] = {}

    def known() -> Iterable[tuple[str, Samples]]:
        for path, text in voices.kept(since=since):
            if path not in read:
                read[path] = text, read_wav(path)
        return read.values()

    return known


def _line(told: Told) -> str:
    match told:
        case Said(text=text, share=share):
            return text if share == 1 else f"{text} ({share:.0%} of it)"
        case NotKnown(seconds=seconds):
            return f"… {seconds:.1f} s that are no sound of this machine's"
        case Pressed(shown=shown):
            return f"▶ {shown}"
        case Ended(by_us=by_us):
            return "the caller hung up" if by_us else "the hotline hung up"


def _as_json(told: Told) -> dict[str, object]:
    match told:
        case Said():
            return {"event": "said", **plain(told)}
        case NotKnown():
            return {"event": "not-known", **plain(told)}
        case Pressed():
            return {"event": "pressed", **plain(told)}
        case Ended(at_seconds=at, by_us=by_us):
            return {"event": "ended", "at_seconds": at, "by_us": by_us}
