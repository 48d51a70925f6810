"""What a write costs, and the first answers after it: w1, and d1 as far as it is asked over HTTP.

A submission is one method with its source, if that is new, and ten effects. It is sent in untimed and its acceptance is
timed, over HTTP as all else; then one answer is asked for, of the process that accepted it. A catalogue that is written
to is a copy.

How fast bundles are loaded was timed when the catalogue was: 500 records by the service for a single record, and all of
it by the service for bundles. The ratio is one of seconds a record.
"""

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlencode

from proof.bench.generate import METHODS_A_SOURCE, bundles
from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.served import Served, header
from proof.bench.stores import Store
from proof.bench.timing import EMPTY, WORK, Call, Case, Times, Took
from taxonomy.documents import Bundle
from taxonomy.vocabulary import Role, facet_of

APPS = ("registry", "empty")
FIRST, SEED = 300_000 * METHODS_A_SOURCE, 3
ACCEPT, EXTENDING = "accept", "accept what extends"
WARM, ELSEWHERE, HERE, GRAPH = (
    "pooled cell warm",
    "pooled cell after a write",
    "pooled cell written to",
    "graph written to",
)
AFTER = (ELSEWHERE, HERE, GRAPH)
BESIDE_NOTHING = [Goal("d1", name, EMPTY, 2) for name in (WARM, ELSEWHERE, HERE)]
ACROSS = [Goal("w1", name, name, 1.5) for name in (ACCEPT, EXTENDING, ELSEWHERE, HERE, GRAPH)]
"""Goals at a larger size against the smallest."""
BULK = Goal("w1", "bulk load", "one by one", 20, faster=True)
MEMORY = Goal("w1", "memory at the end", "memory at a tenth", 1.25)
MEMORY_FROM = 50_000
"""A smaller catalogue is too few bundles to tell."""


class Writer:
    """A catalogue that is written to, and what is asked of it."""

    def __init__(self, served: Served) -> None:
        self._served, self._tokens = served, served.inside("proof.bench.people:tokens")
        self._cells: list[tuple[str, str]] = served.inside("proof.bench.plans:cells")
        self._studies = bundles(10**6, seed=SEED, size=1, first=FIRST)
        self._metrics = {metric.id: metric for metric in next(self._studies).metrics}

    def round(self, draw: random.Random) -> Iterator[tuple[str, Took]]:
        """Every case once, in an order drawn anew."""
        cases = (EMPTY, WORK, WARM, *AFTER)
        for case in draw.sample(cases, len(cases)):
            study = next(self._studies) if case in AFTER else None
            call = self._call(case, study)
            self._served.ask(call)
            if study:
                name = EXTENDING if study.methods[0].extends else ACCEPT
                yield name, self._accepted(study)
            yield case, self._served.ask(call)[0]

    def _call(self, case: str, study: Bundle | None) -> Call:
        if case in (EMPTY, WORK):
            return Call(case, "/empty/")
        if case == GRAPH:
            return Call("registry", "/api/v1/graph/")
        written = self._written(study) if study else []
        cell = written[0] if case == HERE else next(cell for cell in self._cells if cell not in written)
        query = urlencode(dict(zip(("component", "facet"), cell, strict=True)))
        return Call("registry", "/api/v1/effects/pooled/", query)

    def _written(self, study: Bundle) -> list[tuple[str, str]]:
        """The cells that its effects lie in."""
        pairs = ((effect, self._metrics[effect.metric].measures) for effect in study.effects)
        found = ((effect.component, facet_of(measures, effect.generalization)) for effect, measures in pairs)
        return [(component, facet.value) for component, facet in found if component and facet]

    def _accepted(self, study: Bundle) -> Took:
        body = json.dumps(study.dump())
        _, head = self._served.ask(
            Call("registry", "/api/v1/submissions/", token=self._tokens[Role.CONTRIBUTOR.value], body=body)
        )
        path = header(head, "Location").partition("//localhost")[2] + "accept/"
        return self._served.ask(Call("registry", path, token=self._tokens[Role.CURATOR.value], body="{}"))[0]


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database."""
    yield from judge(timed(store, options), options.sizes, store.database)
    for size in options.sizes:
        yield from loading(store.loaded(size), size, store.database)


def timed(store: Store, options: Options) -> Times:
    with ExitStack() as stack:
        writers = {}
        for size in options.sizes:
            url = stack.enter_context(store.copy(size))
            writers[size] = Writer(stack.enter_context(closing(Served(url, APPS))))
        times: dict[Case, list[Took]] = {}
        draw = random.Random(options.repeats)
        for _ in range(options.repeats):
            for size in draw.sample(options.sizes, len(options.sizes)):
                for name, took in writers[size].round(draw):
                    times.setdefault(Case(size, name), []).append(took)
    return Times(times)


def judge(times: Times, sizes: tuple[int, ...], database: str) -> Iterator[Result]:
    for size in sizes:
        for goal in BESIDE_NOTHING:
            yield goal.of(times, size, database)
    for size in sizes[1:]:
        for goal in ACROSS:
            yield goal.of(times, size, database, other_size=sizes[0])


def loading(loaded: dict[str, Any], size: int, database: str) -> Iterator[Result]:
    """From what was told of the loading of a catalogue."""
    alone, bulk = loaded["alone"], loaded["bulk"]
    each, together = (part["seconds"] / part["records"] for part in (alone, bulk))
    noise = max(alone["noise"], bulk["noise"])
    note = f"a record; {bulk['records']} in {bulk['seconds']:.0f} s, one by one {each * bulk['records']:.0f} s"
    note += f", extrapolated from {alone['records']}"
    yield BULK.judge(together, each, noise, size=size, database=database, note=note)
    if size >= MEMORY_FROM:
        early = next(held for methods, held in bulk["memory"] if methods >= size / 10)
        most = bulk["memory"][-1][1]
        yield MEMORY.told(most / early, noise, size=size, database=database, note=f"{early} MB, then {most} MB")
