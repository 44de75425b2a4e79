"""The Authority's lists of an estate's blocks: most lines name a block, some a phase, a row of blocks, or a remark.

What is named is kept as named; the blocks are what of it flats can be in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaifong.domains.estates.texts import clean, fold
from kaifong.kernel.localtext import LocalText

NAME_CHARS = 200
"""A longer text is no name."""
ROW_LIMIT = 100
"""The most blocks that one line may stand for; the largest estate has 21."""

_REMARK = re.compile(r"(remarks?|notes?)\s*:", re.IGNORECASE)
_HEADING = re.compile(r"\([^()]*\)|.+ estate \(phase[^()]*\)", re.IGNORECASE)
_ROW = re.compile(r"(?P<word>\w+) (?P<first>\d{1,4}) ?[-–] ?(?P=word) (?P<last>\d{1,4})")
_ROW_ZH = re.compile(r"第(.+)座至第(.+)座")


@dataclass(frozen=True, slots=True)
class BlockList:
    """An estate's blocks.

    Attributes:
        as_named: the lists as stated, a line a name, in three languages; None where nothing is named.
        named: how many names the English list has.
        blocks: the names of the blocks: headings and remarks left out, each row of blocks told one by one.
        notes: sentences that say where the blocks are not simply the names.
    """

    as_named: LocalText | None
    named: int
    blocks: tuple[LocalText, ...]
    notes: tuple[str, ...]


def read_block_list(stated: Mapping[str, str], blocks_stated: int | None) -> BlockList:
    """Read the lists of the three languages, given under ``zh-hant``, ``en`` and ``zh-hans``."""
    notes: list[str] = []
    names = _aligned({language: _lines(text) for language, text in stated.items()}, notes)
    if not names:
        return BlockList(None, 0, (), ("no block is named",))
    blocks: dict[str, LocalText] = {}
    for block in (block for name in names for block in _blocks(name, notes)):
        if blocks.setdefault(fold(block.en), block) is not block:
            notes.append(f"{block.en!r} is named twice; the first is kept")
    if blocks_stated is not None and len(blocks) != blocks_stated:
        notes.append(f"{len(blocks)} blocks kept, {blocks_stated} stated")
    as_named = LocalText(*("\n".join(name[language] for name in names) for language in ("zh-hant", "en", "zh-hans")))
    return BlockList(as_named, len(names), tuple(blocks.values()), tuple(notes))


def _lines(text: str) -> list[str]:
    return [line for line in clean(text).split("\n") if line]


def _aligned(lists: dict[str, list[str]], notes: list[str]) -> list[LocalText]:
    """Names of the three languages side by side; where a list's length differs, the English names stand in."""
    english = lists["en"]
    for language in ("zh-hant", "zh-hans"):
        if len(lists[language]) != len(english):
            parted = [name for line in lists[language] for name in line.split(" ")]
            found = f"{len(lists[language])} names in {language}, {len(english)} in en"
            if len(parted) == len(english):
                lists[language] = parted
                notes.append(f"{found}; they agree when parted at blanks too")
            else:
                lists[language] = english
                notes.append(f"{found}; the English names stand in")
    return [LocalText(*names) for names in zip(lists["zh-hant"], english, lists["zh-hans"], strict=True)]


def _blocks(name: LocalText, notes: list[str]) -> Iterator[LocalText]:
    if _REMARK.match(name.en):
        notes.append(f"{name.en!r} is a remark")
    elif _HEADING.fullmatch(name.en):
        notes.append(f"{name.en!r} is a heading")
    elif not fold(name.en) or max(map(len, name.as_mapping().values())) > NAME_CHARS:
        notes.append(f"{name.en[:NAME_CHARS]!r} is not a name; left out")
    elif (row := _ROW.fullmatch(name.en)) and 0 < int(row["last"]) - int(row["first"]) < ROW_LIMIT:
        numbers = range(int(row["first"]), int(row["last"]) + 1)
        chinese = bool(_ROW_ZH.fullmatch(name.zh_hant) and _ROW_ZH.fullmatch(name.zh_hans)) and numbers[-1] < 100
        notes.append(
            f"{name.en!r} is read as {len(numbers)} blocks"
            + ("" if chinese else "; in Chinese the English names stand in")
        )
        for number in numbers:
            english = f"{row['word']} {number}"
            local = f"第{_numeral(number)}座" if chinese else english
            yield LocalText(local, english, local)
    else:
        yield name


def _numeral(number: int) -> str:
    """1–99 in Chinese numerals, as the Authority numbers blocks: 第十九座, 第二十座, 第四十四座."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
