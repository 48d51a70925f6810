"""Graphs drawn into a page: the interface's own picture, which the style sheet colours by its classes.

A picture is stored by what it was drawn from, so that a document is drawn once as long as it stays the same.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.utils.safestring import SafeString, mark_safe

from taxonomy.graph.formats import FORMATS, svg
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from transport.response_cache import ResponseCache, Stored

NAMESPACE = "http://www.w3.org/2000/svg"
BYTES = 16 * 1024 * 1024
SNUG = 1.05
"""A picture so many times as wide as its column may shrink to it on a wide screen; a wider one is scrolled."""
_pictures = ResponseCache(BYTES)
"""Pictures by the digest of what they were drawn from."""
Node = Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """What a page makes of a graph: where its nodes lead, which of them one stands at, whether htmx follows; and how
    wide the column is that it stands in."""

    address: Callable[[Node], str]
    here: str = ""
    swaps: bool = False
    room: int = svg.COLUMN_WIDTH


def picture(network: Network, look: Look) -> SafeString:
    """The graph as SVG inside a page. Raises TooLarge."""
    nodes = [{**node, "address": look.address(node)} for node in node_rows(network)]
    edges = edge_rows(network)
    linked = make_network(nodes, edges, network.graph)
    content = [nodes, network.graph, edges, look.here, look.swaps, look.room]
    key = sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    return mark_safe(_pictures.remember(key, lambda: Stored(_drawn(linked, look))).body.decode())


def forms(address: str, query: str = "") -> list[tuple[str, str]]:
    """The title and the address of every format in which the interface gives a graph."""
    more = f"&{query}" if query else ""
    picture_first = sorted(FORMATS, key=lambda name: name != "svg")
    return [(FORMATS[name].title, f"{address}?format={name}{more}") for name in picture_first]


def _drawn(network: Network, look: Look) -> bytes:
    root = ElementTree.fromstring(svg.write(network, look.room))
    wide = float(root.attrib["width"]) > SNUG * look.room
    root.set("class", "graph-picture" if wide else "graph-picture snug")
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    groups = [group for group in root.iter("g") if "node" in group.get("class", "").split()]
    for group, node in zip(groups, node_rows(network), strict=True):
        _mark(group, node, look)
    written: str = ElementTree.tostring(root, encoding="unicode")
    return written.encode()


def _mark(group: Element, node: Node, look: Look) -> None:
    link = group.find("a")
    if node["id"] == look.here:
        group.set("class", f"{group.get('class')} here")
        if link is not None:
            link.set("aria-current", "true")
    if look.swaps and link is not None:
        link.set("hx-get", link.attrib["href"])
