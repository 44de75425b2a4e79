"""Chance that repeats: one stream of random numbers for each thing that is drawn, named by what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

WHEEL_SLOTS = 2_000
"""How finely weights are kept: a share below 1/2000 of a wheel would be lost, and is refused."""


def stream(seed: int, *purpose: object) -> Random:
    """The random numbers for one purpose. Streams are independent: drawing from one never shifts another.

    Random's string seeds and its ``random()`` are promised by Python to stay the same from version to version; its
    other methods are not, so what must repeat is drawn by ``random()`` alone.
    """
    return Random("/".join(map(str, (seed, *purpose))))


def wheel(weights: Mapping[T, float]) -> Sequence[T]:
    """Options repeated in proportion to their weights, so that drawing one is one index: ``draw(random, wheel)``."""
    total = sum(weights.values())
    slots: list[T] = []
    weight_so_far = 0.0
    for option, weight in weights.items():
        weight_so_far += weight
        upto = round(WHEEL_SLOTS * weight_so_far / total)
        if upto == len(slots):
            raise ValueError(f"{option!r} weighs too little to be drawn from {WHEEL_SLOTS} slots.")
        slots += [option] * (upto - len(slots))
    return slots


def draw(random: Random, options: Sequence[T]) -> T:
    return options[int(random.random() * len(options))]


def between(random: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(random.random() * (high - low + 1))
