from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from kaifong.domains.access.models import AuditRecord
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Asker, Assurance, ask_file, questions
from kaifong.selfservice.blocks import Download
from kaifong.selfservice.rent_explained import ForMonth
from kaifong.selfservice.statements import NoStatement
from tests.integration.two_months import FEB, JAN, TODAY

STATEMENT = questions()["statement"]


def file_of(account_no, month=None, language="en"):
    asker = Asker("portal", Assurance.ACCOUNT_AND_TPIN, account_no)
    return ask_file(STATEMENT, asker=asker, given=ForMonth(month), as_at=TODAY, language=language)


def test_every_month_that_was_charged_has_a_statement_and_the_newest_is_offered_first(months, answer):
    found = answer("statement", months.a, ForMonth())

    assert (found.month, found.months) == (FEB, (FEB, JAN))
    offered = [block for block in STATEMENT.page(found) if isinstance(block, Download)]
    assert [block.given for block in offered] == [{"month": "2026-02"}, {"month": "2026-01"}]


def test_a_chosen_month_stands_first(months, answer):
    found = answer("statement", months.a, ForMonth(JAN))

    assert [block.given["month"] for block in STATEMENT.page(found)[1:]] == ["2026-01", "2026-02"]


def test_as_at_a_past_day_later_months_have_none_yet(months, answer):
    assert answer("statement", months.a, ForMonth(), as_at=date(2026, 1, 31)).months == (JAN,)


@pytest.mark.parametrize(
    ("month", "as_at", "said"),
    [
        (Month(2025, 12), TODAY, "There is no statement of December\u00a02025."),
        (None, date(2025, 12, 31), "There is no statement yet."),
    ],
)
def test_a_month_without_a_statement_is_refused(months, answer, month, as_at, said):
    with pytest.raises(NoStatement) as refused:
        answer("statement", months.a, ForMonth(month), as_at=as_at)

    assert refused.value.sentence.written("en") == said


def test_the_file_is_the_statement_as_pdf_in_the_askers_language_and_the_look_is_recorded(months):
    name, content = file_of(months.b, language="zh-hant")

    assert name == "rent-statement-2026-02.pdf"
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "租金結單" in text
    assert "HK$3,100.00" in text
    record = AuditRecord.objects.get(action="statement.look")
    assert (record.actor, record.door, record.account_no) == ("tenant", "portal", months.b)


def test_a_file_of_a_month_without_a_statement_is_refused_and_no_look_is_recorded(months):
    with pytest.raises(NoStatement):
        file_of(months.b, Month(2025, 12))

    assert not AuditRecord.objects.filter(action="statement.look").exists()


def test_one_statement_of_sql_answers(months, answer, statements):
    assert statements(lambda: answer("statement", months.a, ForMonth())) == 1
