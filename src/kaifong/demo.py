"""``make demo``: an invented landlord of about 3,000 tenancies, three months run through the public commands, and pages.

``DEMO_REGISTER`` names an estates register in the Housing Authority's format to be used instead of invented estates,
``DEMO_TENANCIES`` another number, ``DEMO_PORT`` another port and ``DEMO_PRINTER_PORT`` another one of the test printer;
``DEMO_SERVE=0`` stops before serving.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from kaifong.kernel.calendar import Month

SEED = "1"
OFFICER, PASSWORD = "officer", "kaifong-demo"


def main() -> None:
    started = time.monotonic()
    home = Path(os.environ.setdefault("KAIFONG_HOME", str(Path("var/demo").absolute())))
    if (home / "ready").exists():
        print(f"The demo's world is in {home}; remove that folder to make it anew.")
    else:
        _make(home)
    port = os.environ.get("DEMO_PORT", "8000")
    url = f"http://127.0.0.1:{port}"
    print(f"Ready after {time.monotonic() - started:.0f} seconds.\n")
    if os.environ.get("DEMO_SERVE") == "0":
        print(_office(url, home))
        return
    with _held_database():
        printed = _office(url, home) + _tenant(url, home)
    print(printed, flush=True)
    os.execv(sys.executable, [sys.executable, "-m", "kaifong", "serve", "--port", port])  # noqa: S606


def _office(url: str, home: Path) -> str:
    last = _months()[-1]
    return f"""\
THE OFFICE
  {url}/zh-hant/office/      the landlord's month, in 繁體中文 (also /en/ and /zh-hans/)
  Sign in as {OFFICER} with password {PASSWORD}

  From a month go down to an estate, a tenancy, and each posting's reason. Then try, with KAIFONG_HOME={home}:
    .venv/bin/kaifong payments shares {last}
    .venv/bin/kaifong payments suspense list
    .venv/bin/kaifong rent arrears --as-at {last.last}
    .venv/bin/kaifong ledger check
  The files that banks and shops sent are in {home}/inbox/.
"""


def _tenant(url: str, home: Path) -> str:
    """A tenant with arrears and a way to be sent a one-time code, and a kiosk with its printer.

    The TPIN and the kiosk's code are new each time: neither is kept where it could be read again.
    """
    account, to = _somebody(home)
    tpin = _asked("tpin", "issue", account)["tpin"]
    printer = f"127.0.0.1:{os.environ.get('DEMO_PRINTER_PORT', '9100')}"
    subprocess.Popen([sys.executable, "-m", "kaifong", "kiosk", "printer", "--port", printer.rpartition(":")[2]])
    make_code = ("kiosk", "code", "Demo", "--estate", account[:4], "--printer", printer)
    code = _asked(*make_code)["code"]
    arrives = f"in a file in {home}/messages/" if to == "sms" else "below, on this screen"
    return f"""
A TENANT WITH ARREARS
  Account {account[:4]} {account[4:8]} {account[8:]}      TPIN {tpin}

  {url}/zh-hant/my/          the portal: account number and TPIN, then a one-time code,
                             which arrives {arrives}
  {url}/zh-hant/kiosk/       the kiosk, best in a window of 1080 × 1920: account number and TPIN are enough

  The kiosk is put into service at {url}/zh-hant/kiosk/enrol/ with code {code}
  (good for 15 minutes; another: .venv/bin/kaifong {" ".join(make_code)}).
  Its slips come out of a test printer at {printer}, as pictures in {home}/prints/.
  To see printing fail: .venv/bin/kaifong kiosk printer --port 9101 --play paper-out   (or power-cut, line-cut … : --help),
  and put the kiosk into service again with a code for --printer 127.0.0.1:9101.
  How the kiosk is, the office sees at {url}/zh-hant/office/kiosks/.
"""


def _somebody(home: Path) -> tuple[str, str]:
    """The account that owes most among those that a one-time code reaches, and by which way: ``sms`` or ``email``."""
    owing = _asked("rent", "arrears", "--as-at", str(_months()[-1].last))
    with (home / "world" / "tenancies.csv").open(encoding="utf-8") as file:
        principals = {row["account_no"]: row for row in csv.DictReader(file) if row["relationship"] == "principal"}
    for line in sorted(owing, key=lambda line: -line["balance_cents"]):
        account = f"{line['account_no']:012d}"
        if account in principals and (principals[account]["phone"] or principals[account]["email"]):
            return account, "sms" if principals[account]["phone"] else "email"
    raise LookupError("Nobody in this world owes anything and can be sent a code.")


@contextmanager
def _held_database() -> Iterator[None]:
    """The database stays up between commands."""
    hold = subprocess.Popen([sys.executable, "-m", "kaifong", "db", "hold"], stdout=subprocess.PIPE, text=True)
    assert hold.stdout is not None
    hold.stdout.readline()
    try:
        yield
    finally:
        hold.terminate()
        hold.wait()


def _make(home: Path) -> None:
    """Every step is a public command, so that the demo shows nothing that a landlord could not do."""
    home.mkdir(parents=True, exist_ok=True)
    with _held_database():
        _run("db", "migrate")
        register = os.environ.get("DEMO_REGISTER")
        tenancies = os.environ.get("DEMO_TENANCIES", "3000")
        start = ["--start", str(_months()[0])]
        _run(
            "world",
            "populate",
            "--seed",
            SEED,
            "--tenancies",
            tenancies,
            *start,
            *(["--register", register] if register else []),
        )
        for month in _months():
            inbox = home / "inbox" / str(month)
            _run("rent", "roll", str(month))
            _run(
                "payments",
                "demands",
                "make",
                str(month),
                "--due",
                str(month.first.replace(day=5)),
                "--out",
                str(home / "outbox"),
            )
            _run(
                "payments",
                "demands",
                "make",
                str(month),
                "--due",
                str(month.first),
                "--out",
                str(home / "outbox"),
                "--channel",
                "swd_transfer",
            )
            _run("world", "month", str(month), "--out", str(inbox))
            _run("payments", "import", str(inbox))
            _run("payments", "bank-statement", *map(str, sorted((inbox / "bank").glob("*.xml"))))
            _run("world", "compare", "--month", str(month))
            if month != _months()[-1]:
                _run("ledger", "seal", str(month.last))
        _run("ledger", "check")
        _run("staff", "add", OFFICER, "--role", "manager", env={"KAIFONG_STAFF_PASSWORD": PASSWORD})
        (home / "ready").touch()


def _months() -> list[Month]:
    """The three months before this one."""
    this = Month.of(date.today())  # noqa: DTZ011 - the demo's own clock
    return [this.plus(-3), this.plus(-2), this.plus(-1)]


def _asked(*arguments: str) -> Any:
    """What a command reports."""
    done = subprocess.run(
        [sys.executable, "-m", "kaifong", *arguments, "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def _run(*arguments: str, env: dict[str, str] | None = None) -> None:
    print(f"$ kaifong {' '.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "kaifong", *arguments], env={**os.environ, **(env or {})}, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
