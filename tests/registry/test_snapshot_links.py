"""What is counted from compositions, carried along over writes, is what a snapshot made anew counts."""

import json
from typing import Any

import pytest

from registry import snapshot
from registry.bodies.reading import method_of
from registry.models import Method
from registry.rows import MAPPERS
from registry.selectors import compare, network, pipelines, ways
from registry.selectors.lineage import lineage
from registry.selectors.similar import similar
from registry.services import register, revise, withdraw
from taxonomy.graph.formats.node_link import node_link
from tests.registry.world import Raw, record

pytestmark = pytest.mark.django_db
ALL = network.Asked({}, {})
STEPS: list[Raw] = [
    {"id": "judge", "component": "judge-filter"},
    {"id": "novelty", "component": "novelty-filter", "inputs": ["judge"]},
    {"id": "again", "component": "judge-filter", "inputs": ["novelty"]},
]


def answers() -> dict[str, Any]:
    """Everything that is worked out from compositions."""
    now = snapshot.current()
    methods, components = (now.tables[name].ids(now.tables[name].alive) for name in ("methods", "components"))
    asked = ways.Asked({}, {})
    return {
        "graph": node_link(network.component_graph(ALL, now)),
        "around": node_link(network.component_graph(network.Asked({}, {}, around=components[0], depth=2), now)),
        "maths": node_link(network.component_graph(network.Asked({"domain": ("math",)}, {}), now)),
        "motifs": [ways.motifs(length, 3, asked, now) for length in (2, 3, 4)],
        "paths": {(a, b): ways.path(a, b, asked, now) for a in components for b in components},
        "similar": {slug: similar(pipelines.document(slug, now), 5, now) for slug in methods},
        "lineage": {slug: lineage(slug, now) for slug in methods},
        "compared": compare.compare(compare.Asked(tuple(sorted(methods)[:3])), now) if len(methods) > 1 else None,
    }


def without_effects() -> None:
    """No effect ties a method to its steps any more."""
    for slug in ("judge-left-out", "novelty-ablation", "judge-comparison"):
        withdraw(collection="effects", slug=slug, reason="A test.")


def rename() -> None:
    revise(record=record("components", "judge-filter", name="Grader"))


def move() -> None:
    revise(record=record("components", "judge-filter", kind="seeding/human"))


def change() -> None:
    without_effects()
    revise(record=record("methods", "alpha", steps=STEPS, iterates={"from": "again", "to": "judge"}, name="Alfa"))


def add() -> None:
    register(record=record("methods", "gamma", id="delta", steps=STEPS, extends="beta"))


def add_seeded() -> None:
    seed = {"id": "seed", "component": "seed-tasks", "params": {"dataset": "Beta set 52k"}}
    register(record=record("methods", "gamma", id="seeded", year=2025, steps=[seed]))


def unpublish() -> None:
    revise(record=record("methods", "beta", output=None, extends=None))


def remove() -> None:
    for slug in ("diversity-dose", "beta-against-gamma"):
        withdraw(collection="effects", slug=slug, reason="A test.")
    withdraw(collection="methods", slug="gamma", reason="A test.")


def unused() -> None:
    """A component that methods used, and none does now: its code is still there."""
    without_effects()
    revise(record=record("methods", "beta", steps=[{"id": "answers", "component": "teacher-answers"}]))


WRITES = (rename, move, change, add, add_seeded, unpublish, remove, unused)


@pytest.mark.parametrize("write", [*WRITES, None], ids=lambda write: write.__name__ if write else "all of them")
def test_carried_along_is_as_read_anew(world, write):
    before = answers()
    if write is not None:
        write()
    else:
        for each in (rename, change, add, add_seeded, remove):
            each()
            answers()
    carried = answers()
    assert carried != before
    snapshot.forget()
    assert carried == answers()


def test_ties_do_not_depend_on_the_order_of_writes(world):
    """Codes of components follow the order in which they were met; what is answered must not."""
    steps: list[dict[str, object]] = [
        {"id": each[:3], "component": each} for each in ("teacher-answers", "novelty-filter", "judge-filter")
    ]
    for step, before in zip(steps[1:], steps, strict=False):
        step["inputs"] = [before["id"]]
    snapshot.current()
    without_effects()
    revise(record=record("methods", "beta", steps=steps))
    found = [row["components"] for row in ways.motifs(2, 50, ways.Asked({}, {}), snapshot.current())["results"]]
    counts = [row["count"] for row in ways.motifs(2, 50, ways.Asked({}, {}), snapshot.current())["results"]]
    ids = [tuple(each["id"] for each in chain) for chain in found]
    assert list(zip([-count for count in counts], ids, strict=True)) == sorted(
        zip([-count for count in counts], ids, strict=True)
    )


def test_a_reader_that_is_behind_still_answers(world):
    """Arrays of later versions share the vocabulary, which has grown meanwhile."""
    behind, asked = snapshot.current(), network.Asked({}, {"stage": ("filtering",)})
    before = node_link(network.component_graph(asked, behind))
    motifs = ways.motifs(2, 9, ways.Asked({}, {}), behind)
    draft = record("methods", "gamma", id="draft", steps=[{"id": "s", "component": "brand-new"}])
    near = similar(draft, 5, behind)
    register(record=record("components", "judge-filter", id="brand-new", name="Something else"))
    register(record=record("methods", "gamma", id="delta", steps=[{"id": "s", "component": "brand-new"}]))
    assert "brand-new" in snapshot.current().tables["methods"].terms["component"].values
    assert node_link(network.component_graph(asked, behind)) == before
    assert ways.motifs(2, 9, ways.Asked({}, {}), behind) == motifs
    assert similar(draft, 5, behind) == near
    around = network.Asked({}, {}, around="teacher-answers")
    assert len(network.component_graph(around, behind).nodes) == 3
    assert ways.path("seed-tasks", "teacher-answers", ways.Asked({}, {"stage": ("seeding",)}), behind)["length"] == 1


def test_read_bodies_give_back_every_curated_method(catalogue):
    bodies = dict(Method.objects.values_list("pk", "body"))
    documents = MAPPERS["methods"].documents(list(bodies))
    assert len(bodies) > 100
    for pk, body in bodies.items():
        assert method_of(json.loads(body)) == documents[pk]
        assert method_of(json.loads(body)).canonical() == documents[pk].canonical()
