"""Households that public rental flats could hold: who lives together, how old they are, how they are reached.

The spread of sizes averages 2.5 persons, as 837,800 flats with about 2.1 million people do; the rest is plausible, not
statistics.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import NamedTuple

from kaifong.sim.chance import between, draw, wheel
from kaifong.sim.names import Character, full_name, surname

SIZES = wheel({1: 0.250, 2: 0.300, 3: 0.240, 4: 0.150, 5: 0.045, 6: 0.011, 7: 0.004})
LANGUAGES = wheel({"zh-hant": 0.95, "en": 0.03, "zh-hans": 0.02})
MOBILE_FIRST_DIGITS = ("5", "6", "9")
MAIL_DOMAIN = "example.org"
"""Reserved by RFC 2606, so that no letter ever reaches anybody. Telephone numbers have no such reserve."""

ELDERLY_FROM = 60
LONE_ELDERLY_SHARE = 0.62
ELDERLY_PAIR_SHARE = 0.42
PARENT_AND_CHILD_SHARE = 0.25
OLDEST = 98


class Person(NamedTuple):
    """One member of a household, all but the identity number."""

    relationship: str
    name_zh: str
    name_en: str
    date_of_birth: str
    sex: str
    phone: str
    email: str
    language: str


class Household(NamedTuple):
    """The principal tenant first. ``elderly``: all are 60 or over."""

    people: list[Person]
    elderly: bool


class Neighbours:
    """Draws one estate's households, one after the other, as they are on one day."""

    def __init__(self, random: Random, on: date) -> None:
        self._random = random
        self._today = on.toordinal()

    def household(self) -> Household:
        random = self._random
        size = draw(random, SIZES)
        family = surname(random)
        language = draw(random, LANGUAGES)
        chance = random.random()
        if size == 1:
            elderly = chance < LONE_ELDERLY_SHARE
            age = between(random, ELDERLY_FROM, 92) if elderly else between(random, 22, 59)
            return Household([self._adult("principal", self._sex(), family, age, language)], elderly)
        if size == 2 and chance < ELDERLY_PAIR_SHARE:
            return Household(self._pair(family, between(random, 62, 88), language), elderly=True)
        if size == 2 and chance < ELDERLY_PAIR_SHARE + PARENT_AND_CHILD_SHARE:
            age = between(random, 30, 85)
            parent = self._adult("principal", self._sex(), family, age, language)
            return Household([parent, self._child(family, age, language)], elderly=False)
        age = between(random, 28, 68)
        people = self._pair(family, age, language)
        grandparents = min(size - 2, 1 + (size > 5)) if chance < 0.12 or size > 5 else 0
        people += [self._adult("parent", self._sex(), family, age + 27, language) for _ in range(grandparents)]
        people += [self._child(family, age, language) for _ in range(size - len(people))]
        return Household(people, elderly=False)

    def _pair(self, family: Character, age: int, language: str) -> list[Person]:
        random = self._random
        principal_sex = "M" if random.random() < 0.68 else "F"
        spouse_sex = "F" if principal_sex == "M" else "M"
        spouse_age = max(ELDERLY_FROM if age >= ELDERLY_FROM else 20, age + between(random, -6, 4))
        principal_family, spouse_family = (
            (family, surname(random)) if principal_sex == "M" else (surname(random), family)
        )
        return [
            self._adult("principal", principal_sex, principal_family, age, language),
            self._adult("spouse", spouse_sex, spouse_family, spouse_age, language),
        ]

    def _child(self, family: Character, parent_age: int, language: str) -> Person:
        age = max(0, parent_age - between(self._random, 22, 40))
        if age >= 18:
            return self._adult("child", self._sex(), family, age, language)
        sex = self._sex()
        return Person("child", *full_name(self._random, family, sex), self._born(age), sex, "", "", language)

    def _adult(self, relationship: str, sex: str, family: Character, age: int, language: str) -> Person:
        random = self._random
        zh, en = full_name(random, family, sex)
        principal = relationship == "principal"
        phone = email = ""
        if random.random() < (0.97 if principal else 0.30):
            phone = f"{draw(random, MOBILE_FIRST_DIGITS)}{between(random, 1_000_000, 9_999_999)}"
        if random.random() < (0.02 if age > 75 else 0.35 if principal else 0.05):
            email = f"{en.replace(' ', '.').lower()}.{between(random, 10, 9999)}@{MAIL_DOMAIN}"
        return Person(relationship, zh, en, self._born(age), sex, phone, email, language)

    def _born(self, age: int) -> str:
        days = int((min(age, OLDEST) + self._random.random()) * 365.25)
        return date.fromordinal(self._today - days).isoformat()

    def _sex(self) -> str:
        return "M" if self._random.random() < 0.48 else "F"
