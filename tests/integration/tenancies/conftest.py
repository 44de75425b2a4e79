from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kaifong.domains.access.api import operator
from kaifong.domains.estates.models import Block, District, Estate, Flat, Region
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.localtext import LocalText
from tests.integration.tenancies.households import COLUMNS, TODAY, row

TABLES = ("tenancies_person", "tenancies_contactdetails", "tenancies_tenancy", "tenancies_householdmember")


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Keys of the test's own."""
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path / "keys"


@pytest.fixture
def flats(db) -> dict[tuple[int, str], int]:
    """Estates 1001 and 1002, each with Reed House and its flats 101–106 on floor 1: ids by estate and number."""
    district = District.objects.create(name=text("D"), region=Region.objects.create(name=text("R")))
    ids = {}
    for code in (1001, 1002):
        estate = Estate.objects.create(code=code, name=text(f"Estate {code}"), district=district, blocks_named=1)
        block = Block.objects.create(estate=estate, number=1, name=text("Reed House"))
        for number in range(101, 107):
            ids[code, str(number)] = Flat.objects.create(block=block, floor="1", number=str(number)).id
    return ids


@pytest.fixture
def take(flats, tmp_path):
    """Import a file of the given rows (see `households.row`)."""

    def call(*rows: dict[str, str], header: str = ",".join(COLUMNS), **options: Any) -> tenancies.TenanciesImport:
        path = tmp_path / "households.csv"
        path.write_text("\n".join((header, *map(row, rows))) + "\n", encoding="utf-8")
        return tenancies.tenancies_import(path=path, on=TODAY, by=operator(), **options)

    return call


@pytest.fixture
def stored():
    """Everything in the domain's tables, by table, as PostgreSQL writes it out."""

    def look() -> dict[str, list[str]]:
        with connection.cursor() as cursor:
            found = {}
            for table in TABLES:
                cursor.execute(f"select t::text from {table} t order by 1")
                found[table] = [text for (text,) in cursor.fetchall()]
        return found

    return look


@pytest.fixture
def files_of_tables():
    """The bytes of tables' own files, after a checkpoint."""

    def read(*tables: str) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("checkpoint")
            cursor.execute("select current_setting('data_directory')")
            [(data,)] = cursor.fetchall()
            content = b""
            for table in tables:
                cursor.execute("select pg_relation_filepath(%s)", [table])
                [(path,)] = cursor.fetchall()
                content += (Path(data) / path).read_bytes()
        return content

    return read


def text(name: str) -> LocalText:
    return LocalText(f"{name}邨", name, f"{name}村")
