from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from kaifong.domains.tenancies.types import IdentityType, LetterFormat, Relationship, Sex, TenancyKind
from kaifong.kernel.localtext import LANGUAGES

NAME_ZH_CHARS = 40
NAME_EN_CHARS = 120


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


class Person(models.Model):
    """Someone who lives or lived in a flat. Who has an identity number is here once.

    The identity number is encrypted (`infra.crypto`) and found by its blind index; names are clear, so that staff can
    search them, and appear in no log.
    """

    id = models.BigAutoField(primary_key=True)
    name_zh = models.CharField(max_length=NAME_ZH_CHARS, default="")
    name_en = models.CharField(max_length=NAME_EN_CHARS, default="")
    date_of_birth = models.DateField(null=True)
    sex = models.CharField(max_length=1, default=Sex.NOT_STATED.value)
    language = models.CharField(max_length=7, default=LANGUAGES[0])
    letter_format = models.CharField(max_length=11, default=LetterFormat.PLAIN.value)
    identity_type = models.CharField(max_length=5, default="")
    identity_cipher = models.BinaryField(null=True)
    identity_index = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["identity_index"], name="person_once_per_identity_number"),
            CheckConstraint(
                condition=Q(identity_type="", identity_cipher__isnull=True, identity_index__isnull=True)
                | Q(
                    identity_type__in=_values(IdentityType), identity_cipher__isnull=False, identity_index__isnull=False
                ),
                name="identity_number_whole_or_absent",
            ),
            CheckConstraint(condition=~Q(name_zh="", name_en=""), name="person_named"),
            CheckConstraint(condition=Q(sex__in=_values(Sex)), name="person_sex_known"),
            CheckConstraint(condition=Q(language__in=LANGUAGES), name="person_language_known"),
            CheckConstraint(condition=Q(letter_format__in=_values(LetterFormat)), name="person_letter_format_known"),
        ]


class ContactDetails(models.Model):
    """How a person is reached, encrypted. A tenancy is reached through its principal tenant. No row: nothing known."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True)
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    email_cipher = models.BinaryField(null=True)
    address_cipher = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_index"], name="contact_by_phone")]


class Tenancy(models.Model):
    """A flat let to a household. The account number is its id; the estate is the number's first four digits."""

    account_no = models.BigIntegerField(primary_key=True)
    flat = models.ForeignKey("estates.Flat", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, default=TenancyKind.PERMANENT.value)
    in_force = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Exact(Mod(F("account_no"), 97), 1), name="account_no_check_digits_agree"),
            CheckConstraint(
                condition=Q(account_no__gte=1001 * 10**8, account_no__lt=9000 * 10**8), name="account_no_of_estate"
            ),
            CheckConstraint(condition=Q(kind__in=_values(TenancyKind)), name="tenancy_kind_known"),
            CheckConstraint(condition=Q(in_force__isempty=False, in_force__lower_inf=False), name="tenancy_starts"),
            ExclusionConstraint(
                name="flat_let_once_at_a_time",
                expressions=[
                    (
                        Func(F("flat_id"), F("flat_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class HouseholdMember(models.Model):
    """A person in a tenancy's household, the principal tenant among them.

    ``in_household`` has no end for who stays until the tenancy ends, so that the end of a tenancy is stated once.
    """

    id = models.BigAutoField(primary_key=True)
    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relationship = models.CharField(max_length=11)
    in_household = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["tenancy"],
                condition=Q(relationship=Relationship.PRINCIPAL.value, in_household__upper_inf=True),
                name="one_principal_tenant",
            ),
            UniqueConstraint(
                fields=["tenancy", "person"], condition=Q(in_household__upper_inf=True), name="member_once_in_household"
            ),
            CheckConstraint(condition=Q(relationship__in=_values(Relationship)), name="relationship_known"),
            CheckConstraint(
                condition=Q(in_household__isempty=False, in_household__lower_inf=False), name="member_joined"
            ),
        ]
