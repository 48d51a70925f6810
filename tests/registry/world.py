"""A small catalogue of known records, built through the services alone, and ways to look at what became of it."""

import json
from copy import deepcopy
from typing import Any

from django.core.management import call_command
from pydantic_core import to_json

from catalogue.rendering import read_model
from registry.current import current
from registry.models import MODELS, Catalogue, Edge, Loop, Revision, Step, Tombstone
from registry.services import Outcome, apply_bundle, check_bundle
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.upgrade import read_stored

Raw = dict[str, Any]

SEEN: Raw = {"reading": {"address": "https://example.org/paper", "in": "primary"}}
OVERLAP: Raw = {"source": "ada2023alpha", "locator": "Table 1", "metric": "self-overlap"}
ACCURACY: Raw = {"locator": "Table 2", "metric": "test-accuracy", "generalization": "in-distribution"}
WORLD: Raw = {
    "sources": [
        {
            "id": "ada2023alpha",
            "title": "Alpha: data out of seeds",
            "year": 2023,
            "arxiv": "2304.12244",
            "url": "https://example.org/alpha",
            "authors": ["Ada"],
        },
        {
            "id": "bob2024beta",
            "title": "Beta: data that a judge keeps",
            "year": 2024,
            "url": "https://example.org/beta",
            "authors": ["Bob", "Ada"],
        },
    ],
    "kinds": [
        {"id": "filtering/heuristic", "name": "Heuristic", "summary": "Plain rules."},
        {"id": "filtering/judging", "name": "Judging", "summary": "A model grades."},
        {"id": "prompting/response", "name": "Response", "summary": "A model answers."},
        {"id": "seeding/human", "name": "Human data", "summary": "People wrote the seeds."},
    ],
    "components": [
        {"id": "judge-filter", "name": "Judge", "kind": "filtering/judging", "summary": "Drops low grades."},
        {"id": "novelty-filter", "name": "Novelty", "kind": "filtering/heuristic", "summary": "Drops repetitions."},
        {"id": "seed-tasks", "name": "Seed tasks", "kind": "seeding/human", "summary": "Starts the pool."},
        {"id": "teacher-answers", "name": "Teacher", "kind": "prompting/response", "summary": "Writes answers."},
    ],
    "metrics": [
        {
            "id": "self-overlap",
            "name": "Overlap",
            "summary": "Mean overlap of two samples.",
            "measures": "diversity",
            "orientation": "lower-is-better",
            "scale": "count",
        },
        {
            "id": "test-accuracy",
            "name": "Accuracy",
            "summary": "Share of right answers.",
            "measures": "downstream",
            "orientation": "higher-is-better",
            "unit": "percent",
            "scale": "proportion",
        },
    ],
    "methods": [
        {
            "id": "alpha",
            "name": "Alpha",
            "year": 2023,
            "source": "ada2023alpha",
            "domains": ["math", "code"],
            "summary": "Answers to seeds, repetitions dropped.",
            "steps": [
                {"id": "seeds", "component": "seed-tasks", "params": {"tasks": 175}},
                {"id": "answers", "component": "teacher-answers", "inputs": ["seeds"]},
                {"id": "novelty", "component": "novelty-filter", "inputs": ["answers"]},
            ],
            "iterates": {"from": "novelty", "to": "answers", "rounds": 3},
        },
        {
            "id": "beta",
            "name": "Beta",
            "year": 2024,
            "source": "bob2024beta",
            "domains": ["math"],
            "summary": "Alpha with a judge after it.",
            "extends": "alpha",
            "output": {"name": "Beta set", "size": 52_000},
            "steps": [
                {"id": "seeds", "component": "seed-tasks", "params": {"tasks": 175}},
                {"id": "answers", "component": "teacher-answers", "inputs": ["seeds"]},
                {"id": "novelty", "component": "novelty-filter", "inputs": ["answers"]},
                {"id": "judge", "component": "judge-filter", "inputs": ["novelty", "seeds"]},
            ],
        },
        {
            "id": "gamma",
            "name": "Gamma",
            "year": 2024,
            "source": "bob2024beta",
            "domains": ["general"],
            "summary": "Answers alone.",
            "steps": [{"id": "answers", "component": "teacher-answers"}],
        },
    ],
    "effects": [
        {
            "id": "novelty-ablation",
            "component": "novelty-filter",
            "method": "alpha",
            "design": "ablation",
            "baseline": {"label": "without", "value": 0.5, "se": 0.01},
            "treated": {"label": "with", "value": 0.4, "se": 0.01},
            **OVERLAP,
            **SEEN,
        },
        {
            "id": "judge-comparison",
            "component": "judge-filter",
            "source": "bob2024beta",
            "design": "comparison",
            "baseline": {"label": "Alpha", "value": 40, "method": "alpha"},
            "treated": {"label": "Beta", "value": 44.5, "method": "beta"},
            **ACCURACY,
            **SEEN,
        },
        {
            "id": "judge-left-out",
            "component": "judge-filter",
            "method": "beta",
            "source": "bob2024beta",
            "design": "ablation",
            "baseline": {"label": "no judge", "value": 41, "method": "beta", "without": ["judge"]},
            "treated": {"label": "Beta", "value": 44.5, "method": "beta"},
            **ACCURACY,
            **SEEN,
        },
        {
            "id": "beta-against-gamma",
            "method": "beta",
            "source": "bob2024beta",
            "design": "whole-method",
            "baseline": {"label": "Gamma", "value": 30, "method": "gamma"},
            "treated": {"label": "Beta", "value": 44.5, "method": "beta"},
            **ACCURACY,
            **SEEN,
        },
        {
            "id": "diversity-dose",
            "characteristic": "diversity",
            "source": "bob2024beta",
            "design": "dose-response",
            "baseline": {"label": "few topics", "value": 30.5, "n": 200},
            "treated": {"label": "many topics", "value": 31, "n": 200},
            **ACCURACY,
            "generalization": "mixed",
            **SEEN,
        },
    ],
    "rounds": [{"id": "alpha-overlap", "method": "alpha", "points": [[0, 0.5], [1, 0.4]], **OVERLAP, **SEEN}],
    "operators": [{"id": "toolbox/load-rows", "tool": "toolbox", "operator": "LoadRows", "fit": "plumbing"}],
}


