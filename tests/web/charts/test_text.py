"""Any text at all comes out of a picture as it went in, and fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.charts.pictures import both, marks, parsed
from tests.web.charts.test_rounds import series
from web.charts import rounds
from web.charts.canvas import Canvas
from web.charts.labels import Box, Label, clip, place, width
from web.charts.render import to_svg
from web.charts.words import printable, signed

pytestmark = pytest.mark.once

TEXT = st.text(st.sampled_from("<>&\"'ab /\\\u0000\u200f\ud800é%{}#"), min_size=1, max_size=30)


@settings(max_examples=12, deadline=None)
@given(TEXT)
def test_any_name_is_told_as_it_is(name: str):
    for root in both(rounds.draw([series(name, [[1, 2], [2, 3]])])):
        lines = marks(root)[0][0].split("\n")
        assert lines[0] == printable(name)


@given(TEXT, st.floats(1, 300))
def test_a_shortened_text_fits(text: str, room: float):
    short = clip(text, 12, room)
    assert width(short, 12) <= room or short == "…"


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 400)), max_size=25))
def test_labels_stay_inside_and_off_each_other(at: list[tuple[float, float]]):
    frame = Box(0, 0, 400, 400)
    points = [Box(x - 4, y - 4, x + 4, y + 4) for x, y in at]
    placed = place([Label("A name", x, y, 8) for x, y in at], 12, frame, points)
    long = width("A name", 12)
    boxes = []
    for each in placed:
        left = each.x - {"left": 0, "right": long, "center": long / 2}[each.align]
        boxes.append(Box(left, each.y - 7, left + long, each.y + 7))
    for number, box in enumerate(boxes):
        assert box.inside(frame)
        assert not any(box.meets(other) for other in [*points, *boxes[:number]])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (12.345, "+12.3"), (-0.28, "−0.28"), (154.4, "+154"), (8919.0, "+8,919"), (-3e-7, "−3.0e-07")],
)
def test_figures_are_signed(value: float, text: str):
    assert signed(value) == text


def test_altair_agrees_with_the_specification():
    canvas = Canvas(100, 50)
    canvas.mark("point", [{"x": 1, "y": 2, "fill": "ink", "shape": "circle", "size": 9}], strokeWidth=0)
    canvas.text([{"x": 1, "y": 2, "text": "<&>"}])
    assert canvas._drawing().to_dict(validate=True)["layer"]
    assert parsed(canvas.svg("name", "title", "sentence")) is not None


def test_nothing_is_fetched():
    import altair as alt

    layer = alt.LayerChart(layer=[alt.Chart("https://example.com/data.json").mark_point()])
    with pytest.raises(ValueError, match="not allowed"):
        to_svg(layer)
