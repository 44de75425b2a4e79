"""Single payments by the notification endpoint, four senders, against the same statement through bare psycopg."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import psycopg

from bench.files import accounts, open_day
from bench.harness import figure
from kaifong.infra.signature import partner_secret, sign

CLIENTS = 4
SECONDS = 20
MOST_EACH = 40_000
RECEIVE = "select outcome, receipt from payments_receive('fps', %s, %s, %s, %s, '', %s, %s, 2100, 'bench')"


def notify(url: str, settings: dict[str, str]) -> None:
    day = open_day(url)
    of = accounts(url)[: CLIENTS * MOST_EACH]
    mark = f"{time.time():.0f}"
    bare = _run(_bare, [(url, of[at::CLIENTS], day, f"{mark}b{at}") for at in range(CLIENTS)])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "kaifong", "serve", "--port", str(port), "--workers", "2"],
        stdout=subprocess.DEVNULL, env={**os.environ, "KAIFONG_TODAY": str(day + timedelta(days=1))},
    )  # fmt: skip
    try:
        _wait(port)
        _run(_endpoint, [(port, of[at::CLIENTS], day, f"{mark}w{at}", 2) for at in range(CLIENTS)])
        sent = _run(_endpoint, [(port, of[at::CLIENTS], day, f"{mark}e{at}", SECONDS) for at in range(CLIENTS)])
    finally:
        server.terminate()
        server.wait()
    figure(
        "notify", seconds=SECONDS, rows=sent["done"], rate=round(sent["done"] / SECONDS),
        limit_rate=round(bare["done"] / SECONDS), ratio=round(sent["done"] / bare["done"], 2),
        limit="the same statement through bare psycopg, four clients", clients=CLIENTS,
        p50_ms=sent["p50_ms"], p99_ms=sent["p99_ms"], settings=settings,
    )  # fmt: skip


def _run(client: Any, arguments: list[tuple[Any, ...]]) -> dict[str, float]:
    with get_context("spawn").Pool(CLIENTS) as pool:
        times = sorted(t for of_client in pool.starmap(client, arguments) for t in of_client)
    return {
        "done": len(times),
        "p50_ms": round(times[len(times) // 2] * 1000, 2),
        "p99_ms": round(times[len(times) * 99 // 100] * 1000, 2),
    }


def _bare(url: str, of: list[int], day: Any, mark: str) -> list[float]:
    times = []
    with psycopg.connect(url, autocommit=True) as connection:
        end = time.monotonic() + SECONDS
        for number, account in enumerate(of):
            started = time.monotonic()
            if started > end:
                break
            reference = f"{mark}-{number}"
            connection.execute(RECEIVE, (f"fps/{reference}", reference.encode(), reference, account, 100 + number, day))
            times.append(time.monotonic() - started)
    return times


def _endpoint(port: int, of: list[int], day: Any, mark: str, seconds: int) -> list[float]:
    secret = partner_secret("fps")
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    requests = [_request(secret, f"{mark}-{number}", account, 100 + number, day) for number, account in enumerate(of)]
    times = []
    end = time.monotonic() + seconds
    for request in requests:
        started = time.monotonic()
        if started > end:
            break
        connection.sendall(request)
        answer = connection.recv(65_536)
        while answer and not answer.endswith(b"}"):
            more = connection.recv(65_536)
            if not more:
                break
            answer += more
        assert answer.startswith(b"HTTP/1.1 201"), answer
        times.append(time.monotonic() - started)
    return times


def _request(secret: bytes, reference: str, account: int, cents: int, day: Any) -> bytes:
    """Written and signed before the clock runs: that work is the bank's."""
    body = json.dumps(
        {
            "transaction_reference": reference,
            "account_no": f"{account}",
            "amount": f"{cents // 100}.{cents % 100:02d}",
            "currency": "HKD",
            "paid_at": f"{day}T12:00:00+08:00",
        }
    ).encode()
    head = (
        "POST /exchange/v1/payments/fps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nIdempotency-Key: {reference}\r\n"
        f"Kaifong-Signature: {sign(secret, body, int(time.time()))}\r\n\r\n"
    )
    return head.encode() + body


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")
