"""``make demo``: an invented landlord of about 3,000 tenancies, three months run through the public commands, and pages.

``DEMO_REGISTER`` names an estates register in the Housing Authority's format to be used instead of invented estates,
``DEMO_TENANCIES`` another number, ``DEMO_PORT`` another port, ``DEMO_PRINTER_PORT`` another one of the test printer and
``DEMO_SIP_PORT`` of the hotline; ``DEMO_SERVE=0`` stops before serving. What it starts ends with it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from kaifong.interfaces.cli import forked
from kaifong.kernel.calendar import Month

SEED = "1"
OFFICER, SENIOR, PASSWORD = "officer", "senior", "kaifong-demo"
SHOWN_PACK = Path(__file__).parent / "rulepacks" / "demo"
MISDEEDS = {
    "points": ("littering", "noise"),
    "notice": ("littering", "drying_clothes", "dripping_objects", "dripping_oil"),
}
"""What households are shown with: 14 points, and 16, at which a notice to quit is proposed."""

HOTLINE_SECONDS, SERVER_SECONDS = 30, 120
UP = re.compile("engine runs|takes calls")
"""What the hotline's processes say once they are up."""


def main() -> None:
    started = time.monotonic()
    home = Path(os.environ.setdefault("KAIFONG_HOME", str(Path("var/demo").absolute())))
    home.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as running:
        fetching = running.enter_context(_child("hotline", "engine", "--fetch-only", log=home / "engine.log"))
        forked.prepare()  # and the database runs until this process ends
        port = os.environ.get("DEMO_PORT", "8000")
        url = f"http://127.0.0.1:{port}"
        made = (home / "ready").exists()
        if made:
            print(f"The demo's world is in {home}; remove that folder to make it anew.")
        else:
            _run("db", "migrate")
        own = port if os.environ.get("DEMO_SERVE") != "0" else str(_free_port())
        serving = running.enter_context(_child("serve", "--port", own))
        if not made:
            _make(home, f"http://127.0.0.1:{own}")
        processor = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"Ready after {time.monotonic() - started:.0f} seconds"
            f" ({processor.ru_utime + processor.ru_stime:.0f} of a core, the database's not counted).\n"
        )
        if os.environ.get("DEMO_SERVE") == "0":
            print(_office(url, home))
            return
        hotline = _hotline(running, fetching, home)
        account, to = _somebody(home)
        tpin = _asked("tpin", "issue", account)["tpin"]
        printed = _office(url, home) + _tenant(url, home, account, tpin, to, running) + hotline(account, tpin)
        printed += _visits(url, home, account) + _shown(url, home)
        print(printed, flush=True)
        with suppress(KeyboardInterrupt):
            serving.wait()


