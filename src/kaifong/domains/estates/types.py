from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a register file that could not be read, or was not taken as it stands.

    Attributes:
        estate: English name, or the place in the file as ``entry 17``.
        field: as the file calls it.
        stated: what stands there, at most 300 characters.
        done: what was done about it.
    """

    estate: str
    field: str
    stated: str
    done: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class EstateChange:
    """What an import changes in one estate.

    Attributes:
        what: ``added``, ``renamed`` (recognised by its Chinese name or its place) or ``changed``.
        fields: empty for an added estate.
        blocks_renamed: English name before, names now.
    """

    code: int
    name: LocalText
    what: str
    fields: tuple[FieldChange, ...] = ()
    blocks_added: tuple[LocalText, ...] = ()
    blocks_renamed: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """An estate, or one of its blocks, that is kept here and that the file no longer names."""

    code: int
    name: LocalText
    block: LocalText | None = None


@dataclass(frozen=True, slots=True)
class EstatesImport:
    """What an import of the register did, or would do.

    Attributes:
        estates: estates read from the file.
        flats: the sum of their stated counts of flats.
        blocks: names in their lists of blocks, as named.
        blocks_kept: blocks of these estates that flats can be in: headings and remarks left out, rows told one by one.
        added, changed, unchanged: estates; a renamed one counts as changed.
        unread: estates that could not be read and are left as they were.
        missing: what is kept here and not named by the file; left as it was.
        districts_changed: changed names and regions of districts.
    """

    dry_run: bool
    estates: int
    flats: int
    blocks: int
    blocks_kept: int
    added: int
    changed: int
    unchanged: int
    unread: tuple[str, ...]
    missing: tuple[Missing, ...]
    changes: tuple[EstateChange, ...]
    districts_changed: tuple[FieldChange, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FlatsImport:
    """What an import of flats did, or would do; ``changed`` are flats whose area differs."""

    dry_run: bool
    rows: int
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block; ``number`` is its own within the estate and stays when the block is renamed."""

    id: int
    estate_code: int
    number: int
    name: LocalText


@dataclass(frozen=True, slots=True)
class EstateView:
    """An estate; see `register.RegisterEstate` for what the texts and figures mean.

    Attributes:
        blocks: in the order of their numbers.
        blocks_as_named: the register's own list, a line a name, with its headings and remarks.
    """

    code: int
    name: LocalText
    district: LocalText
    region: LocalText
    kind: LocalText | None
    intake: LocalText | None
    block_types: LocalText | None
    blocks: tuple[BlockView, ...]
    blocks_stated: int | None
    blocks_named: int
    blocks_as_named: LocalText | None
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


@dataclass(frozen=True, slots=True)
class FlatView:
    """A flat; floor and number are as on the door plate: ``12`` and ``1203``."""

    id: int
    estate_code: int
    block_number: int
    floor: str
    number: str
    area_m2: Decimal | None


@dataclass(frozen=True, slots=True)
class Places:
    """What words may name.

    Attributes:
        estates: codes of estates that all the words name.
        flats: ids of flats that the words name, by estate, block and door.
        more: whether further flats were left out.
    """

    estates: tuple[int, ...]
    flats: tuple[int, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What is kept: rows of each kind."""

    estates: int
    blocks: int
    flats: int
