"""What a page must hold up to when somebody looks at it: it fits, keeps amounts and dates whole, has targets large enough, and axe
finds nothing of WCAG 2.2 AA."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "kaifong" / "interfaces" / "static"
AXE = ROOT / "web" / "brand" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CHROMIUM = shutil.which("chromium")
WITHOUT_WINDOWS = shutil.which("chromium-headless-shell") or CHROMIUM
"""Chromium's own headless program draws pages in half the time; profiles on disk and Bluetooth need the whole."""

NEEDS_A_BROWSER = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.skipif(not AXE.exists(), reason="web/brand is not installed: run npm ci and npm run build there"),
    pytest.mark.skipif(not (STATIC / "kaifong" / "kaifong.css").exists(), reason="web/brand is not built"),
]

RUNS_OVER = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== 'absolute')
    .map(e => e.outerHTML.slice(0, 80))"""

BROKEN = r"""() => {
    const found = [], walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        for (const match of node.data.matchAll(/−?HK\$[\d,.]+|\d{4} \d{4} \d{4}|\d{1,2} [A-Z]\w+ \d{4}|\d+年\d+月(\d+日)?/g)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const lines = new Set([...range.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.top)));
            if (lines.size > 1) found.push(match[0]);
        }
    }
    return found;
}"""

SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(e => !e.classList.contains('govuk-skip-link') && getComputedStyle(e).display !== 'inline')
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([_, r]) => r.width > 0 && (r.width < 24 || r.height < 24))
    .map(([name, r]) => `${name} ${r.width}×${r.height}`)"""


def hold_up(page: Page) -> None:
    """The page fits, keeps amounts and dates whole, has targets large enough, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.evaluate(RUNS_OVER)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(SMALL) == []
    assert axe_faults(page) == []


def axe_faults(page: Page, **rules: Any) -> list[tuple[str, list[str]]]:
    """What axe finds: of each rule that is broken its name, and the elements. ``rules``: axe's own, for more than `RULES`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"], "rules": rules}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def at_widths(page: Page, *widths: int) -> Iterator[int]:
    """The page at one width after the other."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        yield width
