"""Reads the Housing Authority's open-data file of public rental estates, as published.

Source: "Location and Profile of Public Rental Estates", Hong Kong Housing Authority, through DATA.GOV.HK. Pure: bytes in,
frozen dataclasses and a list of what could not be read out. A file that is not such a file is refused whole; an estate
that cannot be read is named and left out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from kaifong.domains.estates.blocklist import NAME_CHARS, BlockList, read_block_list
from kaifong.domains.estates.errors import RegisterRefused
from kaifong.domains.estates.texts import clean, fold, one_line
from kaifong.domains.estates.types import Problem
from kaifong.kernel.localtext import LANGUAGES, LocalText

MAX_BYTES = 20_000_000
"""Twenty times the file of 2025."""
MAX_FLATS = 100_000
MAX_BLOCKS = 1_000
"""Above these a figure of one estate is not believed; the largest has 12,500 flats in 21 blocks."""

NAME, DISTRICT, REGION = "Estate Name", "District Name", "Region Name"
BLOCKS_STATED, BLOCK_NAMES = "No. of Blocks", "Name of Block(s)"
FLATS, FLAT_SIZE = "No. of Rental Flats", "Flat Size (m2)"
LATITUDE, LONGITUDE = "Estate Map Latitude", "Estate Map Longitude"
KIND, INTAKE, BLOCK_TYPES = "Type of Estate", "Year of Intake", "Type(s) of Block(s)"
COMMITTEE, WEBSITE = "Estate Management Advisory Committee (EMAC)", "Estate Website"
OFFICE = "District Tenancy Management Office/Estate Office"
MANAGEMENT, CAR_PARKS, FURTHER = "Property Management", "Carpark Management", "Further Information"
KEYS = frozenset(
    {
        *(NAME, DISTRICT, REGION, BLOCKS_STATED, BLOCK_NAMES, FLATS, FLAT_SIZE, LATITUDE, LONGITUDE, KIND, INTAKE),
        *(BLOCK_TYPES, COMMITTEE, WEBSITE, OFFICE, MANAGEMENT, CAR_PARKS, FURTHER),
    }
)

_STAND_INS = {"zh-hant": ("zh-hans", "en"), "en": ("zh-hant", "zh-hans"), "zh-hans": ("zh-hant", "en")}
_COUNT = re.compile(r"(\d{1,3}(?:[ ,]\d{3})+|\d+)(?: ?\*)?(?: (\D.*))?", re.DOTALL)
_DAYS = (
    re.compile(r"as at (?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
    re.compile(r"截至(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
)
_SPAN = r"(\d{1,3}(?:\.\d+)?) ?(?:-|–|to|至) ?(\d{1,3}(?:\.\d+)?)"
_SIZE = re.compile(_SPAN + r" ?(?:sq\.m|平方米)?")
_SALEABLE_SIZE = re.compile(r"(?:Saleable Area|單位實用面積|单位实用面积)[^\d]*" + _SPAN)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RegisterEstate:
    """One estate as the file states it. Texts keep their line feeds and lose their markup; None is not stated.

    Attributes:
        flats_count: rental flats, rounded to hundreds by the Authority.
        flats_note: the remark that a ``*`` behind the count points to.
        flat_size_min_m2, flat_size_max_m2: of the saleable area where gross and saleable areas are stated.
    """

    name: LocalText
    district: LocalText
    region: LocalText
    kind: LocalText | None
    intake: LocalText | None
    block_types: LocalText | None
    blocks_stated: int | None
    blocks: BlockList
    flats_count: int | None
    flats_as_at: date | None
    flats_note: LocalText | None
    flat_size: LocalText | None
    flat_size_min_m2: Decimal | None
    flat_size_max_m2: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None
    office: LocalText | None
    management: LocalText | None
    car_parks: LocalText | None
    advisory_committee: LocalText | None
    website: str
    further_information: LocalText | None

    @property
    def key(self) -> str:
        return fold(self.name.en)


@dataclass(frozen=True, slots=True)
class Register:
    """A register file, read.

    Attributes:
        unread: names (or places in the file, as ``entry 17``) of the estates that could not be read.
    """

    estates: tuple[RegisterEstate, ...]
    unread: tuple[str, ...]
    problems: tuple[Problem, ...]


def parse_register(content: bytes) -> Register:
    """Read the whole file.

    Raises:
        RegisterRefused: not this kind of file, torn, too large, or the same estate twice.
    """
    estates: list[RegisterEstate] = []
    unread: list[str] = []
    problems: list[Problem] = []
    for place, fields in enumerate(_entries(content), 1):
        reader = _EstateReader(f"entry {place}", fields)
        try:
            estates.append(reader.estate())
        except _UnreadableError:
            unread.append(reader.called)
        problems += dict.fromkeys(reader.problems)
    twice = [name for name, count in Counter(estate.key for estate in estates).items() if count > 1]
    if twice:
        names = ", ".join(repr(estate.name.en) for estate in estates if estate.key in twice)
        raise RegisterRefused("duplicate", f"The file names an estate twice: {names}.")
    return Register(tuple(_agreeing(estates, problems)), tuple(unread), tuple(problems))


def _entries(content: bytes) -> list[Any]:
    if len(content) > MAX_BYTES:
        raise RegisterRefused("too_large", f"The file is larger than {MAX_BYTES:,} bytes; it is not the register.")
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise RegisterRefused("bom", "The file begins with a byte order mark; the register is UTF-8 without one.")
    try:
        entries = json.loads(content.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise RegisterRefused("encoding", f"The file is not UTF-8: byte {error.start + 1}.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise RegisterRefused("json", f"The file is torn or not JSON: {error.msg}, at {where}.") from error
    except (ValueError, RecursionError) as error:
        raise RegisterRefused("json", f"The file is not JSON that can be a register: {error}.") from error
    if not isinstance(entries, list):
        raise RegisterRefused("not_a_list", "The file is JSON, but not a list of estates.")
    if not entries:
        raise RegisterRefused("empty", "The file names no estate.")
    keys = {key for entry in entries if isinstance(entry, dict) for key in entry}
    if missing := KEYS - keys:
        raise RegisterRefused("keys", f"No estate in the file has {', '.join(map(repr, sorted(missing)))}.")
    return entries


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _agreeing(estates: Iterable[RegisterEstate], problems: list[Problem]) -> Iterator[RegisterEstate]:
    """A district lies in one region, and each has one name in each language: the first estate's word counts for all."""
    regions: dict[str, LocalText] = {}
    districts: dict[str, tuple[LocalText, LocalText]] = {}
    for estate in estates:
        region = regions.setdefault(fold(estate.region.en), estate.region)
        district, region = districts.setdefault(fold(estate.district.en), (estate.district, region))
        if (district, region) != (estate.district, estate.region):
            stated = " / ".join((*estate.district.as_mapping().values(), *estate.region.as_mapping().values()))
            problems.append(Problem(estate.name.en, DISTRICT, stated, "an earlier estate's names and region are kept"))
        yield replace(estate, district=district, region=region)


