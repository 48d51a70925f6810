"""How a graph looks, in DOT, Mermaid and SVG alike: colours by stage, what stands in a node, what an edge says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from taxonomy.graph.formats.characters import clean, lines
from taxonomy.graph.network import Network
from taxonomy.vocabulary import Stage

Row = Mapping[str, Any]
INK = "#1f2933"
FAINT = "#3e4c59"
LOOP = "#a5371b"


@dataclass(frozen=True)
class Colours:
    """The line is the colour that the pages give the stage, apart for the colour-blind; the fill is a sixth of it."""

    fill: str
    stroke: str


STAGES = {
    Stage.SEEDING: Colours("#d8e2f0", "#0e4ba0"),
    Stage.PROMPTING: Colours("#ece3d8", "#8b4e09"),
    Stage.FILTERING: Colours("#daeae7", "#177b6a"),
    Stage.EVOLUTION: Colours("#e7dce6", "#682263"),
}
PLAIN = Colours("#f5f6f8", "#7b8794")
SHAPES = {"facet": "ellipse", "characteristic": "ellipse", "metric": "box", "source": "note", "kind": "folder"}
VERBS = {
    "feeds": "feeds",
    "iterates": "starts another round at",
    "co_occurs": "is used together with",
    "broader": "belongs to",
    "extends": "extends",
    "seeds_from": "takes its seeds from",
}
COUNTS = ("methods", "count", "used_in")  # of an edge or a node: in how many methods it is


def stage(node: Row) -> Stage | None:
    """The stage of a node, or the one that it is."""
    named = node["id"] if node["type"] == "stage" else node.get("stage")
    return Stage(named) if named in set(Stage) else None


def colours(node: Row) -> Colours:
    """Those of the node's stage, else grey."""
    found = stage(node)
    return STAGES[found] if found else PLAIN


def count(row: Row) -> int | None:
    """In how many methods a component or an edge is, where that was counted."""
    found = next((row[name] for name in COUNTS if isinstance(row.get(name), int | float)), None)
    return None if found is None else int(found)


def name_lines(node: Row) -> list[str]:
    """The name as it is drawn, in lines."""
    return lines(str(node["label"]), 18, 4) or lines(str(node["id"]), 18, 4) or ["?"]


def caption_lines(node: Row) -> list[str]:
    """What stands small under the name: stage, type or year, how many methods, and which ones are compared."""
    found = stage(node)
    words = found.label if found and node["type"] != "stage" else "" if node["type"] == "step" else said(node["type"])
    words = str(node["year"]) if node["type"] == "method" and node.get("year") else words
    number = count(node)
    first = " · ".join(part for part in (words, "" if number is None else methods_said(number)) if part)
    return [*lines(first, 24, 2), *lines(", ".join(map(str, node.get("in") or ())), 26, 3)]


def methods_said(number: int) -> str:
    """A number of methods as words."""
    return f"{number} method{'' if number == 1 else 's'}"


def said(term: str) -> str:
    """A term of ours as words."""
    return clean(str(term)).replace("_", " ").replace("-", " ").capitalize()


def node_title(node: Row) -> str:
    """What a reader is told of the node: its whole name, what it is, and where it is used."""
    found = stage(node)
    parts = [said(node["type"]) + (f" {node['id']}" if node["type"] == "step" else "")]
    parts += [f"stage {found.label}"] if found and node["type"] != "stage" else []
    parts += [f"in {methods_said(number)}" for number in [count(node)] if number is not None]
    parts += [f"in {', '.join(map(str, node['in']))}"] if node.get("in") else []
    note = f". {node['note']}" if node.get("note") else ""
    return clean(f"{node['label'] or node['id']}: {', '.join(parts)}{note}")


def edge_title(edge: Row, names: Mapping[str, str]) -> str:
    """The edge as a sentence without its full stop."""
    verb = VERBS.get(edge["type"], said(edge["type"]).lower())
    number = count(edge)
    more = [edge_label(edge)] if edge["type"] == "iterates" and edge.get("rounds") else []
    more += [f"in {methods_said(number)}"] if number is not None else []
    more += [f"in {', '.join(map(str, edge['in']))}"] if edge.get("in") else []
    return clean(", ".join([f"{names[edge['source']]} {verb} {names[edge['target']]}", *more]))


def edge_label(edge: Row) -> str:
    """What stands on the edge: nothing but the rounds of a loop."""
    if edge["type"] != "iterates":
        return ""
    rounds = edge.get("rounds")
    if rounds is None:
        return "repeats"
    return f"{rounds} round{'' if rounds == 1 else 's'}"


def compared(rows: Sequence[Row]) -> frozenset[str]:
    """The methods that these nodes or edges come from, where several are laid over one another."""
    return frozenset(method for row in rows for method in row.get("in") or ())


def membership(row: Row, methods: frozenset[str]) -> str:
    """Whether every compared method has it, or one alone."""
    if len(methods) < 2 or not row.get("in"):
        return ""
    held = set(row["in"])
    return "all" if held >= methods else "one" if len(held) == 1 else "some"


def widths(edges: Sequence[Row]) -> list[float]:
    """A line per edge as wide as its number of methods says, by its root: twice as wide is four times as many."""
    counts = [count(edge) or 1 for edge in edges]
    most = max(counts, default=1)
    return [1.0 if most == 1 else round(0.8 + 3.2 * sqrt(max(number, 0) / most), 2) for number in counts]


def drawn(network: Network) -> Network:
    """Without the edges that hide all others: what is used together is drawn where nothing else is to be."""
    others = [edges for edges in network.edges if edges.type != "co_occurs" and len(edges)]
    return Network(network.nodes, others, network.attributes) if others else network
