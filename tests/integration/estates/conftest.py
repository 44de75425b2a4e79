from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kaifong.domains.access.api import operator
from kaifong.domains.estates.api import EstatesImport, estates_import
from tests.unit.estates.register_file import content

TABLES = ("region", "district", "estate", "block", "flat")


@pytest.fixture
def register(tmp_path: Path) -> Callable[..., EstatesImport]:
    """Import a register of the given entries."""

    def take(*entries: Any, dry_run: bool = False) -> EstatesImport:
        path = tmp_path / "register.json"
        path.write_bytes(content(*entries))
        return estates_import(path=path, by=operator(), dry_run=dry_run)

    return take


@pytest.fixture
def row_versions() -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Where each row's present version lies and which transaction and command wrote it: equal means untouched."""

    def look() -> dict[str, list[tuple[Any, ...]]]:
        versions = {}
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"select ctid::text, xmin::text, cmin::text from estates_{table} order by 1")
                versions[table] = cursor.fetchall()
        return versions

    return look
