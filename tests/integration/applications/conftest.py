from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest

from kaifong.domains.access.api import operator
from kaifong.domains.applications import api as applications
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import fetch_all
from tests.integration.small_landlord import small_landlord

BY = operator("test")
TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SERIAL = count(100_000)


def person(born: str | None = "1990-05-20", **particulars) -> int:
    """A person of their own, in no household."""
    return tenancies.person_enter(
        particulars=tenancies.Particulars(
            name_en="LEE SIU MING", date_of_birth=None if born is None else date.fromisoformat(born), **particulars
        ),
        on=TODAY,
        by=BY,
    )


def registered(category: str = "general", born: tuple[str, ...] = ("1990-05-20", "2015-01-01"), **stated):
    """An application registered on 27.11.2023, three years before today, unless another day is given."""
    return applications.application_register(
        stated=applications.Stated(
            category=category,
            persons=tuple(person(each) for each in born),
            **({"registered_on": date(2023, 11, 27)} | stated),
        ),
        by=BY,
    )


def one_person(born: str = "1980-02-01", **stated):
    return registered("one_person", (born,), **stated)


def flat(estate: int = 1003) -> int:
    """A flat that is not let."""
    number = next(SERIAL)
    [(flat_id,)] = fetch_all(
        "with block as (select id from estates_block order by id limit 1)"
        " insert into estates_flat (floor, number, area_m2, block_id) select '9', %(number)s, 30, id from block returning id",
        {"number": f"{number}"},
    )
    return int(flat_id)


@pytest.fixture
def landlord(db):
    return small_landlord()
