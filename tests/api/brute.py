"""What every filter should leave and every facet should count, worked out record by record from the curated files."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from taxonomy.files import files_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Record = dict[str, Any]
Values = Sequence[str]


@dataclass
class World:
    """Every record of the files by collection and id, and who uses what."""

    records: dict[str, dict[str, Record]]
    used_in: dict[str, set[str]] = field(default_factory=dict)
    measured_in: dict[str, list[Record]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "World":
        records: dict[str, dict[str, Record]] = {}
        for file in files_of(FIXTURES):
            for collection, result in yaml.load(file.read_bytes(), yaml.CSafeLoader).items():
                records.setdefault(collection, {}).update({record["id"]: record for record in result})
        world = cls(records)
        for method in records["methods"].values():
            for step in method["steps"]:
                world.used_in.setdefault(step["component"], set()).add(method["id"])
        for effect in records["effects"].values():
            if "component" in effect:
                world.measured_in.setdefault(effect["component"], []).append(effect)
        return world

    @property
    def published(self) -> dict[str, Record]:
        """The methods that a publication describes: pipelines of tools are counted nowhere."""
        return {slug: method for slug, method in self.records["methods"].items() if method.get("origin") != "tool"}

    def kind(self, component: str) -> str:
        return str(self.records["components"][component]["kind"])

    def year(self, record: Record) -> int:
        return int(record.get("year") or self.records["sources"][record["source"]]["year"])

    def facet(self, effect: Record) -> str | None:
        measures = self.records["metrics"][effect["metric"]]["measures"]
        if measures != "downstream":
            return None if measures == "amount" else str(measures)
        return {"in-distribution": "in_distribution", "out-of-distribution": "out_of_distribution"}.get(
            effect["generalization"]
        )

    def sign(self, effect: Record) -> str:
        rise = effect["treated"]["value"] - effect["baseline"]["value"]
        if self.records["metrics"][effect["metric"]]["orientation"] == "lower-is-better":
            rise = -rise
        return "none" if rise == 0 else "gain" if rise > 0 else "loss"

    # --- What a record holds, by the name of a filter
    def held(self, collection: str, name: str, record: Record) -> set[str]:
        result = VALUES[collection].get(name, lambda world, record: [record.get(name)])(self, record)
        return {str(value) for value in result if value is not None}


def _components(record: Record) -> list[str]:
    if "steps" in record:
        return [step["component"] for step in record["steps"]]
    return [record["component"]] if record.get("component") else []


def _kinds(world: World, record: Record) -> list[str]:
    return [world.kind(component) for component in _components(record)]


def _mark(record: Record) -> str:
    """How far a figure was traced back, by the words of its reading."""
    reading = record["reading"]
    if record.get("measured_by"):
        return "measured"
    if reading["in"] == "secondary":
        return "second-hand"
    return "checked" if reading.get("second") in ("confirmed", "corrected") else "primary"


def _student(record: Record) -> float | None:
    """Billions of parameters in the student's name, where it names one size that is none of a mixture."""
    name = str(record.get("models", {}).get("student") or "")
    sizes = re.findall(r"(?<![\w.])(\d+(?:\.\d+)?) ?([BM])\b(?! *(?:training )?tokens)", name)
    actual = {float(number) / (1 if unit == "B" else 1000) for number, unit in sizes}
    return actual.pop() if len(actual) == 1 else None


def _upstream(steps: Sequence[Record], step: Record) -> list[Record]:
    """The steps whose results reach a step, at whatever distance; the steps form no cycle."""
    direct = [other for other in steps if other["id"] in step.get("inputs", ())]
    return direct + [further for other in direct for further in _upstream(steps, other)]


def _ordered_pairs(record: Record) -> list[str]:
    """First..second for every two components of which the first is upstream of the second."""
    steps = record["steps"]
    return [f"{before['component']}..{step['component']}" for step in steps for before in _upstream(steps, step)]


def _stage(kinds: Iterable[str]) -> list[str]:
    return [kind.split("/")[0] for kind in kinds]


