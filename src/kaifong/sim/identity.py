"""Identity numbers of invented people: right in form and check digit, each given once in a world."""

from __future__ import annotations

from math import gcd

from kaifong.kernel.identifiers import ESTATE_CODES, hkid_check_digit

PEOPLE_OF_AN_ESTATE = 80_000
"""Numbers kept for each estate; the largest estate on Hong Kong's register houses about 23,000 people."""

ONE_LETTER_NUMBERS = 26 * 1_000_000


class IdentityNumbers:
    """One estate's share of the world's identity numbers; its n-th person bears the n-th of them.

    The first 325 estate codes share the numbers of one letter, scattered over all of them by an affine map that the
    seed chooses (a bijection, so nothing is given twice); further estates take numbers of two letters.
    """

    def __init__(self, seed: int, estate_code: int) -> None:
        self._slab, self._start = divmod((estate_code - ESTATE_CODES.start) * PEOPLE_OF_AN_ESTATE, ONE_LETTER_NUMBERS)
        self._offset = seed * 7_368_787 % ONE_LETTER_NUMBERS
        self._step = 16_180_339 + seed * 30 % 1_000_000
        while gcd(self._step, ONE_LETTER_NUMBERS) != 1:
            self._step += 1

    def __getitem__(self, person: int) -> str:
        """The number of the estate's ``person`` (0, 1, …), without brackets: ``A1234563``."""
        if not 0 <= person < PEOPLE_OF_AN_ESTATE:
            raise IndexError(f"An estate has at most {PEOPLE_OF_AN_ESTATE} people here, not {person + 1}.")
        letter, number = divmod(((self._start + person) * self._step + self._offset) % ONE_LETTER_NUMBERS, 1_000_000)
        letters = (chr(64 + self._slab) if self._slab else "") + chr(65 + letter)
        digits = f"{number:06d}"
        return letters + digits + hkid_check_digit(letters, digits)
