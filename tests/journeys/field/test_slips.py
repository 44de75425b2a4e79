"""The slip that a household keeps, as it comes out of a printer beside a handheld."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from kaifong.domains.visits import api as visits
from kaifong.infra.database import execute
from kaifong.infra.printing.raster import slip
from kaifong.interfaces.field import printers as kinds
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice.visit_slip import visit_slip
from tests.integration.visits.conftest import BY
from tests.journeys.field.conftest import Handheld
from tests.journeys.field.paper import alike, printed, same_dots
from tests.journeys.field.printers import BLUETOOTH, SERIAL, BluetoothPrinter

RARE, UNKNOWN = "𠮷", "𪛖"
"""In plane 2 both; Noto has the first (HKSCS has it too), and no font that is installed here has the second."""
NOBODY = ("no_answer", "facts", "again.first", "choose")
LONG_BYTES = 512
SAME = 0.98
"""Of either's ink, so much must lie within two dots of the other's; the worst line counts."""


@pytest.fixture
def quick(monkeypatch) -> None:
    """A printer that takes much at once and rests for nothing."""
    monkeypatch.setattr(kinds, "KNOWN", (replace(kinds.KNOWN[0], chunk_bytes=LONG_BYTES, pause_ms=0),))


@pytest.fixture(autouse=True)
def block(world) -> None:
    """The households live in a block whose name has a sign of plane 2."""
    for column in ("name_zh_hant", "name_zh_hans"):
        execute(f"update estates_block set {column} = %(name)s", {"name": f"{RARE}祥樓"})


def nobody_opens(here: Handheld) -> None:
    """A visit in vain, up to the slip."""
    here.page.locator("button.visit", has_text="To visit").first.click()
    here.page.get_by_text("Nobody opened the door", exact=True).click()
    here.page.get_by_role("button", name="Finish the visit").click()
    here.page.locator("img.preview").wait_for()


def preview(here: Handheld) -> Image.Image:
    """The slip as the officer sees it before it is printed."""
    source = here.page.locator("img.preview").get_attribute("src") or ""
    return Image.open(BytesIO(b64decode(source.partition(",")[2])))


def kiosks(here: Handheld, language: str, width: int, parts: tuple[str, ...]) -> Image.Image:
    """The same slip as the server draws it for kiosks."""
    form, [visit] = visit_slip(language), visits_here(here)
    html = form.page.replace("{blocks}", "\n".join(form.parts[name] for name in parts))
    slots = {"at": visit["at"], "place": visit["place"][language], "window": "09:30–13:00", "officer": "wong"}
    for name, text in slots.items():
        html = html.replace(f"{{{name}}}", text)
    return slip(html.replace("size: 72mm", f"size: {width // 8}mm")).dots


def visits_here(here: Handheld) -> list[dict]:
    """The visit on the screen, from the app's memory, for nothing of it is on the disk."""
    return here.page.evaluate(
        """() => {
            const { visit, of } = document.querySelector("kf-slip");
            const at = new Date(of.ended), two = (one) => String(one).padStart(2, "0");
            const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
            return [{ place: visit.place, at: `${day} ${two(at.getHours())}:${two(at.getMinutes())}` }];
        }"""
    )


def choose(here: Handheld, label: str, value: str) -> None:
    before = here.page.locator("img.preview").get_attribute("src")
    here.page.get_by_label(label).select_option(value)
    here.page.wait_for_function("before => document.querySelector('img.preview').src !== before", arg=before)


def test_a_slip_comes_out_of_a_bluetooth_printer_dot_by_dot_in_three_languages(handheld, quick):
    here: Handheld = handheld("profile", BLUETOOTH)
    here.page.set_default_timeout(90_000)
    here.enrol()
    printer = BluetoothPrinter(here.context, here.page)
    nobody_opens(here)
    first = here.page.get_by_label("In which language").input_value()

    came, shown, drawn = [], [], []
    for language in (first, *(one for one in LANGUAGES if one != first)):
        if language != first:
            choose(here, "In which language", language)
        del printer.pieces[:]
        here.page.get_by_role("button", name="Print by Bluetooth").click()
        here.page.get_by_text("The slip was sent to the printer").wait_for()
        came.append(printed(printer.stream))
        shown.append(preview(here))
        drawn.append(kiosks(here, language, 384, NOBODY))

    assert [(len(paper.slips), paper.unknown) for paper in came] == [(1, 0)] * 3
    assert [same_dots(paper.pictures()[0], picture) for paper, picture in zip(came, shown, strict=True)] == [True] * 3
    assert [picture.width for picture in shown] == [384] * 3
    assert min(alike(expected, got) for expected, got in zip(drawn, shown, strict=True)) >= SAME
    assert max(alike(drawn[0], shown[1]), alike(drawn[1], shown[2])) < 0.5
    assert printer.prompts == 1


