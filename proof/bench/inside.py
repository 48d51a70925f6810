"""Graphs, comparison and likeness as calls inside one process, each beside its peer over the same data.

Seconds are those of this process's own work: what others do on the machine lengthens long calls more than short ones.
Only where a database works in a process of its own the clock counts. Peers are asked first whether they give the same.
"""

import json
import math
import os
import random
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

import numpy as np

from proof.bench.peers.networks import Composition, Taxonomy, component_graph, measured, text
from proof.bench.peers.postings import Postings
from proof.bench.stores import ROOT, environment
from proof.bench.timing import EMPTY, WORK, Call, Case, Times, Took, run, timed, work

BUILDS, MEASURES, COMPARED, NEAREST = "builds", "measures", "compared", "nearest"
SAMPLE, LIMIT = 100, 10
Cases = Mapping[str, Callable[[int], Any]]
"""Case -> what is done in the turn of this number."""


def inside(url: str, what: str, size: int, repeats: int) -> Times:
    """The cases of one sort, in a process of their own."""
    command = [sys.executable, "-m", "proof.bench.inside", what, str(repeats)]
    done = subprocess.run(
        command, check=True, cwd=ROOT, env=os.environ | environment(url), stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout)
    return Times({Case(size, name): [Took(*each) for each in took] for name, took in found.items()})


class Here:
    """Times calls to this process; `app` is the case and `path` the number of the turn."""

    def __init__(self, cases: Cases, *, clock: bool) -> None:
        self._cases, self._clock = cases, clock

    def time(self, calls: list[Call]) -> list[Took]:
        return [self._time(call) for call in calls]

    def _time(self, call: Call) -> Took:
        took = timed(lambda: self._cases[call.app](int(call.path)))
        return took if self._clock else Took(took.cpu, took.cpu)


class Differs(Exception):
    """Contender and peer do not give the same figures."""


def builds() -> Cases:
    """From the snapshot's arrays, and from compositions in memory, to bytes; without measures of nodes."""
    from registry.current import current
    from registry.selectors import network
    from taxonomy.graph.formats import node_link

    now, compositions = current(), _compositions()
    asked = network.Asked({}, {})

    def ours(turn: int) -> bytes:
        now._answers.pop("counted", None)
        return node_link.write(network.component_graph(asked, now))

    def bare(turn: int) -> bytes:
        with patch.object(network, "measure", _unmeasured):
            return ours(turn)

    def theirs(turn: int) -> bytes:
        return text(component_graph(compositions))

    _same_graph(json.loads(bare(0)), json.loads(theirs(0)))
    return {"build": bare, "build networkx": theirs, "first answer": ours}


def measures() -> Cases:
    """The same with measures of nodes on both sides."""
    from taxonomy.graph.measures import PIVOTS

    compositions, cases = _compositions(), builds()

    def theirs(turn: int) -> bytes:
        return text(measured(component_graph(compositions), PIVOTS))

    return {"build with measures": cases["first answer"], "networkx with measures": theirs}


def _unmeasured(pairs: Any, nodes: int) -> Any:
    from taxonomy.graph.measures import Measures

    none = np.zeros(nodes, np.int64)
    return Measures(none, none.astype(np.float64), none.astype(np.float64), none)


def _compositions() -> list[Composition]:
    """Every method's components and what feeds what, as a program with the documents at hand has them."""
    return [_composition(method) for method in _documents(None).values()]


def _composition(method: Mapping[str, Any]) -> Composition:
    component = {step["id"]: step["component"]["id"] for step in method["steps"]}
    feeds = [(component[source], component[step["id"]]) for step in method["steps"] for source in step["inputs"]]
    return Composition(list(component.values()), feeds)


def _documents(number: int | None) -> dict[str, dict[str, Any]]:
    from registry.models import Method

    found = Method.objects.order_by("slug")
    if number is not None:
        pks = list(found.values_list("pk", flat=True))
        found = found.filter(pk__in=random.Random(5).sample(pks, min(number, len(pks))))
    return {slug: json.loads(body) for slug, body in found.values_list("slug", "body").iterator()}


