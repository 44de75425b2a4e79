"""A landlord of two estates, made straight in the tables, for tests of what stands above them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kaifong.domains.access.api import operator
from kaifong.domains.payments import api as payments
from kaifong.domains.rules import api as rules
from kaifong.infra.database import execute, fetch_all
from kaifong.kernel.identifiers import AccountNo, account_no
from tests.integration.kept import kept

PACK = Path(__file__).resolve().parents[2] / "src/kaifong/rulepacks/hk"
NET, RATES = 200_000, 30_000


@dataclass(frozen=True)
class SmallLandlord:
    """``accounts``: by estate 1001 (three) and 1002 (two), each charged net 2,000.00 and rates 300.00 a month."""

    accounts: tuple[AccountNo, ...]


def small_landlord(*, start: str = "2020-01-01", flats: tuple[int, int] = (3, 2)) -> SmallLandlord:
    return _made(PACK, start, flats)


@kept()
def _made(pack: Path, start: str, flats: tuple[int, int]) -> SmallLandlord:
    rules.pack_load(path=pack, by=operator())
    payments.channels_register()
    execute("insert into estates_region (key, name_zh_hant, name_en, name_zh_hans) values ('r', '區', 'Region', '区')")
    execute(
        "insert into estates_district (key, name_zh_hant, name_en, name_zh_hans, region_id)"
        " select 'd', '區', 'District', '区', id from estates_region"
    )
    accounts = []
    for code, count in zip((1001, 1002), flats, strict=True):
        execute(
            "insert into estates_estate (key, name_zh_hant, name_en, name_zh_hans, code, blocks_named, website, district_id)"
            " select %(key)s, '邨', %(key)s, '邨', %(code)s, 1, '', id from estates_district",
            {"key": f"Estate {code}", "code": code},
        )
        execute(
            "insert into estates_block (key, name_zh_hant, name_en, name_zh_hans, number, estate_id)"
            " values ('blocka', '甲樓', 'Block A', '甲楼', 1, %(code)s)",
            {"code": code},
        )
        for serial in range(1, count + 1):
            accounts.append(account_no(code, serial))
            execute(
                "with flat as (insert into estates_flat (floor, number, area_m2, block_id)"
                "   select '1', %(number)s, 30, id from estates_block where estate_id = %(code)s returning id),"
                " rent as (insert into rent_flatrent (flat_id, from_month, net_rent_cents, rates_cents)"
                "   select id, '2020-01-01', %(net)s, %(rates)s from flat)"
                " insert into tenancies_tenancy (account_no, flat_id, kind, in_force)"
                "   select %(account)s, id, 'permanent', daterange(%(start)s, null) from flat",
                {
                    "number": str(serial),
                    "code": code,
                    "net": NET,
                    "rates": RATES,
                    "account": accounts[-1],
                    "start": start,
                },
            )
            execute(
                "with person as (insert into tenancies_person (name_zh, name_en, sex, language, letter_format, identity_type)"
                "   values ('陳大文', 'CHAN TAI MAN', '', 'zh-hant', 'plain', '') returning id)"
                " insert into tenancies_householdmember (tenancy_id, person_id, relationship, in_household)"
                " select %(account)s, id, 'principal', daterange(%(start)s, null) from person",
                {"account": accounts[-1], "start": start},
            )
    return SmallLandlord(tuple(accounts))


def one(statement: str, **parameters: object) -> object:
    """The single value that a statement gives."""
    return fetch_all(statement, parameters)[0][0]
