"""What every picture must keep to, and how tests read one."""

import json
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import Any

from web.charts.chart import Chart

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "a", "title", "desc", "line", "polyline", "polygon", "rect", "text", "circle"}
COLOURS = {"c-": "fill", "l-": "stroke"}
"""What begins the name of a class that colours."""
NASTY = """<b>"A" & 'B'</b> <script>alert(1)</script>"""


def parsed(svg: str) -> ET.Element:
    """The picture, after everything that a strict policy or a reader would stumble on was looked for."""
    root = ET.fromstring(svg)
    names = {name for each in root.iter() for name in each.attrib}
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= ELEMENTS
    assert "style" not in names
    assert "font-family" not in names
    assert not [name for name in names if name.startswith("on") or ":" in name or "}" in name]
    links = [each.attrib["href"] for each in root.iter(f"{SVG}a")]
    assert all(link.startswith("/") and not link.startswith("//") for link in links)
    assert svg.count("http") == svg.count("http://www.w3.org/2000/svg") == 1
    assert "NaN" not in svg
    assert "undefined" not in svg
    title, desc = root[0], root[1]
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert root.attrib["role"] == ("group" if links else "img"), "what is inside an img cannot be reached"
    return root


def both(chart: Chart) -> list[ET.Element]:
    """The wide and the narrow picture, each checked; they say the same and share no id."""
    roots = [parsed(chart.svg_wide), parsed(chart.svg_narrow)]
    assert [root[1].text for root in roots] == [chart.sentence] * 2
    assert not ids(roots[0]) & ids(roots[1])
    assert "c-" in chart.svg_wide, "colours are named by class"
    return roots


def ids(root: ET.Element) -> set[str]:
    return {each.attrib["id"] for each in root.iter() if "id" in each.attrib}


def marks(root: ET.Element) -> list[tuple[str, str | None]]:
    """What each mark tells, and where it leads."""
    found = [each for each in root.iter() if each.get("class") == "chart-mark"]
    return [(each[0].text or "", each.get("href")) for each in found]


def appearances(root: ET.Element) -> dict[ET.Element, dict[str, str]]:
    """The attributes of each element with those of the groups around it.

    `fill` and `stroke` are names of the palette where a class colours; the nearest class or attribute holds.
    """
    found: dict[ET.Element, dict[str, str]] = {root: {}}
    for parent in root.iter():
        for child in parent:
            classes = child.get("class", "").split()
            colours = {COLOURS[name[:2]]: name[2:] for name in classes if name[:2] in COLOURS}
            found[child] = found[parent] | child.attrib | colours
    return found


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def lines(chart: Chart) -> list[list[str]]:
    return [[cell.text for cell in row] for row in chart.table.rows]


def row(component: str = "one", facet: str = "quality", **more: Any) -> dict[str, Any]:
    """A pooled row as the interface answers it."""
    return {
        "by": "component", "id": component, "name": component.title(), "kind": "filtering/novelty",
        "stage": "filtering", "facet": facet, "family": None, "stratum": "literature",
        "scale": "odds", "estimate": 0.1, "interval": None,
        "points": {"baseline": 50.0, "estimate": 2.498, "low": None, "high": None}, "ratio": None,
        "prediction_interval": None, "k": 1, "experiments": 1, "m": 1, "gains": 1, "losses": 0, "nulls": 0,
        "certainty": {"level": "low", "start": "high", "reasons": [], "sentence": "It may raise quality."},
        "established": False, "effects": [], "not_pooled": [], "explanation": None,
    } | more  # fmt: skip


def record(answer: dict[str, Any]) -> Any:
    """An effect as plots read it, of what the interface answers or of a part of that."""
    return json.loads(json.dumps(answer), object_hook=lambda each: SimpleNamespace(**each))
