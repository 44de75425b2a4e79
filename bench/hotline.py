"""``make bench-hotline``: many calls at once against the real engine, the real hotline and a real database, and the engine alone.

See docs/reference/benchmarks.md. On a world as ``make demo`` makes it, below KAIFONG_HOME (``var/bench-hotline``), made where it
is not there. ``BENCH_CALLS`` (``50 100 200 400``) says how many at once; ``SOAK`` (0) for how many seconds 50 calls at once are
kept up instead, with memory drawn over time.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("KAIFONG_HOME", str(Path("var/bench-hotline").absolute()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
os.environ.pop("DATABASE_URL", None)

import django

from bench import watching
from bench.ear import Step
from bench.harness import database_settings, figure, held_database, say

HOME = Path(os.environ["KAIFONG_HOME"])
CALLS = [int(word) for word in os.environ.get("BENCH_CALLS", "50 100 200 400").split()]
SOAK_SECONDS = int(os.environ.get("SOAK", "0"))
SOAK_CALLS = 50
SOAKED = ("engine", "python")
SAMPLE_SECONDS = 5
CALL_SECONDS = 40
"""A caller presses keys and listens for about thirty of them; who is answered late is still answered."""
WAVES = 3
"""Each of the calls at once is followed by as many as make three; what is measured of processes is while all are up."""
SIP_PORT, CALLER_PORT, NODE_PORT, RTP_PORT, EAR_PORT = (
    int(os.environ.get("BENCH_PORTS", "5360")) + shift for shift in (0, 1, 2, 17_640, 18_640)
)
RTP_PORTS = 1_000
EVERY = 4
"""sipp gives each call the fourth port after the one before; it has the first and third itself."""
LANGUAGES = "123"
BASELINE = HOME / "hotline-bench" / "baseline.wav"
SCENARIO = Path(__file__).with_name("hotline_call.xml")


@dataclass
class Calls:
    """What came of a run of calls."""

    calls: int
    failed: int
    spacing_p50_ms: float
    spacing_p99_ms: float
    first_prompt_p50_ms: float
    first_prompt_p99_ms: float
    packets: int
    cpu_percent: dict[str, float]
    rss_mb: dict[str, int]


def main() -> None:
    if not (HOME / "ready").exists():
        subprocess.run([sys.executable, "-m", "kaifong.demo"], env={**os.environ, "DEMO_SERVE": "0"}, check=True)
    with held_database() as url, ExitStack() as running:
        settings = database_settings(url)
        django.setup()
        most = max(CALLS) if not SOAK_SECONDS else SOAK_CALLS
        tenants = sign_in_numbers(most * WAVES)
        engine = running.enter_context(engine_running())
        hotline = running.enter_context(hotline_running())
        watched = {"engine": engine, "python": hotline, "postgresql": postmaster(url)}
        if SOAK_SECONDS:
            soak(tenants, watched)
            return
        for at_once in CALLS:
            say(f"{at_once} calls at once")
            limit = run(at_once, "9999", [[] for _ in range(at_once * WAVES)], watched)
            nothing_said_before()
            since = datetime.now().astimezone()
            ours = run(at_once, "1000", scripts(tenants[: at_once * WAVES]), watched)
            answered = told(since)
            figure(
                f"calls-{at_once}", seconds=CALL_SECONDS, ratio=round(ours.spacing_p99_ms / limit.spacing_p99_ms, 2),
                limit="the engine playing one file with no dialog; the ratio is of spacing_p99_ms", **asdict(ours),
                answered=answered, argon2_cpu_percent=round(argon2_seconds() * at_once / CALL_SECONDS * 100, 1),
                **{f"limit_{name}": value for name, value in asdict(limit).items()}, settings=settings,
            )  # fmt: skip


def nothing_said_before() -> None:
    """The sentences of a run before are not at hand in this one."""
    from kaifong.infra.voices.resolver import Voices

    Voices().purge(now=datetime.now().astimezone(), older_than=timedelta(0))


def sign_in_numbers(count: int) -> list[tuple[str, str]]:
    """Account numbers and fresh TPINs; an account serves more than one call where there are fewer of them."""
    from django.db import transaction

    from kaifong.domains.access import api as access
    from kaifong.infra import clock
    from kaifong.infra.database import fetch_all

    today = clock.today()
    accounts = [
        row[0]
        for row in fetch_all(
            "select account_no from tenancies_tenancy where in_force @> %s::date order by account_no limit %s",
            [today, count],
        )
    ]
    say(f"TPINs of {len(accounts)} tenancies")
    with transaction.atomic():
        numbers = [
            (f"{account:012d}", access.tpin_issue(account_no=account, by=access.operator(), now=clock.now()))
            for account in accounts
        ]
    return [numbers[nth % len(numbers)] for nth in range(count)]


def scripts(tenants: Sequence[tuple[str, str]]) -> list[list[Step]]:
    """What each caller presses: the language, to sign in, the rent status, back, the payments."""
    from kaifong.interfaces.hotline.dialog.choosing import A_PAGE, MORE
    from kaifong.interfaces.hotline.dialog.menus import Menu

    names = [choice.value for choice in Menu().choices()]

    def chosen(name: str) -> list[Step]:
        page, nth = divmod(names.index(name), A_PAGE)
        return [Step(1.5, MORE)] * page + [Step(2.0, str(nth + 1))]

    return [
        [
            Step(2.0, LANGUAGES[nth % 3]),
            Step(2.0, "1"),
            Step(1.5, account),
            Step(1.5, tpin),
            Step(2.0, ""),
            *chosen("rent-status"),
            Step(5.0, "*"),
            *chosen("payment-history"),
        ]
        for nth, (account, tpin) in enumerate(tenants)
    ]


@contextmanager
def engine_running() -> Iterator[int]:
    from kaifong.infra.voices.resolver import Voices
    from kaifong.interfaces.hotline.engine.configuration import Plan
    from kaifong.interfaces.hotline.engine.packages import unpacked
    from kaifong.interfaces.hotline.engine.running import running
    from kaifong.interfaces.hotline.engine.suspended import suspended

    engine = unpacked(Path(os.environ.get("BENCH_ENGINE", HOME / "engine")), told=say)
    folder = HOME / "hotline-bench"
    folder.mkdir(exist_ok=True)
    baseline()
    plan = Plan(
        sip_host="127.0.0.1", sip_port=SIP_PORT, rtp_start=RTP_PORT, rtp_end=RTP_PORT + RTP_PORTS - 2,
        nodes=[f"127.0.0.1:{NODE_PORT}"], suspended=suspended(Voices(), folder), most_calls=1_000,
        most_calls_a_caller=1_000,
    )  # fmt: skip
    with running(engine, folder / "engine", plan, baseline=BASELINE) as one:
        yield one.pid


def baseline() -> None:
    """One file longer than a call: what a hotline says, said again and again."""
    import wave

    from kaifong.infra.voices.resolver import Voices
    from kaifong.interfaces.hotline.dialog.stepping import step
    from kaifong.interfaces.hotline.dialog.types import Begun

    [first, *_] = Voices().sounds(step({}, Begun()).say)
    with wave.open(str(first)) as read, wave.open(str(BASELINE), "wb") as written:
        written.setparams(read.getparams())
        frames = read.readframes(read.getnframes())
        for _ in range(int((CALL_SECONDS + 5) * 16_000 / len(frames)) + 1):
            written.writeframes(frames)


@contextmanager
def hotline_running() -> Iterator[int]:
    command = [
        sys.executable,
        "-m",
        "kaifong",
        "hotline",
        "--port",
        str(NODE_PORT),
        "--node",
        "bench",
        "--most-calls",
        "1000",
    ]
    with (HOME / "hotline-bench" / "hotline.log").open("w") as log:
        hotline = subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, text=True)
        try:
            assert hotline.stderr is not None
            if not hotline.stderr.readline():
                sys.exit(f"the hotline did not start: {log.name}")
            yield hotline.pid
        finally:
            hotline.terminate()
            hotline.wait()


def postmaster(url: str) -> int:
    import psutil
    import psycopg

    with psycopg.connect(url) as connection:
        parent = psutil.Process(connection.info.backend_pid).parent()
    assert parent is not None
    return parent.pid


def run(at_once: int, number: str, scripts: list[list[Step]], watched: dict[str, int]) -> Calls:
    """So many calls at once, each of CALL_SECONDS, one after another until all have been made."""
    with calling(at_once, number, scripts) as made:
        watch = watching.Watch(watched | {"sipp": made.sipp.pid, "ear": made.ear.pid})
        time.sleep(CALL_SECONDS)
        watch.begin()
        time.sleep(max(0, len(scripts) / at_once - 1) * CALL_SECONDS)
        cpu_percent, rss_mb = watch.end()
    heard = sum(made.report["done"])
    first = first_prompts(made.answered, made.report["first"])
    calls, failed = of_sipp(made.counted)
    return Calls(
        calls=calls, failed=max(failed, calls - heard), packets=made.report["packets"],
        spacing_p50_ms=made.report["spacing_p50_ms"], spacing_p99_ms=made.report["spacing_p99_ms"],
        first_prompt_p50_ms=percentile(first, 50), first_prompt_p99_ms=percentile(first, 99),
        cpu_percent=cpu_percent, rss_mb=rss_mb,
    )  # fmt: skip


@dataclass
class Making:
    """Calls in the making; ``report`` is the ear's, in the end."""

    sipp: subprocess.Popen[bytes]
    ear: subprocess.Popen[str]
    answered: Path
    counted: Path
    report: dict[str, Any]


