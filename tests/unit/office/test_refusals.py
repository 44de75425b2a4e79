"""Why nothing was done, as a template draws it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.interfaces.office.refusals import words
from kaifong.interfaces.office.templatetags.office import refused
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.form_acts import TransferBarred


@pytest.mark.parametrize(
    ("refusal", "in_chinese"),
    [
        (tenancies.BadParticulars("phone: neither eight digits nor +"), "此項資料有誤或無法儲存：電話。"),
        (requests.FormClosed(requests.FormState.APPROVED), "現時不能對此表格這樣做。表格狀況：已批准。"),
        (requests.CallBackOver(requests.CallBackState.DONE), "已有其他職員處理此回電。"),
        (requests.DecisionIncomplete("the first day of a month"), "減租須由某月首日開始。"),
        (
            enforcement.HeldByMoratorium(LocalText("寒冬措施", "Winter relief", "寒冬措施"), date(2026, 3, 31)),
            "發給此住戶的遷出通知書暫緩至2026年3月31日：寒冬措施。",
        ),
        (
            enforcement.HeldByMoratorium(LocalText("寒冬措施", "Winter relief", "寒冬措施"), None),
            "發給此住戶的遷出通知書暫緩，未有訂明完結日期：寒冬措施。",
        ),
        (TransferBarred(15), "在屋邨管理扣分制下有有效扣分時，不可申請自願調遷。現時有效扣分：15 分。"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Refusal) else "",
)
def test_a_refusal_is_told_in_the_pages_language_with_what_it_carries(refusal, in_chinese):
    with translation.override("zh-hant"):
        assert words(refusal) == in_chinese


def test_what_has_no_words_is_told_by_its_message_and_marked_as_english():
    with translation.override("zh-hant"):
        assert refused(Refusal("1 < 2 is so.")) == '<span lang="en">1 &lt; 2 is so.</span>'


def test_where_nothing_was_refused_nothing_is_told():
    assert refused(None) == ""
