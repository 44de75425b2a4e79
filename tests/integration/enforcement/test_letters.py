from __future__ import annotations

import io
import re
from datetime import date
from html import unescape

import pypdfium2
import pytest

from kaifong.domains.access import api as access
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.tenancies import api as tenancies
from kaifong.selfservice.enforcement_letters import letter_of, letter_pdf, render_html
from tests.integration.enforcement.conftest import OFFICER, SENIOR, at

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def english(acts):
    tenancies.particulars_change(account_no=acts.account, contact=tenancies.Contact(language="en"), by=OFFICER)
    return acts


def text_of(**what) -> str:
    html = render_html(letter_of(on=DAY, by=OFFICER, **what))
    body = html[html.index("<body>") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " "))


def test_an_advisory_letter_says_what_was_found_and_by_when_to_put_it_right(english):
    case = english.opened("aircon_dripping", DAY)
    step = enforcement.case_advise(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=OFFICER)

    text = text_of(step_id=step)

    assert "Dripping air-conditioner" in text
    assert "Please put it right by 7 March 2026 ." in text
    assert "Not every rule behind this has a confirmed source." in text


def test_a_warning_says_until_when_a_repetition_takes_points(english):
    case = english.opened("noise", DAY)
    step = enforcement.case_warn(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=OFFICER)

    assert "up to and including 1 March 2028 , points under the marking scheme are allotted" in text_of(step_id=step)


def test_a_letter_on_points_says_what_counted_when_it_was_written_whatever_came_later(english):
    english.allotted("pipe_damage", date(2025, 3, 2))
    step = english.allotted("drying_clothes", DAY).step_id
    before = text_of(step_id=step)
    english.allotted("noise", date(2026, 3, 9))

    assert "3 points have been allotted to your household." in before
    assert "With them 18 points count." in before
    assert text_of(step_id=step) == before


def test_a_notice_to_quit_says_its_last_day_and_why_and_is_written_once_served(english):
    notice = enforcement.notice_propose(
        account_no=english.account,
        ground=enforcement.Ground.NON_OCCUPATION,
        reason="empty",
        on=DAY,
        now=at(DAY),
        by=OFFICER,
    )
    with pytest.raises(enforcement.NoticeNotReady):
        text_of(notice_id=notice)
    enforcement.notice_approve(notice_id=notice, on=DAY, now=at(DAY), by=SENIOR)
    enforcement.notice_serve(
        notice_id=notice, how=enforcement.Served.BY_HAND, expires_on=date(2026, 4, 30), on=DAY, now=at(DAY), by=OFFICER
    )

    text = text_of(notice_id=notice)

    assert "up to and including 30 April 2026" in text
    assert "The flat is not lived in" in text


def test_a_letter_is_one_page_in_the_tenants_language_and_the_look_is_recorded(acts):
    step = acts.allotted("noise", DAY).step_id

    written = letter_pdf(step_id=step, on=DAY, by=OFFICER)

    document = pypdfium2.PdfDocument(io.BytesIO(written.content))
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1
    assert "扣分" in text
    assert "發出噪音滋擾" in text
    assert re.fullmatch(r"E\d{8}\.pdf", written.name)
    assert "enforcement.letter.look" in [look.action for look in access.looks_of(account_no=acts.account)]


def test_an_officer_of_another_estate_reads_no_letter(acts):
    step = acts.allotted("noise", DAY).step_id
    clerk = access.Actor("clerk", "office", access.VERBS, frozenset({1002}))

    with pytest.raises(access.NotPermitted):
        letter_pdf(step_id=step, on=DAY, by=clerk)


def test_a_withdrawn_letter_is_not_written_again(acts):
    step = acts.allotted("noise", DAY).step_id
    enforcement.step_withdraw(step_id=step, reason="wrong flat", on=DAY, now=at(DAY), by=OFFICER)

    with pytest.raises(enforcement.StepNotFound):
        letter_pdf(step_id=step, on=DAY, by=OFFICER)
