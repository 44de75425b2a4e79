"""The rules of one landlord are in its pack: the code names no place and holds none of the pack's values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from kaifong.domains.rules.packs import read_pack
from tests.meta.tree import DOMAINS, PACKAGE, modules, modules_below, statements_of_domain, texts

HK = PACKAGE / "rulepacks" / "hk"
DECIDING = ("kaifong.kernel", "kaifong.infra", "kaifong.domains", "kaifong.selfservice", "kaifong.interfaces")
_PLACE = re.compile(r"hong[ _]?kong|\bhk\b|\bhkd\b|hk\$|hkid|housing authority|房屋委員會|香港", re.IGNORECASE)

NAMES_THE_PLACE = {
    "kaifong.kernel.identifiers": "identity numbers with their check digit",
    "kaifong.kernel.money": "the symbol of a currency, and its default",
    "kaifong.infra.printing.writing": "the same, and how the place writes numbers",
    "kaifong.infra.printing.tags": "an example",
    "kaifong.domains.access.types": "a kind of identity document",
    "kaifong.domains.estates.register": "the reader of the Authority's published register",
    "kaifong.domains.enforcement.selectors.cases": "why letters are counted by complaint",
    "kaifong.domains.tenancies.types": "identity numbers",
    "kaifong.domains.tenancies.particulars": "telephone numbers without a country's code",
    "kaifong.domains.payments.spi": "a limit on what is believed of a file",
    "kaifong.selfservice.fields": "a limit on what is believed of a form",
    "kaifong.selfservice.sign_in.contacts": "which telephone numbers take messages",
    "kaifong.selfservice.sign_in.providers.iam_smart": "a government's identity",
    "kaifong.selfservice.sign_in.providers.oidc": "a language's tag",
    "kaifong.selfservice.statement.render": "fonts",
    "kaifong.interfaces.office.searching": "identity numbers",
    "kaifong.interfaces.cli.estates": "the register's file",
    "kaifong.interfaces.cli.world": "the register's file",
}
"""Modules that name the place, and why that is no rule. An entry that is no longer needed fails a test."""

ANYWHERE = {"100", "0.5"}
"""Figures that stand for more than one thing."""


def naming() -> set[str]:
    """Modules in whose code, docstrings and comments the place is named."""
    return {
        name
        for name, (path, _) in modules().items()
        if name.startswith(DECIDING) and _PLACE.search(path.read_text(encoding="utf-8"))
    }


def test_only_modules_that_are_known_here_name_the_place() -> None:
    assert sorted(naming() - NAMES_THE_PLACE.keys()) == []


def test_every_module_that_is_known_here_still_names_the_place() -> None:
    assert sorted(NAMES_THE_PLACE.keys() - naming()) == []


def test_no_statement_names_the_place() -> None:
    found = [place for domain in DOMAINS for place, text in statements_of_domain(domain) if _PLACE.search(text)]

    assert found == []


@cache
def distinctive() -> frozenset[str]:
    """Figures of the pack that no other constant of a program would be by chance: those with decimals, as they stand, in
    whole units and in cents, and those of three digits or more."""
    found = set()
    for code in read_pack(HK).codes:
        for version in code.versions:
            for leaf in leaves(version.value):
                if re.fullmatch(r"\d+\.\d{2}", leaf):
                    found |= {leaf, leaf.removesuffix(".00"), leaf.replace(".", "")}
                elif re.fullmatch(r"\d+\.\d+|\d{3,}", leaf):
                    found.add(leaf)
    return frozenset(value for value in found if "." in value or len(value) >= 3) - ANYWHERE


def leaves(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for item in value.values():
                yield from leaves(item)
        case list():
            for item in value:
                yield from leaves(item)
        case int() | str() if not isinstance(value, bool):
            yield str(value)


def figures(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            yield node.lineno, str(node.value)
    for node, text in texts(tree):
        if re.fullmatch(r"\d+(\.\d+)?", text):
            yield node.lineno, text


def test_no_value_of_the_pack_is_a_constant_of_the_code() -> None:
    found = [
        f"{name}:{line} {figure}"
        for name, _, tree in modules_below("kaifong.domains", "kaifong.selfservice")
        for line, figure in figures(tree)
        if figure in distinctive()
    ]

    assert found == []


def test_no_value_of_the_pack_is_in_a_statement() -> None:
    found = [
        (place, figure)
        for domain in DOMAINS
        for place, text in statements_of_domain(domain)
        for figure in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)
        if figure in distinctive()
    ]

    assert found == []


def test_the_values_looked_for_are_the_packs() -> None:
    assert {"13230.00", "13230", "1323000", "0.185", "369", "2.5"} <= distinctive()


def test_no_misdeed_of_the_catalogue_is_named_in_the_code() -> None:
    misdeeds = {
        item["code"]
        for code in read_pack(HK).codes
        if code.code == "enforcement.misdeeds"
        for version in code.versions
        for item in version.value["misdeeds"]
    }
    named = [(name, text) for name, _, tree in modules_below(*DECIDING) for _, text in texts(tree) if text in misdeeds]

    assert misdeeds
    assert named == []
