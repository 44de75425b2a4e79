"""What tenants, the Social Welfare Department and the tenants' banks do in one month, and which slips they make.

How often each slip happens is assumed, and set high enough that a world of 3,000 tenancies shows all of them within a
month or two; 98 to 99 % of accounts still pay within the month.
"""

from __future__ import annotations

from datetime import date
from random import Random

from kaifong.sim.chance import between, draw, stream, wheel
from kaifong.sim.habits import Habit
from kaifong.sim.lines import Days, Kind, Line, Send
from kaifong.sim.store import Tenancy, Welfare

# What tenants who pay for themselves do, a month; the rest pay what is due, once, by the right number.
LATE = 0.010
IN_PART = 0.008
BY_A_WRONG_NUMBER = 0.005
TWICE = 0.006
MORE_THAN_DUE = 0.006
MONTHS_IN_ADVANCE = 2

# What shops and banks do with their payments.
SHOP_TAKES_BACK, PAYS_AGAIN = 0.012, 0.7
TOLD_TWICE_IN_A_FILE, TOLD_AGAIN_NEXT_DAY = 0.004, 0.004
SHOPS = frozenset({"convenience_store", "mtr_counter"})
TELL_TWICE = frozenset({"convenience_store", "mtr_counter", "pps", "bank_bill"})
SHOP_CAP_CENTS = {"convenience_store": 5000_00}
SHOP_MARGIN_BUSINESS_DAYS = 3
"""The notice to tenants: pay at a shop at least three working days before month-end."""

# Direct debits.
COLLECTED_ON_BUSINESS_DAY = 3
DEBIT_REFUSED, DEBIT_RETURNED, RETURNED_AFTER_BUSINESS_DAYS, PAYS_THE_FAILED_DEBIT = 0.010, 0.008, 2, 0.6
REFUSED_FOR = wheel({"AM04": 0.7, "AC04": 0.2, "MD01": 0.1})
"""ISO 20022 external status reasons: insufficient funds, closed account, no mandate."""

# The department's transfer.
PAID_ON_BUSINESS_DAY = 5
WELFARE_FAILS_A_MONTH = 0.015
WELFARE_FAILS_FOR = wheel({"not_entitled": 0.5, "moved": 0.25, "died": 0.25})
PAYS_WITHOUT_WELFARE = 0.9
PART_OF_IT, PART_PERCENT = 0.012, 60
BOTH_PAY = 0.012
OWN_SHARE_PAID = 0.96

PAY_DAYS = wheel({day: 12.0 if day <= 7 else 6.0 if day <= 14 else 2.0 for day in range(1, 29)})
OPENING_HOURS = (8 * 3600, 21 * 3600)
GARBAGE = ("RENT", "000000000000", "123456", "FLAT 1203")
WRONG_NUMBERS = ("digit", "swap", "empty", "garbage")


