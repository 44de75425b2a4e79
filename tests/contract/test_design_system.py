"""Our components against the HTML that the design system publishes for them, and our classes against its style sheet."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from kaifong.selfservice.blocks import Fact, Facts, Note
from kaifong.selfservice.fields import DayField
from kaifong.selfservice.said import Sentence, Words

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "web" / "brand" / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
CSS = ROOT / "src" / "kaifong" / "interfaces" / "static" / "kaifong" / "kaifong.css"
SHEETS = sorted(CSS.parent.glob("*.css"))
TEMPLATES = ROOT / "src" / "kaifong" / "interfaces"

pytestmark = pytest.mark.skipif(
    not (COMPONENTS.is_dir() and CSS.exists()),
    reason="web/brand is not installed and built: npm ci, npm run build there",
)


class Outline(HTMLParser):
    """Tags with their classes and the names of their attributes, in order; no text, ids or addresses."""

    FREE = frozenset({"spellcheck", "autocomplete", "value"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values.pop("class", ""), sorted(values.keys() - self.FREE)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


def outline(html: str) -> list[Any]:
    reader = Outline()
    reader.feed(html)
    return reader.tags


def published(component: str, name: str) -> list[Any]:
    fixtures = json.loads((COMPONENTS / component / "fixtures.json").read_text(encoding="utf-8"))["fixtures"]
    [fixture] = [fixture for fixture in fixtures if fixture["name"] == name]
    return outline(fixture["html"])


def ours(template: str, query: str = "", **context: Any) -> list[Any]:
    request = RequestFactory().get(f"/en/page/{query}")
    with translation.override("en"):
        return outline(engines["django"].from_string("{% load pages %}" + template).render(context, request))


class TwoFields(forms.Form):
    first = forms.CharField()
    second = forms.CharField()


class WithHint(forms.Form):
    first = forms.CharField(help_text="On your card")


def test_pagination_is_as_published():
    assert ours("{% pagination 2 3 %}") == published("pagination", "with custom link and item text")


def test_a_list_of_one_page_has_no_pagination():
    assert ours("{% pagination 1 1 %}") == []


def test_the_error_summary_is_as_published():
    form = TwoFields({})
    assert ours('{% include "pages/components/error_summary.html" %}', form=form) == published(
        "error-summary", "default"
    )


def test_a_text_input_is_as_published_plain_with_hint_and_with_error():
    plain = ours("{% text_input form.first width=0 %}", form=TwoFields())
    hinted = ours("{% text_input form.first width=0 %}", form=WithHint())
    wrong = ours("{% text_input form.first width=0 %}", form=TwoFields({}))

    assert plain == published("input", "default")
    assert hinted == published("input", "with hint text")
    assert wrong == published("input", "with error message")


class Choosing(forms.Form):
    language = forms.ChoiceField(choices=[("zh-hant", "繁體中文"), ("en", "English"), ("zh-hans", "简体中文")])
    format = forms.ChoiceField(choices=[("plain", "Plain"), ("large", "Large")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    remark = forms.CharField(widget=forms.Textarea)


def test_a_select_radios_and_a_text_area_are_as_published():
    form = Choosing(initial={"language": "en"})
    select = ours("{% form_field form.language %}", form=form)

    assert [tag for tag in select if tag[0] != "option"] == [
        tag for tag in published("select", "default") if tag[0] != "option"
    ]
    assert [tag[2] for tag in select if tag[0] == "option"] == [[], ["selected"], []]
    assert ours("{% form_field form.format %}", form=form) == published("radios", "default")
    assert ours("{% form_field form.remark %}", form=form) == published("textarea", "default")


def test_radios_with_an_error_say_so_where_the_reader_is():
    wrong = ours("{% form_field form.format %}", form=Choosing({"format": "huge"}))
    example = published("radios", "with fieldset and error message")

    assert wrong[:15] == example[:15]
    assert wrong[-3:] == example[-3:]


class Handing(forms.Form):
    born = DayField(help_text="For example, 31 3 1980")
    paper = forms.FileField(help_text="PDF or photograph")
    choice = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    price = forms.CharField()


def test_choices_with_hints_and_an_amount_after_its_currency_are_as_published():
    form = Handing()
    form.fields["choice"].choice_hints = {"a": "First", "b": "Second"}
    form.fields["price"].has_currency = True

    radios = ours("{% form_field form.choice %}", form=form)
    amount = ours("{% form_field form.price %}", form=form)
    example = published("radios", "with hints on items")

    assert radios[-19:] == example[-19:]
    assert [tag[0] for tag in amount] == [tag[0] for tag in published("input", "with prefix")]
    assert amount[3:6] == published("input", "with prefix")[3:6]


def test_the_three_boxes_of_a_date_and_a_file_are_as_published():
    plain, wrong = Handing(), Handing({})
    day = ours("{% form_field form.born %}", form=plain)
    example = published("date-input", "default")
    file = ours("{% form_field form.paper %}", form=plain)
    refused = ours("{% form_field form.paper %}", form=wrong)

    assert day == [(tag[0], tag[1], sorted({*tag[2]} - {"value"})) if tag[0] != "/" else tag for tag in example]
    assert file == published("file-upload", "with hint text")
    assert refused == published("file-upload", "with error message and hint")


def test_the_boxes_of_a_date_stand_as_the_language_says_a_date():
    template = engines["django"].from_string("{% load pages %}{% form_field form.born %}")
    form = Handing(initial={"born": date(1980, 3, 31)})
    values = {}
    for language in ("en", "zh-hant"):
        with translation.override(language):
            values[language] = re.findall(
                r'id="(\S+)"\s+name="\S+"[^>]* value="(\d+)"', template.render({"form": form})
            )

    assert values["en"] == [("id_born", "31"), ("id_born-month", "3"), ("id_born-year", "1980")]
    assert values["zh-hant"] == [("id_born", "1980"), ("id_born-month", "3"), ("id_born-day", "31")]


def test_facts_and_a_warning_are_as_published():
    page = (
        Facts((Fact("a", Words("b")),)),
        Note(Sentence("Beware"), warning=True),
    )
    facts, warning = (ours("{% load blocks %}{% blocks page %}", page=(block,)) for block in page)
    row = published("summary-list", "default")

    assert facts == [("dl", "govuk-summary-list kf-pairs", []), *row[1:7], row[-1]]
    assert warning == published("warning-text", "default")


def test_language_links_are_as_published(settings):
    settings.LANGUAGES = [("en", "English"), ("zh-hant", "繁體中文")]
    found = ours("{% language_links %}")

    assert found[0] == ("nav", "govuk-language-navigation govuk-language-navigation--inverse", ["aria-label"])
    assert found[1:] == published("language-navigation", "default")[1:]


def test_every_class_in_our_templates_is_in_the_style_sheet_or_published():
    known = {name for css in SHEETS for name in re.findall(r"\.([a-z][\w-]*)", css.read_text(encoding="utf-8"))}
    for text in [*COMPONENTS.glob("*/fixtures.json"), COMPONENTS.parent / "template.njk"]:
        known.update(re.findall(r"govuk-[\w-]+", text.read_text(encoding="utf-8")))
    used = set()
    for template in TEMPLATES.rglob("templates/**/*.html"):
        for classes in re.findall(
            r'class="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " ", template.read_text(encoding="utf-8"))
        ):
            used.update(classes.split())

    whole = {name for name in used if not name.endswith("-")}  # the others are filled in: govuk-input--width-20
    assert whole - known == set()
    assert [name for name in used - whole if not any(one.startswith(name) for one in known)] == []


def test_no_style_sheet_reaches_for_anything_outside_itself():
    reached = [
        found
        for css in SHEETS
        for found in re.findall(r"url\([^)]*\)|@import|@font-face|GDS Transport", css.read_text(encoding="utf-8"))
    ]

    assert reached == []
