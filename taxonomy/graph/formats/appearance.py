"""The appearance of a graph in all formats: characters that they can hold, colours by stage, texts and their lines."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from taxonomy.graph.network import Network, Row, edge_rows, make_network, node_rows
from taxonomy.vocabulary import Stage

FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Control characters, surrogates and non-characters: XML 1.0 forbids or discourages them, and none is visible."""

LONGEST = 25
"""Only longer words are broken."""
INK = "#1f2933"
FAINT = "#3e4c59"
LOOP = "#a5371b"


@dataclass(frozen=True)
class Colours:
    """The line has the colour of the stage on the pages, which the colour-blind can tell apart; the fill is a sixth of
    it."""

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
    "seeds_from": "uses data from",
}
COUNTS = ("methods", "count", "used_in")
"""The attributes of an edge or a node that say in how many methods it is."""


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, with every line end as an XML parser would make it."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=4096)
def wrap(text: str, width: int, max_lines: int) -> Sequence[str]:
    """The text on at most so many lines of about equal length; one that is too long ends in an ellipsis."""
    words = clean(text).split()
    longest = max(map(len, words), default=0)
    whole = longest <= LONGEST
    width = max(width, longest) if whole else width
    lines = _filled(words, width)
    if not whole or len(lines) > max_lines:
        lines = textwrap.wrap(" ".join(words), width, max_lines=max_lines, placeholder="…", break_on_hyphens=not whole)
    if len(lines) < 2 or not whole:
        return lines
    narrower = (_filled(words, less) for less in range(width // 2, width))
    return next((tried for tried in narrower if len(tried) == len(lines) and max(map(len, tried)) <= width), lines)


def _filled(words: Iterable[str], width: int) -> list[str]:
    """Words in lines, each with as many as there is room for."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def stage(node: Row) -> Stage | None:
    """The stage of a node, or the stage that the node is."""
    named = node["id"] if node["type"] == "stage" else node.get("stage")
    return Stage(named) if named in set(Stage) else None


def colours(node: Row) -> Colours:
    """The colours of the node's stage, else grey."""
    known = stage(node)
    return STAGES[known] if known else PLAIN


def count(row: Row) -> int | None:
    """In how many methods a component or an edge is, None where that was not counted."""
    number = next((row[name] for name in COUNTS if isinstance(row.get(name), int | float)), None)
    return None if number is None else int(number)


def name_lines(node: Row) -> Sequence[str]:
    """The name as it is drawn, in lines."""
    return wrap(str(node["label"]), 18, 4) or wrap(str(node["id"]), 18, 4) or ["?"]


def caption_lines(node: Row) -> list[str]:
    """The small print under the name: stage, type or year, how many methods, and which of the compared ones."""
    known = stage(node)
    words = known.label if known and node["type"] != "stage" else "" if node["type"] == "step" else label(node["type"])
    words = str(node["year"]) if node["type"] == "method" and node.get("year") else words
    number = count(node)
    first = " · ".join(part for part in (words, "" if number is None else plural(number, "method")) if part)
    return [*wrap(first, 24, 2), *wrap(", ".join(map(str, node.get("in") or ())), 26, 3)]


def plural(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def label(term: str) -> str:
    """An identifier as words."""
    return clean(str(term)).replace("_", " ").replace("-", " ").capitalize()


def node_title(node: Row) -> str:
    """The node in words: its whole name, what it is, and where it is used."""
    known = stage(node)
    parts = [label(node["type"]) + (f" {node['id']}" if node["type"] == "step" else "")]
    parts += [f"stage {known.label}"] if known and node["type"] != "stage" else []
    parts += [f"in {plural(number, 'method')}" for number in [count(node)] if number is not None]
    parts += [f"in {', '.join(map(str, node['in']))}"] if node.get("in") else []
    note = f". {node['note']}" if node.get("note") else ""
    return clean(f"{node['label'] or node['id']}: {', '.join(parts)}{note}")


def edge_title(edge: Row, names: Mapping[str, str]) -> str:
    """The edge as a sentence without its full stop."""
    verb = VERBS.get(edge["type"], label(edge["type"]).lower())
    number = count(edge)
    more = [edge_label(edge)] if edge["type"] == "iterates" and edge.get("rounds") else []
    more += [f"in {plural(number, 'method')}"] if number is not None else []
    more += [f"in {', '.join(map(str, edge['in']))}"] if edge.get("in") else []
    return clean(", ".join([f"{names[edge['source']]} {verb} {names[edge['target']]}", *more]))


def edge_label(edge: Row) -> str:
    """The text on the edge: the rounds of a loop, and nothing on any other."""
    if edge["type"] != "iterates":
        return ""
    rounds = edge.get("rounds")
    if rounds is None:
        return "repeats"
    return plural(rounds, "round")


def compared(rows: Sequence[Row]) -> frozenset[str]:
    """The methods that these nodes or edges belong to, where several are overlaid."""
    return frozenset(method for row in rows for method in row.get("in") or ())


def membership(row: Row, methods: frozenset[str]) -> str:
    """Whether "all" of the compared methods have a node or an edge, "some" or "one"; "" where none are compared."""
    if len(methods) < 2 or not row.get("in"):
        return ""
    members = set(row["in"])
    return "all" if members >= methods else "one" if len(members) == 1 else "some"


def widths(edges: Sequence[Row]) -> list[float]:
    """The width of the line of each edge, by the root of its number of methods: twice as wide is four times as many."""
    counts = [count(edge) or 1 for edge in edges]
    most = max(counts, default=1)
    return [1.0 if most == 1 else round(0.8 + 3.2 * sqrt(max(number, 0) / most), 2) for number in counts]


def drawn(network: Network) -> Network:
    """The graph without its edges `co_occurs`, which would hide all others; with them where it has no others."""
    others = [edge for edge in edge_rows(network) if edge["type"] != "co_occurs"]
    return make_network(node_rows(network), others, network.graph) if others else network
