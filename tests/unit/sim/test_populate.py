from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kaifong.kernel.identifiers import account_no, parse_account_no
from kaifong.sim import store
from kaifong.sim.populate import Estate, NotEnoughFlats, let, places, populate
from kaifong.sim.store import World, WorldMissing
from tests.unit.sim.worlds import START, FakeProgram, new_world

FILES = ("flats", "flat-rents", "tenancies", "awards", "mandates", "welfare")


def rows(world: World, name: str) -> list[dict[str, str]]:
    with world.csv(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content(world: World) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(world.folder.iterdir())}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return new_world(tmp_path_factory.mktemp("home"), seed=1, tenancies=3_000)[0]


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    first, _ = new_world(tmp_path / "a", seed=5, tenancies=300)
    second, _ = new_world(tmp_path / "b", seed=5, tenancies=300)
    third, _ = new_world(tmp_path / "c", seed=6, tenancies=300)

    assert content(first) == content(second)
    assert content(first)["tenancies.csv"] != content(third)["tenancies.csv"]


def test_a_world_written_in_parts_has_the_same_bytes(tmp_path, monkeypatch):
    whole, _ = new_world(tmp_path / "a", seed=5, tenancies=300)
    monkeypatch.setattr("kaifong.sim.populate.WORTH_A_PROCESS_FLATS", 300)

    parted, _ = new_world(tmp_path / "b", seed=5, tenancies=300)

    assert content(parted) == content(whole)


def test_headers_are_those_documented(world):
    for name, columns in zip(
        FILES,
        (store.FLATS, store.FLAT_RENTS, store.TENANCIES, store.AWARDS, store.MANDATES, store.WELFARE),
        strict=True,
    ):
        assert world.csv(name).read_text().splitlines()[0] == ",".join(columns)


def test_as_many_flats_are_let_as_were_asked_for_each_once(world):
    principals = [row for row in rows(world, "tenancies") if row["relationship"] == "principal"]
    doors = {(row["estate_code"], row["block"], row["floor"], row["flat"]) for row in principals}

    assert len(principals) == len(doors) == world.about.tenancies == 3_000
    assert doors == {tuple(row.values())[:4] for row in rows(world, "flats")}


def test_account_numbers_count_up_from_one_in_every_estate(world):
    accounts: dict[str, list[str]] = {}
    for row in rows(world, "tenancies"):
        if row["relationship"] == "principal":
            accounts.setdefault(row["estate_code"], []).append(row["account_no"])

    for code, numbers in accounts.items():
        assert numbers == [str(account_no(int(code), serial)) for serial in range(1, len(numbers) + 1)]


def test_no_identity_number_is_given_twice(world):
    numbers = [row["identity_no"] for row in rows(world, "tenancies")]

    assert len(set(numbers)) == len(numbers) == world.about.persons


def test_tenancies_begin_when_the_principal_is_grown_up_and_some_begin_or_end_in_mid_month(world):
    principals = [row for row in rows(world, "tenancies") if row["relationship"] == "principal"]

    assert all(int(row["start"][:4]) - int(row["date_of_birth"][:4]) >= 18 for row in principals)
    assert any(row["start"] > "2026-01-01" for row in principals)
    assert any(row["end"] > "2026-01-01" for row in principals)
    assert all(row["start"] <= row["end"] for row in principals if row["end"])


def test_awards_mandates_and_entitlements_belong_to_tenancies_and_exclude_what_they_must(world):
    tenancies = {row["account_no"] for row in rows(world, "tenancies")}
    awards, mandates, welfare = (
        [row["account_no"] for row in rows(world, name)] for name in ("awards", "mandates", "welfare")
    )

    for accounts in (awards, mandates, welfare):
        assert len(set(accounts)) == len(accounts)
        assert set(accounts) < tenancies
        assert all(parse_account_no(account) for account in accounts)
    assert not set(welfare) & set(mandates)
    assert not set(welfare) & set(awards)
    assert {row["kind"] for row in rows(world, "awards")} == {"assistance", "additional_rent"}


def test_the_counts_kept_of_the_world_are_those_of_its_files(world):
    about = world.about

    assert about.persons == len(rows(world, "tenancies"))
    assert about.awards == len(rows(world, "awards"))
    assert about.mandates == len(rows(world, "mandates"))
    assert about.entitlements == len(rows(world, "welfare"))
    assert (about.seed, about.start, about.estates, about.flats) == (1, "2026-01", 5, 3_000)


