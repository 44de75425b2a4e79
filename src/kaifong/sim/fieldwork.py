"""A fortnight of household visits: planned by public commands, and today's made by handhelds at the field door.

Three officers in three estates at most. Every outcome occurs, and everything that can go wrong on the way and waits for a person.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from kaifong.kernel.errors import Refusal
from kaifong.sim.handheld import PART_BYTES, Handheld, Send
from kaifong.sim.program import Program, ProgramFailed

ESTATES = 3
DAYS = 14
WINDOWS = "morning,afternoon,two_to_four,evening"
PLACES = 7
"""In each window of an estate: more than the officers can take, so that households can move their visits."""
ROUTE_SECONDS = "2"
"""Of a core, for each area of a day: there is little to choose between so few visits."""
MINUTES_AT_A_DOOR = timedelta(minutes=12)
PHOTO = (1200, 900)
SIGNATURE = (640, 240)


class Officer(NamedTuple):
    name: str
    languages: str
    more: tuple[str, ...]


OFFICERS = (
    Officer("wong", "zh-hant,en", ("--female", "--evenings")),
    Officer("chan", "zh-hant,zh-hans", ("--evenings",)),
    Officer("lee", "zh-hant,en,zh-hans", ("--female", "--hours", "10:00-19:00")),
)
FIRST, LOST = OFFICERS[0].name, OFFICERS[1].name
AWAY = OFFICERS[2].name


class TooFewVisits(Refusal):
    """Today's plan has fewer households than there are outcomes to play, or none of several members."""


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """What was played.

    Attributes:
        planned: visits of the fortnight.
        results: what became of the operations that handhelds sent, by result.
        outcomes: of today's visits.
        later: accounts with a visit in some days, which they can still move.
        letters: how many appointments were written on paper.
    """

    on: date
    estates: tuple[int, ...]
    officers: tuple[str, ...]
    planned: int
    letters: int
    results: Mapping[str, int]
    outcomes: Mapping[str, int]
    later: tuple[str, ...]


@dataclass
class _Round:
    """One officer's handheld on its way; ``at`` is the time of what it records next."""

    hand: Handheld
    at: datetime
    results: Counter[str]
    waiting: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def says(self, visit: Mapping[str, Any], kind: str, changes: Mapping[str, Any], *files: bytes) -> dict[str, Any]:
        named = [self.hand.photo(content) for content in files]
        self.files += named
        told = {name: [None, value] if not isinstance(value, list) else value for name, value in changes.items()}
        made = self.hand.operation(visit, kind, told, at=self.at, attachments=[name for name, _ in named])
        self.waiting.append(made)
        return made

    def hands_in(self) -> None:
        """Operations first, files after them, as the handheld does."""
        for result, _reason in self.hand.push(*self.waiting):
            self.results[result] += 1
        for name, sealed in self.files:
            self.hand.hand_in(name, sealed)
        self.waiting, self.files = [], []


