"""Direct debit: a pain.008 to the bank, pain.002 back for what it refused, camt.054 for what it booked and took back.

Where a bank takes no ISO 20022, its results can be read by the layout ``autopay_collection``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from kaifong.channels import settings as setting
from kaifong.channels.iso20022.camt import CAMT_053, CAMT_054, ENTRIES_READ, entries_of
from kaifong.channels.iso20022.camt_entries import BankEntry
from kaifong.channels.iso20022.lines import account_of, is_return, lines_of, reference_of
from kaifong.channels.iso20022.pain002 import PAIN_002, REJECTED, REPORTS_READ, Level, StatusReport, reports_of
from kaifong.channels.iso20022.pain008 import Creditor, Debit, DebitNotWritable, is_agent, write_pain008
from kaifong.channels.iso20022.stream import XmlStream, means_xml
from kaifong.channels.layouts import Layout
from kaifong.domains.payments.spi import BadLine, ControlTotals, Demand, Instrument, Kind, Line
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import ACCOUNT_DIGITS
from kaifong.kernel.localtext import LocalText

RESULTS_LAYOUT = "autopay_collection"
MAX_DEBITS_PER_FILE = 50_000

_REFERENCE = re.compile(rf"AP-[0-9]{{6}}-(?P<account>[0-9]{{{ACCOUNT_DIGITS}}})(?:-[0-9]+)?", re.ASCII)


def demand_reference(account_no: int, month: Month, attempt: int = 1) -> str:
    """Our end-to-end id of a demand: ``AP-202609-100100001234``, a retry of it ``AP-202609-100100001234-2``."""
    first = f"AP-{month.year:04d}{month.number:02d}-{account_no:0{ACCOUNT_DIGITS}d}"
    return first if attempt == 1 else f"{first}-{attempt}"


def account_of_demand(reference: str) -> str:
    """The account number in a reference of ours, or "" if it is not ours."""
    match = _REFERENCE.fullmatch(reference)
    return match["account"] if match else ""


class Autopay:
    """Settings: ``creditor_name``, ``creditor_id``, ``creditor_account``, ``creditor_agent`` (BIC or clearing code),
    ``currency``; ``max_debits_per_file``, if not 50,000; ``layouts`` (folder) for results that are not XML."""

    code = "autopay"
    name = LocalText("自動轉賬", "Autopay", "自动转账")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._creditor = Creditor(
            *(setting.text(settings, self.code, f"creditor_{field}") for field in ("name", "id", "account", "agent"))
        )
        if not is_agent(self._creditor.agent):
            raise setting.ChannelSettingInvalid(self.code, "creditor_agent", "a BIC or a clearing code")
        self._currency = setting.text(settings, self.code, "currency")
        self.max_debits_per_file = int(settings.get("max_debits_per_file", MAX_DEBITS_PER_FILE))
        self._settings = settings
        self._pay_to = settings["landlord_name"]

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """Nothing to do each month: the bank is asked under the mandate."""
        return Instrument(self.code, self.name, f"{account_no:012d}", self._pay_to, NOTE)

    def files_of(self, demands: Iterable[Demand]) -> Iterator[list[Demand]]:
        """Demands in parts that one file may hold."""
        rest = iter(demands)
        while part := list(islice(rest, self.max_debits_per_file)):
            yield part

    def write_demands(
        self, demands: Iterable[Demand], *, batch: str, due_on: date, out: BinaryIO, created_at: datetime | None = None
    ) -> ControlTotals:
        """Write one pain.008.001.08; its message id is `batch`.

        A demand's ``debtor`` gives ``mandate_id``, ``signed_on`` (YYYY-MM-DD), ``bank_code`` (BIC or clearing code),
        ``bank_account``, ``name``, and may give ``sequence`` (``RCUR`` if not).

        Args:
            created_at: the message's time of creation; by default the first moment of `due_on`, so that the same demands
                always make the same file.

        Raises:
            DebitNotWritable: a demand the message cannot hold, or more of them than a file may have.
        """
        return write_pain008(
            self._debits(demands),
            creditor=self._creditor,
            message_id=batch,
            created_at=created_at or datetime.combine(due_on, time.min),
            currency=self._currency,
            out=out,
        )

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read what the bank answers: pain.002, camt.054 (or camt.053), or by the layout ``autopay_collection``.

        A booked collection's reference is ours, as is what a returned one `reverses`; refused debits are notices with the
        bank's reason as status. A message or batch that is refused as a whole, without naming its debits, is one notice
        without an account, whose reference is the message's or batch's.

        Args:
            file: seekable.
        """
        if not means_xml(file):
            layout = Layout.named(RESULTS_LAYOUT, folder=self._settings.get("layouts"), ours=self._settings)
            yield from layout.read(file)
            return
        stream = XmlStream(file, supported=CAMT_053 | CAMT_054 | PAIN_002, words=f"{ENTRIES_READ} {REPORTS_READ}")
        if stream.message_name == "pain.002":
            yield from _refusals(reports_of(stream))
        else:
            yield from lines_of(entries_of(stream), reference=_reference, account=_account)

    def _debits(self, demands: Iterable[Demand]) -> Iterator[Debit]:
        for number, demand in enumerate(demands, 1):
            if number > self.max_debits_per_file:
                raise DebitNotWritable(demand.reference, f"a file holds at most {self.max_debits_per_file}")
            try:
                debtor = {key: demand.debtor[key] for key in ("mandate_id", "bank_code", "bank_account", "name")}
                signed_on = date.fromisoformat(demand.debtor["signed_on"])
            except KeyError as missing:
                raise DebitNotWritable(demand.reference, f"its debtor has no {missing.args[0]}") from None
            except ValueError as error:
                raise DebitNotWritable(demand.reference, f"its mandate's date of signature is none: {error}") from None
            yield Debit(
                end_to_end_id=demand.reference,
                amount_cents=demand.amount_cents,
                due_on=demand.due_on,
                mandate_id=debtor["mandate_id"],
                signed_on=signed_on,
                debtor_agent=debtor["bank_code"],
                debtor_account=debtor["bank_account"],
                debtor_name=debtor["name"],
                remittance=f"RENT {demand.account_no:0{ACCOUNT_DIGITS}d}",
                sequence=demand.debtor.get("sequence", "RCUR"),
            )