@contextmanager
def _child(*arguments: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs beside the demo and ends with it, its output on this screen or in a file."""
    with ExitStack() as files:
        out = files.enter_context(log.open("wb")) if log else None
        command = [sys.executable, "-m", "kaifong", *arguments]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            yield child
        finally:
            child.terminate()
            child.wait()


def _office(url: str, home: Path) -> str:
    last = _months()[-1]
    return f"""\
THE OFFICE
  {url}/zh-hant/office/      the landlord's month, in 繁體中文 (also /en/ and /zh-hans/)
  Sign in as {OFFICER}, or as {SENIOR} for what needs a second person, with password {PASSWORD}
  {url}/zh-hant/office/lists/  what waits: arrears, cases, notices, forms, suspense, each with a suggested next step

  From a month go down to an estate, a tenancy, and each posting's reason. Then try, with KAIFONG_HOME={home}:
    .venv/bin/kaifong payments shares {last}
    .venv/bin/kaifong payments suspense list
    .venv/bin/kaifong rent arrears --as-at {last.last}
    .venv/bin/kaifong ledger check
  The files that banks and shops sent are in {home}/inbox/.
"""


def _tenant(url: str, home: Path, account: str, tpin: str, to: str, running: ExitStack) -> str:
    """A tenant with arrears and a way to be sent a one-time code, and a kiosk with its printer.

    The TPIN and the kiosk's code are new each time: neither is kept where it could be read again.
    """
    printer = f"127.0.0.1:{os.environ.get('DEMO_PRINTER_PORT', '9100')}"
    running.enter_context(_child("kiosk", "printer", "--port", printer.rpartition(":")[2]))
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


def _hotline(running: ExitStack, fetching: subprocess.Popen[bytes], home: Path) -> Callable[[str, str], str]:
    """Start the hotline behind a real engine, or behind a softphone where none can be had; tells how it is called.

    It comes up while the rest of what the demo prints is worked out.
    """
    port = os.environ.get("DEMO_SIP_PORT", "5060")
    to = f"sip:1000@127.0.0.1:{port}"
    if fetching.wait() == 0:
        node = str(_free_port())
        started = {
            "engine.log": ("engine", "--sip-port", port, "--hotline", f"127.0.0.1:{node}"),
            "hotline.log": ("--port", node, "--grace", "0"),
        }
        told = ""
    else:
        to = f"sip:hotline@127.0.0.1:{port}"
        started = {"hotline.log": ("--driver", "softphone", "--port", port, "--grace", "0")}
        told = f"  One call at a time: the telephone engine cannot be had here ({_last_line(home / 'engine.log')})\n"
    children = {
        home / log: running.enter_context(_child("hotline", *arguments, log=home / log))
        for log, arguments in started.items()
    }

    def shown(account: str, tpin: str) -> str:
        until = time.monotonic() + HOTLINE_SECONDS
        while not all(UP.search(log.read_text()) for log in children):
            if time.monotonic() < until and all(child.poll() is None for child in children.values()):
                time.sleep(0.2)
                continue
            return f"\nTHE HOTLINE does not run: see {home}/hotline.log and {home}/engine.log.\n"
        return f"""
THE HOTLINE
  Call {to} with any SIP telephone on this machine: no registration, no password, G.711.
  1 for 廣東話, 2 for 普通話, 3 for English; then 1, and the tenant's account number and TPIN above.
  Or have a call placed, that prints what it hears and keeps the sound:
    KAIFONG_HOME={home} .venv/bin/kaifong hotline call --to {to} --keys "3 1 {{account}} {{tpin}} 1" \\
      --account {account} --tpin {tpin} --out call.wav
{told}"""

    return shown


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line(log: Path) -> str:
    return (log.read_text().strip().splitlines() or [""])[-1]


def _shown(url: str, home: Path) -> str:
    """Households with points and notices, and an application; their TPINs and the code are new each time, too."""
    shown = json.loads((home / "shown.json").read_text())
    tpins = {who: _asked("tpin", "issue", shown[who])["tpin"] for who in ("points", "notice", "held")}
    account = {who: f"{shown[who][:4]} {shown[who][4:8]} {shown[who][8:]}  TPIN {tpins[who]}" for who in tpins}
    code = _asked("applications", "code", shown["application"])["code"]
    return f"""
POINTS, NOTICES, AN APPLICATION: at the portal, at the kiosk with a slip, and as JSON ({url}/api/v1/openapi.json)
  14 points that count                          {account["points"]}
  16 points; a notice waits for {SENIOR}          {account["notice"]}
  a notice for arrears that an invented hold    {account["held"]}
    (rulepacks/demo) keeps from being served
  an application of three years                 {shown["application"]}  code {code}
                                                {url}/zh-hant/my/ask/application-progress/ (no sign-in)
"""


def _visits(url: str, home: Path, owing: str) -> str:
    """What officers found today, a handheld to try, and a household that can move its visit at every door."""
    played = json.loads((home / "visits.json").read_text())
    first, estate = played["officers"][0], played["estates"][0]
    ways = _reached(home)
    account = next(one for one in played["later"] if one in ways and one != owing)
    tpin = _asked("tpin", "issue", account)["tpin"]
    tomorrow = date.fromisoformat(played["on"]) + timedelta(days=1)
    code = _asked("visits", "handheld", "code", first, str(estate))["code"]
    return f"""
HOUSEHOLD VISITS
  {url}/zh-hant/office/visits/     how far they have come; what was found today; what waits for a person
  {url}/zh-hant/office/visits/plan/{tomorrow}/
                             tomorrow's routes, to be moved with a mouse or without
  {url}/zh-hant/office/handhelds/  three handhelds: one in use, one whose work does not all come, one that is lost
  {url}/field/#enrol={code}
                             a handheld of {first}'s, best in a window of 360 × 740: choose five words, then today's and
                             tomorrow's households are there, also without the server (good for ten minutes; another:
                             .venv/bin/kaifong visits handheld code {first} {estate})
  A household that can move its visit     {account[:4]} {account[4:8]} {account[8:]}  TPIN {tpin}
                             at the portal or the kiosk: {url}/zh-hant/my/ask/visit-rebook/
                             by telephone: 1, account number and TPIN, then 7 7 1
