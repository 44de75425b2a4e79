from __future__ import annotations

from datetime import date

import pytest

from kaifong.kernel.identifiers import parse_hkid
from kaifong.sim.chance import stream, wheel
from kaifong.sim.households import SIZES, Neighbours
from kaifong.sim.identity import PEOPLE_OF_AN_ESTATE, IdentityNumbers
from kaifong.sim.names import MEN, SURNAMES, WOMEN

TODAY = date(2026, 1, 1)


def households(seed: int, count: int):
    neighbours = Neighbours(stream(seed, 1001, "households"), TODAY)
    return [neighbours.household() for _ in range(count)]


def test_every_character_of_the_tables_is_in_big5_with_hong_kongs_supplement():
    for table in (SURNAMES, MEN, WOMEN):
        for entry in table.split(","):
            assert entry.split()[0].encode("big5hkscs")


def test_no_given_character_stands_twice_in_its_table():
    for table in (MEN, WOMEN):
        characters = [entry.split()[0] for entry in table.split(",")]
        assert sorted(set(characters)) == sorted(characters)


def test_everybody_has_a_name_in_both_scripts_without_stray_blanks():
    people = [person for household in households(1, 2_000) for person in household.people]

    assert all(2 <= len(person.name_zh) <= 4 and not any(c.isspace() for c in person.name_zh) for person in people)
    assert all(2 <= len(person.name_en.split(" ")) <= 3 for person in people)
    assert all(part for person in people for part in person.name_en.split(" "))


def test_the_principal_comes_first_and_alone_is_one():
    for household in households(2, 500):
        assert [p.relationship == "principal" for p in household.people] == [True] + [False] * (
            len(household.people) - 1
        )


def test_households_average_about_two_and_a_half_persons():
    assert sum(SIZES) / len(SIZES) == pytest.approx(2.5, abs=0.05)
    sizes = [len(household.people) for household in households(3, 20_000)]
    assert sum(sizes) / len(sizes) == pytest.approx(2.5, abs=0.05)


def test_nobody_is_unborn_a_minor_principal_or_over_a_hundred():
    for household in households(4, 3_000):
        born = [date.fromisoformat(person.date_of_birth) for person in household.people]
        assert max(born) <= TODAY
        assert min(born) > date(1926, 1, 1)
        assert born[0] <= date(2004, 1, 2)


def test_elderly_households_are_sixty_or_over_to_the_last_member():
    for household in households(5, 3_000):
        if household.elderly:
            assert all(date.fromisoformat(p.date_of_birth) <= date(1966, 1, 2) for p in household.people)


def test_telephones_are_hong_kong_mobiles_and_mail_goes_to_a_reserved_domain():
    people = [person for household in households(6, 2_000) for person in household.people]

    assert {len(person.phone) for person in people} == {0, 8}
    assert {person.phone[0] for person in people if person.phone} == {"5", "6", "9"}
    assert all(person.email.endswith("@example.org") for person in people if person.email)
    assert any(person.email for person in people)


def test_identity_numbers_are_sound_and_given_once_within_and_across_estates():
    numbers = [IdentityNumbers(7, code)[n] for code in (1001, 1002, 1241) for n in range(3_000)]

    assert len(set(numbers)) == 9_000
    assert all(parse_hkid(number) == number for number in numbers)
    assert {len(number) for number in numbers} == {8}


def test_estates_beyond_the_single_letters_get_two():
    number = IdentityNumbers(7, 1326)[0]

    assert number[:2].isalpha()
    assert parse_hkid(number) == number


def test_an_estate_has_no_more_people_than_numbers():
    with pytest.raises(IndexError):
        IdentityNumbers(7, 1001)[PEOPLE_OF_AN_ESTATE]


def test_another_seed_names_other_people():
    assert households(1, 5) == households(1, 5)
    assert households(1, 5) != households(2, 5)


def test_a_weight_too_small_for_the_wheel_is_refused():
    with pytest.raises(ValueError, match="'never' weighs too little"):
        wheel({"always": 1.0, "never": 0.0001})
