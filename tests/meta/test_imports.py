"""Domains meet only at their doors. What import-linter cannot say, because it forbids layers, not rooms."""

from __future__ import annotations

from functools import cache

import grimp
import pytest

from tests.meta.tree import DOMAINS

DOORS = {"api", "spi", "events"}
CLOCK_READERS = ("kaifong.interfaces.", "kaifong.config.")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("kaifong", cache_dir=None)


def domain_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["kaifong", "domains"] and len(parts) > 2 else None


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_is_entered_by_its_doors_alone(domain: str) -> None:
    intruders = [
        f"{importer} imports {imported}"
        for imported in graph().find_descendants(f"kaifong.domains.{domain}")
        for importer in graph().find_modules_that_directly_import(imported)
        if domain_of(importer) != domain and imported.split(".")[3] not in DOORS
    ]

    assert intruders == []


def test_the_domains_are_those_that_are_known_here() -> None:
    found = {domain_of(module) for module in graph().find_descendants("kaifong.domains")}

    assert found == set(DOMAINS)


def test_only_interfaces_read_the_clock() -> None:
    readers = graph().find_modules_that_directly_import("kaifong.infra.clock")

    assert [reader for reader in sorted(readers) if not reader.startswith(CLOCK_READERS)] == []
