"""The same dialog over the other drivers: a tenant signs in and hears the rent, by ARI and by baresip."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.db import connections

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.caller.heard import RATE, best_match, read_wav
from kaifong.interfaces.hotline.caller.telephone import Telephone
from kaifong.interfaces.hotline.conversing import Hotline, converse
from kaifong.interfaces.hotline.serving import Driver
from kaifong.interfaces.hotline.softphone import Softphone
from tests.integration.two_months import TODAY, two_months
from tests.journeys.hotline.callers import free_port
from tests.journeys.hotline.expected import answer_in, key_of, turns
from tests.journeys.hotline.test_ari import ari_engine

EDGE = RATE // 10
HEARD = 0.95
"""baresip's clock is not the caller's: within a sentence a packet may be early or late."""


class Book:
    def __init__(self) -> None:
        self.places: list[str] = []
        self.outcomes: list[str] = []

    def begun(self, facts) -> None: ...

    def reached(self, call_id, place, reason="", *, language="", signed_in=False) -> None:
        self.places.append(place)

    def ended(self, call_id, outcome) -> None:
        self.outcomes.append(outcome)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("driver", ["ari", "baresip"])
def test_a_tenant_signs_in_and_hears_the_rent(driver: str, unpacked_engine, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    months = two_months()
    tpin = access.tpin_issue(account_no=months.a, by=access.operator("test"), now=clock.now())
    keys = ["3", "1", str(months.a), tpin, key_of("rent-status")]
    expected = turns(keys)
    Voices().sounds([phrase for turn in expected for phrase in turn.say])

    if driver == "ari":
        with ari_engine(unpacked_engine, tmp_path / "ari") as ari:
            heard, book = call(ari.calling(), ari.to, keys)
    else:
        softphone = Softphone(port=free_port(), node="node")
        heard, book = call(softphone, softphone.address, keys)

    said = Voices().sounds(answer_in(expected[-1]))
    assert book.places == [turn.place for turn in expected]
    assert book.outcomes == ["hung-up"]
    assert min(match(heard, path) for path in said) > HEARD


def match(heard: np.ndarray, wav: Path) -> float:
    return best_match(heard, read_wav(wav)[EDGE:-EDGE], first_seconds=1).r


def call(driver: Driver, to: str, keys: list[str]) -> tuple[np.ndarray, Book]:
    book = Book()

    async def run(pool: ThreadPoolExecutor) -> np.ndarray:
        hotline = Hotline(Voices(), performing.perform, performing.sign_out, book, pool)
        await driver.open(lambda line: converse(line, hotline))
        async with Telephone(to) as telephone:
            for entry in keys[:-1]:
                await telephone.wait(1)
                await telephone.press(entry)
            while book.places[-1] != "menu":
                await asyncio.sleep(0.05)
            await telephone.wait(1)
            await telephone.press(keys[-1])
            while not book.places[-1].startswith("answer/"):
                await asyncio.sleep(0.05)
            await telephone.wait(9)
        while not book.outcomes:
            await asyncio.sleep(0.05)
        await driver.close()
        await asyncio.get_running_loop().run_in_executor(pool, connections.close_all)
        return telephone.sound.heard()

    with ThreadPoolExecutor(1) as pool:
        return asyncio.run(asyncio.wait_for(run(pool), 60)), book
