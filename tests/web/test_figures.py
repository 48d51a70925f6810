"""Every chart of a page can be saved: its picture as SVG that needs no page, its figures as CSV."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from tests.api.asking import Api
from tests.web.charts.pictures import SVG, appearances
from tests.web.reading import Reader

pytestmark = pytest.mark.once

SHAPES = {"line", "polyline", "polygon", "rect", "circle", "text"}
PAGES = (
    "/",
    "/tradeoffs/?x=quality&y=in_distribution&stage=filtering&certainty=low",
    "/gaps/?by=component&domain=math",
    "/components/attribute-conditioning/",
    "/methods/self-rewarding/",
    "/docs/forest-plot/",
)


def files(reader: Reader, address: str, form: str) -> list[str]:
    return [link for link in reader.get(address).links() if link.startswith("/figures/") and f".{form}" in link]


def table(reader: Reader, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reader.client.get(address).content.decode())))


@pytest.mark.parametrize("address", PAGES)
def test_a_saved_picture_needs_no_page(reader: Reader, address: str):
    saved = files(reader, address, "svg")
    assert len(saved) == reader.get(address).html.count("chart-wide")
    for link in saved:
        response = reader.client.get(link)
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Content-Disposition"].startswith("attachment; filename=")
        root = ET.fromstring(response.content)
        assert {"width", "height", "viewBox", "font-family"} <= root.attrib.keys()
        links = [mark.attrib["href"] for mark in root.iter(f"{SVG}a")]
        assert all(link.startswith("http://testserver/") for link in links)
        looks = appearances(root)
        drawn = [mark for mark in root.iter() if mark.tag.removeprefix(SVG) in SHAPES]
        assert all({"fill", "stroke"} & looks[mark].keys() for mark in drawn), "black, or not to be seen"
        assert not [mark for mark in root.iter() if "class" in mark.attrib], "without its page a class says nothing"
        texts = [text.text or "" for text in root.iter(f"{SVG}text")]
        assert texts[0] == root[0].text, "the title is written in the picture"
        assert "Catalogue version" in texts[1]
        assert b"<style" not in response.content
        assert b"style=" not in response.content


def test_the_data_of_a_forest_plot_are_the_figures_of_the_api(reader: Reader, api: Api):
    slug = "attribute-conditioning"
    for row in api.json(f"effects/pooled/?component={slug}")["results"]:
        if not row["effects"]:
            continue
        rows = table(reader, f"/figures/forest/{slug}/{row['facet']}.csv")
        effects = {line["effect"]: line for line in rows if line["row"] == "effect"}
        assert set(effects) == set(row["effects"])
        for effect, line in effects.items():
            record = api.json(f"effects/{effect}/")
            assert (line["scale"], float(line["effect_size"])) == (row["scale"], record["effect_size"]["value"])
            assert float(line["treated_value"]) == record["treated"]["value"]
            assert (line["interval_low"] == "") == (record["effect_size"]["variance"] is None)
        estimates = [float(line["effect_size"]) for line in rows if line["row"] == "pooled"]
        assert estimates == ([] if row["estimate"] is None else [row["estimate"]])


def test_the_data_of_the_maps_are_the_figures_of_the_api(reader: Reader, api: Api):
    query = "x=quality&y=in_distribution&stage=filtering"
    answer = api.json(f"tradeoffs/?{query}")
    pairs = [*answer["results"], *answer["x_only"], *answer["y_only"]]
    rows = table(reader, f"/figures/tradeoffs.csv?{query}")
    assert [row["component"] for row in rows] == [pair["component"] for pair in pairs]
    for row, pair in zip(rows, pairs, strict=True):
        assert row["x_estimate"] == ("" if pair["x"] is None else repr(pair["x"]["estimate"]))
        assert row["x_scale"] == ("" if pair["x"] is None else pair["x"]["scale"])
    measured = api.json("gaps/?by=component&domain=math")["results"]
    rows = table(reader, "/figures/gaps.csv?by=component&domain=math")
    assert sum(int(row["effects"]) for row in rows) == sum(cell["effects"] for cell in measured)


def test_the_data_of_curves_are_the_points_of_the_api(reader: Reader, api: Api):
    series = [each for each in api.all("rounds", method="self-rewarding") if each["metric"]["id"] == "mt-bench-score"]
    rows = table(reader, "/figures/rounds/self-rewarding/mt-bench-score.csv")
    points = [[float(row["round"]), float(row["value"])] for row in rows]
    assert points == [list(map(float, point)) for one in series for point in one["points"]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures/forest/nothing/quality.svg", 404),
        ("/figures/forest/attribute-conditioning/speed.csv", 404),
        ("/figures/rounds/star/gsm8k-accuracy.svg", 404),
        ("/figures/tradeoffs.svg?x=quality&y=quality", 404),
        ("/figures/tradeoffs.svg?x=quality&y=complexity&certainty=high", 404),
        ("/figures/tradeoffs.svg?x=speed", 400),
        ("/figures/gaps.csv?by=stage", 400),
        ("/figures/gaps.png", 404),
        ("/figures/forest/attribute-conditioning/quality.svg?x=1", 400),
    ],
)
def test_what_cannot_be_saved_is_refused(reader: Reader, address: str, status: int):
    reader.get(address, status)
