from __future__ import annotations

from tests.meta.tree import tool


def test_the_reference_page_is_what_the_dialog_says():
    page = tool("hotline_dialog_reference")

    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run tools/hotline_dialog_reference.py"
