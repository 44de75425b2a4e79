"""May I have my rent statement?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kaifong.domains.rent import api as rent
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Asked, Assurance, Question, Refused
from kaifong.selfservice.blocks import Blocks, Download, Lead
from kaifong.selfservice.json_types import JsonAccountNo, JsonMonth
from kaifong.selfservice.rent_explained import ForMonth, MonthForm
from kaifong.selfservice.said import Count, MonthOf, Sentence
from kaifong.selfservice.statement import render_pdf, statement_of

OFFERED_AT_MOST = 12
"""A year of statements is offered; an older one is asked for by its month."""


class NoStatement(Refused):
    """The month has no statement, or no month has one yet."""

    def __init__(self, month: Month | None) -> None:
        if month is None:
            super().__init__(Sentence(_("There is no statement yet.")))
        else:
            super().__init__(Sentence(_("There is no statement of {month}."), month=MonthOf(month)), field="month")


@dataclass(frozen=True, slots=True)
class StatementAnswer:
    """Which statements there are, the newest first, and which one is chosen: by default the newest."""

    account_no: JsonAccountNo
    month: JsonMonth
    months: tuple[JsonMonth, ...]


class StatementQuestion(Question[ForMonth, StatementAnswer]):
    name = "statement"
    place = 50
    title = _("Rent statements")
    assurance = Assurance.ACCOUNT_AND_TPIN
    given = ForMonth
    answer_type = StatementAnswer
    form = MonthForm
    file_type = "application/pdf"

    def answer(self, asked: Asked[ForMonth]) -> StatementAnswer:
        """One statement of SQL."""
        charged = rent.charged_months(account_no=asked.account_no)
        months = tuple(month for month in charged if month.first <= asked.as_at)
        month = asked.given.month or (months[0] if months else None)
        if month is None or month not in months:
            raise NoStatement(month)
        return StatementAnswer(asked.account_no, month, months)

    def page(self, answer: StatementAnswer) -> Blocks:
        others = [month for month in answer.months if month != answer.month][: OFFERED_AT_MOST - 1]
        return (Lead(_chosen(answer)), *(_download(month) for month in (answer.month, *others)))

    def speech(self, answer: StatementAnswer) -> tuple[Sentence, ...]:
        count = Count(len(answer.months))
        last, first = MonthOf(answer.months[0]), MonthOf(answer.months[-1])
        if len(answer.months) == 1:
            return (_chosen(answer),)
        return (
            _chosen(answer),
            Sentence(_("There are {count} statements, from {first} to {last}."), count=count, first=first, last=last),
        )

    def file(self, asked: Asked[ForMonth], language: str) -> tuple[str, bytes]:
        """The statement as PDF. The look at it is recorded."""
        month = self.answer(asked).month
        statement = statement_of(account_no=asked.account_no, month=month, as_at=asked.as_at, by=asked.by)
        return f"rent-statement-{month}.pdf", render_pdf(statement, language)


def _chosen(answer: StatementAnswer) -> Sentence:
    return Sentence(_("The rent statement of {month} is ready."), month=MonthOf(answer.month))


def _download(month: Month) -> Download:
    return Download(Sentence(_("Statement of {month}"), month=MonthOf(month)), {"month": str(month)})
