"""Blocks as HTML: what must hold together does, and nothing of an answer becomes markup."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, engines
from django.utils import translation

from kaifong.interfaces.pages.drawing import Links
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.blocks import (
    Code,
    CodeKind,
    Column,
    Download,
    Fact,
    Facts,
    Heading,
    Lead,
    MonthBars,
    Note,
    Onward,
    Table,
)
from kaifong.selfservice.said import Amount, Count, Day, Digits, MonthOf, Sentence, Words


class Marks(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


LINKS = Links("/en/my/ask/", "/en/my/ask/this/", "?first=2026-01")
DAY = date(2026, 3, 3)


def drawn(*page, language: str = "en", links: Links | None = LINKS) -> str:
    template = engines["django"].from_string("{% load blocks %}{% blocks page links %}").template
    with translation.override(language):
        html = template.render(Context({"page": page, "links": links}))
    return re.sub(r"\s+", " ", html)


def test_a_lead_has_its_figure_before_its_sentence_and_keeps_amount_and_date_whole():
    html = drawn(Lead(Sentence("Please pay {amount} by {day}.", amount=Amount(230_000), day=Day(DAY)), Amount(230_000)))

    assert html == (
        '<p class="kf-lead"> <strong class="kf-lead__figure">HK$2,300.00</strong> <span class="kf-lead__words">'
        'Please pay HK$2,300.00 by <time class="nowrap" datetime="2026-03-03">3\u00a0March\u00a02026</time>.</span> </p> '
    ).replace("\u00a0", " ")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '" onload="x', "{amount}", "&lt;"])
def test_nothing_that_an_answer_says_becomes_markup_or_a_slot(hostile):
    words = Words(LocalText(hostile, hostile, hostile))
    html = drawn(
        Lead(Sentence("{who} owes {amount}", who=words, amount=Amount(100)), words),
        Facts((Fact(hostile, words),), heading=hostile),
        Table("t", hostile, (Column(hostile), Column(hostile)), ((words, Sentence(hostile)),)),
        MonthBars(hostile, ((Month(2026, 3), 1, 2),)),
        Code(CodeKind.QR, hostile, hostile),
        Heading(hostile),
        Note(Sentence(hostile), warning=True),
        Download(hostile),
        Onward(hostile, "next"),
    )

    marks = Marks()
    marks.feed(html)
    assert marks.found & {"script", "onload"} == set()
    assert "{amount}" in html if hostile == "{amount}" else "HK$1.00" in html


def test_a_table_is_offered_as_csv_for_the_same_input_and_an_empty_one_is_not_drawn():
    columns = (Column("Month"), Column("Paid", numeric=True))
    full = drawn(Table("months", "Each month", columns, ((MonthOf(Month(2026, 3)), Amount(-100)),)))
    empty = drawn(Table("months", "Each month", columns, ()))

    assert 'href="/en/my/ask/this/months.csv?first=2026-01"' in full
    assert '<td class="n" data-label="Paid"><span>−HK$1.00</span></td>' in full
    assert empty.strip() == ""


def test_where_a_door_gives_no_files_and_leads_nowhere_nothing_is_offered():
    page = (
        Table("months", "Each month", (Column("Month"),), ((MonthOf(Month(2026, 3)),),)),
        Download("Statement"),
        Onward("How to pay", "ways-to-pay"),
    )

    assert "href" not in drawn(*page, links=None)
    assert re.findall('href="([^"]*)"', drawn(*page, links=Links("/en/kiosk/"))) == ["/en/kiosk/ways-to-pay/"]


def test_a_download_and_a_way_onward_carry_what_was_asked():
    html = drawn(
        Download(Sentence("Statement of {month}", month=MonthOf(Month(2026, 3))), {"month": "2026-03"}),
        Onward("History", "payment-history", {"first": "2026-01", "last": "2026-03"}),
    )

    assert re.findall('href="([^"]*)"', html) == [
        "/en/my/ask/this/file?month=2026-03",
        "/en/my/ask/payment-history/?first=2026-01&amp;last=2026-03",
    ]


def test_a_chart_of_many_months_names_the_last_and_a_few_before():
    months = tuple((Month(2020, 1).plus(at), 100, 100) for at in range(84))
    html = drawn(MonthBars("Charged and paid", months))

    named = re.findall(r">([A-Z][a-z]{2})</text>", html)
    years = re.findall(r">(20\d\d)</text>", html)
    assert named == ["Feb", "Apr", "Jun", "Aug", "Oct", "Dec"]
    assert years == ["2021", "2022", "2023", "2024", "2025", "2026"]


@pytest.mark.parametrize(
    ("language", "written"),
    [("zh-hant", "2026年3月3日"), ("en", "3\u00a0March\u00a02026"), ("zh-hans", "2026年3月3日")],
)
def test_values_are_written_as_the_language_does(language, written):
    page = Facts(
        (Fact("a", Day(DAY)), Fact("b", Digits("100100012345")), Fact("c", Count(837_800)), Fact("d", Amount(-5)))
    )
    template = engines["django"].from_string("{% load blocks %}{% blocks page %}").template
    with translation.override(language):
        html = template.render(Context({"page": (page,)}))

    assert f'<time class="nowrap" datetime="2026-03-03">{written}</time>' in html
    assert '<span class="nowrap">1001\u00a00001\u00a02345</span>' in html
    assert re.search(r">\s*837,800\s*<", html)
    assert "−HK$0.05" in html


def test_a_date_inside_plain_words_does_not_break():
    html = drawn(Heading(LocalText("由2026年3月1日起", "Since 1 March 2026", "由2026年3月1日起")), language="zh-hant")

    assert '由<span class="nowrap">2026年3月1日</span>起' in html
