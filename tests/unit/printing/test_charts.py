from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kaifong.infra.printing.charts import TEXTURES, Frame, Series, Share, grouped_bars, share_bars, stacked_share

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame(id="c", title="Charged & paid", description="A < B")


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing


def words(svg: str) -> list[str]:
    return [text.text for text in tree(svg).findall(f"{SVG}text")]


def drawn(svg: str) -> list[dict[str, str]]:
    return [dict(rect.attrib) for rect in tree(svg).findall(f"{SVG}rect")]


def bars() -> str:
    return grouped_bars(
        FRAME,
        groups=["Jan\n2026", "Feb\n2026"],
        series=[Series("Charged", [231_500, 238_000]), Series("Paid", [0, 469_500])],
        write=lambda cents: f"${cents // 100}",
    )


def shares() -> list[Share]:
    return [Share("Autopay", 300, "75.0%"), Share("PPS", 100, "25.0%")]


@pytest.mark.parametrize("svg", [bars(), share_bars(FRAME, shares=shares()), stacked_share(FRAME, shares=shares())])
def test_every_chart_has_a_title_and_a_description_and_no_style_that_a_page_would_forbid(svg):
    root = tree(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "c-title c-description"
    assert root.find(f"{SVG}title").text == "Charged & paid"
    assert root.find(f"{SVG}desc").text == "A < B"
    assert not any("style" in element.attrib or element.tag.endswith("style") for element in root.iter())


def test_grouped_bars_stand_on_one_base_line_and_are_as_high_as_their_values():
    legend, rectangles = drawn(bars())[:2], drawn(bars())[2:]
    # the scale ends on the next round figure, 500,000, which is drawn 140 high
    assert [round(float(bar["height"]), 1) for bar in rectangles] == [64.8, 0, 66.6, 131.5]
    assert {round(float(bar["y"]) + float(bar["height"]), 1) for bar in rectangles} == {204.0}
    assert [bar["fill"] for bar in legend] == [bar["fill"] for bar in (rectangles[0], rectangles[1])]
    assert words(bars()) == ["Charged", "Paid", "$5000", "Jan", "2026", "Feb", "2026"]


def test_a_month_with_more_taken_back_than_paid_hangs_below_the_base_line():
    svg = grouped_bars(FRAME, groups=["Jan"], series=[Series("Paid", [-100]), Series("Charged", [300])], write=str)
    down, up = drawn(svg)[2:]
    assert float(down["y"]) == float(up["y"]) + float(up["height"])
    assert float(up["height"]) == 3 * float(down["height"])
    assert set(words(svg)) == {"Paid", "Charged", "300", "-100", "Jan"}


def test_share_bars_take_their_part_of_the_whole_width():
    svg = share_bars(FRAME, shares=shares())
    assert [bar["width"] for bar in drawn(svg)] == ["100%", "75%", "100%", "25%"]
    assert words(svg) == ["Autopay", "75.0%", "PPS", "25.0%"]


def test_stacked_shares_follow_one_another_and_differ_in_texture():
    segments = drawn(stacked_share(FRAME, shares=shares()))[::2]
    assert [(segment["x"], segment["width"]) for segment in segments] == [("0%", "75%"), ("75%", "25%")]
    assert len({segment["fill"] for segment in segments}) == 2


def test_nothing_is_told_by_colour_alone():
    assert len(set(TEXTURES)) == len(TEXTURES)


def test_a_chart_of_nothing_is_drawn_without_a_fault():
    assert drawn(share_bars(FRAME, shares=[])) == []
    nothing = grouped_bars(FRAME, groups=["Jan"], series=[Series("Paid", [0])], write=str)
    assert drawn(nothing)[-1]["height"] == "0"


def test_two_charts_on_a_page_share_no_id():
    def ids(svg: str) -> set[str]:
        return {element.get("id") for element in tree(svg).iter() if element.get("id")}

    other = stacked_share(FRAME._replace(id="d"), shares=shares())
    assert ids(stacked_share(FRAME, shares=shares())).isdisjoint(ids(other))
