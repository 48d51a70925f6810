"""Graphviz DOT: the graph as it is drawn, with all that is known of a node or an edge in attributes `data_...`.

Every name is a quoted string. A backslash is doubled, in names as well, since a string must not end in a single one.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from taxonomy.graph.formats import appearance
from taxonomy.graph.formats.appearance import Row
from taxonomy.graph.formats.characters import clean
from taxonomy.graph.network import Network

FONT = "Helvetica,Arial,sans-serif"
LAYERED = 150
"""So many edges are laid out in layers; with more of them layers cost seconds and are read no better."""
LINEAGE = {"extends", "seeds_from"}
GRAPH = {"fontname": FONT, "bgcolor": "white", "pad": "0.15", "outputorder": "edgesfirst"}
LAYERS = {"layout": "dot", "nodesep": "0.3", "ranksep": "0.55", "nslimit": "4", "mclimit": "1"}
FREE = {"layout": "sfdp", "overlap": "prism", "overlap_scaling": "-4", "K": "1.1", "repulsiveforce": "1.4"}
NODE = {"fontname": FONT, "fontsize": "13", "fontcolor": appearance.INK, "margin": "0.16,0.09", "height": "0.4"}
EDGE = {"fontname": FONT, "fontsize": "11", "color": "#7b8794", "arrowsize": "0.7"}
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
    nodes = [_node(node) | _more(node) | _data(node, {"id", "label"}) for node in network.nodes]
    said = [_edge(edge) | _data(edge, {"source", "target"}) for edge in edges]
    return _source(network, nodes, edges, said).encode()


def picture(network: Network) -> str:
    """What SVG is drawn from: a node or an edge is found again by its place, in `id`."""
    edges = list(network.each_edge())
    nodes = [_node(node) | {"id": f"n{place}"} for place, node in enumerate(network.nodes)]
    said = [_edge(edge) | {"id": f"e{place}"} for place, edge in enumerate(edges)]
    return _source(network, nodes, edges, said)


def layout(network: Network) -> str:
    """The program of Graphviz that draws this graph readably, and soon."""
    return "dot" if sum(map(len, network.edges)) <= LAYERED else "sfdp"


def quoted(text: Any, newline: str = "\n") -> str:
    """A string of DOT that holds the text."""
    escaped = clean(str(text)).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", newline) + '"'


def shown(text: Any) -> str:
    """The same where Graphviz reads entities as well, as in labels."""
    return quoted(str(text).replace("&", "&amp;"), "\\n")


def _source(network: Network, nodes: list[dict[str, str]], edges: list[Row], said: list[dict[str, str]]) -> str:
    methods = appearance.compared([*network.nodes, *edges])
    for row, attributes in zip(network.nodes, nodes, strict=True):
        _belong(
            attributes, appearance.membership(row, methods), "rounded,filled" if "shape" not in attributes else "filled"
        )
    for row, attributes, width in zip(edges, said, appearance.widths(edges), strict=True):
        _belong(attributes, appearance.membership(row, methods), "")
        attributes.setdefault("penwidth", quoted(width))
    ids = (quoted(node["id"]) for node in network.nodes)
    ends = (f"{quoted(edge['source'])} -> {quoted(edge['target'])}" for edge in edges)
    return "\n".join(
        [
            "digraph {",
            *(
                f"  {name} [{_list({key: quoted(value) for key, value in values.items()})}];"
                for name, values in _head(network)
            ),
            *(f"  {name} [{_list(attributes)}];" for name, attributes in zip(ids, nodes, strict=True)),
            *(f"  {name} [{_list(attributes)}];" for name, attributes in zip(ends, said, strict=True)),
            "}",
            "",
        ]
    )


def _head(network: Network) -> Iterable[tuple[str, Mapping[str, str]]]:
    types = {edges.type for edges in network.edges if len(edges)}
    direction = {"rankdir": "RL" if types and types <= LINEAGE else "LR"}  # what came first stands left
    way = LAYERS | direction if layout(network) == "dot" else FREE
    title = {"data_title": str(network.attributes["title"])} if network.attributes.get("title") else {}
    return [("graph", GRAPH | way | title), ("node", NODE | {"shape": "box"}), ("edge", EDGE)]


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
    return attributes | ({"label": shown(f" {label} ")} if label else {})


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


def _list(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in attributes.items())
