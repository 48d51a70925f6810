"""Any text at all comes out of a picture as it went in, and fits."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import Catalogue
from catalogue.gaps import GapsQuery
from catalogue.gaps import gaps as evidence_gaps
from catalogue.lists import records
from catalogue.queries import EffectQuery, RoundsQuery
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from taxonomy.vocabulary import Facet
from tests.web.charts.pictures import SVG, appearances, both, marks
from tests.web.charts.test_rounds import series
from web.charts import gaps, rounds
from web.charts.canvas import Canvas, Note
from web.charts.chart import Chart
from web.charts.labels import WIDTHS, Box, Label, clip, place, width
from web.figures import explained_rows, forest_plot, round_curves, tradeoff_map
from web.formatting import printable
from web.sizes import signed

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


def test_each_character_has_one_width():
    characters = "".join(WIDTHS)
    assert len(characters) == len(set(characters))
    assert {chr(code) for code in range(32, 127)} <= set(characters)


def boxes(root: ET.Element) -> list[tuple[str, Box]]:
    """Each text of a picture with the room that it takes at most."""
    found, looks = [], appearances(root)
    for text in root.iter(f"{SVG}text"):
        drawn = looks[text]
        size, x, y = (float(drawn[name]) for name in ("font-size", "x", "y"))
        long = width(text.text or "", size, "font-weight" in drawn)
        left = x - {"start": 0, "middle": long / 2, "end": long}[drawn.get("text-anchor", "start")]
        found.append((text.text or "", Box(left, y - 0.74 * size, left + long, y + 0.2 * size)))
    return found


def charts(catalogue: Catalogue) -> Iterator[Chart]:
    """Charts of every kind from the catalogue."""
    for x, y in (
        (Facet.QUALITY, Facet.DIVERSITY),
        (Facet.QUALITY, Facet.IN_DISTRIBUTION),
        (Facet.OUT_OF_DISTRIBUTION, Facet.COMPLEXITY),
    ):
        query = TradeoffQuery(x=x, y=y)
        yield tradeoff_map(catalogue, tradeoffs(catalogue, query), query).chart
    for cells in (GapsQuery(by="kind"), GapsQuery(by="component")):
        yield gaps.draw(evidence_gaps(catalogue, cells).model_dump(mode="json", by_alias=True))
    for method in ("recursive-replacement", "iterative-rpo", "wizardcoder", "mmiqc"):
        series = records(catalogue, RoundsQuery(method=(method,)))
        yield from (figure.chart for figure in round_curves(method, catalogue.label("methods", method), series))
    for component in ("critique-and-revise", "generator-strength", "high-temperature-sampling"):
        effects = {effect.id: effect for effect in records(catalogue, EffectQuery(component=(component,)))}
        yield from (forest_plot(row, effects).chart for row in explained_rows(catalogue, component).values())


def test_no_text_hides_another_or_leaves_its_picture(catalogue: Catalogue):
    for chart in filter(lambda chart: not chart.empty, charts(catalogue)):
        for root in both(chart):
            right = float(root.attrib["viewBox"].split()[2])
            placed = boxes(root)
            for number, (text, box) in enumerate(placed):
                assert box.left > -1, (chart.title, text)
                assert box.right < right + 1, (chart.title, text)
                hidden = [other for other, covered in placed[:number] if box.shrunk(0.5).meets(covered)]
                assert not hidden, (chart.title, text)


def test_what_is_written_is_escaped_in_a_page_and_in_a_file():
    canvas = Canvas(100, 50)
    canvas.text((1, 2), "<&>")
    canvas.symbol((1, 2), "circle", 9, Note('<i>"\x00', '/a/?b="&c=<'), fill="ink")
    for svg in (canvas.embedded("<t>", '"&'), canvas.standalone("<t>", '"&', "https://example.org", "<c>")):
        root = ET.fromstring(svg)
        assert "<&>" in [text.text for text in root.iter(f"{SVG}text")]
        (link,) = root.iter(f"{SVG}a")
        assert link.attrib["href"].endswith('/a/?b="&c=<')
        assert link[0].text == '<i>"\N{REPLACEMENT CHARACTER}'
