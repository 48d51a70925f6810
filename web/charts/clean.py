"""Vega's SVG made fit for a page with a strict policy: colours by class, no styles, links and titles on the marks."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass

from web.charts.palette import LIGHT
from web.charts.words import printable

SVG = "http://www.w3.org/2000/svg"
KEPT = frozenset(
    {
        "transform",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "width",
        "height",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "text-anchor",
        "font-size",
        "font-weight",
        "font-style",
    }
)
PREFIX = {"fill": "c", "stroke": "l"}
PLAIN = frozenset({"none", "transparent"})
NOWHERE = frozenset({"translate(0,0)"})
SHAPES = frozenset({"g", "path", "line", "rect", "text", "circle"})
REACH = 12.0
"""So far around a symbol a finger still meets it."""
LONG = re.compile(r"-?\d+\.\d{3,}(?![e\d])")


@dataclass(frozen=True)
class Note:
    """What a mark tells, and where it leads."""

    text: str
    address: str | None = None


def clean(svg: str, notes: Mapping[str, Note], size: tuple[float, float], name: str, title: str, sentence: str) -> str:
    """The picture with its title and description, and nothing in it that a strict policy would refuse."""
    linked = any(note.address for note in notes.values())
    root = ET.Element("svg", {
        "xmlns": SVG, "viewBox": f"0 0 {size[0]:g} {size[1]:g}", "width": "100%", "class": "chart-picture",
        "role": "group" if linked else "img", "aria-labelledby": f"{name}-title {name}-desc",
    })  # fmt: skip
    ET.SubElement(root, "title", {"id": f"{name}-title"}).text = printable(title)
    ET.SubElement(root, "desc", {"id": f"{name}-desc"}).text = printable(sentence)
    for child in ET.fromstring(svg):
        if _tag(child) == "g":  # what else stands there is the background
            root.extend(_copied(child, notes))
    return ET.tostring(root, encoding="unicode")


def _copied(element: ET.Element, notes: Mapping[str, Note]) -> list[ET.Element]:
    """An element with what it holds: nothing where it draws nothing, what it holds alone where it says nothing."""
    tag = _tag(element)
    if tag not in SHAPES or element.get("class") in ("background", "foreground"):
        return []
    made = ET.Element(tag, _attributes(element))
    made.text = element.text
    made.extend(each for child in element for each in _copied(child, notes))
    if tag == "g":
        return list(made) if not made.attrib else [made] if len(made) else []
    if tag == "path" and not element.get("d"):
        return []
    note = notes.get(element.get("aria-label", ""))
    return [made if note is None else _told(made, note)]


def _told(mark: ET.Element, note: Note) -> ET.Element:
    """A mark inside what a pointer or the keyboard finds."""
    holder = ET.Element("a", {"href": note.address}) if note.address else ET.Element("g")
    holder.set("class", "chart-mark")
    ET.SubElement(holder, "title").text = printable(note.text)
    if mark.tag == "path" and "transform" in mark.attrib:  # a symbol
        around = {"class": "chart-hit", "r": f"{REACH:g}", "fill": "transparent", "transform": mark.attrib["transform"]}
        ET.SubElement(holder, "circle", around)
    holder.append(mark)
    return holder


def _attributes(element: ET.Element) -> dict[str, str]:
    kept = {name: LONG.sub(_shorter, value) for name, value in element.attrib.items() if name in KEPT}
    if kept.get("transform") in NOWHERE:
        del kept["transform"]
    if kept.get("opacity") == "1":
        del kept["opacity"]
    if _tag(element) != "g":
        _colour(element, kept)
    return kept


def _colour(element: ET.Element, kept: dict[str, str]) -> None:
    """A colour's class, and its value beside it for a picture without its page."""
    classes = []
    for name, prefix in PREFIX.items():
        value = element.get(name, "none" if name == "fill" else "")
        if value in LIGHT:
            classes.append(f"{prefix}-{value}")
            kept[name] = LIGHT[value]
        elif value in PLAIN:
            kept[name] = value
    if classes:
        kept["class"] = " ".join(classes)


def _shorter(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