def build() -> Outcome:
    return apply(WORLD)


def apply(raw: Raw, **how: Any) -> Outcome:
    return apply_bundle(bundle=check_bundle(raw, current()), **how)


def load(path: Any, *options: str) -> None:
    call_command("load_catalogue", path, *options, verbosity=0)


def raw(collection: str, slug: str, **changes: Any) -> Raw:
    """A record of the world as it comes in, with some of its fields changed; None takes a field out."""
    result = next(record for record in WORLD[collection] if record["id"] == slug)
    return {key: value for key, value in (deepcopy(result) | changes).items() if value is not None}


def record(collection: str, slug: str, **changes: Any) -> Any:
    """The same as a document."""
    return COLLECTIONS[collection].model_validate(raw(collection, slug, **changes))


def row(collection: str, slug: str) -> Any:
    return MODELS[collection]._default_manager.get(slug=slug)


def stored(collection: str, slug: str) -> Raw:
    """The document as its row has it; the columns and the rows of steps have to name what it names."""
    current_row = row(collection, slug)
    document: Raw = read_stored(collection, current_row.document).dump()
    columns = [field.name for field in current_row._meta.concrete_fields if field.is_relation]
    assert {name: _slug(getattr(current_row, name)) for name in columns} == {
        name: _named(document, name) for name in columns
    }
    if collection == "methods":
        assert _composition(current_row) == _composed(document)
    return document


def _slug(row: Any) -> str | None:
    return None if row is None else str(row.slug)


def _named(document: Raw, column: str) -> str | None:
    """What a document names at the place of a column: `baseline_method` is `baseline/method`."""
    head, _, rest = column.partition("_")
    return document[column] if column in document else document.get(head, {}).get(rest) if rest else None


def _composition(method: Any) -> Any:
    steps = [
        (step.key, step.component.slug, [edge.source.key for edge in step.incoming.order_by("position")])
        for step in method.steps.order_by("position")
    ]
    loops = Loop.objects.filter(method=method).order_by("position")
    return steps, [(loop.start.key, loop.to.key, loop.rounds) for loop in loops]


def _composed(document: Raw) -> Any:
    steps = [(step["id"], step["component"], step.get("inputs", [])) for step in document["steps"]]
    loops = [*filter(None, [document.get("iterates")]), *document.get("loops", [])]
    return steps, [(loop["from"], loop["to"], loop.get("rounds")) for loop in loops]


def body(collection: str, slug: str) -> Raw:
    """The record as it is answered now."""
    result: Raw = json.loads(to_json(read_model(current(), collection, slug), by_alias=True))
    return result


def version() -> int:
    return Catalogue.objects.get(pk=1).version


def revisions(collection: str, slug: str) -> list[tuple[int, Raw | None]]:
    """Number and document of every revision, in order."""
    result = Revision.objects.filter(collection=collection, slug=slug).order_by("number")
    return [
        (item.number, read_stored(collection, json.loads(item.document)).dump() if item.document else None)
        for item in result
    ]


def contents() -> list[Any]:
    """Everything that a service may write, to be compared before and after."""
    models: list[Any] = [*MODELS.values(), Step, Edge, Loop]
    rows = [list(model._default_manager.order_by("pk").values()) for model in models]
    return [version(), Revision.objects.count(), list(Tombstone.objects.order_by("pk").values()), *rows]
