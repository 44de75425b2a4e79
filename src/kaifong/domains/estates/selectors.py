from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields

from django.db.models import Count, QuerySet

from kaifong.domains.estates.errors import BlockAmbiguous, BlockNotFound, EstateNotFound, FlatNotFound
from kaifong.domains.estates.models import Block, Estate, Flat
from kaifong.domains.estates.texts import fold
from kaifong.domains.estates.types import BlockView, Counts, EstateView, FlatView, Places
from kaifong.kernel.localtext import LocalText

MOST_ESTATES = 3
"""In how many estates flats are looked for by words."""

_MIRRORED = [field.name for field in fields(EstateView) if field.name not in {"district", "region", "blocks"}]


def estates_list() -> list[EstateView]:
    """Every estate with its blocks, by code. Two statements."""
    return _estate_views(Estate.objects.all())


def estate(code: int) -> EstateView:
    """One estate with its blocks. Two statements.

    Raises:
        EstateNotFound
    """
    for view in _estate_views(Estate.objects.filter(code=code)):
        return view
    raise EstateNotFound(code)


def estate_names() -> dict[int, LocalText]:
    """Every estate's name by code, in order of code. One statement."""
    rows = Estate.objects.order_by("code").values_list("code", "name_zh_hant", "name_en", "name_zh_hans")
    return {code: LocalText(*name) for code, *name in rows}


def blocks(code: int) -> tuple[BlockView, ...]:
    """An estate's blocks by number. Two statements; raises EstateNotFound."""
    return estate(code).blocks


def flat_counts() -> dict[int, int]:
    """Flats imported, by estate; an estate without any is absent. One statement.

    Not the Authority's rounded count, which is `EstateView.flats_count`.
    """
    counted = Flat.objects.values_list("block__estate_id").annotate(Count("id")).order_by()
    return dict(counted)


def counts() -> Counts:
    """How many estates, blocks and flats are kept. Three statements."""
    return Counts(Estate.objects.count(), Block.objects.count(), Flat.objects.count())


def flat(flat_id: int) -> FlatView:
    """One statement; raises FlatNotFound."""
    for view in flats([flat_id]).values():
        return view
    raise FlatNotFound(f"with id {flat_id}")


def flats(flat_ids: Iterable[int]) -> dict[int, FlatView]:
    """Flats by id; an unknown id is absent. One statement."""
    return {row.id: _flat_view(row) for row in Flat.objects.filter(id__in=list(flat_ids)).select_related("block")}


def flat_find(*, estate_code: int, block: str, floor: str, number: str) -> FlatView:
    """The flat at a door; the block is written as in `BlockFinder`. Three statements.

    Raises:
        EstateNotFound, BlockNotFound, BlockAmbiguous, FlatNotFound
    """
    door = {"floor": floor.strip().upper(), "number": number.strip().upper()}
    block_id = BlockFinder().find(str(estate_code), block)
    for row in Flat.objects.filter(block_id=block_id, **door).select_related("block"):
        return _flat_view(row)
    raise FlatNotFound(f"{door['number']} on floor {door['floor']} of {block!r} in estate {estate_code}")


def flat_address(flat_id: int) -> LocalText:
    """A flat's address as a letter has it. One statement; raises FlatNotFound."""
    for address in flat_addresses([flat_id]).values():
        return address
    raise FlatNotFound(f"with id {flat_id}")


def flat_addresses(flat_ids: Iterable[int]) -> dict[int, LocalText]:
    """Addresses by flat id; an unknown id is absent. One statement.

    ``Flat 1203, 12/F, Tak Cheung House, Tak Long Estate`` · ``德朗邨德璋樓12樓1203室``; the floor ``G`` is 地下.
    """
    rows = Flat.objects.filter(id__in=list(flat_ids)).select_related("block__estate")
    return {row.id: _address(row) for row in rows}


def flat_names(flat_ids: Iterable[int]) -> dict[int, LocalText]:
    """What flats are called within their estates, by id; an unknown id is absent. One statement.

    ``Flat 1203, 12/F, Tak Cheung House`` · ``德璋樓12樓1203室``.
    """
    rows = Flat.objects.filter(id__in=list(flat_ids)).select_related("block")
    return {row.id: _name(row.block.name, row.floor, row.number) for row in rows}


def flats_called(*, estate_code: int, words: str) -> list[int]:
    """Ids of an estate's flats whose name in one language has each of the words in it, whatever their case.

    Two statements. The names are made here, as people see them, so all of the estate's flats are read: the largest
    estate has 14,000, which takes a tenth of a second.
    """
    wanted = words.casefold().split()
    names = {block.id: block.name for block in Block.objects.filter(estate_id=estate_code)}
    rows = Flat.objects.filter(block_id__in=names).values_list("id", "block_id", "floor", "number")
    return [
        flat_id
        for flat_id, block_id, floor, number in rows
        if any(
            all(word in name.casefold() for word in wanted)
            for name in _name(names[block_id], floor, number).as_mapping().values()
        )
    ]