class Conduct:
    """Plays one estate's month. What it draws depends on seed, month and estate code alone."""

    def __init__(self, seed: int, estate_code: int, days: Days, months_since_start: int, send: Send) -> None:
        self._random = stream(seed, estate_code, days.month)
        self._days, self._send = days, send
        self._month_index = months_since_start
        self._stamp = f"{days.month.first:%y%m}"
        self._estate_code = estate_code
        self._lines = 0
        self._shops_close = days.business[-1 - SHOP_MARGIN_BUSINESS_DAYS]

    def play(self, tenancy: Tenancy, habit: Habit, opening: int, charged: int) -> int:
        """Play one tenancy's month and return the cents that reached its account, net of what was taken back."""
        first = self._days.month.first
        channel = "counter" if habit.channel == "autopay" else habit.channel
        welfare, mandate = tenancy.welfare, tenancy.mandate
        if welfare and charged > 0 and welfare.since <= first and (welfare.until is None or welfare.until >= first):
            return self._department(tenancy, welfare, habit, channel, opening, charged)
        due = opening + charged
        if due <= 0:
            return 0
        if mandate and mandate.signed_on < first:
            return self._debit(tenancy, min(due, mandate.limit_cents))
        return self._self_payer(tenancy, channel, due, charged)

    def _self_payer(self, tenancy: Tenancy, channel: str, due: int, charged: int) -> int:
        random = self._random
        day = self._pay_day(channel, tenancy.start)
        chance = random.random()
        if day is None or chance < LATE:
            return 0
        chance -= LATE
        if chance < IN_PART and due > 200_00:
            return self._pay(tenancy, channel, day, due // 2 // 100_00 * 100_00)
        chance -= IN_PART
        if chance < BY_A_WRONG_NUMBER:
            self._pay(tenancy, channel, day, due, wrong=wrong_number(random, tenancy.account_no))
            return 0
        chance -= BY_A_WRONG_NUMBER
        paid = self._pay(tenancy, channel, day, due)
        if chance < TWICE:
            return paid + self._pay(tenancy, channel, self._later(day, channel), due)
        chance -= TWICE
        if chance < MORE_THAN_DUE:
            return paid + self._pay(tenancy, channel, self._later(day, channel), charged * MONTHS_IN_ADVANCE or due)
        return paid

    def _debit(self, tenancy: Tenancy, cents: int) -> int:
        random, days = self._random, self._days
        day = days.business[COLLECTED_ON_BUSINESS_DAY - 1]
        reference = self._demand("AP", tenancy)
        account = str(tenancy.account_no)
        chance = random.random()
        if chance < DEBIT_REFUSED:
            status = draw(random, REFUSED_FOR)
            self._send("autopay", day, Line(Kind.NOTICE, reference, account, cents, day, status=status))
            return self._after_a_failed_debit(tenancy, day, cents)
        self._send("autopay", day, Line(Kind.PAYMENT, reference, account, cents, day, payer=tenancy.name_zh))
        if chance < DEBIT_REFUSED + DEBIT_RETURNED:
            returned_on = days.business_day_after(day, RETURNED_AFTER_BUSINESS_DAYS) or day
            status = draw(random, REFUSED_FOR)
            line = Line(Kind.REVERSAL, f"R{reference}", account, cents, returned_on, reverses=reference, status=status)
            self._send("autopay", returned_on, line)
            return self._after_a_failed_debit(tenancy, returned_on, cents)
        return cents

    def _after_a_failed_debit(self, tenancy: Tenancy, day: date, cents: int) -> int:
        if self._random.random() < PAYS_THE_FAILED_DEBIT:
            return self._pay(tenancy, "counter", self._later(day, "counter"), cents)
        return 0

    def _department(
        self, tenancy: Tenancy, welfare: Welfare, habit: Habit, channel: str, opening: int, charged: int
    ) -> int:
        """The department pays for the month alone; arrears and the tenant's own share are left to the tenant."""
        random = self._random
        paid_on = self._days.business[PAID_ON_BUSINESS_DAY - 1]
        day = self._pay_day(channel, tenancy.start) or self._days.paying[-1]
        months_until_it_fails = habit.fate / WELFARE_FAILS_A_MONTH
        amount = min(welfare.monthly_cents, charged)
        reference = self._demand("SW", tenancy)
        account = str(tenancy.account_no)
        if months_until_it_fails < self._month_index + 1:
            # the part after the point is a number from 0 to 1 of its own
            status = WELFARE_FAILS_FOR[int(months_until_it_fails % 1 * len(WELFARE_FAILS_FOR))]
            line = Line(Kind.NOTICE, reference, account, 0, paid_on, status=status, payer=welfare.case_reference)
            self._send("swd_transfer", paid_on, line)
            pays = status == "not_entitled" and opening + charged > 0 and random.random() < PAYS_WITHOUT_WELFARE
            return self._pay(tenancy, channel, day, opening + charged) if pays else 0
        chance = random.random()
        status = ""
        if chance < PART_OF_IT:
            amount, status = amount * PART_PERCENT // 100, "partly_paid"
        line = Line(Kind.PAYMENT, reference, account, amount, paid_on, status=status, payer=welfare.case_reference)
        self._send("swd_transfer", paid_on, line)
        if PART_OF_IT <= chance < PART_OF_IT + BOTH_PAY:
            return amount + self._pay(tenancy, channel, day, charged)
        own_share = opening + charged - amount
        if own_share > 0 and random.random() < OWN_SHARE_PAID:
            return amount + self._pay(tenancy, channel, day, own_share)
        return amount

    def _pay(self, tenancy: Tenancy, channel: str, day: date, cents: int, wrong: str | None = None) -> int:
        """Pay so much on a day, in parts where the channel has a cap; returns what was not taken back for good.

        Args:
            wrong: what the tenant states in place of the account number.
        """
        cap = SHOP_CAP_CENTS.get(channel, cents)
        remains = 0
        while cents > 0:
            part = min(cents, cap)
            line = self._line(tenancy, channel, day, part, wrong)
            remains += part
            if channel in SHOPS and wrong is None and self._random.random() < SHOP_TAKES_BACK:
                remains -= self._take_back(tenancy, channel, line)
            elif channel in TELL_TWICE:
                self._tell_twice(channel, line)
            cents -= part
        return remains

    def _line(self, tenancy: Tenancy, channel: str, day: date, cents: int, wrong: str | None = None) -> Line:
        line = Line(
            Kind.PAYMENT,
            self._reference(day),
            str(tenancy.account_no) if wrong is None else wrong,
            cents,
            day,
            between(self._random, *OPENING_HOURS),
            payer=tenancy.name_zh,
            astray=wrong is not None,
        )
        self._send(channel, self._days.sent_on(day), line)
        return line

    def _take_back(self, tenancy: Tenancy, channel: str, line: Line) -> int:
        """The shop takes a payment back, at once or on the next business day; most tenants then pay it again."""
        random = self._random
        sent_on = self._days.sent_on(line.paid_on)
        day = self._days.business_day_after(sent_on) if random.random() < 0.5 else None
        taken_back = line._replace(
            kind=Kind.REVERSAL,
            reference=self._reference(day or line.paid_on),
            paid_on=day or line.paid_on,
            second=line.second + 300,
            reverses=line.reference,
        )
        self._send(channel, day or sent_on, taken_back)
        if random.random() < PAYS_AGAIN:
            self._line(tenancy, channel, self._later(day or line.paid_on, channel), line.cents)
            return 0
        return line.cents

    def _tell_twice(self, channel: str, line: Line) -> None:
        chance = self._random.random()
        if chance < TOLD_TWICE_IN_A_FILE + TOLD_AGAIN_NEXT_DAY:
            sent_on = self._days.sent_on(line.paid_on)
            if chance >= TOLD_TWICE_IN_A_FILE:
                sent_on = self._days.business_day_after(sent_on) or sent_on
            self._send(channel, sent_on, line._replace(told_before=True))

    def _demand(self, kind: str, tenancy: Tenancy) -> str:
        """The landlord's own reference of what it asked of a bank or of the department, which they give back."""
        return f"{kind}-{self._days.month.first:%Y%m}-{tenancy.account_no}"

    def _reference(self, day: date) -> str:
        """Fifteen digits, unique over all days and estates: the day, the estate, a serial."""
        self._lines += 1
        return f"{self._stamp}{day.day:02d}{self._estate_code:04d}{self._lines:05d}"

    def _pay_day(self, channel: str, start: date) -> date | None:
        """A day on which the tenancy has begun and the channel still takes payments; None where there is none."""
        paying = self._days.paying
        day = paying[min(draw(self._random, PAY_DAYS), len(paying)) - 1]
        day = min(day, self._last_day(channel))
        if day < start:
            day = start
        return day if day <= paying[-1] else None

    def _later(self, day: date, channel: str) -> date:
        """One to five days later, or the last day that the channel takes payments if that comes first."""
        paying = self._days.paying
        index = min(paying.index(day) + between(self._random, 1, 5), len(paying) - 1)
        return max(day, min(paying[index], self._last_day(channel)))

    def _last_day(self, channel: str) -> date:
        return self._shops_close if channel in SHOPS else self._days.paying[-1]


def wrong_number(random: Random, account_no: int) -> str:
    """An account number as someone mistyped it: one digit wrong, two neighbours swapped, nothing at all, or nonsense."""
    digits = list(str(account_no))
    kind = draw(random, WRONG_NUMBERS)
    if kind == "empty":
        return ""
    if kind == "garbage":
        return draw(random, GARBAGE)
    place = between(random, 4, len(digits) - 2)
    if kind == "digit" or digits[place] == digits[place + 1]:
        digits[place] = str((int(digits[place]) + between(random, 1, 9)) % 10)
    else:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return "".join(digits)
