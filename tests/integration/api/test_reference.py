"""docs/reference/api.md says what the door does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from kaifong.interfaces import api
from kaifong.interfaces.api.api import api as door
from tests.meta.tree import DOCS

PAGE = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
OF_QUESTIONS = {"assurance-too-low", "period-refused", "not-answered"}
"""Codes that questions give, not the door; the page names some of them."""


def test_the_page_names_every_code_with_its_status_and_no_other():
    raised = {
        (node.args[0].value, node.args[1].value)
        for path in Path(api.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problematic"
        and isinstance(node.args[1], ast.Constant)
    }  # fmt: skip
    listed = {
        (int(status), code)
        for status, codes in re.findall(r"^\| (\d{3}) \| ([^|]*) \|", PAGE, re.MULTILINE)
        for code in re.findall(r"`([a-z-]+)`", codes)
    }

    assert {one for one in listed if one[1] not in OF_QUESTIONS} == raised


def test_every_address_is_of_a_kind_that_the_page_names():
    named = re.findall(r"`(?:GET|POST)?(?:` or `POST)? ?(/api/v1[^`?]*)", PAGE)
    kinds = [re.compile(re.escape(address).replace(r"\{name\}", "[a-z-]+") + "$") for address in named]
    addresses = door.get_openapi_schema(path_prefix="/api/v1/")["paths"]

    assert [address for address in addresses if not any(kind.match(address) for kind in kinds)] == []
