"""Which account a wrong number may have meant: one keystroke or one swap away."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from kaifong.kernel.identifiers import ACCOUNT_DIGITS, is_account_no


class Slip(Enum):
    """How a number was mistaken for another."""

    NONE = auto()  # the number is right, and something else was not
    WRONG_DIGIT = auto()
    SWAPPED = auto()
    SWAPPED_ACROSS_ONE = auto()
    MISSING_DIGIT = auto()
    SURPLUS_DIGIT = auto()


def near_numbers(stated: str) -> Iterator[tuple[int, Slip]]:
    """Well-formed account numbers at most one slip away from the digits in ``stated``, each with the slip.

    One digit wrong, one missing, one too many, two swapped, next to each other or two apart. A number that is
    well-formed itself has such neighbours too: somebody else's bill, or a number of a flat long gone.
    """
    digits = "".join(c for c in stated if c.isascii() and c.isdigit())
    seen: set[int] = set()
    for candidate, slip in _slips(digits):
        if len(candidate) == ACCOUNT_DIGITS and (number := int(candidate)) not in seen and is_account_no(number):
            seen.add(number)
            yield number, slip


def _slips(digits: str) -> Iterator[tuple[str, Slip]]:
    yield digits, Slip.NONE
    for at, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                yield digits[:at] + other + digits[at + 1 :], Slip.WRONG_DIGIT
    for gap, slip in ((1, Slip.SWAPPED), (2, Slip.SWAPPED_ACROSS_ONE)):
        for at in range(len(digits) - gap):
            if digits[at] != digits[at + gap]:
                swapped = list(digits)
                swapped[at], swapped[at + gap] = swapped[at + gap], swapped[at]
                yield "".join(swapped), slip
    for at in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:at] + digit + digits[at:], Slip.MISSING_DIGIT
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :], Slip.SURPLUS_DIGIT
