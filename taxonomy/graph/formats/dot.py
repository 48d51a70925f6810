"""Graphviz DOT: the graph as it is drawn, with every attribute of a node or an edge as `data_...`.

Every name is a quoted string. A backslash is doubled, in names as well, since a string must not end in a single one.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from taxonomy.graph.formats import appearance
from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.network import Network, Row, edge_rows, node_rows

FONT = "Helvetica,Arial,sans-serif"
LAYERED = 60
"""At most so many nodes, with half as many edges again, are laid out in layers: more would be slow and unreadable."""
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
    """A file for the commands of Graphviz; it names the layout that suits the graph."""
    rows = node_rows(network)
    nodes = [_node(node) | _links(node) | _data(node, {"id"}) for node in rows]
    edges = [_edge(edge) | _data(edge, {"source", "target"}) for edge in edge_rows(network)]
    return _source(network, nodes, edges, [quoted(node["id"]) for node in rows]).encode()


def picture(network: Network, *, upright: bool = False) -> str:
    """The source of a drawing, in which the `id` of a node is n and its place, that of an edge e and its place.

    With `upright` the layers run downwards instead of to the right.
    """
    nodes = [_node(node) | {"id": f"n{place}"} for place, node in enumerate(node_rows(network))]
    edges = [_edge(edge) | {"id": f"e{place}"} for place, edge in enumerate(edge_rows(network))]
    return _source(network, nodes, edges, [f"n{place}" for place in range(len(nodes))], upright=upright)


def layout(network: Network) -> str:
    """The program of Graphviz that draws this graph readably and soon."""
    return "dot" if len(network) <= LAYERED and network.size() <= LAYERED * 3 // 2 else "neato"


def places(edge: Row) -> bool:
    """Whether the layers of a layout depend on this edge."""
    return "constraint" not in EDGES.get(edge["type"], {})


def quoted(text: Any, newline: str = "\n") -> str:
    """The text as a string of DOT."""
    escaped = clean(str(text)).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", newline) + '"'


def quoted_label(text: Any) -> str:
    """The text as a string of DOT where Graphviz reads entities as well, as in labels."""
    return quoted(str(text).replace("&", "&amp;"), "\\n")


def _source(
    network: Network,
    nodes: list[dict[str, str]],
    edges: list[dict[str, str]],
    names: list[str],
    *,
    upright: bool = False,
) -> str:
    """The file, of the attributes of each node and edge and the name of each node."""
    node_data, edge_data = node_rows(network), edge_rows(network)
    methods = appearance.compared([*node_data, *edge_data])
    for row, attributes in zip(node_data, nodes, strict=True):
        style = "filled" if "shape" in attributes else "rounded,filled"
        _mark_membership(attributes, appearance.membership(row, methods), style)
    for row, attributes, width in zip(edge_data, edges, appearance.widths(edge_data), strict=True):
        _mark_membership(attributes, appearance.membership(row, methods), "")
        attributes.setdefault("penwidth", quoted(width))
    defaults = (
        (name, {key: quoted(value) for key, value in values.items()}) for name, values in _defaults(network, upright)
    )
    name = dict(zip(network, names, strict=True))
    ends = (f"{name[edge['source']]} -> {name[edge['target']]}" for edge in edge_data)
    rows = [*defaults, *zip(names, nodes, strict=True), *zip(ends, edges, strict=True)]
    return "\n".join(["digraph {", *(_statement(*row) for row in rows), "}", ""])


def _defaults(network: Network, upright: bool) -> Iterable[tuple[str, Mapping[str, str]]]:
    types = {edge["type"] for edge in edge_rows(network)}
    forwards, backwards = ("TB", "BT") if upright else ("LR", "RL")
    direction = {"rankdir": backwards if types and types <= LINEAGE else forwards}  # earlier methods come first
    layered = layout(network) == "dot"
    placing = LAYERS | direction if layered else FREE
    title = {"data_title": str(network.graph["title"])} if network.graph.get("title") else {}
    return [
        ("graph", GRAPH | placing | title),
        ("node", NODE | {"shape": "box"}),
        ("edge", EDGE if layered else EDGE | THIN),
    ]


def _node(node: Row) -> dict[str, str]:
    paint = appearance.colours(node)
    label = "\n".join([*appearance.name_lines(node), *appearance.caption_lines(node)])
    shape = appearance.SHAPES.get(node["type"])
    return {
        "label": quoted_label(label),
        "fillcolor": quoted(paint.fill),
        "color": quoted(paint.stroke),
        **({"shape": quoted(shape)} if shape else {}),
    }


def _links(node: Row) -> dict[str, str]:
    """Tooltip and address, which pictures on a page get from svg.py instead."""
    address = {"URL": quoted_label(node["address"])} if node.get("address") else {}
    return {"tooltip": quoted_label(appearance.node_title(node)), **address}


def _edge(edge: Row) -> dict[str, str]:
    """Between the steps of one method the layout leaves room for a label. That doubles the layers, which makes a
    graph of several methods wide and slow: there a label is placed where there is room afterwards."""
    attributes = {name: quoted(value) for name, value in EDGES.get(edge["type"], {}).items()}
    if not (label := appearance.edge_label(edge)):
        return attributes
    written = {"xlabel": label} if edge.get("in") else {"label": f"   {label}   "}  # off the line, in any font
    return attributes | {name: quoted_label(text) for name, text in written.items()}


def _mark_membership(attributes: dict[str, str], membership: str, style: str) -> None:
    """A dashed line for what one method alone has, a heavy one for what all have."""
    line = MEMBERS[membership]
    styles = ",".join(part for part in (style, line.get("style", "")) if part)
    attributes |= {name: quoted(value) for name, value in line.items() if name != "style"}
    if styles:
        attributes.setdefault("style", quoted(styles))


def _data(row: Row, left_out: set[str]) -> dict[str, str]:
    plain = {name: value for name, value in row.items() if value is not None and name not in left_out}
    return {quoted(f"data_{name}"): quoted(_text(value)) for name, value in plain.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _statement(name: str, attributes: Mapping[str, str]) -> str:
    return f"  {name} [{', '.join(f'{key}={value}' for key, value in attributes.items())}];"
