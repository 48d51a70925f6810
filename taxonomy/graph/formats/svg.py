"""A picture: Graphviz lays the graph out in this process, and its SVG is made fit for a page.

What is left are shapes, texts, links and titles with classes and presentation attributes: nothing that a strict
content security policy forbids, and a `<title>` for every node and edge that a person can read.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from taxonomy.graph.formats import appearance, dot
from taxonomy.graph.formats.appearance import Row
from taxonomy.graph.formats.characters import clean
from taxonomy.graph.formats.graphviz import graphviz
from taxonomy.graph.network import Network

NODES = 300
EDGES = 1500
"""So many of both took 1.3 seconds to draw when this was measured; 400 nodes took 1.7."""
NAMESPACE = "http://www.w3.org/2000/svg"
KEPT = {"viewBox", "transform", "points", "d", "cx", "cy", "rx", "ry", "x", "y", "text-anchor"} | {
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size"),
}
ROOM = 1160
"""As wide as the column of a page, in which a picture is read without scrolling it sideways."""
NOTHING = "No components"
NAME = {"font-family": dot.FONT, "font-size": "13.00", "fill": appearance.INK}
CAPTION = {"font-size": "11", "fill": appearance.FAINT, "class": "caption"}


class TooLarge(Exception):
    """A graph that would take too long to draw, and that nobody could read; the message says what to ask for."""


def write(network: Network, room: int = ROOM) -> bytes:
    """The picture of the graph, or TooLarge."""
    shown = appearance.drawn(network)
    refuse_the_too_large(shown)
    if not shown.nodes:
        return _nothing(network)
    drawn = _laid_out(shown, room)
    groups = {group.get("id"): group for group in drawn.iter(f"{{{NAMESPACE}}}g")}
    root, plane = _root(drawn), Element("g", _kept(groups["graph0"]))
    root.extend([*_description(network, shown, root), plane])
    plane.extend(_plain(child) for child in groups["graph0"] if child.tag.endswith("polygon"))
    names = {node["id"]: str(node["label"] or node["id"]) for node in shown.nodes}
    nothing = Element("g")  # an edge between nodes on one spot has no line
    plane.extend(_edge(groups.get(f"e{place}", nothing), edge, names) for place, edge in enumerate(shown.each_edge()))
    plane.extend(_node(groups[f"n{place}"], node) for place, node in enumerate(shown.nodes))
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _nothing(network: Network) -> bytes:
    """A blank picture would look like a fault: it says that there is nothing."""
    wide, high = 240, 64
    root = _root(Element("svg", {"viewBox": f"0 0 {wide} {high}"}))
    plane = Element("g")
    plane.append(Element("polygon", {"fill": "white", "points": f"0,0 {wide},0 {wide},{high} 0,{high}"}))
    plane.append(_text("text", NOTHING))
    plane[1].attrib |= NAME | {"x": str(wide // 2), "y": str(high // 2 + 5), "text-anchor": "middle"}
    root.extend([*_description(network, network, root), plane])
    return _written(root)


def _laid_out(shown: Network, room: int) -> Element:
    """Layers run from left to right, or downwards where that takes more room than there is."""
    program = dot.layout(shown)
    across = ElementTree.fromstring(graphviz.draw(dot.picture(shown), program))
    if program != "dot" or _width(across) <= room:
        return across
    downwards = ElementTree.fromstring(graphviz.draw(dot.picture(shown, upright=True), program))
    return min(across, downwards, key=_width)


def _width(drawn: Element) -> float:
    return float(drawn.attrib["viewBox"].split()[2])


def refuse_the_too_large(shown: Network) -> None:
    """Before Graphviz starts on it, since nothing stops it then."""
    nodes, edges = len(shown.nodes), sum(map(len, shown.edges))
    if nodes > NODES or edges > EDGES:
        raise TooLarge(
            f"{nodes} nodes and {edges} edges are too many to draw: a picture has at most {NODES} nodes and {EDGES}"
            " edges. Ask for a part of the graph with min_count, around or stage, or for another format."
        )


def _root(drawn: Element) -> Element:
    """As many units wide and high as its view box, so that a page may scale it."""
    *_, width, height = drawn.attrib["viewBox"].split()
    return Element("svg", {"xmlns": NAMESPACE, "viewBox": drawn.attrib["viewBox"], "width": width, "height": height})


def _description(network: Network, shown: Network, root: Element) -> list[Element]:
    """Title and description, named by ids that are this picture's own, since a page may hold several."""
    title = clean(str(network.attributes.get("title") or "Graph"))
    told = str(network.attributes.get("description") or "")
    said = [told if told.endswith(".") or not told else f"{told}."]
    said += [f"{_number(len(shown.nodes), 'node')}, {_number(sum(map(len, shown.edges)), 'edge')}."]
    left = sum(map(len, network.edges)) - sum(map(len, shown.edges))
    said += [f"Not drawn: {_number(left, 'pair')} of components that are used together."] if left else []
    mark = sha256(f"{title}{[node['id'] for node in shown.nodes]}".encode()).hexdigest()[:8]
    linked = any(node.get("address") for node in shown.nodes)
    # An image has no parts for a reader of the screen: one that holds links is a group.
    root.set("role", "group" if linked else "img")
    root.set("aria-labelledby", f"title-{mark} description-{mark}")
    texts = {"title": title, "desc": clean(" ".join(filter(None, said)))}
    found = [_text(tag, text) for tag, text in texts.items()]
    for element, name in zip(found, ("title", "description"), strict=True):
        element.set("id", f"{name}-{mark}")
    return found


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _node(group: Element, node: Row) -> Element:
    """The node's shape, its name and, smaller, what stands under it; a link where it has an address."""
    stage = appearance.stage(node)
    found = Element(
        "g", {"class": " ".join(["node", _class("type", node["type"]), *([f"stage-{stage}"] if stage else [])])}
    )
    found.append(_text("title", appearance.node_title(node)))
    inside = found
    if node.get("address"):
        inside = Element("a", {"href": clean(str(node["address"]))})
        found.append(inside)
    inside.extend(_plain(child) for child in _shapes(group))
    texts = [child for child in inside if child.tag == "text"]
    for text in texts[len(appearance.name_lines(node)) :]:
        text.attrib |= CAPTION
    return found


def _edge(group: Element, edge: Row, names: dict[str, str]) -> Element:
    found = Element("g", {"class": f"edge {_class('type', edge['type'])}"})
    found.append(_text("title", appearance.edge_title(edge, names)))
    found.extend(_plain(child) for child in _shapes(group))
    return found


def _class(group: str, term: str) -> str:
    return f"{group}-{re.sub(r'[^a-z0-9]+', '-', str(term).lower())}"


def _shapes(group: Element) -> Iterable[Element]:
    return (child for child in group if not child.tag.endswith("title"))


def _plain(element: Element) -> Element:
    """The shape or text as it looks, without names of Graphviz's own."""
    found = Element(element.tag.removeprefix(f"{{{NAMESPACE}}}"), _kept(element))
    found.text = (element.text or "").strip() or None
    return found


def _kept(element: Element) -> dict[str, str]:
    return {name: value for name, value in element.attrib.items() if name in KEPT}


def _text(tag: str, text: str) -> Element:
    found = Element(tag)
    found.text = text
    return found