def places_called(*, words: str, within: Collection[int] | None, limit: int) -> Places:
    """The estates, and at most ``limit`` flats, that words name in one language: ``德朗邨德璋樓12樓1203室``, ``tak long 1203``.

    At most eight statements. The estate may stand in the words as a whole or by some of them; without it the words must
    name a block. Flats are looked for in three estates at most, since each is read whole.

    Args:
        within: codes of the estates that may be looked at; None for all.
    """
    words = " ".join(words.split()).casefold()
    names = {code: name for code, name in estate_names().items() if within is None or code in within}
    left = {code: rest for code, name in names.items() if (rest := _without(name, words)) is not None}
    whole = tuple(code for code, rest in left.items() if not rest)
    fewest = min((len(rest.split()) for rest in left.values() if rest), default=0)
    beyond = [code for code, rest in left.items() if rest and len(rest.split()) == fewest]
    if not whole and not beyond and words:
        blocks_named = [block for block in Block.objects.filter(estate_id__in=names) if _names_block(block, words)]
        beyond = sorted({block.estate_id for block in blocks_named})
    flats: list[int] = []
    for code in beyond[:MOST_ESTATES]:
        flats += flats_called(estate_code=code, words=left.get(code, words))
    return Places(whole, tuple(flats[:limit]), len(flats) > limit or len(beyond) > MOST_ESTATES)


def _without(name: LocalText, words: str) -> str | None:
    """What is left of the words when those that name the estate are taken out; None where none does."""
    spoken = [text.casefold() for text in name.as_mapping().values()]
    for text in sorted(spoken, key=len, reverse=True):
        for called in dict.fromkeys((text, text.removesuffix(" estate"), text.removesuffix("邨"))):
            if words == called or words.startswith(f"{called} ") or words.endswith(f" {called}"):
                return words.replace(called, " ", 1).strip()
            if not called.isascii() and len(called) > 1 and called in words:
                return words.replace(called, " ", 1).strip()
    kept = [word for word in words.split() if not any(word in text for text in spoken if len(word) > 1)]
    return None if len(kept) == len(words.split()) else " ".join(kept)


def _names_block(block: Block, words: str) -> bool:
    return any(
        text.casefold() in words or any(word in text.casefold() for word in words.split() if not word.isdigit())
        for text in block.name.as_mapping().values()
    )


class BlockFinder:
    """Finds a block as people write it: its English name, whatever the case and spacing, or its number in the estate.

    Two statements when made; the finds then cost none, so that it serves a file of any length.
    """

    def __init__(self) -> None:
        self._estates: dict[str, list[Block]] = {
            str(code): [] for code in Estate.objects.values_list("code", flat=True)
        }
        for block in Block.objects.all():
            self._estates[str(block.estate_id)].append(block)
        self._found: dict[tuple[str, str], int] = {}

    def find(self, estate_code: str, block: str) -> int:
        """The block's id.

        Raises:
            EstateNotFound, BlockNotFound
            BlockAmbiguous: ``19`` where the estate's 19th block is not its "Block 19".
        """
        found = self._found.get((estate_code, block))
        if found is None:
            found = self._found[estate_code, block] = self._find(estate_code, block).id
        return found

    def _find(self, estate_code: str, written: str) -> Block:
        kept = self._estates.get(estate_code)
        if kept is None:
            raise EstateNotFound(estate_code)
        key = fold(written)
        named = {block.key: block for block in kept}
        if key in named:
            return named[key]
        numbered = next((block for block in kept if str(block.number) == key), None)
        if numbered is None:
            raise BlockNotFound(estate_code, written)
        called = named.get("block" + key) or named.get("tower" + key) or numbered
        if called is not numbered:
            raise BlockAmbiguous(estate_code, written, called.name_en, numbered.name_en)
        return numbered


def _estate_views(rows: QuerySet[Estate]) -> list[EstateView]:
    rows = rows.select_related("district__region").prefetch_related("block_set").order_by("code")
    return [
        EstateView(
            district=row.district.name,
            region=row.district.region.name,
            blocks=tuple(
                BlockView(block.id, row.code, block.number, block.name)
                for block in sorted(row.block_set.all(), key=lambda block: block.number)
            ),
            **{name: getattr(row, name) for name in _MIRRORED},
        )
        for row in rows
    ]


def _flat_view(row: Flat) -> FlatView:
    return FlatView(row.id, row.block.estate_id, row.block.number, row.floor, row.number, row.area_m2)


def _name(block: LocalText, floor: str, number: str) -> LocalText:
    ground = floor == "G"
    return LocalText(
        zh_hant=f"{block.zh_hant}{'地下' if ground else f'{floor}樓'}{number}室",
        en=f"Flat {number}, {floor}/F, {block.en}",
        zh_hans=f"{block.zh_hans}{'地下' if ground else f'{floor}楼'}{number}室",
    )


def _address(row: Flat) -> LocalText:
    name, estate = _name(row.block.name, row.floor, row.number), row.block.estate
    return LocalText(
        zh_hant=estate.name_zh_hant + name.zh_hant,
        en=f"{name.en}, {estate.name_en}",
        zh_hans=estate.name_zh_hans + name.zh_hans,
    )
