"""Money: integer cents with the currency in the type, so that nothing rounds by accident."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import total_ordering

_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<units>\d{1,15})(?:\.(?P<cents>\d{1,2}))?", re.ASCII)


class MoneyError(ValueError):
    """An amount that is not exact to the cent, or two currencies in one sum."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount.

    Attributes:
        cents: hundredths of the currency's unit; negative for what is owed the other way.
        currency: ISO 4217 alphabetic code.
    """

    cents: int
    currency: str = "HKD"

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise MoneyError(f"Money takes whole cents, not {self.cents!r}.")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise MoneyError(f"{self.currency!r} is not an ISO 4217 currency code.")

    @classmethod
    def parse(cls, text: str, currency: str = "HKD") -> Money:
        """Read a decimal amount such as ``1234.5`` or ``-3.05``; thousands separators are not accepted.

        Raises:
            MoneyError: anything else, above all a third decimal.
        """
        match = _AMOUNT.fullmatch(text.strip())
        if match is None:
            raise MoneyError(f"{text!r} is not an amount with at most two decimals.")
        cents = int(match["units"]) * 100 + int((match["cents"] or "0").ljust(2, "0"))
        return cls(-cents if match["sign"] == "-" else cents, currency)

    def share(self, part: Fraction | Decimal) -> Money:
        """A part of the amount, rounded half up (away from zero) to the cent."""
        exact = Fraction(self.cents) * Fraction(part)
        scaled = Decimal(exact.numerator) / Decimal(exact.denominator)
        return Money(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.cents * count, self.currency)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other).cents

    def decimal(self) -> Decimal:
        """The amount in units, as banks' files want it: ``Decimal('1234.50')``."""
        return Decimal(self.cents).scaleb(-2)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        symbol = "HK$" if self.currency == "HKD" else f"{self.currency} "
        return f"{sign}{symbol}{abs(self.cents) // 100:,}.{abs(self.cents) % 100:02d}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not mix.")
        return other
