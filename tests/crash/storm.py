"""Run two months twice from the same start, once undisturbed and once under a storm of SIGKILLs, and compare hashes.

Run as a program with a KAIFONG_HOME of its own, whose database it kills. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "kaifong.config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from kaifong.domains.access.api import operator  # noqa: E402
from kaifong.domains.ledger import api as ledger  # noqa: E402
from kaifong.domains.payments import api as payments  # noqa: E402
from kaifong.domains.rent import api as rent  # noqa: E402
from kaifong.infra import postgres  # noqa: E402
from kaifong.kernel.calendar import Month  # noqa: E402

HOME = Path(os.environ["KAIFONG_HOME"])
MONTHS = [Month(2026, 1), Month(2026, 2)]
TENANCIES = "400"
ON = date(2026, 12, 31)
BY = operator("test")
Step = tuple[str, Callable[[], object]]


def main(seed: int, kills_wanted: int) -> dict[str, object]:
    rng = random.Random(seed)
    kaifong("db", "migrate")
    kaifong("world", "populate", "--seed", str(seed), "--tenancies", TENANCIES, "--start", str(MONTHS[0]))
    for month in MONTHS:
        kaifong("world", "month", str(month), "--out", str(HOME / "inbox" / str(month)))
    copy_database("undisturbed")

    expected = apart("undisturbed", undisturbed)
    kills = {"program": 0, "backend": 0, "postmaster": 0}
    interrupted = 0
    for _name, step in steps():
        for attempt in range(4):
            wanted = sum(kills.values()) < kills_wanted and attempt < 3
            victim = rng.choices(list(kills), [16, 3, 1])[0] if wanted else None
            finished = run_and_kill(step, victim, rng.uniform(0, 0.15), kills)
            interrupted += not finished
            if finished and victim is None:
                break
    return {
        "kills": kills,
        "interrupted": interrupted,
        "expected": expected,
        "found": apart("postgres", ledger.ledger_hash),
        "differences": apart("postgres", check),
    }


def steps() -> Iterator[Step]:
    """Everything a landlord does in two months, in order; each step may be run again at any time."""
    for month in MONTHS:
        yield f"roll {month}", lambda month=month: rent.rent_roll(month=month, by=BY)  # type: ignore[misc]
        for path in sorted((HOME / "inbox" / str(month)).rglob("*")):
            code = payments.channel_for(path)
            if path.is_file() and code and path.suffix != ".jsonl":
                yield (
                    path.name,
                    lambda path=path, code=code: payments.file_import(  # type: ignore[misc]
                        path=path, channel_code=code, on=ON, by=BY
                    ),
                )
        yield f"seal {month}", lambda month=month: seal(month)  # type: ignore[misc]


def seal(month: Month) -> None:
    if ledger.sealed_through() != month.last:
        ledger.days_seal(through=month.last, by=BY)


def undisturbed() -> str:
    for _name, step in steps():
        step()
    return ledger.ledger_hash()


def check() -> list[str]:
    return [str(d) for d in ledger.check(also=(rent.charges_check, payments.receipts_check)).differences]


def run_and_kill(step: Callable[[], object], victim: str | None, after: float, kills: dict[str, int]) -> bool:
    """Run a step in a process of its own; kill the victim after so many seconds. Returns whether the step finished."""
    pid = fork(step)
    if victim is None:
        _, status = os.waitpid(pid, 0)
        if status != 0:
            raise SystemExit("a step failed undisturbed")
        return True
    time.sleep(after)
    if victim == "program":
        os.kill(pid, signal.SIGKILL)
    else:
        kill_database(victim)
    kills[victim] += 1
    _, status = os.waitpid(pid, 0)
    wait_for_database(victim)
    return status == 0


def fork(step: Callable[[], object], database: str = "postgres", out: int | None = None) -> int:
    connection.close()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            connection.settings_dict["NAME"] = database
            result = step()
            if out is not None:
                os.write(out, json.dumps(result).encode())
            connection.close()
            code = 0
        except Exception as error:
            if out is not None:
                raise
            os.write(2, f"{type(error).__name__}\n".encode())
        finally:
            os._exit(code)
    return pid


def apart(database: str, what: Callable[[], object]) -> object:
    """What a function gives in a process of its own on a database."""
    read, write = os.pipe()
    pid = fork(what, database, write)
    os.close(write)
    with os.fdopen(read) as pipe:
        result = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(result)


def kill_database(victim: str) -> None:
    """SIGKILL the postmaster, or one backend, after which PostgreSQL recovers all of itself."""
    if victim == "postmaster":
        pid = int((HOME / "postgres" / "postmaster.pid").read_text().split()[0])
    else:
        try:
            with psycopg.connect(settings.DATABASE_URL) as watcher:
                row = watcher.execute(
                    "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
                ).fetchone()
        except psycopg.OperationalError:
            return
        if row is None:
            return
        (pid,) = row
    os.kill(pid, signal.SIGKILL)


def wait_for_database(victim: str) -> None:
    if victim == "postmaster":
        time.sleep(0.3)
        postgres._running.clear()
        postgres.ensure_running(HOME / "postgres")
    for _ in range(300):
        try:
            psycopg.connect(settings.DATABASE_URL).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("the database did not come back")


def copy_database(name: str) -> None:
    connection.close()
    with psycopg.connect(settings.DATABASE_URL.replace("/postgres?", "/template1?"), autocommit=True) as admin:
        admin.execute(f"create database {name} template postgres")


def kaifong(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "kaifong", *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
