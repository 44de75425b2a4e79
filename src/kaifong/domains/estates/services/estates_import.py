"""Takes over the Authority's register: recognises each estate and block, writes what is new, reports what differs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates.errors import EstateCodesUsedUp, RegisterRefused
from kaifong.domains.estates.models import NAME_COLUMNS, Block, District, Estate, Region
from kaifong.domains.estates.register import MAX_BYTES, Register, RegisterEstate, parse_register
from kaifong.domains.estates.texts import fold
from kaifong.domains.estates.types import EstateChange, EstatesImport, FieldChange, Missing
from kaifong.infra.database import lock
from kaifong.kernel.identifiers import ESTATE_CODES
from kaifong.kernel.localtext import LocalText

SAME_PLACE_DEGREES = Decimal("0.0001")
"""About 11 m; the two nearest estates of 2025 are 77 m apart."""

MIRRORED = (
    *("kind", "intake", "block_types", "blocks_stated", "flats_count", "flats_as_at", "flats_note", "flat_size"),
    *("flat_size_min_m2", "flat_size_max_m2", "latitude", "longitude", "office", "management", "car_parks"),
    *("advisory_committee", "website", "further_information"),
)
"""The fields that an Estate and a RegisterEstate have under one name."""


@transaction.atomic
def estates_import(*, path: Path, by: Actor, dry_run: bool = False) -> EstatesImport:
    """Bring the estates to the state of a register file, as the Authority publishes it.

    An estate is recognised by its English name; a renamed one by its Chinese name or else its place, among those that the
    file does not name otherwise. A block is recognised by its English name, or else its Chinese one. What the file no
    longer names is reported and stays; an estate that cannot be read stays as it was. The same file again changes nothing.

    Raises:
        RegisterRefused: not such a file; nothing is changed.
        EstateCodesUsedUp: no four-digit code is left.
    """
    by.must("estates.import")
    content = _read(path)
    register = parse_register(content)
    lock("estates.import")
    plan = _Plan.of(register)
    if not dry_run:
        plan.write()
        audit(
            by,
            "estates.import",
            sha256=hashlib.sha256(content).hexdigest(),
            estates=len(register.estates),
            added=len(plan.new_estates),
            changed=len(plan.changes) - len(plan.new_estates),
        )
    return plan.report(register, dry_run)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RegisterRefused("unreadable", f"{path} cannot be read: {error.strerror}.") from error


@dataclass
class _Plan:
    """What an import will write, worked out before anything is written, so that a dry run is the same run."""

    regions: dict[str, Region]
    districts: dict[str, District]
    estates: dict[str, Estate]
    blocks: dict[int, list[Block]]
    new_estates: list[Estate] = field(default_factory=list)
    new_blocks: list[Block] = field(default_factory=list)
    touched: list[tuple[Model, list[str]]] = field(default_factory=list)
    changes: list[EstateChange] = field(default_factory=list)
    districts_changed: list[FieldChange] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @classmethod
    def of(cls, register: Register) -> _Plan:
        """Compare a register with what is kept: four statements."""
        plan = cls(
            regions={region.key: region for region in Region.objects.all()},
            districts={district.key: district for district in District.objects.select_related("region")},
            estates={estate.key: estate for estate in Estate.objects.select_related("district").order_by("code")},
            blocks=defaultdict(list),
        )
        for block in Block.objects.order_by("estate_id", "number"):
            plan.blocks[block.estate_id].append(block)
        named = {stated.key for stated in register.estates} | {fold(name) for name in register.unread}
        unnamed = [estate for key, estate in plan.estates.items() if key not in named]
        next_code = max((estate.code for estate in plan.estates.values()), default=ESTATE_CODES.start - 1) + 1
        for stated in register.estates:
            plan.place(stated)
            if estate := plan.estates.get(stated.key):
                plan.compare(estate, stated, "changed")
            elif estate := _renamed(stated, unnamed):
                unnamed.remove(estate)
                plan.compare(estate, stated, "renamed")
            else:
                plan.add(next_code, stated)
                next_code += 1
        plan.missing += [Missing(estate.code, estate.name) for estate in unnamed]
        return plan

    def place(self, stated: RegisterEstate) -> None:
        """See to the estate's district and region."""
        key = fold(stated.region.en)
        region = self.regions.setdefault(key, Region(**_names(stated.region)))
        self.rename(region, stated.region)
        key = fold(stated.district.en)
        district = self.districts.setdefault(key, District(region=region, **_names(stated.district)))
        self.rename(district, stated.district)
        if district.region.key != region.key:
            change = FieldChange(f"region of {district.name.en}", district.region.name, region.name)
            self.districts_changed.append(change)
            district.region = region
            self.touched.append((district, ["region"]))

    def rename(self, place: Region | District, name: LocalText) -> None:
        if place.name != name:
            self.districts_changed.append(FieldChange(f"name of {name.en}", place.name, name))
            place.name = name
            self.touched.append((place, ["key", *NAME_COLUMNS]))

    def add(self, code: int, stated: RegisterEstate) -> None:
        if code not in ESTATE_CODES:
            raise EstateCodesUsedUp
        estate = Estate(code=code, **_names(stated.name), **self.row(stated))
        self.new_estates.append(estate)
        added, _ = self.compare_blocks(estate, stated.blocks.blocks)
        self.changes.append(EstateChange(code, stated.name, "added", blocks_added=added))

    def compare(self, estate: Estate, stated: RegisterEstate, what: str) -> None:
        fields = []
        for name, new in self.row(stated).items():
            if (old := getattr(estate, name)) != new:
                fields.append(FieldChange(name, _told(old), _told(new)))
                setattr(estate, name, new)
        columns = [change.field for change in fields]
        if estate.name != stated.name:
            fields.append(FieldChange("name", estate.name, stated.name))
            columns += ["key", *NAME_COLUMNS]
            estate.name = stated.name
        if columns:
            self.touched.append((estate, columns))
        added, renamed = self.compare_blocks(estate, stated.blocks.blocks)
        if fields or added or renamed:
            self.changes.append(EstateChange(estate.code, stated.name, what, tuple(fields), added, renamed))

    def compare_blocks(
        self, estate: Estate, names: Iterable[LocalText]
    ) -> tuple[tuple[LocalText, ...], tuple[FieldChange, ...]]:
        """See to the estate's blocks; returns what was added and what was renamed."""
        kept = {block.key: block for block in self.blocks[estate.code]}
        stated = {fold(name.en): name for name in names}
        unnamed = [block for key, block in kept.items() if key not in stated]
        next_number = max((block.number for block in kept.values()), default=0) + 1
        added, renamed = [], []
        for key, name in stated.items():
            block = kept.get(key) or next((block for block in unnamed if block.name_zh_hant == name.zh_hant), None)
            if block is None:
                self.new_blocks.append(Block(estate=estate, number=next_number, **_names(name)))
                next_number += 1
                added.append(name)
            elif block.name != name:
                if block in unnamed:
                    unnamed.remove(block)
                renamed.append(FieldChange(f"block {block.number}", block.name, name))
                block.name = name
                self.touched.append((block, ["key", *NAME_COLUMNS]))
        self.missing += [Missing(estate.code, estate.name, block.name) for block in unnamed]
        return tuple(added), tuple(renamed)

    def row(self, stated: RegisterEstate) -> dict[str, Any]:
        """A stated estate as the fields of an Estate, its names apart."""
        return {name: getattr(stated, name) for name in MIRRORED} | {
            "district": self.districts[fold(stated.district.en)],
            "blocks_named": stated.blocks.named,
            "blocks_as_named": stated.blocks.as_named,
        }

    def write(self) -> None:
        for place in (*self.regions.values(), *self.districts.values()):
            if place.pk is None:
                place.save()
        for row, fields in self.touched:
            row.save(update_fields=fields)
        Estate.objects.bulk_create(self.new_estates)
        Block.objects.bulk_create(self.new_blocks)

    def report(self, register: Register, dry_run: bool) -> EstatesImport:
        changed = len(self.changes) - len(self.new_estates)
        return EstatesImport(
            dry_run=dry_run,
            estates=len(register.estates),
            flats=sum(estate.flats_count or 0 for estate in register.estates),
            blocks=sum(estate.blocks.named for estate in register.estates),
            blocks_kept=sum(len(estate.blocks.blocks) for estate in register.estates),
            added=len(self.new_estates),
            changed=changed,
            unchanged=len(register.estates) - len(self.changes),
            unread=register.unread,
            missing=tuple(self.missing),
            changes=tuple(self.changes),
            districts_changed=tuple(self.districts_changed),
            problems=register.problems,
        )


def _renamed(stated: RegisterEstate, unnamed: Sequence[Estate]) -> Estate | None:
    """The estate that bears the stated one's Chinese name, or else stands in its place, among those not named."""
    same_name = (estate for estate in unnamed if estate.name_zh_hant == stated.name.zh_hant)
    same_place = (estate for estate in unnamed if _apart(estate, stated) <= SAME_PLACE_DEGREES)
    return next(same_name, None) or next(same_place, None)


def _apart(one: Estate, other: RegisterEstate) -> Decimal:
    """Degrees between two estates along the axis on which they are farther apart; infinite where a place is unknown."""
    pairs = ((one.latitude, other.latitude), (one.longitude, other.longitude))
    return max(abs(a - b) if a is not None and b is not None else Decimal("Infinity") for a, b in pairs)


def _names(name: LocalText) -> dict[str, str]:
    """A new row's key and names."""
    return {"key": fold(name.en), **dict(zip(NAME_COLUMNS, (name.zh_hant, name.en, name.zh_hans), strict=True))}


def _told(value: Any) -> Any:
    return value.name if isinstance(value, District) else value
