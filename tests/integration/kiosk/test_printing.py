"""A slip comes out once for one press of the button, and whatever fails is told as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from PIL import Image, ImageChops

from kaifong.infra.printing import escpos, jobs
from kaifong.infra.printing.escpos import Trouble, printer_state
from kaifong.infra.printing.jobs import ABANDONED_AFTER, BUSY, INTERRUPTED, JobView, job_of, job_print, jobs_of
from kaifong.infra.printing.models import JobState, PrintJob
from kaifong.sim.printer import WIDTH_DOTS, TestPrinter

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
OWNER = 100100000145
LONG_AGO = NOW - ABANDONED_AFTER - timedelta(seconds=1)
CONFIRMED, FAILED, UNKNOWN = JobState.CONFIRMED, JobState.FAILED, JobState.UNKNOWN


def picture(rows: int = 400) -> Image.Image:
    """Stripes, so that a row too many or too few is seen."""
    image = Image.new("1", (WIDTH_DOTS, rows), 1)
    image.paste(0, (20, 20, 200, rows - 20))
    return image


def press(printer: TestPrinter, key: UUID | None = None, slip: Callable[[], Image.Image] = picture) -> JobView:
    job = job_print(
        key=key or uuid4(),
        owner=OWNER,
        what="rent-status",
        place="kiosk 1",
        printer=printer.address,
        slip=slip,
        now=datetime.now(UTC),
    )
    assert job is not None
    return job


def test_a_slip_that_the_printer_has_worked_off_is_confirmed_and_is_the_picture(printer):
    job = press(printer)

    assert (job.state, job.trouble) == (CONFIRMED, "")
    [slip] = printer.slips
    printed = Image.open(slip)
    assert printed.size[0] == WIDTH_DOTS
    assert (
        ImageChops.difference(printed.crop((0, 0, WIDTH_DOTS, 400)).convert("L"), picture().convert("L")).getbbox()
        is None
    )


def test_a_press_that_is_repeated_prints_nothing_and_tells_how_the_first_stands(printer):
    key = uuid4()
    first = press(printer, key)

    again = [press(printer, key, slip=lambda: pytest.fail("typeset again")) for _ in range(3)]

    assert again == [first] * 3
    assert len(printer.slips) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_prints_one_slip(printer):
    key, told = uuid4(), []
    printer.seconds_a_slip = 0.3

    def tap() -> None:
        told.append(press(printer, key).state)
        connection.close()

    taps = [threading.Thread(target=tap) for _ in range(2)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()

    assert len(printer.slips) == 1
    assert CONFIRMED in told
    assert set(told) <= {JobState.ASKED, JobState.SENT, CONFIRMED}


@pytest.mark.parametrize(
    ("done_to_it", "trouble"),
    [
        ({"paper_out": True}, Trouble.PAPER_OUT),
        ({"cover_open": True}, Trouble.COVER_OPEN),
        ({"offline": True}, Trouble.OFFLINE),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(printer, done_to_it, trouble):
    vars(printer).update(done_to_it)

    job = press(printer)

    assert (job.state, job.trouble) == (FAILED, trouble)
    assert (printer.slips, printer.torn) == ([], [])


def test_a_printer_without_power_is_sent_nothing(printer):
    printer.switch_off()

    job = press(printer)

    assert (job.state, job.trouble) == (FAILED, Trouble.UNREACHABLE)


def test_a_failed_slip_stays_failed_when_the_press_is_repeated_and_a_new_press_prints(printer):
    key = uuid4()
    printer.paper_out = True
    press(printer, key)
    printer.paper_out = False

    replayed, pressed = press(printer, key), press(printer)

    assert (replayed.state, pressed.state) == (FAILED, CONFIRMED)
    assert len(printer.slips) == 1


@pytest.mark.parametrize("after", [1, 200, 399])
def test_a_power_cut_in_mid_print_leaves_it_unknown_and_prints_nothing_later(printer, after):
    key = uuid4()
    printer.cut_power_after = after
    job = press(printer, key)
    printer.switch_on()

    replayed = press(printer, key)

    assert (job.state, job.trouble) == (UNKNOWN, Trouble.UNREACHABLE)
    assert replayed == job
    assert (len(printer.slips), len(printer.torn)) == (0, 1)


def test_paper_that_ends_in_mid_print_is_unknown_and_the_rest_does_not_come_out_with_the_new_roll(printer):
    printer.out_after = 150
    job = press(printer)
    printer.paper_out = False

    after = press(printer)

    assert (job.state, job.trouble) == (UNKNOWN, Trouble.PAPER_OUT)
    assert after.state == CONFIRMED
    assert (len(printer.slips), len(printer.torn)) == (1, 1)
    assert Image.open(printer.slips[0]).crop((0, 0, WIDTH_DOTS, 20)).convert("L").getextrema() == (255, 255)


def test_a_line_cut_in_mid_print_is_unknown_although_the_slip_came_out(printer):
    printer.drop_after = 200

    job = press(printer)

    assert (job.state, job.trouble) == (UNKNOWN, Trouble.UNREACHABLE)


def test_a_printer_that_never_confirms_is_unknown(printer, monkeypatch):
    monkeypatch.setattr(escpos.Connection.print_slip, "__kwdefaults__", {"seconds": 0.5})
    printer.silent = True

    job = press(printer)

    assert (job.state, job.trouble) == (UNKNOWN, Trouble.ERROR)


def test_another_slip_while_one_is_printed_is_refused_as_busy(printer):
    PrintJob.objects.create(key=uuid4(), what="x", place="kiosk 1", printer=printer.address, asked_at=datetime.now(UTC))

    job = press(printer)

    assert (job.state, job.trouble) == (FAILED, BUSY)
    assert printer.slips == []


@pytest.mark.parametrize(("state", "becomes"), [(JobState.ASKED, FAILED), (JobState.SENT, UNKNOWN)])
def test_a_job_whose_process_died_is_failed_before_sending_and_unknown_after(printer, state, becomes):
    key = uuid4()
    PrintJob.objects.create(
        key=key, owner=OWNER, what="x", place="kiosk 1", printer=printer.address, state=state,
        asked_at=LONG_AGO, sent_at=LONG_AGO if state == JobState.SENT else None,
    )  # fmt: skip

    job = job_of(key=key, owner=OWNER, place="kiosk 1", now=NOW)

    assert (job.state, job.trouble) == (becomes, INTERRUPTED)
    assert press(printer).state == CONFIRMED


def test_a_slip_that_cannot_be_typeset_has_failed(printer):
    key = uuid4()

    with pytest.raises(MemoryError):
        press(printer, key, slip=lambda: (_ for _ in ()).throw(MemoryError))

    assert PrintJob.objects.get(key=key).state == FAILED


@pytest.mark.django_db(transaction=True)
def test_that_it_may_be_on_paper_is_committed_before_the_first_byte_goes_out(printer, monkeypatch):
    key, seen = uuid4(), []

    def look(line: escpos.Connection, _data: bytes) -> None:
        def elsewhere() -> None:
            seen.append(PrintJob.objects.get(key=key).state)
            connection.close()

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    monkeypatch.setattr(jobs, "_send", look)
    press(printer, key)

    assert seen == [JobState.SENT]


def test_a_key_of_another_owner_or_slip_prints_nothing(printer):
    key = uuid4()
    press(printer, key)

    def forged(**other: object) -> JobView | None:
        values = {"owner": OWNER, "what": "rent-status", "place": "kiosk 1", **other}
        return job_print(key=key, printer=printer.address, slip=picture, now=NOW, **values)

    assert [forged(owner=1), forged(what="statement"), forged(place="kiosk 2")] == [None] * 3
    assert job_of(key=key, owner=1, place="kiosk 1", now=NOW) is None
    assert len(printer.slips) == 1


def test_what_staff_see_is_the_newest_first_and_of_one_place(printer):
    printer.cut_power_after = 5
    torn = press(printer)
    printer.switch_on()
    whole = press(printer)

    assert jobs_of(place="kiosk 1") == (whole,)
    assert jobs_of(place="kiosk 1", state=UNKNOWN, limit=5) == (torn,)
    assert jobs_of(place="kiosk 2") == ()


def test_paper_near_its_end_is_seen_and_does_not_hinder(printer):
    printer.paper_low = True

    job = press(printer)

    assert job.state == CONFIRMED
    assert printer_state(printer.address) == (None, True)
