"""The monthly rent statement: what was charged and why, what was paid, what to pay now and how."""

from kaifong.selfservice.statement.assemble import statement_of
from kaifong.selfservice.statement.render import render_html, render_pdf
from kaifong.selfservice.statement.types import (
    ChargeLine,
    MonthTotals,
    PaymentLine,
    ReversalLine,
    Statement,
    StatementDoesNotAddUp,
    WayToPay,
)

__all__ = [
    "ChargeLine",
    "MonthTotals",
    "PaymentLine",
    "ReversalLine",
    "Statement",
    "StatementDoesNotAddUp",
    "WayToPay",
    "render_html",
    "render_pdf",
    "statement_of",
]
