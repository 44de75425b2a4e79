from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kaifong.infra.printing.charts import (
    TEXTURES,
    Frame,
    FunnelStage,
    Line,
    Series,
    Share,
    funnel,
    grouped_bars,
    lines,
    share_bars,
    stacked_share,
)

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


def test_a_funnels_bars_stand_in_the_middle_as_wide_as_their_parts_of_the_whole():
    stages = [
        FunnelStage("Answered", (0, 200), "200"),
        FunnelStage("Asked", (60, 40), "100"),
        FunnelStage("None", (0, 0), "0"),
    ]
    svg = funnel(FRAME, stages=stages, legend=["In", "Out"], whole=200)

    bars = [(bar["x"], bar["width"], bar["fill"]) for bar in drawn(svg)[2:] if bar["fill"] != "#f3f2f1"]
    assert [(x, width) for x, width, _ in bars] == [("0%", "100%"), ("25%", "30%"), ("55%", "20%")]
    assert bars[0][2] == bars[2][2] != bars[1][2]
    assert words(svg) == ["In", "Out", "Answered", "200", "Asked", "100", "None", "0"]


def test_a_funnel_of_no_calls_has_no_bars():
    svg = funnel(FRAME, stages=[FunnelStage("Answered", (0, 0), "0")], legend=["In", "Out"], whole=0)

    assert [bar["width"] for bar in drawn(svg) if bar["fill"] == "#f3f2f1"] == ["100%"]
    assert "NaN" not in svg


def test_lines_have_no_segment_where_nothing_was_measured_and_stand_on_the_base_line_at_nought():
    svg = lines(
        FRAME,
        lines=[Line("north", [0, 50, None, 100, 100]), Line("south", [None, None, None, None, 20])],
        labels=("00:00", "24:00"),
        write=lambda mb: f"{mb} MB",
    )

    segments = [
        line.attrib for line in tree(svg).findall(f"{SVG}line") if line.get("stroke-width") and "%" in line.get("x1")
    ]
    assert [(one["x1"], one["x2"]) for one in segments] == [("0%", "25%"), ("75%", "100%")]
    base = float(segments[0]["y1"])
    assert [base - float(segments[1][end]) for end in ("y1", "y2")] == [120, 120]
    assert words(svg) == ["north", "south", "100 MB", "00:00", "24:00"]


def test_lines_differ_by_their_dashes():
    svg = lines(FRAME, lines=[Line("a", [1, 2]), Line("b", [2, 1])], labels=("", ""), write=str)

    dashes = [line.get("stroke-dasharray") for line in tree(svg).findall(f"{SVG}line") if line.get("stroke-width")]
    assert dashes == [None, "8 4", None, "8 4"]
