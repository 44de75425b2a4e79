"""The only door to this domain; channels come through `spi`."""

from kaifong.domains.payments.checking import LineChecks
from kaifong.domains.payments.checks import receipts_check
from kaifong.domains.payments.errors import (
    AmountRefused,
    ChannelUnknown,
    LineRefused,
    NotificationConflict,
    NotInSuspense,
    ReceiptAlreadyReversed,
    ReceiptNotFound,
    RefundNotOpen,
    RefundTooLarge,
    SamePerson,
)
from kaifong.domains.payments.registry import channel, channels, channels_register, landlord_name, notifying_channels
from kaifong.domains.payments.selectors.collections import instruments, ways_open, welfare_exceptions
from kaifong.domains.payments.selectors.files import channel_for
from kaifong.domains.payments.selectors.months import (
    account_balances_write,
    account_months,
    estate_months,
    tenancy_months,
)
from kaifong.domains.payments.selectors.movements import movements
from kaifong.domains.payments.selectors.reconciliation import channel_shares, reconciliation
from kaifong.domains.payments.selectors.suspense import suspense_list, suspense_open
from kaifong.domains.payments.services.bank_statements import bank_statement_import
from kaifong.domains.payments.services.collections import (
    demands_make,
    demands_write,
    entitlements_import,
    mandates_import,
    refusals_handle,
)
from kaifong.domains.payments.services.files import file_import
from kaifong.domains.payments.services.notifications import Received, payment_receive
from kaifong.domains.payments.services.receipts import counter_take, receipt_reverse
from kaifong.domains.payments.services.refunds import refund_approve, refund_propose
from kaifong.domains.payments.services.suspense import suspense_assign
from kaifong.domains.payments.types import (
    AccountMonth,
    ChannelShare,
    DayDifference,
    EstateMonth,
    ImportReport,
    Movement,
    MovementKind,
    OpenWay,
    Reconciliation,
    StatementReport,
    Suggestion,
    SuspenseView,
    TenancyMonth,
    TenancyMonths,
    WelfareException,
)

__all__ = [
    "AccountMonth",
    "AmountRefused",
    "ChannelShare",
    "ChannelUnknown",
    "DayDifference",
    "EstateMonth",
    "ImportReport",
    "LineChecks",
    "LineRefused",
    "Movement",
    "MovementKind",
    "NotInSuspense",
    "NotificationConflict",
    "OpenWay",
    "ReceiptAlreadyReversed",
    "ReceiptNotFound",
    "Received",
    "Reconciliation",
    "RefundNotOpen",
    "RefundTooLarge",
    "SamePerson",
    "StatementReport",
    "Suggestion",
    "SuspenseView",
    "TenancyMonth",
    "TenancyMonths",
    "WelfareException",
    "account_balances_write",
    "account_months",
    "bank_statement_import",
    "channel",
    "channel_for",
    "channel_shares",
    "channels",
    "channels_register",
    "counter_take",
    "demands_make",
    "demands_write",
    "entitlements_import",
    "estate_months",
    "file_import",
    "instruments",
    "landlord_name",
    "mandates_import",
    "movements",
    "notifying_channels",
    "payment_receive",
    "receipt_reverse",
    "receipts_check",
    "reconciliation",
    "refund_approve",
    "refund_propose",
    "refusals_handle",
    "suspense_assign",
    "suspense_list",
    "suspense_open",
    "tenancy_months",
    "ways_open",
    "welfare_exceptions",
]