def play(
    program: Program, send: Send, *, on: date, now: datetime, password: str, letters: Path, tell: Callable[[str], None]
) -> Fieldwork:
    """Plan the fortnight from ``on`` and make that day's visits.

    Args:
        send: takes requests to the running server of the program.
        now: by the handhelds' clocks; what they record lies before it.
        password: of the officers, who can sign in at the office too.
        letters: the folder for appointments on paper.

    Raises:
        ProgramFailed, NotTaken, TooFewVisits.
    """
    tell("cycle, officers, places")
    last = on + timedelta(days=DAYS - 1)
    with suppress(ProgramFailed):  # one that is open already goes on
        program("visits", "cycle", "open", "--on", str(on.replace(day=1)))
    shown = json.loads(program("visits", "cycle", "show", "--on", str(on), "--json"))
    estates = tuple(sorted(one["estate_code"] for one in shown["progress"]))[:ESTATES]
    codes = ",".join(map(str, estates))
    for officer, home in zip(OFFICERS, cycle(estates), strict=False):
        program("staff", "add", officer.name, "--role", "estate_officer", "--password", password)
        about = ("--languages", officer.languages, "--start", f"{home}/1", *officer.more)
        program("visits", "officer", "set", officer.name, "--estates", codes, *about)
    away = on + timedelta(days=2)
    program("visits", "officer", "leave", AWAY, "--on", str(away), "--until", str(away + timedelta(days=1)))
    for estate in map(str, estates):
        days = ("--on", str(on), "--until", str(last))
        program("visits", "capacity", estate, "--window", WINDOWS, "--places", str(PLACES), *days)
    tell("plan, letters")
    plan = json.loads(program("visits", "plan", "--estates", codes, "--on", str(on), "--until", str(last), "--json"))
    tomorrow = str(on + timedelta(days=1))
    told = json.loads(program("visits", "letters", str(letters), "--estates", codes, "--on", tomorrow, "--json"))
    tell("routes of tomorrow")
    program("visits", "route", "plan", tomorrow, "--seconds", ROUTE_SECONDS)
    tell("visits of today")
    results = _walk(program, send, on, now, str(estates[0]))
    listed = json.loads(program("visits", "day", FIRST, "--on", str(on + timedelta(days=5)), "--json"))
    done = json.loads(program("visits", "cycle", "show", "--on", str(on), "--json"))
    outcomes = Counter({"finished": sum(one["finished"] for one in done["progress"])})
    outcomes["met nobody"] = sum(one["missed"] for one in done["progress"])
    later = tuple(f"{one['account_no']:012d}" for one in listed)
    names = tuple(officer.name for officer in OFFICERS)
    return Fieldwork(on, estates, names, plan["planned"], len(told["letters"]), dict(results), dict(outcomes), later)


def _walk(program: Program, send: Send, on: date, now: datetime, estate: str) -> Counter[str]:
    """Today, by three handhelds: the first officer's, her spare one, and one that is lost."""
    results: Counter[str] = Counter()
    own, spare, lost = (
        _enrolled(program, send, officer, estate, name, on)
        for officer, name in ((FIRST, "No. 1"), (FIRST, "No. 2, spare"), (LOST, "No. 3"))
    )
    visits = own.package["visits"]
    several = [n for n, one in enumerate(visits) if len(one["household"]["members"]) > 1]
    if len(visits) < len(ROUND) or not several:
        raise TooFewVisits(
            f"{len(visits)} visits are planned for {FIRST} on {on}; {len(ROUND)} are needed, one of several members."
        )
    visits.insert(MEMBER_LEFT, visits.pop(several[0]))
    day = _Round(own, now - MINUTES_AT_A_DOOR * (len(ROUND) + 1), results)
    for visit, (outcome, *more) in zip(visits, ROUND, strict=False):
        _visited(day, visit, outcome, more)
        day.hands_in()
    _wrong(_Round(spare, now, results), own)
    late = _Round(lost, now, results)
    late.says(lost.package["visits"][0], "note", {"text": "鐵閘壞了，從走廊看。"})
    program("visits", "handheld", "revoke", lost.device)
    late.hands_in()
    return results


ROUND: tuple[tuple[Any, ...], ...] = (
    ("verified", "photo", "signature"),
    ("no_answer",),
    ("verified", "left", "signature"),
    ("verified", "repair_needed", "photo", "signature"),
    ("refused",),
    ("subletting", "photo", "unsigned"),
    ("verified", "help_needed", "unsigned"),
    ("non_occupation", "photo"),
    ("unauthorised_person", "unsigned"),
    ("verified", "phone", "flat_condition", "signature"),
)
"""Today's households: the outcome, and what else is recorded."""
MEMBER_LEFT = 2
NOTES = {
    "repair_needed": "廚房喉管滲水，地磚鬆脫。",
    "help_needed": "長者獨居，希望有人協助清潔。",
    "flat_condition": "露台堆放雜物。",
    "subletting": "應門者稱向戶主租住，出示租單。𠮷",
    "non_occupation": "單位空置，信箱積滿信件。",
    "unauthorised_person": "戶主的親戚長住，未有登記。",
}


