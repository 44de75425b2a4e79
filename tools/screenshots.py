"""Take the pictures of the portal's main pages that docs/explanation/portal.md shows, from a running demo.

    .venv/bin/python tools/screenshots.py http://127.0.0.1:8000 ACCOUNT TPIN HOME

Signs in as a tenant in each language, as a person does; the one-time code is read from the folder into which a
developer's machine writes SMS, ``HOME/messages``, so the tenant needs a mobile number on record.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "images" / "portal"
LANGUAGES = ("zh-hant", "en", "zh-hans")
WIDTH, HIGHEST = 480, 1_500
COLOURS = 64
HOUSEHOLD = {
    "persons": "3",
    "youngest_age": "12",
    "income": "31000",
    "assets": "200000",
    "net_rent": "2100",
    "rates": "310",
}


def main(address: str, account: str, tpin: str, home: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in LANGUAGES:
            page = browser.new_context(viewport={"width": WIDTH, "height": 900}).new_page()
            for name in pages(page, f"{address}/{language}/my/", account, tpin, Path(home)):
                save(page, OUT / f"{name}-{language}.png")
            page.context.close()
        browser.close()


def pages(page: Page, root: str, account: str, tpin: str, home: Path) -> Iterator[str]:
    """Go from page to page; the name of each where it stands before the eye."""
    page.goto(root)
    yield "start"
    page.goto(f"{root}ask/rent-calculator/")
    for field, value in HOUSEHOLD.items():
        page.fill(f"#id_{field}", value)
    page.locator("main form button").first.click()
    yield "rent-calculator"
    page.goto(f"{root}sign-in/")
    yield "sign-in"
    page.fill("#id_account", account)
    page.fill("#id_tpin", tpin)
    page.locator("main form button").first.click()
    page.wait_for_selector("#id_code")
    yield "code"
    page.fill("#id_code", last_code(home))
    page.locator("main form button").first.click()
    page.wait_for_selector(".kf-lead")
    yield "home"
    for question in ("payment-history", "rent-explained", "ways-to-pay", "statement"):
        page.goto(f"{root}ask/{question}/")
        yield question
    page.goto(f"{root}safety/")
    yield "safety"


def last_code(home: Path) -> str:
    newest = max((home / "messages").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    [code] = re.findall(r"\b\d{6}\b", json.loads(newest.read_text(encoding="utf-8"))["text"])
    return str(code)


def save(page: Page, path: Path) -> None:
    """The page from its top, in few colours, so that thirty pictures weigh little."""
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, HIGHEST)))
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
