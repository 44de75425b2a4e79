"""``make demo``: an invented landlord of about 3,000 tenancies, three months run through the public commands, and pages.

``DEMO_REGISTER`` names an estates register in the Housing Authority's format to be used instead of invented estates,
``DEMO_TENANCIES`` another number, ``DEMO_PORT`` another port; ``DEMO_SERVE=0`` stops before serving.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

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
    months = _months()
    port = os.environ.get("DEMO_PORT", "8000")
    url = f"http://127.0.0.1:{port}"
    print(
        f"""
Ready after {time.monotonic() - started:.0f} seconds.

  {url}/zh-hant/office/      the landlord's month, in 繁體中文 (also /en/office/ and /zh-hans/office/)
  Sign in as {OFFICER} with password {PASSWORD}

  From a month go down to an estate, a tenancy, and each posting's reason. Then try, with KAIFONG_HOME={home}:
    .venv/bin/kaifong payments shares {months[-1]}
    .venv/bin/kaifong payments suspense list
    .venv/bin/kaifong rent arrears --as-at {months[-1].last}
    .venv/bin/kaifong ledger check
  The files that banks and shops sent are in {home}/inbox/.
"""
    )
    sys.stdout.flush()
    if os.environ.get("DEMO_SERVE") != "0":
        os.execv(sys.executable, [sys.executable, "-m", "kaifong", "serve", "--port", port])  # noqa: S606


def _make(home: Path) -> None:
    """Every step is a public command, so that the demo shows nothing that a landlord could not do."""
    home.mkdir(parents=True, exist_ok=True)
    hold = subprocess.Popen([sys.executable, "-m", "kaifong", "db", "hold"], stdout=subprocess.PIPE, text=True)
    assert hold.stdout is not None
    hold.stdout.readline()
    try:
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
    finally:
        hold.terminate()
        hold.wait()


def _months() -> list[Month]:
    """The three months before this one."""
    this = Month.of(date.today())  # noqa: DTZ011 - the demo's own clock
    return [this.plus(-3), this.plus(-2), this.plus(-1)]


def _run(*arguments: str, env: dict[str, str] | None = None) -> None:
    print(f"$ kaifong {' '.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "kaifong", *arguments], env={**os.environ, **(env or {})}, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
