"""Graphviz DOT: the graph as it is drawn, with all that is known of a node or an edge in attributes `data_...`.

Every name is a quoted string. A backslash is doubled, in names as well, since a string must not end in a single one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from taxonomy.graph.formats import appearance
from taxonomy.graph.formats.appearance import Row
from taxonomy.graph.formats.characters import clean
from taxonomy.graph.network import Network

FONT = "Helvetica,Arial,sans-serif"
LAYERED = 60
"""So many nodes, with half as many edges again, are laid out in layers; more of them are read no better, and slower."""
LINEAGE = {"extends", "seeds_from"}
GRAPH = {"fontname": FONT, "bgcolor": "white", "pad": "0.15", "outputorder": "edgesfirst"}
LAYERS = {"layout": "dot", "nodesep": "0.3", "ranksep": "0.55", "nslimit": "4", "mclimit": "1"}
FREE = {"layout": "neato", "mode": "sgd", "overlap": "false", "sep": "+6"}
NODE = {"fontname": FONT, "fontsize": "13", "fontcolor": appearance.INK, "margin": "0.26,0.09", "height": "0.4"}
EDGE = {"fontname": FONT, "fontsize": "11", "color": "#7b8794", "arrowsize": "0.7"}
THIN = {"color": "#9aa5b1", "arrowsize": "0.5"}
EDGES = {
    "iterates": {"style": "dashed", "color": appearance.LOOP, "fontcolor": appearance.LOOP, "constraint": "false"},
    "co_occurs": {"dir": "none", "color": "#b8c0ca"},
    "broader": {"arrowhead": "empty", "color": "#9aa5b1"},
    "uses": {"style": "dotted"},
    "seeds_from": {"style": "dashed"},
}
MEMBERS = {
    "all": {"style": "solid", "penwidth": "1.8"},
    "some": {"style": "solid"},
    "one": {"style": "dashed"},
    "": {},
}


def write(network: Network) -> bytes:
    """A file for the commands of Graphviz; the layout that suits the graph is named in it."""
    edges = list(network.each_edge())
    nodes = [_node(node) | _more(node) | _data(node, {"id"}) for node in network.nodes]
    said = [_edge(edge) | _data(edge, {"source", "target"}) for edge in edges]
    return _source(network, nodes, edges, said, [quoted(node["id"]) for node in network.nodes]).encode()


def picture(network: Network, *, upright: bool = False) -> str:
    """What SVG is drawn from: a node or an edge is found again by its place, its `id` in the drawing.

    `upright` layers lie below each other instead of beside each other.
    """
    edges = list(network.each_edge())
    nodes = [_node(node) | {"id": f"n{place}"} for place, node in enumerate(network.nodes)]
    said = [_edge(edge) | {"id": f"e{place}"} for place, edge in enumerate(edges)]
    return _source(network, nodes, edges, said, [f"n{place}" for place in range(len(nodes))], upright=upright)


def layout(network: Network) -> str:
    """The program of Graphviz that draws this graph readably, and soon."""
    few = len(network.nodes) <= LAYERED and sum(map(len, network.edges)) <= LAYERED * 3 // 2
    return "dot" if few else "neato"


def quoted(text: Any, newline: str = "\n") -> str:
    """A string of DOT that holds the text."""
    escaped = clean(str(text)).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", newline) + '"'


def shown(text: Any) -> str:
    """The same where Graphviz reads entities as well, as in labels."""
    return quoted(str(text).replace("&", "&amp;"), "\\n")


def _source(
    network: Network,
    nodes: list[dict[str, str]],
    edges: Sequence[Row],
    said: list[dict[str, str]],
    names: list[str],
    *,
    upright: bool = False,
) -> str:
    methods = appearance.compared([*network.nodes, *edges])
    for row, attributes in zip(network.nodes, nodes, strict=True):
        form = "filled" if "shape" in attributes else "rounded,filled"
        _belong(attributes, appearance.membership(row, methods), form)
    for row, attributes, width in zip(edges, said, appearance.widths(edges), strict=True):
        _belong(attributes, appearance.membership(row, methods), "")
        attributes.setdefault("penwidth", quoted(width))
    head = ((name, {key: quoted(value) for key, value in values.items()}) for name, values in _head(network, upright))
    places = (
        (source, target) for each in network.edges for source, target in zip(each.source, each.target, strict=True)
    )
    ends = (f"{names[source]} -> {names[target]}" for source, target in places)
    rows = [*head, *zip(names, nodes, strict=True), *zip(ends, said, strict=True)]
    return "\n".join(["digraph {", *(_statement(*row) for row in rows), "}", ""])


def _head(network: Network, upright: bool) -> Iterable[tuple[str, Mapping[str, str]]]:
    types = {edges.type for edges in network.edges if len(edges)}
    forwards, backwards = ("TB", "BT") if upright else ("LR", "RL")
    direction = {"rankdir": backwards if types and types <= LINEAGE else forwards}  # what came first stands first
    layered = layout(network) == "dot"
    way = LAYERS | direction if layered else FREE
    title = {"data_title": str(network.attributes["title"])} if network.attributes.get("title") else {}
    return [
        ("graph", GRAPH | way | title),
        ("node", NODE | {"shape": "box"}),
        ("edge", EDGE if layered else EDGE | THIN),
    ]


def _node(node: Row) -> dict[str, str]:
    paint = appearance.colours(node)
    label = "\n".join([*appearance.name_lines(node), *appearance.caption_lines(node)])
    shape = appearance.SHAPES.get(node["type"])
    return {
        "label": shown(label),
        "fillcolor": quoted(paint.fill),
        "color": quoted(paint.stroke),
        **({"shape": quoted(shape)} if shape else {}),
    }


def _more(node: Row) -> dict[str, str]:
    """What pictures on a page get in their own way."""
    address = {"URL": shown(node["address"])} if node.get("address") else {}
    return {"tooltip": shown(appearance.node_title(node)), **address}


def _edge(edge: Row) -> dict[str, str]:
    label = appearance.edge_label(edge)
    attributes = {name: quoted(value) for name, value in EDGES.get(edge["type"], {}).items()}
    return attributes | ({"label": shown(f"   {label}   ")} if label else {})  # off the line, in any font


def _belong(attributes: dict[str, str], member: str, style: str) -> None:
    """Dashed is what one method alone has, heavy what all have."""
    more = MEMBERS[member]
    line = ",".join(part for part in (style, more.get("style", "")) if part)
    attributes |= {name: quoted(value) for name, value in more.items() if name != "style"}
    if line:
        attributes.setdefault("style", quoted(line))


def _data(row: Row, left_out: set[str]) -> dict[str, str]:
    plain = {name: value for name, value in row.items() if value is not None and name not in left_out}
    return {quoted(f"data_{name}"): quoted(_text(value)) for name, value in plain.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _statement(name: str, attributes: Mapping[str, str]) -> str:
    return f"  {name} [{', '.join(f'{key}={value}' for key, value in attributes.items())}];"