def _visited(day: _Round, visit: Mapping[str, Any], outcome: str, more: list[str]) -> None:
    day.at += MINUTES_AT_A_DOOR
    members = visit["household"]["members"]
    day.says(visit, "visit.start", {})
    if outcome in ("no_answer", "refused", "non_occupation"):
        members = []
    gone = members[-1] if "left" in more else None
    for member in members:
        if member is not gone:
            day.says(visit, "member.seen", {"person": member["person"]})
    if gone:
        day.says(visit, "member.change", {f"{gone['person']}.presence": [gone["presence"], "left"]})
    if members:
        form = {"altered": False, "business": False, "passage": "clear", "seepage": "none", "elderly_alone": False}
        day.says(visit, "observation", {"form": day.hand.package["form"]["key"], **form})
    if "phone" in more:
        day.says(visit, "contact.change", {"phone": [visit["contact"]["phone"], "+85251234567"]})
    for found in more:
        if found in NOTES:
            day.says(visit, "finding", {"outcome": found, "text": NOTES[found]})
    if outcome in NOTES:
        day.says(visit, "note", {"text": NOTES[outcome]})
    if "photo" in more:
        day.says(visit, "observation", {"photo": True}, _photo(visit))
    if "signature" in more:
        day.says(visit, "signature", {"signer": members[0]["name_zh"] or members[0]["name_en"]}, _signature())
    if "unsigned" in more:
        day.says(visit, "signature", {"unsigned": "不願簽署"})
    day.says(visit, "visit.outcome", {"outcome": outcome})


def _wrong(spare: _Round, own: Handheld) -> None:
    """What a second handheld with the same households does to what the first has said, and what a copied one would."""
    of = {one["visit"]: one for one in spare.hand.package["visits"]}
    first, moved = (of[own.package["visits"][n]["visit"]] for n in (0, len(ROUND) - 1))
    spare.says(first, "visit.outcome", {"outcome": "no_answer"})  # two officers, two outcomes
    spare.says(moved, "contact.change", {"phone": [moved["contact"]["phone"], "+85267654321"]})  # changed on both sides
    spare.hands_in()
    copied = spare.says(first, "note", {"text": "甲"})
    spare.hands_in()
    spare.waiting = [copied | {"changes": {"text": [None, "乙"]}}]  # the same id, other bytes
    spare.hands_in()
    name, sealed = spare.hand.photo(_photo(first))
    whole = {"Kaifong_Offset": "0", "Kaifong_Length": str(len(sealed))}
    spare.says(first, "observation", {"photo": True})["attachments"] = [name]  # and half of it comes
    spare.hands_in()
    spare.hand.ask("PATCH", f"attachments/{name}", sealed[: min(len(sealed) // 2, PART_BYTES)], **whole)
    spare.hand.seq += 1  # one that never comes: what is behind it waits
    spare.says(first, "note", {"text": "丙"})
    spare.hands_in()


def _enrolled(program: Program, send: Send, officer: str, estate: str, name: str, on: date) -> Handheld:
    hand = Handheld(send)
    hand.enrol(json.loads(program("visits", "handheld", "code", officer, estate, "--json"))["code"], name)
    hand.open_session()
    hand.fetch(on)
    return hand


def _photo(visit: Mapping[str, Any]) -> bytes:
    """A corridor with a door, as a camera would see it by bad light, the flat's number on it."""
    picture = Image.new("RGB", PHOTO, (186, 180, 164))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 0), (380, 180), (380, 900), (0, 900)], fill=(150, 146, 132))
    draw.polygon([(1200, 0), (820, 180), (820, 900), (1200, 900)], fill=(162, 158, 143))
    draw.rectangle((430, 230, 770, 860), fill=(92, 62, 44), outline=(60, 40, 28), width=12)
    draw.ellipse((700, 540, 736, 576), fill=(206, 178, 92))
    draw.rectangle((530, 300, 670, 370), fill=(240, 236, 220))
    draw.text((550, 310), str(visit["place"]["en"])[-8:], fill=(20, 20, 20), font_size=40)
    grain = Image.effect_noise(PHOTO, 26).convert("RGB")
    out = BytesIO()
    Image.blend(picture, grain, 0.12).save(out, "JPEG", quality=80)
    return out.getvalue()


def _signature() -> bytes:
    picture = Image.new("L", SIGNATURE, 255)
    draw = ImageDraw.Draw(picture)
    draw.line(
        [(60, 150), (130, 60), (150, 170), (240, 80), (260, 160), (360, 90), (420, 170), (560, 70)], 0, 6, "curve"
    )
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
