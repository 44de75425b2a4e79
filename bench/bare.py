"""The limit of an answer: a bare ASGI handler that runs the same SQL, psycopg's own pool between them, and nothing else.

The statements are those that the program itself ran for one account (`bench.enquiry` took them down); here the account and
the session's digest are put in place of that one's. Served by the same server as the program.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from pathlib import Path
from typing import Any

from psycopg_pool import AsyncConnectionPool

POOL = 4
"""Connections of one worker: as many as callers that it has at once."""


class Account(int):
    """Stands in a statement's values for whichever account asks."""


class Digest(bytes):
    """Stands for the digest of whichever token comes."""


TAKEN = Path(os.environ["BENCH_TAKEN"]) if "BENCH_TAKEN" in os.environ else None
statements: dict[str, list[tuple[str, Any]]] = pickle.loads(TAKEN.read_bytes()) if TAKEN else {}  # noqa: S301 - our own
pool: AsyncConnectionPool


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    account = int(scope["query_string"])
    cookie = dict(scope["headers"])[b"cookie"]
    digest = hashlib.sha256(cookie.partition(b"=")[2]).digest()
    rows = []
    async with pool.connection() as connection:
        for statement, values in statements[scope["path"]]:
            cursor = await connection.execute(statement, filled(values, account, digest))
            rows.append(await cursor.fetchall())
    body = json.dumps(rows, default=str).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Any, send: Any) -> None:
    global pool
    await receive()
    pool = AsyncConnectionPool(
        os.environ["BENCH_DATABASE"], min_size=POOL, max_size=POOL, open=False, kwargs={"autocommit": True}
    )
    await pool.open(wait=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})


def filled(values: Any, account: int, digest: bytes) -> Any:
    if isinstance(values, dict):
        return {name: filled(value, account, digest) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [filled(value, account, digest) for value in values]
    if isinstance(values, Account):
        return account
    return digest if isinstance(values, Digest) else values
