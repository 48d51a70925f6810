"""What one sees of the component graph from where one stands: counted by the interface's selectors, put into lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from registry.bodies import PREFIX
from registry.filters import Gathered, within
from registry.filters.parameters import Read, number, single
from registry.selectors import network, ways
from registry.snapshot import Snapshot
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from taxonomy.vocabulary import Stage
from web import drawing, naming
from web.drawing import Look

ENTRIES, CHAINS, SHOWN = 8, 20, 12
READABLE = 3
"""The whole network shows what at least so many methods have, unless asked otherwise."""
TANGLED = 24
"""Of more edges around a component only its own are drawn: those among its neighbours would hide them."""
SIDES = (("feeds", "source", "target"), ("fed", "target", "source"))
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Walk:
    """Where one stands in the graph, and through which filters one looks at it."""

    path: str
    query: Read
    asked: network.Asked
    whole: bool
    now: Snapshot

    @staticmethod
    def of(path: str, query: Read, now: Snapshot) -> "Walk":
        """Raises BadQuery."""
        around, whole = single(query, "around"), single(query, "whole") is not None
        whole = whole and around is None
        wrong = Gathered()
        least, depth = (wrong.read(number, query, name) for name in ("min_count", "depth"))
        if depth is not None:
            wrong.read(within, "depth", depth, 1, network.DEEPEST)
        asked = network.Asked(
            methods={name: query[name] for name in ("domain", "year_min", "year_max") if name in query},
            components={name: query[name] for name in ("stage",) if name in query},
            min_count=least if least is not None else READABLE if whole else 1,
            around=around,
            depth=depth if depth is not None and around is not None else 1,
        )
        wrong.tell(partial(asked.check, now))
        return Walk(path, query, asked, whole, now)

    def to(self, **changes: str | None) -> str:
        """The address of the page with some parameters changed, or left out where they are None."""
        kept = {name: values for name, values in self.query.items() if name not in changes}
        query = urlencode({**kept, **{name: value for name, value in changes.items() if value}}, doseq=True)
        return f"{self.path}?{query}" if query else self.path

    def at(self, component: str) -> str:
        """The address of the page where one stands at another component."""
        return self.to(around=component, whole=None, **{"from": None, "to": None, "length": None})

    @property
    def data(self) -> str:
        """The query of the very selection in the interface."""
        given: dict[str, Any] = {**self.asked.methods, **self.asked.components}
        given |= {"min_count": self.asked.min_count} if self.asked.min_count != 1 else {}
        given |= {"around": self.asked.around, "depth": self.asked.depth} if self.asked.around else {}
        return urlencode(given, doseq=True)

    def filters(self, *names: str) -> list[tuple[str, str]]:
        """The parameters of these names, for a form that has no fields for them."""
        return [(name, value) for name in names for value in self.query.get(name, ())]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of a way sends along."""
        return self.filters("domain", "stage", "year_min", "year_max", "min_count")

    def graph(self, *, around: bool) -> Network:
        """The graph that is asked for, or all of it under the same filters; the whole one is kept. Raises BadQuery."""
        asked = self.asked if around else replace(self.asked, around=None, depth=1)
        if asked != network.Asked({}, {}):
            return network.component_graph(asked, self.now)
        return self.now.remember("explored", lambda: network.component_graph(asked, self.now))  # type: ignore[no-any-return]


def entries(walk: Walk) -> list[dict[str, Any]]:
    """The components that most methods use, stage by stage."""
    nodes = sorted(node_rows(walk.graph(around=False)), key=lambda node: (-node["used_in"], node["id"]))
    most = max((node["used_in"] for node in nodes), default=1)
    rows = [{**node, "address": walk.at(node["id"]), "bar": _bar(node["used_in"], most)} for node in nodes]
    groups = ((stage, [row for row in rows if row["stage"] == stage.value]) for stage in Stage)
    return [{"stage": stage, "shown": found[:ENTRIES], "count": len(found)} for stage, found in groups if found]


def standing(walk: Walk) -> dict[str, Any]:
    """The component that one stands at, with its measures and all that it has to do with."""
    around = str(walk.asked.around)
    graph = walk.graph(around=False)
    nodes = {node["id"]: node for node in node_rows(graph)}
    here = nodes.get(around)
    flow, together = (
        [edge for edge in edge_rows(graph, kind) if around in _ends(edge)] for kind in ("feeds", "co_occurs")
    )
    lists = {
        name: _neighbours([(edge[other], edge) for edge in flow if edge[end] == around], nodes, walk)
        for name, end, other in SIDES
    }
    beside = [(_other(edge, around), edge) for edge in together]
    return {
        "here": naming.components([around], walk.now)[0],
        "node": here,
        "members": sum(node["community"] == here["community"] for node in nodes.values()) if here else 0,
        "measured": graph.graph["measures"],
        "methods": graph.graph["methods"],
        "lists": {**lists, "together": _neighbours(beside, nodes, walk)},
    }


def _ends(edge: Row) -> tuple[str, str]:
    return edge["source"], edge["target"]


def _other(edge: Row, one: str) -> str:
    return str(edge["target"] if edge["source"] == one else edge["source"])


