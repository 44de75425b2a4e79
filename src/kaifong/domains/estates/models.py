from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kaifong.domains.estates.fields import LocalTextField
from kaifong.domains.estates.texts import fold
from kaifong.kernel.localtext import LocalText

NAME_COLUMNS = ("name_zh_hant", "name_en", "name_zh_hans")


class Named(models.Model):
    """What bears a name in three languages; ``key`` is the English name folded by `texts.fold`."""

    key = models.TextField()
    name_zh_hant = models.TextField()
    name_en = models.TextField()
    name_zh_hans = models.TextField()

    class Meta:
        abstract = True

    @property
    def name(self) -> LocalText:
        return LocalText(self.name_zh_hant, self.name_en, self.name_zh_hans)

    @name.setter
    def name(self, name: LocalText) -> None:
        self.key = fold(name.en)
        self.name_zh_hant, self.name_en, self.name_zh_hans = name.zh_hant, name.en, name.zh_hans


class Region(Named):
    id = models.BigAutoField(primary_key=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="region_name_once")]


class District(Named):
    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="district_name_once")]


class Estate(Named):
    """An estate. Its code is given at its first import, in the file's order, and never to another.

    The other fields mirror the register: see `register.RegisterEstate` and `blocklist.BlockList`.
    """

    code = models.IntegerField(primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT)
    kind = LocalTextField(null=True)
    intake = LocalTextField(null=True)
    block_types = LocalTextField(null=True)
    blocks_stated = models.IntegerField(null=True)
    blocks_named = models.IntegerField()
    blocks_as_named = LocalTextField(null=True)
    flats_count = models.IntegerField(null=True)
    flats_as_at = models.DateField(null=True)
    flats_note = LocalTextField(null=True)
    flat_size = LocalTextField(null=True)
    flat_size_min_m2 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    flat_size_max_m2 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    office = LocalTextField(null=True)
    management = LocalTextField(null=True)
    car_parks = LocalTextField(null=True)
    advisory_committee = LocalTextField(null=True)
    website = models.TextField(default="")
    further_information = LocalTextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="estate_name_once"),
            models.CheckConstraint(condition=Q(code__gte=1001, code__lt=9000), name="estate_code_of_four_digits"),
        ]


class Block(Named):
    """A block that flats can be in. Its number is given at its first import and never to another of the estate."""

    id = models.BigAutoField(primary_key=True)
    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["estate", "number"], name="block_number_once_in_an_estate"),
            models.UniqueConstraint(fields=["estate", "key"], name="block_name_once_in_an_estate"),
            models.CheckConstraint(condition=Q(number__gte=1), name="block_number_from_one"),
        ]


class Flat(models.Model):
    """A flat; floor and number as on the door plate, in capitals."""

    id = models.BigAutoField(primary_key=True)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, db_index=False)
    floor = models.TextField(db_collation="C")
    number = models.TextField(db_collation="C")
    area_m2 = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block", "floor", "number"], name="flat_once_at_its_door"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="flat_area_positive"),
        ]