"""


def _somebody(home: Path) -> tuple[str, str]:
    """The account that owes most among those that a one-time code reaches, and by which way: ``sms`` or ``email``."""
    return next(_owing(home))


def _owing(home: Path, *, months: int = 0) -> Iterator[tuple[str, str]]:
    """Accounts that a one-time code reaches, with the way, the one that owes most first."""
    ways = _reached(home)
    for line in sorted(
        _asked("rent", "arrears", "--as-at", str(_months()[-1].last)), key=lambda line: -line["balance_cents"]
    ):
        account = f"{line['account_no']:012d}"
        if account in ways and line["months"] >= months:
            yield account, ways[account]


def _reached(home: Path) -> dict[str, str]:
    """Accounts that a one-time code reaches, and by which way."""
    with (home / "world" / "tenancies.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["relationship"] == "principal" and not row["end"]]
    return {row["account_no"]: "sms" if row["phone"] else "email" for row in rows if row["phone"] or row["email"]}


def _make(home: Path, url: str) -> None:
    """Every step is a public command, so that the demo shows nothing that a landlord could not do.

    What the world does by itself (shops and banks write their files, officers go round) is played beside what the landlord does.
    """
    home.mkdir(parents=True, exist_ok=True)
    register = os.environ.get("DEMO_REGISTER")
    tenancies = os.environ.get("DEMO_TENANCIES", "3000")
    start = ["--start", str(_months()[0])]
    given = ["--register", register] if register else []
    _run("world", "populate", "--seed", SEED, "--tenancies", tenancies, *start, *given)
    with ThreadPoolExecutor(1) as beside:
        played = [
            beside.submit(_run, "world", "month", str(month), "--out", str(_inbox(home, month))) for month in _months()
        ]
        walked = beside.submit(_walk, home, url)
        for month, files in zip(_months(), played, strict=True):
            _roll(home, month)
            files.result()
            _receive(home, month)
        walked.result()
    _run("ledger", "check")
    for name, role in ((OFFICER, "manager"), (SENIOR, "senior_officer")):
        _run("staff", "add", name, "--role", role, env={"KAIFONG_STAFF_PASSWORD": PASSWORD})
    (home / "shown.json").write_text(json.dumps(_enforced(home)))
    (home / "ready").touch()


def _inbox(home: Path, month: Month) -> Path:
    return home / "inbox" / str(month)


def _roll(home: Path, month: Month) -> None:
    _run("rent", "roll", str(month))
    demands = ("payments", "demands", "make", str(month), "--out", str(home / "outbox"))
    _run(*demands, "--due", str(month.first.replace(day=5)))
    _run(*demands, "--due", str(month.first), "--channel", "swd_transfer")


def _receive(home: Path, month: Month) -> None:
    inbox = _inbox(home, month)
    _run("payments", "import", str(inbox))
    _run("payments", "bank-statement", *map(str, sorted((inbox / "bank").glob("*.xml"))))
    _run("world", "compare", "--month", str(month))
    if month != _months()[-1]:
        _run("ledger", "seal", str(month.last))


def _walk(home: Path, url: str) -> None:
    """A fortnight of household visits, today's made by handhelds at the server that the demo is shown with."""
    _wait_for(url)
    letters = str(home / "outbox" / "visits")
    told = _asked("world", "visits", "--url", url, "--out", letters, env={"KAIFONG_STAFF_PASSWORD": PASSWORD})
    (home / "visits.json").write_text(json.dumps(told))


def _wait_for(url: str) -> None:
    until = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(f"{url}/field/", timeout=10):  # noqa: S310 - the demo's own
            return
        time.sleep(0.5)
    sys.exit(f"Nothing is served at {url}.")


def _enforced(home: Path) -> dict[str, str]:
    """What the marking scheme, a notice and the waiting list are shown with: account and application numbers."""
    today = date.today()  # noqa: DTZ011 - the demo's own clock
    owing = dict(_owing(home))
    points, notice = [account for account in _reached(home) if account not in owing][:2]
    held = next(account for account, _ in _owing(home, months=3) if account != next(iter(owing)))
    letters = home / "world" / "letters.csv"
    with letters.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(("account_no", "misdeed", "found_on", "kind", "decided_on", "complaint_ref", "agent"))
        for account, misdeeds in ((points, MISDEEDS["points"]), (notice, MISDEEDS["notice"])):
            for nth, misdeed in enumerate(misdeeds, 1):
                day = today - timedelta(days=40 * nth)
                write.writerow((account, misdeed, day, "points", day, "", ""))
    _run("enforcement", "import", str(letters), "--by", OFFICER)
    _run("rules", "load", str(SHOWN_PACK))
    proposed = _asked("enforcement", "notices", "propose", held, "arrears", "--by", OFFICER)["notice"]
    _run("enforcement", "notices", "approve", str(proposed), "--by", SENIOR)
    registered = today.replace(year=today.year - 3, day=min(today.day, 28))
    applicant = f"{today.year - 34}-03-09;李示範;LEE SI FAN;"
    application = _asked(
        "applications", "register", "--category", "one_person", "--person", applicant, "--on", str(registered)
    )
    return {"points": points, "notice": notice, "held": held, "application": application["application_no"]}


def _months() -> list[Month]:
    """The three months before this one."""
    this = Month.of(date.today())  # noqa: DTZ011 - the demo's own clock
    return [this.plus(-3), this.plus(-2), this.plus(-1)]


def _asked(*arguments: str, env: Mapping[str, str] | None = None) -> Any:
    """What a command reports."""
    _say(arguments)
    with TemporaryFile() as out:
        if code := forked.called(*arguments, "--json", env=env, out=out):
            sys.exit(code)
        out.seek(0)
        return json.load(out)


def _run(*arguments: str, env: Mapping[str, str] | None = None) -> None:
    _say(arguments)
    if code := forked.called(*arguments, env=env):
        sys.exit(code)


def _say(arguments: tuple[str, ...]) -> None:
    with forked.starting:
        print(f"$ kaifong {' '.join(arguments)}", flush=True)


if __name__ == "__main__":
    main()