def _reference(entry: BankEntry) -> str:
    ours = account_of_demand(entry.end_to_end_id) and not is_return(entry)
    return entry.end_to_end_id if ours else reference_of(entry)


def _account(entry: BankEntry) -> str:
    return account_of_demand(entry.end_to_end_id) or account_of(entry)


def _refusals(reports: Iterable[StatusReport]) -> Iterator[Line]:
    """Rejected transactions; a batch or message that is rejected only if nothing in it was."""
    in_batch = in_message = 0
    for report in reports:
        refused = report.status == REJECTED
        match report.level:
            case Level.TRANSACTION:
                reference = report.end_to_end_id or report.instruction_id
                in_batch += refused
            case Level.BATCH:
                reference, refused = report.batch_id, refused and not in_batch
                in_message, in_batch = in_message + in_batch + refused, 0
            case Level.MESSAGE:
                reference, refused = report.message_id, refused and not in_message and not in_batch
        if refused:
            account = account_of_demand(report.end_to_end_id) or report.creditor_reference
            yield Line(
                report.number, Kind.NOTICE, reference, account, 0, report.currency, report.reported_on,
                "", report.reason or report.status, report,
            )  # fmt: skip


NOTE = LocalText(
    "你已授權銀行每月代繳租金；請在到期日前存入足夠款項。",
    "You have authorised your bank to pay the rent each month; keep enough in your account on the day it is due.",
    "你已授权银行每月代缴租金；请在到期日前存入足够款项。",
)