@contextmanager
def calling(at_once: int, number: str, scripts: list[list[Step]]) -> Iterator[Making]:
    """Calls are made from entering on; leaving waits for the last of them."""
    folder = HOME / "hotline-bench"
    answered, counted = folder / "answered.log", folder / "sipp.csv"
    for file in (answered, counted):
        file.unlink(missing_ok=True)
    told = {
        "port": EAR_PORT + 1,
        "every": EVERY,
        "seconds": CALL_SECONDS - 0.5,
        "scripts": [[[one.listen_seconds, one.keys] for one in script] for script in scripts],
    }
    ear = subprocess.Popen(
        [sys.executable, "-m", "bench.ear"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert ear.stdin is not None
    assert ear.stdout is not None
    ear.stdin.write(json.dumps(told))
    ear.stdin.close()
    ear.stdout.readline()
    sipp = subprocess.Popen(
        [
            "sipp", f"127.0.0.1:{SIP_PORT}", "-s", number, "-sf", str(SCENARIO), "-i", "127.0.0.1", "-p", str(CALLER_PORT),
            "-mp", str(EAR_PORT), "-d", str(CALL_SECONDS * 1000), "-r", str(at_once), "-rp", str(CALL_SECONDS * 1000),
            "-l", str(at_once * 2), "-m", str(len(scripts)), "-nostdin", "-trace_logs", "-log_file", str(answered),
            "-trace_stat", "-stf", str(counted), "-fd", "5",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    made = Making(sipp, ear, answered, counted, {})
    try:
        yield made
        sipp.wait()
    finally:
        sipp.terminate()
        ear.terminate()
        made.report |= json.loads(ear.stdout.read())
        ear.wait()
        sipp.wait()


def first_prompts(file: Path, first: Sequence[float]) -> list[float]:
    """Milliseconds from a call's answer to its first packet of sound; calls that heard none are not in it, but have failed."""
    times = []
    for line in file.read_text().splitlines():
        _, call, *_, answered = line.split()
        if came := first[int(call) - 1]:
            times.append((came - float(answered)) * 1000)
    return times


def of_sipp(file: Path) -> tuple[int, int]:
    """Calls made, and those of them that failed by SIP."""
    with file.open() as rows:
        *_, last = csv.DictReader(rows, delimiter=";")
    return int(last["TotalCallCreated"]), int(last["FailedCall(C)"])


def told(since: datetime) -> dict[str, int]:
    """In how many calls each question was answered, as the hotline's own figures have it."""
    from kaifong.infra.calls import api as calls

    time.sleep(2)
    now = datetime.now().astimezone()
    counted = calls.figures(since=since, until=now, now=now)
    return {one.question: one.answered for one in counted.questions}


def argon2_seconds() -> float:
    """Of one core's time for one TPIN that is checked."""
    from kaifong.domains.access.hashing import tpin_matches

    begun = time.process_time()
    for _ in range(10):
        tpin_matches(None, 1, "123456")
    return (time.process_time() - begun) / 10


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) * percent // 100, len(ordered) - 1)], 1) if ordered else 0.0


def soak(tenants: Sequence[tuple[str, str]], watched: dict[str, int]) -> None:
    """Calls for so long; memory sampled, drawn, and its growth after the first third said, for a process warms up."""
    count = SOAK_CALLS * SOAK_SECONDS // CALL_SECONDS
    watch = watching.Watch(watched)
    samples: list[watching.Sample] = []
    with calling(SOAK_CALLS, "1000", scripts([tenants[nth % len(tenants)] for nth in range(count)])) as made:
        begun = time.monotonic()
        while made.sipp.poll() is None:
            seconds = time.monotonic() - begun
            calls = min(count, int(seconds * SOAK_CALLS / CALL_SECONDS))
            samples.append(watching.Sample(round(seconds), calls, {name: watch.rss_mb(name) for name in SOAKED}))
            time.sleep(SAMPLE_SECONDS)
    folder = HOME / "hotline-bench"
    (folder / "soak.json").write_text(json.dumps([asdict(sample) for sample in samples]))
    (folder / "soak.svg").write_text(watching.drawn(samples))
    calls, failed = of_sipp(made.counted)
    figure(
        "soak", seconds=SOAK_SECONDS, calls=calls, failed=max(failed, calls - sum(made.report["done"])),
        spacing_p99_ms=made.report["spacing_p99_ms"],
        first_mb={name: round(samples[0].rss_mb[name]) for name in SOAKED},
        last_mb={name: round(samples[-1].rss_mb[name]) for name in SOAKED},
        mb_in_1000_calls={name: watching.slope(samples[len(samples) // 3 :], name) for name in SOAKED},
        drawn=str(folder / "soak.svg"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