def _same_graph(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    used = [{node["id"]: node["used_in"] for node in graph["nodes"]} for graph in (ours, theirs)]
    edges = [
        {(edge["source"], edge["target"], edge[name]): (edge["methods"], edge.get("lift")) for edge in graph["edges"]}
        for graph, name in ((ours, "type"), (theirs, "key"))
    ]
    if used[0] != used[1] or edges[0].keys() != edges[1].keys():
        raise Differs("The component graphs do not hold the same nodes and edges")
    for edge, (methods, lift) in edges[0].items():
        other, their_lift = edges[1][edge]
        if methods != other or (lift is not None and not math.isclose(lift, their_lift, abs_tol=1.01e-4)):
            raise Differs(f"{edge}: {methods} methods with lift {lift}, not {other} with {their_lift}")


def compared() -> Cases:
    """Alignment and similarity of two methods out of documents in memory."""
    from registry import evidence
    from registry.bodies.reading import method_of
    from registry.selectors.pipelines import pipeline
    from registry.selectors.similar import bag, similarity
    from taxonomy.comparison import align

    now = current()
    bodies = list(_documents(2 * SAMPLE).values())
    methods, pairs = [method_of(body) for body in bodies], len(bodies) // 2
    components = [[step.component for step in method.steps] for method in methods]
    tree = Taxonomy(evidence.kinds(now))

    def ours(turn: int) -> Any:
        one, other = methods[2 * (turn % pairs)], methods[2 * (turn % pairs) + 1]
        steps = {each.id: pipeline(each, now).steps for each in (one, other)}
        return align(steps), similarity(bag(one, now), bag(other, now), now)

    def theirs(turn: int) -> Any:
        return tree.compare(components[2 * (turn % pairs)], components[2 * (turn % pairs) + 1])

    return {"compare": ours, "compare networkx": theirs}


def nearest() -> Cases:
    """The nearest methods of a document in memory, all their scores exact."""
    from django.db import connection

    from registry.bodies.reading import method_of
    from registry.current import current
    from registry.selectors import similar

    now = current()
    methods = [method_of(body) for body in _documents(SAMPLE).values()]
    table, weigh = now.tables["methods"], similar.weights(now)
    bags = [similar.bag(method, now) for method in methods]
    pks = [int(table.pks[table.place[method.id]]) for method in methods]
    index = Postings(connection.cursor(), weigh.component, weigh.kind)

    def ours(turn: int) -> Any:
        return similar.similar(methods[turn % len(methods)], LIMIT, now)

    def theirs(turn: int) -> Any:
        place = turn % len(methods)
        return index.nearest((bags[place].components, bags[place].kinds), pks[place], LIMIT)

    for turn in range(20):
        scores = [row["score"] for row in ours(turn)], [score for _, score in theirs(turn)]
        if not np.allclose(*scores, rtol=0, atol=1e-9):
            raise Differs(f"The nearest of {methods[turn].id} score {scores[0]} and {scores[1]}")
    return {"nearest": ours, "nearest sql": theirs}


SORTS: Mapping[str, Callable[[], Cases]] = {
    BUILDS: builds,
    MEASURES: measures,
    COMPARED: compared,
    NEAREST: nearest,
}


def main() -> None:
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django

    django.setup()
    from django.db import connection

    what, repeats = sys.argv[1], int(sys.argv[2])
    clock = what == NEAREST and connection.vendor != "sqlite"
    cases: Cases = {**SORTS[what](), WORK if clock else EMPTY: lambda turn: work()}
    plan = {name: [Call(name, str(turn)) for turn in range(SAMPLE)] for name in cases}
    times = run({0: Here(cases, clock=clock)}, {0: plan}, repeats)
    sys.stdout.write(json.dumps({case.name: took for case, took in times.took.items()}))


if __name__ == "__main__":
    main()