def test_a_connection_cut_in_mid_slip_is_told_and_the_slip_comes_anew_and_whole(handheld, monkeypatch):
    slow = replace(
        kinds.KNOWN[0], chunk_bytes=LONG_BYTES, pause_ms=100
    )  # the browser waits for no answer; the cut must overtake it
    monkeypatch.setattr(kinds, "KNOWN", (slow,))
    here: Handheld = handheld("profile", BLUETOOTH)
    here.page.set_default_timeout(90_000)
    here.enrol()
    printer = BluetoothPrinter(here.context, here.page)
    nobody_opens(here)
    printer.cut_after = 8

    here.page.get_by_role("button", name="Print by Bluetooth").click()
    here.page.get_by_role("alert").get_by_text("The connection to the printer was lost").wait_for()
    torn = len(printer.stream)
    here.page.get_by_role("button", name="Print by Bluetooth").click()
    here.page.get_by_text("The slip was sent to the printer").wait_for()

    paper = printed(printer.stream)
    assert torn == 8 * LONG_BYTES
    assert (len(paper.slips), paper.unknown) == (2, 0)
    assert same_dots(paper.pictures()[-1], preview(here))
    assert printer.prompts == 1
    assert here.page.get_by_role("alert").count() == 0


@pytest.fixture
def beside_a_port(handheld) -> Handheld:
    """A handheld with a serial port and a system's print dialogue that keep what they are given."""
    here: Handheld = handheld()
    here.context.add_init_script(SERIAL)
    here.enrol()
    nobody_opens(here)
    return here


def test_a_slip_comes_out_of_a_serial_printer_of_80_mm_once_it_has_paper(beside_a_port, world):
    here, by_cable = beside_a_port, beside_a_port.page.get_by_role("button", name="Print by cable or classic Bluetooth")
    choose(here, "Width of the paper", "80")
    here.page.evaluate("stand.paper_out = true")
    by_cable.click()
    here.page.get_by_role("alert").get_by_text("The printer has no paper").wait_for()
    before = printed(stream(here))

    here.page.evaluate("stand.paper_out = false")
    by_cable.click()
    here.page.get_by_text("The slip is printed.").wait_for()
    paper, shown = printed(stream(here)), preview(here)

    language = here.page.get_by_label("In which language").input_value()
    assert (before.slips, before.unknown) == ([], 0)
    assert (len(paper.slips), paper.unknown, shown.width) == (1, 0, 576)
    assert same_dots(paper.pictures()[0], shown)
    assert alike(kiosks(here, language, 576, NOBODY), shown) >= SAME


def test_a_slip_is_printed_again_later_as_it_was_and_the_office_knows_of_each(beside_a_port, world):
    here, by_cable = beside_a_port, beside_a_port.page.get_by_role("button", name="Print by cable or classic Bluetooth")
    first = preview(here)
    by_cable.click()
    here.page.get_by_text("The slip is printed.").wait_for()
    here.page.get_by_role("button", name="Today").first.click()
    here.page.locator("button.visit", has_text="Done").click()
    here.page.locator("img.preview").wait_for()

    by_cable.click()
    here.page.get_by_text("The slip is printed.").wait_for()
    again = preview(here)
    here.page.get_by_role("button", name="Today").first.click()
    here.sent()

    pictures = printed(stream(here)).pictures()
    assert [same_dots(picture, first) for picture in (*pictures, again)] == [True] * 3
    recorded = [
        one.kind
        for account_no in world.accounts
        for one in visits.findings_look(
            visit_id=visits.visit_of(account_no, world.cycle_first).id, purpose="test", by=BY
        )
    ]
    assert recorded.count("slip.printed") == 2


def test_the_systems_dialogue_is_given_the_slip_alone_as_wide_as_the_paper(beside_a_port):
    here = beside_a_port
    here.page.evaluate(
        """() => {
            window.print = () => {
                const slips = [...document.querySelectorAll('img.slip')];
                globalThis.given = [slips.length, slips[0].src, slips[0].offsetWidth, document.querySelector('kf-app').offsetWidth];
                dispatchEvent(new Event('afterprint'));
            };
        }"""
    )
    here.page.emulate_media(media="print")
    here.page.get_by_role("button", name="Print by another printer", include_hidden=True).dispatch_event("click")
    here.page.wait_for_function("globalThis.given !== undefined")
    here.page.emulate_media(media="screen")
    here.page.get_by_text("The slip was sent to the printer").wait_for()

    count, source, width, app = here.page.evaluate("given")
    assert count == 1
    assert source == here.page.locator("img.preview").get_attribute("src")
    assert (width, app) == (round(48 / 25.4 * 96), 0)
    assert here.page.locator("img.slip").count() == 0


def test_a_sign_that_no_font_of_the_handheld_has_is_named(handheld):
    execute("update estates_block set name_zh_hant = %(name)s", {"name": f"{RARE}{UNKNOWN}樓"})
    here: Handheld = handheld()
    here.enrol()
    nobody_opens(here)
    assert here.page.get_by_label("In which language").input_value() == "zh-hant"

    said = here.page.locator("kf-slip .waits").inner_text()

    assert f"{UNKNOWN} U+2A6D6: boxes" in said
    assert RARE not in said


def test_what_is_told_about_a_slip_is_read_and_touched_on_a_small_handheld(beside_a_port):
    here = beside_a_port
    here.looks_well("slip")
    here.page.evaluate("stand.paper_out = true")
    here.page.get_by_role("button", name="Print by cable or classic Bluetooth").click()
    here.page.get_by_role("alert").wait_for()
    here.looks_well("slip-no-paper")


def stream(here: Handheld) -> bytes:
    """What was written to the serial port."""
    return bytes(here.page.evaluate("stand.bytes"))