def test_some_flats_have_a_second_rent_from_the_second_month(world):
    since = [row["from"] for row in rows(world, "flat-rents")]

    assert set(since) == {"2024-01-01", "2026-02-01"}
    assert since.count("2024-01-01") == 3_000


def test_reading_the_files_back_gives_the_tenancies_that_were_written(world):
    tenancies = [tenancy for _, estate in world.estates() for tenancy in estate]

    assert len(tenancies) == 3_000
    assert sum(tenancy.award is not None for tenancy in tenancies) == world.about.awards
    assert sum(tenancy.mandate is not None for tenancy in tenancies) == world.about.mandates
    assert sum(tenancy.welfare is not None for tenancy in tenancies) == world.about.entitlements


def test_files_that_do_not_agree_are_refused(tmp_path):
    world, _ = new_world(tmp_path, seed=2, tenancies=100)
    awards = world.csv("awards")
    awards.write_text(awards.read_text() + f"{account_no(8999, 1)},assistance,2026-01-01,2027-12-31,50,\n")

    with pytest.raises(WorldMissing, match="do not agree"):
        [tenancy for _, estate in world.estates() for tenancy in estate]


def test_the_public_commands_are_called_in_the_order_in_which_they_build_on_each_other(tmp_path):
    program = FakeProgram()

    populate(program, World(tmp_path), seed=1, start=START, tenancies=50, register=None, tell=lambda _: None)

    assert [call[:2] for call in program.calls] == [
        ("estates", "list"),
        ("estates", "import"),
        ("estates", "list"),
        ("rules", "load"),
        ("flats", "import"),
        ("rent", "flat-rents"),
        ("tenancies", "import"),
        ("rent", "awards"),
        ("payments", "mandates"),
        ("payments", "entitlements"),
    ]


def test_estates_that_the_program_knows_already_are_taken(tmp_path):
    program = FakeProgram()
    program.estates = [{"code": 1005, "flats": 80, "blocks": [{"names": {"en": "One House"}}]}]

    about = populate(program, World(tmp_path), seed=1, start=START, tenancies=None, register=None, tell=lambda _: None)

    assert ("estates", "import") not in [call[:2] for call in program.calls]
    assert (about.estates, about.tenancies) == (1, 80)


def test_a_register_that_is_given_is_imported(tmp_path):
    program = FakeProgram()
    given = tmp_path / "given.json"
    given.write_text(
        '[{"No. of Rental Flats": {"en": "300 as at 31.12.2025"}, "Name of Block(s)": {"en": "A House<br>B House"}}]'
    )

    about = populate(program, World(tmp_path), seed=1, start=START, tenancies=None, register=given, tell=lambda _: None)

    assert ("estates", "import", str(given), "--json") in program.calls
    assert about.tenancies == 300


def test_more_tenancies_than_flats_are_refused():
    with pytest.raises(NotEnoughFlats, match="fewer than 11 flats"):
        let([Estate(1001, 10, ("A",))], seed=1, tenancies=11)


def test_a_world_smaller_than_the_register_is_spread_over_a_handful_of_its_estates():
    estates = [Estate(code, 1_000, ("A", "B")) for code in range(1001, 1101)]

    chosen = let(estates, seed=1, tenancies=1_200)

    assert [flats for _, flats in chosen] == [240] * 5
    assert [estate.code for estate, _ in chosen] == sorted(estate.code for estate, _ in chosen)


def test_an_estate_without_flats_or_blocks_is_left_out():
    assert let([Estate(1001, 0, ()), Estate(1002, 7, ("A",))], seed=1, tenancies=None) == [(Estate(1002, 7, ("A",)), 7)]


def test_flats_are_spread_over_blocks_and_numbered_by_floor():
    doors = list(places(("A", "B"), 21))

    assert [door.block for door in doors].count("A") == 10
    assert doors[:9][-1] == ("A", 2, "201")
    assert doors[0] == ("A", 1, "101")
    assert len(set(doors)) == 21


def test_there_is_no_world_before_it_is_populated(tmp_path):
    with pytest.raises(WorldMissing, match="kaifong world populate"):
        World(Path(tmp_path)).about  # noqa: B018
