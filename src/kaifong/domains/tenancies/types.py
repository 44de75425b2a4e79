from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kaifong.kernel.calendar import DateRange
from kaifong.kernel.identifiers import AccountNo, BadNumber, parse_hkid
from kaifong.kernel.localtext import LocalText


class TenancyKind(StrEnum):
    PERMANENT = "permanent"  # no end is agreed
    LICENCE = "licence"  # for a term: interim housing, or the time until vacating


class Relationship(StrEnum):
    """What a member of the household is to the principal tenant (戶主)."""

    PRINCIPAL = "principal"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    OTHER = "other"


class IdentityType(StrEnum):
    HKID = "hkid"
    OTHER = "other"  # a passport, a foreign card: no check digit is known


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    NOT_STATED = ""


class LetterFormat(StrEnum):
    PLAIN = "plain"
    LARGE_PRINT = "large_print"


OTHER_PREFIX = "other:"
MAX_OTHER_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity document's number, made canonical. Its ``repr`` does not show it."""

    type: IdentityType
    number: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Read a Hong Kong identity number, or any other document's after ``other:``.

        Raises:
            BadNumber: wrong form or check digit. The message never repeats the number.
        """
        if not text.startswith(OTHER_PREFIX):
            return cls(IdentityType.HKID, parse_hkid(text))
        number = text.removeprefix(OTHER_PREFIX).replace(" ", "").upper()
        if not (number.isascii() and number.isalnum() and len(number) <= MAX_OTHER_NUMBER):
            raise BadNumber(f"The document's number must be 1–{MAX_OTHER_NUMBER} letters and digits.")
        return cls(IdentityType.OTHER, number)

    @property
    def canonical(self) -> str:
        """What the blind index is made of; two documents of different type never meet."""
        return f"{self.type.value}:{self.number}"

    @property
    def masked(self) -> str:
        """What a page may show: ``A123***(*)``; of other documents at most the first two characters."""
        if self.type is IdentityType.HKID:
            return f"{self.number[:-4]}***(*)"
        shown = min(2, len(self.number) // 3)
        return self.number[:shown] + "*" * (len(self.number) - shown)


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who a person is, as told to the landlord. At least one of the names is given."""

    name_zh: str = field(default="", repr=False)
    name_en: str = field(default="", repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    sex: Sex = Sex.NOT_STATED
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is reached.

    Attributes:
        phone: international form, ``+85291234567``; empty where none is known, as the next two.
        address: where letters go if not to the flat.
        language: ``zh-hant``, ``en`` or ``zh-hans``: what letters and calls are in.
    """

    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    language: str = "zh-hant"
    letter_format: LetterFormat = LetterFormat.PLAIN


@dataclass(frozen=True, slots=True)
class TenancyView:
    """A tenancy and its present (or last) principal tenant."""

    account_no: AccountNo
    estate_code: int
    flat_id: int
    kind: TenancyKind
    in_force: DateRange
    principal_id: int
    name_zh: str = field(repr=False)
    name_en: str = field(repr=False)
    language: str
    letter_format: LetterFormat

    @property
    def principal_name(self) -> LocalText:
        """The principal tenant's name as it is on the register, in whichever script it is there."""
        zh, en = self.name_zh or self.name_en, self.name_en or self.name_zh
        return LocalText(zh, en, zh)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of a household, the principal tenant among them. ``identity_masked`` is empty where none is known."""

    person_id: int
    relationship: Relationship
    in_household: DateRange
    name_zh: str = field(repr=False)
    name_en: str = field(repr=False)
    date_of_birth: date | None = field(repr=False)
    sex: Sex
    identity_masked: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who a person is, whether or not in a household. ``date_of_birth`` None where it is not known."""

    person_id: int
    name_zh: str = field(repr=False)
    name_en: str = field(repr=False)
    date_of_birth: date | None = field(repr=False)
    sex: Sex
    language: str
    letter_format: LetterFormat

    @property
    def name(self) -> LocalText:
        """In whichever script it is on the register."""
        zh, en = self.name_zh or self.name_en, self.name_en or self.name_zh
        return LocalText(zh, en, zh)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person found by identity number, with the accounts of all households they are or were in, the latest first."""

    person_id: int
    name_zh: str = field(repr=False)
    name_en: str = field(repr=False)
    accounts: tuple[AccountNo, ...]


@dataclass(frozen=True, slots=True)
class TenanciesImport:
    """What an import did, or would do.

    Attributes:
        rows: lines that hold a person.
        tenancies_new, tenancies_unchanged: add up to ``households``.
        persons_new: entered on the register; all others were on it, by identity number or by their household.
    """

    dry_run: bool
    rows: int
    households: int
    tenancies_new: int
    tenancies_unchanged: int
    persons_new: int


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """What a rotation did: the key in use now, and how many rows of each table were encrypted anew."""

    key_id: int
    persons: int
    contacts: int