class _UnreadableError(Exception):
    """The estate cannot be told; what is wrong stands among the reader's problems."""


class _EstateReader:
    """Reads one entry of the file and gathers what it could not read."""

    def __init__(self, called: str, fields: Any) -> None:
        self.called = called
        self.fields = fields
        self.problems: list[Problem] = []

    def estate(self) -> RegisterEstate:
        if not isinstance(self.fields, dict):
            raise self.unreadable("", self.fields)
        name = self.name(NAME)
        self.called = name.en
        for key in sorted(self.fields.keys() - KEYS):
            self.note(one_line(key)[:NAME_CHARS], self.fields[key], "not a field of the register; not kept")
        blocks_stated = self.count(BLOCKS_STATED)
        flats_count, flats_as_at = self.agreed(FLATS, _read_flats) or (None, None)
        if flats_count is not None and flats_as_at is None:
            self.note(FLATS, self.fields[FLATS], "no day can be read; the count is kept without")
        size_min, size_max = self.agreed(FLAT_SIZE, _read_size) or (None, None)
        return RegisterEstate(
            name=name,
            district=self.name(DISTRICT),
            region=self.name(REGION),
            kind=self.text(KIND),
            intake=self.text(INTAKE),
            block_types=self.text(BLOCK_TYPES),
            blocks_stated=blocks_stated,
            blocks=self.blocks(blocks_stated),
            flats_count=flats_count,
            flats_as_at=flats_as_at,
            flats_note=self.flats_note(),
            flat_size=self.text(FLAT_SIZE),
            flat_size_min_m2=size_min,
            flat_size_max_m2=size_max,
            latitude=self.degrees(LATITUDE, 90),
            longitude=self.degrees(LONGITUDE, 180),
            office=self.text(OFFICE),
            management=self.text(MANAGEMENT),
            car_parks=self.text(CAR_PARKS),
            advisory_committee=self.text(COMMITTEE),
            website=self.website(),
            further_information=self.text(FURTHER),
        )

    def note(self, field: str, stated: Any, done: str) -> None:
        text = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False, default=str)
        self.problems.append(Problem(self.called, field, clean(text)[:300], done))

    def unreadable(self, field: str, stated: Any) -> _UnreadableError:
        self.note(field, stated, "the estate cannot be told; left out")
        return _UnreadableError()

    def stated(self, field: str) -> dict[str, str]:
        """The texts of a field by language, as they stand; empty where a language or the whole is missing."""
        value = self.fields.get(field)
        if not isinstance(value, dict):
            self.note(field, value, "not a text in three languages; not kept")
            return dict.fromkeys(LANGUAGES, "")
        folded = {str(key).lower(): text for key, text in value.items()}
        texts = {language: folded.get(language, "") for language in LANGUAGES}
        for language, text in texts.items():
            if not isinstance(text, str):
                self.note(field, text, f"not a text in {language}; not kept")
                texts[language] = ""
        return texts

    def text(self, field: str, clean: Callable[[str], str] = clean) -> LocalText | None:
        """A text in three languages; one that is missing in a language is stood in for by another. A dash is no text."""
        texts = {language: clean(text) for language, text in self.stated(field).items()}
        texts = {language: text if text.strip("-") else "" for language, text in texts.items()}
        if not any(texts.values()):
            return None
        for language in [language for language in LANGUAGES if not texts[language]]:
            texts[language] = next(texts[other] for other in _STAND_INS[language] if texts[other])
            self.note(field, texts[language], f"not stated in {language}; this stands in")
        return LocalText.from_mapping(texts)

    def name(self, field: str) -> LocalText:
        """A name without which the estate cannot be told."""
        name = self.text(field, one_line)
        if name is None or not fold(name.en) or max(map(len, name.as_mapping().values())) > NAME_CHARS:
            raise self.unreadable(field, self.fields.get(field))
        return name

    def count(self, field: str) -> int | None:
        value = self.fields.get(field)
        text = one_line(str(value)) if isinstance(value, str | int) else ""
        if re.fullmatch(r"[0-9]{1,4}", text) and int(text) <= MAX_BLOCKS:
            return int(text)
        self.note(field, value, "not a count; not kept")
        return None

    def agreed(self, field: str, read: Callable[[str], T | None]) -> T | None:
        """What the languages of a field say, the English first; said where they differ or cannot be read."""
        texts = self.stated(field)
        said = {language: read(clean(texts[language])) for language in ("en", "zh-hant", "zh-hans")}
        taken = next((value for value in said.values() if value is not None), None)
        if taken is None:
            if any(texts.values()):
                self.note(field, self.fields[field], "no figure can be read; kept as text alone")
        elif any(value != taken for value in said.values()):
            language = next(language for language, value in said.items() if value == taken)
            self.note(field, self.fields[field], f"the languages differ; {language} is taken")
        return taken

    def blocks(self, blocks_stated: int | None) -> BlockList:
        stated = self.stated(BLOCK_NAMES)
        blocks = read_block_list(stated, blocks_stated)
        if blocks.notes:
            counts = f"{'none' if blocks_stated is None else blocks_stated} stated, {blocks.named} named"
            self.note(BLOCK_NAMES, counts, "; ".join(blocks.notes))
        return blocks

    def flats_note(self) -> LocalText | None:
        """The lines of the further information that a ``*`` behind the flats' count points to."""
        if "*" not in self.stated(FLATS)["en"]:
            return None
        note = self.text(FURTHER, _starred)
        if note is None:
            self.note(FLATS, self.fields[FLATS], "the * points to no remark")
        return note

    def degrees(self, field: str, limit: int) -> Decimal | None:
        value = self.fields.get(field)
        number = isinstance(value, Decimal | int) and not isinstance(value, bool)
        try:
            degrees = Decimal(value).quantize(Decimal("0.000001")) if number else None
        except InvalidOperation:
            degrees = None
        if degrees is None or not -limit <= degrees <= limit:
            self.note(field, value, "not a coordinate; not kept")
            return None
        return degrees

    def website(self) -> str:
        value = self.fields.get(WEBSITE)
        if not isinstance(value, str):
            self.note(WEBSITE, value, "not a text; not kept")
            return ""
        return one_line(value).strip("-")


def _starred(text: str) -> str:
    return "\n".join(line for line in clean(text).split("\n") if line.startswith("*"))


def _read_flats(text: str) -> tuple[int, date | None] | None:
    """``8 200 * as at 31.12.2025`` → 8200 and the day."""
    match = _COUNT.fullmatch(text)
    count = int(re.sub(r"[ ,]", "", match[1])) if match else MAX_FLATS + 1
    if match is None or count > MAX_FLATS:
        return None
    for pattern in _DAYS:
        if day := pattern.search(match[2] or ""):
            try:
                return count, date(int(day["year"]), int(day["month"]), int(day["day"]))
            except ValueError:
                break
    return count, None


def _read_size(text: str) -> tuple[Decimal, Decimal] | None:
    """``14.05 - 37.08`` → both ends; of the saleable area where gross and saleable areas are stated."""
    match = _SIZE.fullmatch(text) or _SALEABLE_SIZE.search(text)
    if match is None or Decimal(match[1]) > Decimal(match[2]):
        return None
    return Decimal(match[1]).quantize(Decimal("0.01")), Decimal(match[2]).quantize(Decimal("0.01"))
