"""A picture: Graphviz lays the graph out in this process, and its SVG is rewritten for a page.

The result has shapes, texts, links and titles with classes and presentation attributes: nothing that a strict content
security policy forbids, and a readable `<title>` for every node and edge.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import networkx as nx

from taxonomy.graph.formats import appearance, dot
from taxonomy.graph.formats.appearance import clean, plural
from taxonomy.graph.formats.graphviz import graphviz
from taxonomy.graph.network import Network, Row, edge_rows, node_rows

NODES = 300
EDGES = 1500
"""So many of both took 1.3 seconds to draw when measured; 400 nodes took 1.7."""
NAMESPACE = "http://www.w3.org/2000/svg"
ALLOWED = {"viewBox", "transform", "points", "d", "cx", "cy", "rx", "ry", "x", "y", "text-anchor"} | {
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size"),
}
COLUMN_WIDTH = 1160
"""The width of the column of a page, in which a picture is read without scrolling it sideways."""
LAYER_WIDTH = 120
"""Points that a layer takes at least, with the space to the next one: most take twice as many."""
NOTHING = "No components"
NAME = {"font-family": dot.FONT, "font-size": "13.00", "fill": appearance.INK}
HALO = {"stroke": "white", "stroke-width": "4", "stroke-linejoin": "round", "paint-order": "stroke"}
"""Keeps lines behind a text from striking it through."""
CAPTION = {"font-size": "11", "fill": appearance.FAINT, "class": "caption"}


class TooLarge(Exception):
    """A graph that would take too long to draw, and that nobody could read; the message says what to ask for."""


def write(network: Network, width: int = COLUMN_WIDTH) -> bytes:
    """The file of a picture for a column so wide. Raises TooLarge."""
    root = draw(network, width)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def draw(network: Network, width: int = COLUMN_WIDTH) -> Element:
    """The picture of the graph for a column so wide. Raises TooLarge."""
    shown = appearance.drawn(network)
    check_size(shown)
    if not shown:
        return _empty_picture(network)
    drawn = _lay_out(shown, width)
    groups = {group.get("id"): group for group in drawn.iter(f"{{{NAMESPACE}}}g")}
    root, plane = _root(drawn), Element("g", _allowed_attributes(groups["graph0"]))
    root.extend([*_description(network, shown, root), plane])
    plane.extend(_plain(child) for child in groups["graph0"] if child.tag.endswith("polygon"))
    names = {node["id"]: str(node["label"] or node["id"]) for node in node_rows(shown)}
    no_line = Element("g")  # of an edge between nodes in one place
    plane.extend(_edge(groups.get(f"e{place}", no_line), edge, names) for place, edge in enumerate(edge_rows(shown)))
    plane.extend(_node(groups[f"n{place}"], node) for place, node in enumerate(node_rows(shown)))
    return root


def _empty_picture(network: Network) -> Element:
    """Says that there are no components: a blank picture would look like a fault."""
    wide, high = 240, 64
    root = _root(Element("svg", {"viewBox": f"0 0 {wide} {high}"}))
    plane = Element("g")
    plane.append(Element("polygon", {"fill": "white", "points": f"0,0 {wide},0 {wide},{high} 0,{high}"}))
    plane.append(_text("text", NOTHING))
    plane[1].attrib |= NAME | {"x": str(wide // 2), "y": str(high // 2 + 5), "text-anchor": "middle"}
    root.extend([*_description(network, network, root), plane])
    return root


def _lay_out(shown: Network, width: int) -> Element:
    """Layers run from left to right, or downwards where they would be wider than the column."""
    program = dot.layout(shown)
    if program == "dot" and _layers(shown) * LAYER_WIDTH > width:  # the layout across would be thrown away
        return _layout(shown, program, upright=True)
    across = _layout(shown, program)
    if program != "dot" or _width(across) <= width:
        return across
    return min(across, _layout(shown, program, upright=True), key=_width)


def _layout(shown: Network, program: str, *, upright: bool = False) -> Element:
    return ElementTree.fromstring(graphviz.draw(dot.picture(shown, upright=upright), program))


def _layers(shown: Network) -> int:
    """About how many layers a layout has: the nodes on the longest path, where all nodes of a cycle are on it."""
    placing = nx.DiGraph([(edge["source"], edge["target"]) for edge in edge_rows(shown) if dot.places(edge)])
    components = nx.condensation(placing)  # strongly connected: nodes of one cycle, or one node alone
    longest: dict[int, int] = {}
    for each in nx.topological_sort(components):
        before = (longest[other] for other in components.predecessors(each))
        longest[each] = len(components.nodes[each]["members"]) + max(before, default=0)
    return max(longest.values(), default=0)


def _width(drawn: Element) -> float:
    return float(drawn.attrib["viewBox"].split()[2])


def check_size(shown: Network) -> None:
    """Raises TooLarge. To be called before Graphviz starts, since nothing stops it then."""
    nodes, edges = len(shown), shown.size()
    if nodes > NODES or edges > EDGES:
        raise TooLarge(
            f"{nodes} nodes and {edges} edges are too many to draw: a picture has at most {NODES} nodes and {EDGES}"
            " edges. Ask for a part of the graph with min_count, around or stage, or for another format."
        )


def _root(drawn: Element) -> Element:
    """As many units wide and high as its view box, so that a page can scale it."""
    *_, width, height = drawn.attrib["viewBox"].split()
    return Element("svg", {"xmlns": NAMESPACE, "viewBox": drawn.attrib["viewBox"], "width": width, "height": height})


def _description(network: Network, shown: Network, root: Element) -> list[Element]:
    """Title and description, referred to by ids of this picture alone, since a page may hold several."""
    title = clean(str(network.graph.get("title") or "Graph"))
    described = str(network.graph.get("description") or "")
    sentences = [described if described.endswith(".") or not described else f"{described}."]
    sentences += [f"{plural(len(shown), 'node')}, {plural(shown.size(), 'edge')}."]
    left_out = network.size() - shown.size()
    sentences += [f"Not drawn: {plural(left_out, 'pair')} of components that are used together."] if left_out else []
    mark = sha256(f"{title}{list(shown)}".encode()).hexdigest()[:8]
    linked = any(node.get("address") for node in node_rows(shown))
    # To a screen reader an image has no parts: a picture with links is a group.
    root.set("role", "group" if linked else "img")
    root.set("aria-labelledby", f"title-{mark} description-{mark}")
    texts = {"title": title, "desc": clean(" ".join(filter(None, sentences)))}
    elements = [_text(tag, text) for tag, text in texts.items()]
    for element, name in zip(elements, ("title", "description"), strict=True):
        element.set("id", f"{name}-{mark}")
    return elements


def _node(group: Element, node: Row) -> Element:
    """The node's shape, its name and, smaller, its caption; a link where it has an address."""
    stage = appearance.stage(node)
    drawn = Element(
        "g", {"class": " ".join(["node", _class("type", node["type"]), *([f"stage-{stage}"] if stage else [])])}
    )
    drawn.append(_text("title", appearance.node_title(node)))
    inside = drawn
    if node.get("address"):
        inside = Element("a", {"href": clean(str(node["address"]))})
        drawn.append(inside)
    inside.extend(_plain(child) for child in _shapes(group))
    texts = [child for child in inside if child.tag == "text"]
    for text in texts[len(appearance.name_lines(node)) :]:
        text.attrib |= CAPTION
    return drawn


def _edge(group: Element, edge: Row, names: dict[str, str]) -> Element:
    drawn = Element("g", {"class": f"edge {_class('type', edge['type'])}"})
    drawn.append(_text("title", appearance.edge_title(edge, names)))
    drawn.extend(_plain(child) for child in _shapes(group))
    for text in drawn.iter("text"):
        text.attrib |= HALO
    return drawn


def _class(group: str, term: str) -> str:
    return f"{group}-{re.sub(r'[^a-z0-9]+', '-', str(term).lower())}"


def _shapes(group: Element) -> Iterable[Element]:
    return (child for child in group if not child.tag.endswith("title"))


def _plain(element: Element) -> Element:
    """The shape or text without Graphviz's own classes and ids."""
    plain = Element(element.tag.removeprefix(f"{{{NAMESPACE}}}"), _allowed_attributes(element))
    plain.text = (element.text or "").strip() or None
    return plain


def _allowed_attributes(element: Element) -> dict[str, str]:
    return {name: value for name, value in element.attrib.items() if name in ALLOWED}


def _text(tag: str, text: str) -> Element:
    element = Element(tag)
    element.text = text
    return element
