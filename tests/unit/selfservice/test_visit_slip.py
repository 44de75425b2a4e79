"""The slip of a household visit, as it goes to a handheld: put together and drawn there, out of what is tested here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from kaifong.domains.visits.api import LadderStep
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import visit_slip as subject
from kaifong.selfservice.blocks import Lead, Note
from kaifong.selfservice.officers import Officers
from kaifong.selfservice.said import Sentence
from kaifong.selfservice.slip.render import render_html, slip_form
from kaifong.selfservice.visit_slip import visit_slip

SLOT = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_well_formed_as_xml_with_all_its_parts(language):
    form = visit_slip(language)

    whole = form.page.replace("{blocks}", "".join(form.parts.values()))
    page = ElementTree.fromstring(whole.partition("\n")[2])  # noqa: S314 - a page of our own

    assert page.get("lang") == language
    assert len(page.findall("body/*")) == len(form.parts) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_has_these_slots_and_parts(language):
    form = visit_slip(language)

    assert SLOT.findall(form.page) == ["at", "blocks"]
    assert {name: SLOT.findall(part) for name, part in form.parts.items() if SLOT.search(part)} == {
        "facts": ["place", "window", "officer"]
    }
    assert set(form.parts) == {
        *("facts", "met", "no_answer", "refused"),
        *(f"again.{step.value}" for step in LadderStep),
        *("choose", "signing", "unsigned", "gone", "repair"),
    }


def test_a_landlord_without_a_number_for_questions_prints_none(monkeypatch):
    with_number = visit_slip("en").parts["facts"]
    monkeypatch.setattr(subject, "estate_offices", lambda: Officers(""))

    without = visit_slip("en").parts["facts"]

    assert "2123" in with_number
    assert "Questions" in with_number
    assert "Questions" not in without


def test_a_page_put_together_from_its_parts_is_the_page_that_a_kiosk_prints():
    blocks = {"lead": Lead(Sentence("Nobody was there.")), "note": Note(Sentence("<We> come again."), warning=True)}
    end = "Keep this slip. It shows your account as it was at the time above."

    form = slip_form(blocks, title="Visit", language="en", end=end)
    kiosks = render_html(
        tuple(blocks.values()), title="Visit", language="en", at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    )

    together = form.page.replace("{blocks}", "".join(form.parts.values())).replace("{at}", "2026-03-02 09:05")
    assert re.sub(r"\s+", "", together) == re.sub(r"\s+", "", kiosks)
