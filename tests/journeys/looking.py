"""What a page must hold up to when somebody looks at it: it fits, keeps amounts and dates whole, has targets large enough, and axe
finds nothing of WCAG 2.2 AA."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "kaifong" / "interfaces" / "static"
AXE = ROOT / "web" / "brand" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PICTURES = ROOT / "var" / "pictures"

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
    assert faults(page) == []


def hold_up_at(page: Page, *widths: int, name: str = "") -> None:
    """At one width after the other; with a name a picture is taken of each."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if name:
            picture(page, f"{name}-{width}")
        hold_up(page)


def picture(page: Page, name: str) -> None:
    """To be looked at, where somebody has made the folder for it."""
    if PICTURES.exists():
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def faults(page: Page) -> list[tuple[str, Any]]:
    """What is wrong with the page at its width: by what runs over, breaks in the middle or is too small, and what axe finds."""
    found: list[tuple[str, Any]] = []
    if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append(("runs over", page.evaluate(RUNS_OVER)))
    found += [("broken", text) for text in page.evaluate(BROKEN)]
    found += [("small", text) for text in page.evaluate(SMALL)]
    return found + axe_faults(page)


def axe_faults(page: Page, **rules: Any) -> list[tuple[str, Any]]:
    """What axe finds: of each rule that is broken its name, and the elements. ``rules``: axe's own, for more than `RULES`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"], "rules": rules}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