ValuesOf = Callable[[World, Record], Iterable[Any]]
SHARED: dict[str, ValuesOf] = {
    "component": lambda world, record: _components(record),
    "component_all": lambda world, record: _components(record),
    "kind": _kinds,
    "stage": lambda world, record: _stage(_kinds(world, record)),
    "year": lambda world, record: [world.year(record)],
}
VALUES: dict[str, dict[str, ValuesOf]] = {
    "methods": {
        **SHARED,
        "domain": lambda world, record: record["domains"],
        "iterates": lambda world, record: ["true" if record.get("iterates") else "false"],
        "before": lambda world, record: _ordered_pairs(record),
        "origin": lambda world, record: [record.get("origin", "paper")],
    },
    "effects": {
        **SHARED,
        "facet": lambda world, record: [world.facet(record)],
        "sign": lambda world, record: [world.sign(record)],
        "measured": lambda world, record: ["true" if record.get("measured_by") else "false"],
        "reading": lambda world, record: [_mark(record)],
        "stratum": lambda world, record: ["measured" if record.get("measured_by") else "literature"],
        "comparator": lambda world, record: [record.get("comparator", {}).get("is")],
        "student": lambda world, record: [record.get("models", {}).get("student")],
    },
    "components": {
        "stage": lambda world, record: _stage([record["kind"]]),
        "domain": lambda world, record: [
            *(domain for m in world.used_in.get(record["id"], ()) for domain in world.records["methods"][m]["domains"]),
            *(effect.get("domain") for effect in world.measured_in.get(record["id"], ())),
        ],
        "facet": lambda world, record: map(world.facet, world.measured_in.get(record["id"], ())),
        "used_in": lambda world, record: world.used_in.get(record["id"], ()),
        "has_evidence": lambda world, record: ["true" if record["id"] in world.measured_in else "false"],
    },
    "metrics": {
        "facet": lambda world, record: [
            record["measures"] if record["measures"] != "amount" else None,
            *(world.facet(item) for item in world.records["effects"].values() if item["metric"] == record["id"]),
        ],
    },
    "sources": {},
    "rounds": {
        "measures": lambda world, record: [world.records["metrics"][record["metric"]]["measures"]],
        "component": lambda world, record: _components(world.records["methods"][record["method"]]),
        "domain": lambda world, record: world.records["methods"][record["method"]]["domains"],
        "year": lambda world, record: [world.year(record)],
    },
}
"""Where a filter of that name does not simply look at the field of that name."""


def passes(world: World, collection: str, record: Record, name: str, values: Values) -> bool:
    """Whether one parameter, given these values, leaves this record."""
    if name in TESTED:
        return TESTED[name](world, collection, record, values)
    held = world.held(collection, name, record)
    return held >= set(values) if name == "component_all" else not held.isdisjoint(values)


def _is_student_within(record: Record, low: float, high: float) -> bool:
    size = _student(record)
    return size is not None and low <= size <= high


def _has_words(world: World, collection: str, record: Record, text: str) -> bool:
    *whole, last = text.lower().split()
    words = words_of(record) | (operators_of(world, record["id"]) if collection == "components" else set())
    return words.issuperset(whole) and any(word.startswith(last) for word in words)


TESTED: dict[str, Callable[[World, str, Record, Values], bool]] = {
    "year_min": lambda world, _, record, values: world.year(record) >= int(values[0]),
    "year_max": lambda world, _, record, values: world.year(record) <= int(values[0]),
    "student_min": lambda _, __, record, values: _is_student_within(record, float(values[0]), float("inf")),
    "student_max": lambda _, __, record, values: _is_student_within(record, 0, float(values[0])),
    "q": lambda world, collection, record, values: _has_words(world, collection, record, values[0]),
    "ids": lambda _, __, record, values: record["id"] in values,
    "without": lambda world, collection, record, values: world.held(collection, "component", record).isdisjoint(values),
    "missing": lambda world, collection, record, values: (
        not any(world.held(collection, column, record) for column in values)
    ),
}
"""Filters that do more than to look for a value among those that a record holds."""


def words_of(record: Record) -> set[str]:
    """The words of a record's texts."""
    keys = ("id", "name", "title", "summary", "venue", "note", "locator", "component", "method", "metric", "arxiv")
    texts = [str(record.get(key, "")) for key in keys] + record.get("aliases", []) + record.get("authors", [])
    texts += [f"{step['component']} {step.get('note', '')}" for step in record.get("steps", [])]
    texts += [record[arm]["label"] for arm in ("baseline", "treated") if arm in record]
    return set(re.findall(r"[^\W_]+", " ".join(texts).lower()))


def operators_of(world: World, component: str) -> set[str]:
    """The words in the names of the operators that are a component, parted at capitals too."""
    names = [
        operator["operator"]
        for operator in world.records["operators"].values()
        if component in operator.get("components", ()) and operator["fit"] != "annotate"
    ]
    parts = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", " ".join(names))
    return set(re.findall(r"[^\W_]+", f"{' '.join(names)} {parts}".lower()))


def left(world: World, collection: str, query: dict[str, Values]) -> list[str]:
    """The ids that a query leaves, in their order."""
    records = world.records[collection]
    return sorted(
        slug
        for slug, record in records.items()
        if all(passes(world, collection, record, name, values) for name, values in query.items())
    )


def counted(world: World, collection: str, facet: str, query: dict[str, Values]) -> dict[str, int]:
    """Value -> number of records, under every parameter but the facet's own."""
    others = {name: values for name, values in query.items() if name not in (facet, f"{facet}_all")}
    counts: dict[str, int] = {}
    for slug in left(world, collection, others):
        for value in world.held(collection, facet, world.records[collection][slug]):
            counts[value] = counts.get(value, 0) + 1
    return counts