def _neighbours(pairs: Sequence[tuple[str, Row]], nodes: Mapping[str, Row], walk: Walk) -> dict[str, Any]:
    """Neighbours with the number of methods, the most frequent first; the others unfold."""
    found = sorted(pairs, key=lambda pair: (-pair[1]["methods"], -pair[1].get("lift", 0), pair[0]))
    most = max((edge["methods"] for _, edge in found), default=1)
    rows = [
        {
            "id": slug,
            "name": nodes[slug]["label"],
            "stage": nodes[slug]["stage"],
            "count": edge["methods"],
            "lift": edge.get("lift"),
            "bar": _bar(edge["methods"], most),
            "address": walk.at(slug),
        }
        for slug, edge in found
    ]
    return {"shown": rows[:SHOWN], "more": rows[SHOWN:], "count": len(rows)}


def _bar(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def drawn(walk: Walk) -> dict[str, Any]:
    """The picture of what is asked for, and the same as a list. Raises TooLarge or BadQuery.

    Components without an edge are named beside it: among the others they would only be in the way.
    """
    graph = walk.graph(around=True)
    look = Look(lambda node: walk.at(node["id"]), here=walk.asked.around or "", swaps=True)
    flow = sorted(edge_rows(graph, "feeds"), key=lambda edge: (-edge["methods"], *_ends(edge)))
    nodes = node_rows(graph)
    names = {node["id"]: node["label"] for node in nodes}
    joined = {end for edge in flow for end in _ends(edge)} | {look.here}
    star = walk.asked.around is not None and walk.asked.depth == 1 and len(flow) > TANGLED
    shown = _only(graph, joined, touching=look.here if star else None)
    return {
        "picture": drawing.picture(shown, look) if shown else "",
        "left_out": len(flow) - shown.size(),
        "flow": [{**edge, "from": names[edge["source"]], "to": names[edge["target"]]} for edge in flow],
        "nodes": nodes,
        "alone": [{**node, "address": walk.at(node["id"])} for node in nodes if node["id"] not in joined],
        "downloads": drawing.forms(f"{PREFIX}/graph/", walk.data),
    }


def _only(graph: Network, wanted: set[str], touching: str | None) -> Network:
    """What feeds what among some of the components; only what leads to one of them or from it, where it is named."""
    edges = [
        edge
        for edge in edge_rows(graph, "feeds")
        if wanted.issuperset(_ends(edge)) and (touching is None or touching in _ends(edge))
    ]
    return make_network([node for node in node_rows(graph) if node["id"] in wanted], edges, graph.graph)


def narrower(walk: Walk) -> list[tuple[str, str]]:
    """Addresses that ask for less."""
    more = walk.asked.min_count + 1
    found = [(f"what at least {least} methods have", walk.to(min_count=str(least))) for least in (more, 2 * more)]
    found += [("one step away", walk.to(depth="1"))] if walk.asked.depth > 1 else []
    return found + [(f"{term.label} alone", walk.to(stage=term.value)) for term in Stage]


def path(walk: Walk) -> dict[str, Any] | None:
    """The shortest ways between the two components that are named. Raises BadQuery."""
    start, end = single(walk.query, "from"), single(walk.query, "to")
    if start is None and end is None:
        return None
    asked = _ways(walk, 1)
    if start is None or end is None:
        ways.check_path(start, end, asked, walk.now)
        return None
    found = ways.path(start, end, asked, walk.now)
    names = {end: naming.components([found[end]], walk.now)[0] for end in ("from", "to")}
    paths = [{**each, "edges": [_edge(edge, walk) for edge in each["edges"]]} for each in found["paths"]]
    for each in paths:
        each["methods"] = _methods(each["methods"], walk)
    return {**found, **names, "paths": paths}


def _ways(walk: Walk, least: int) -> ways.Asked:
    given = number(walk.query, "min_count")
    methods = {name: walk.query[name] for name in ("domain",) if name in walk.query}
    return ways.Asked(methods, walk.asked.components, least if given is None else given)


def _edge(edge: Row, walk: Walk) -> dict[str, Any]:
    one, other = naming.components(_ends(edge), walk.now)
    return {**edge, "source": one, "target": other, "methods": _methods(edge["methods"], walk)}


def _methods(slugs: list[str], walk: Walk) -> list[tuple[str, str]]:
    label = walk.now.tables["methods"].label
    return [(slug, label(slug) or slug) for slug in slugs]


def motifs(walk: Walk) -> dict[str, Any]:
    """The chains that most methods have, and the lengths that can be asked for. Raises BadQuery."""
    length = number(walk.query, "length") or 3
    found = ways.motifs(length, CHAINS, _ways(walk, 2), walk.now)
    most = max((each["count"] for each in found["results"]), default=1)
    rows = [
        {**each, "bar": _bar(each["count"], most), "methods": _methods(each["methods"], walk)}
        for each in found["results"]
    ]
    lengths = [(each, walk.to(length=str(each)), each == length) for each in range(ways.SHORTEST, ways.LONGEST + 1)]
    return {**found, "results": rows, "lengths": lengths}
