"""Every shape of a picture looks as it was asked for, on a page by its classes and in a file by its colours."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.charts.pictures import SVG, appearances
from web.charts.canvas import LIGHT, Canvas, Note, Style

pytestmark = pytest.mark.once

STYLES: list[Style] = [
    {"fill": "ink"},
    {"stroke": "muted"},
    {"stroke": "muted", "stroke_width": 1.6},
    {"fill": "paper", "stroke": "ink", "stroke_width": 1},
    {"stroke": "ink", "stroke_width": 2, "stroke_opacity": 0.5, "stroke_dasharray": [3, 2.5]},
]
NOTES = [None, Note("a mark"), Note("a link", "/effects/one/")]
DEFAULTS = {"fill": "none", "stroke": "none", "stroke-width": "1", "stroke-opacity": "1", "stroke-dasharray": "none"}


def expected(style: Style) -> dict[str, str]:
    given_ = {name.replace("_", "-"): value for name, value in style.items()}
    spelled = {
        name: " ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in given_.items()
    }
    return DEFAULTS | spelled


def seen(root: ET.Element) -> list[dict[str, str]]:
    """How the polygons of a picture look."""
    looks = appearances(root)
    return [
        {name: looks[each].get(name, value) for name, value in DEFAULTS.items()} for each in root.iter(f"{SVG}polygon")
    ]


@given(st.lists(st.tuples(st.sampled_from(STYLES), st.sampled_from(NOTES)), min_size=1, max_size=12))
def test_shapes_of_one_look_share_it_and_nobody_else_has_it(drawn: list[tuple[Style, Note | None]]):
    canvas = Canvas(100, 100)
    for place, (style, note) in enumerate(drawn):
        canvas.symbol((place, 50), "square", 9, note, **style)
    page = ET.fromstring(canvas.embedded("t", "s"))
    file = ET.fromstring(canvas.standalone("t", "s", "https://example.org", "c"))
    asked = [expected(style) for style, _ in drawn]
    assert seen(page) == asked
    assert seen(file) == [{name: LIGHT.get(value, value) for name, value in each.items()} for each in asked]
    hits = [each for root in (page, file) for each in root.iter(f"{SVG}circle")]
    assert len(hits) == 2 * sum(note is not None for _, note in drawn)
    assert {each.get("class") or (each.get("fill"), each.get("stroke")) for each in hits} <= {
        "chart-hit",
        ("transparent", "none"),
    }


def test_alike_shapes_in_a_row_are_written_once():
    canvas = Canvas(100, 100)
    for place in range(9):
        canvas.line((place, 0), (place, 9), stroke="faint", stroke_width=2)
    assert canvas.embedded("t", "s").count("l-faint") == 1
    assert canvas.standalone("t", "s", "https://example.org", "c").count(LIGHT["faint"]) == 1
