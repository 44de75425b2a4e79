"""How each tenancy is used to pay: shares of rent income in the manner of the founding paper of 2009.

The paper's three groups: autopay, internet banking and PPS 30 %; convenience stores and MTR counters 19 %; the Social
Welfare Department 21 %. The rest, 30 %, is divided here between estate counters and FPS, which the paper could not know;
how each group divides is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from kaifong.sim.chance import draw, stream, wheel

INCOME_PERCENT = {
    "autopay": 18,
    "bank_bill": 7,
    "pps": 5,
    "convenience_store": 15,
    "mtr_counter": 4,
    "swd_transfer": 21,
    "counter": 13,
    "fps": 17,
}
CHANNELS = tuple(INCOME_PERCENT)

_SELF_PAYERS = wheel({channel: float(share) for channel, share in INCOME_PERCENT.items() if channel != "swd_transfer"})

ON_WELFARE = {"lone elderly": 0.44, "elderly": 0.31, "young": 0.185}
"""Part of households whose rent the Social Welfare Department pays; set so that it pays 21 % of all rent."""


class Habit(NamedTuple):
    """How a tenancy pays what nobody else pays for it, and a number from 0 to 1 that decides when its welfare fails."""

    channel: str
    fate: float


def habits(seed: int, estate_code: int) -> Iterator[Habit]:
    """The habit of each tenancy of an estate, by serial; the same whenever asked."""
    random = stream(seed, estate_code, "habits")
    while True:
        yield Habit(draw(random, _SELF_PAYERS), random.random())


def is_on_welfare(random: Random, *, elderly: bool, persons: int) -> bool:
    kind = ("lone elderly" if persons == 1 else "elderly") if elderly else "young"
    return random.random() < ON_WELFARE[kind]
