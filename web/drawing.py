"""Graphs as pictures inside a page: the API's SVG, coloured by the classes of the style sheet.

A picture is stored by the digest of its content, so that an unchanged document is drawn once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.utils.safestring import SafeString, mark_safe

from taxonomy.graph.formats import FORMATS, svg
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from transport.response_cache import ResponseCache, Stored

BYTES = 16 * 1024 * 1024
SNUG = 1.05
"""A picture so many times as wide as its column may shrink to it on a wide screen; a wider one is scrolled."""
_pictures = ResponseCache(BYTES)
"""Pictures by the digest of what they were drawn from."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """How a page shows a graph: the links of its nodes and edges, and their looks."""

    address: Callable[[Row], str]
    """Node -> address of its link."""
    here: str = ""
    """The id of the node in the centre."""
    swaps: bool = False
    """Whether htmx follows the links."""
    room: int = svg.COLUMN_WIDTH
    """The width of the column of the page."""
    edge_address: Callable[[Row], str] | None = None
    """Edge -> address of its link. These links are no tab stops: they are reached from the nodes."""
    expands: Callable[[Row], str] | None = None
    """Node -> the address that a double click opens."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Id of a node -> its further class."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Id of a method -> its name, where several are overlaid."""


def component_address(node: Row) -> str:
    """Where a step or a component leads."""
    return f"/components/{node.get('component') or node['id']}/"


def picture(network: Network, look: Look) -> SafeString:
    """The graph as SVG inside a page. Raises TooLarge."""
    nodes = [_told(node, look, look.address) for node in node_rows(network)]
    edges = [_told(edge, look, look.edge_address) for edge in edge_rows(network)]
    expansions = {node["id"]: look.expands(node) for node in nodes} if look.expands else {}
    content = [nodes, network.graph, edges, look.here, look.swaps, look.room, expansions, dict(look.classes)]
    key = sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    linked = make_network(nodes, edges, network.graph)
    return mark_safe(_pictures.remember(key, lambda: Stored(_draw(linked, look, expansions))).body.decode())


def _told(row: Row, look: Look, address: Callable[[Row], str] | None) -> Row:
    """A node or an edge with the address of its link, and the names of its methods in place of their ids."""
    more: dict[str, Any] = {"address": address(row)} if address else {}
    if look.names and row.get("in"):
        more["in"] = [look.names[slug] for slug in row["in"]]
    return {**row, **more}


def forms(address: str, query: str = "") -> list[tuple[str, str]]:
    """The title and the address of every format in which the API gives a graph."""
    more = f"&{query}" if query else ""
    picture_first = sorted(FORMATS, key=lambda name: name != "svg")
    return [(FORMATS[name].title, f"{address}?format={name}{more}") for name in picture_first]


def _draw(network: Network, look: Look, expansions: Mapping[str, str]) -> bytes:
    root = svg.draw(network, look.room)
    del root.attrib["xmlns"]  # the page names no namespaces
    wide = float(root.attrib["width"]) > SNUG * look.room
    root.set("class", "graph-picture" if wide else "graph-picture snug")
    for group, node in zip(_groups(root, "node"), node_rows(network), strict=True):
        _mark_node(group, node, look)
        if node["id"] in expansions:
            group.attrib |= {"data-node": node["id"], "data-expand": expansions[node["id"]]}
    if look.edge_address:
        for group, edge in zip(_groups(root, "edge"), edge_rows(network), strict=True):
            _link_edge(group, edge, swaps=look.swaps)
    written: str = ElementTree.tostring(root, encoding="unicode")
    return written.encode()


def _groups(root: Element, name: str) -> list[Element]:
    return [group for group in root.iter("g") if name in group.get("class", "").split()]


def _mark_node(group: Element, node: Row, look: Look) -> None:
    link, more = group.find("a"), look.classes.get(node["id"], "")
    if more:
        group.set("class", f"{group.get('class')} {more}")
    if node["id"] == look.here:
        group.set("class", f"{group.get('class')} here")
        if link is not None:
            link.set("aria-current", "true")
    if look.swaps and link is not None:
        link.set("hx-get", link.attrib["href"])


def _link_edge(group: Element, edge: Row, *, swaps: bool) -> None:
    """The lines of an edge as a link, with a wider, invisible line under them that is easier to hit."""
    link = Element("a", {"href": edge["address"], "tabindex": "-1"})
    if swaps:
        link.set("hx-get", edge["address"])
    for part in list(group):  # its title as well: the name of the link
        if part.tag == "path":
            link.append(Element("path", {**part.attrib, "class": "hit"}))
        group.remove(part)
        link.append(part)
    group.append(link)
    group.attrib |= {"data-from": edge["source"], "data-to": edge["target"]}
