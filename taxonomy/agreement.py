"""Agreement between the records of a bundle: references resolve, and fields fit the records that they refer to.

Works on raw records, valid or not, so that these faults are reported together with those of single fields.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from taxonomy.documents.base import Fault, mappings, texts
from taxonomy.documents.bundle import COLLECTIONS
from taxonomy.documents.references import Reference, raw_references, self_references
from taxonomy.vocabulary import Measures

Raw = Mapping[str, Any]


@dataclass
class Registered:
    """Facts about records outside the bundle: ids by collection, what metrics measure, the steps of methods."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    measures: dict[str, str] = field(default_factory=dict)
    steps: dict[str, set[str]] = field(default_factory=dict)
    chains: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """Collection and key of a self-reference -> record -> the one of its own collection that it names by that key."""


SHOWN = 10


def chains() -> Iterator[tuple[str, str]]:
    """Collection and key of every self-reference; these must not form a cycle."""
    return ((collection, key) for collection, document in COLLECTIONS.items() for key in self_references(document))


def references(bundle: Raw) -> Iterator[Reference]:
    """Every reference in a raw bundle, located from its root."""
    for collection, document in COLLECTIONS.items():
        for position, record in mappings(bundle.get(collection)):
            for reference in raw_references(document, record):
                yield reference._replace(loc=(collection, position, *reference.loc))


def faults(bundle: Raw, registered: Registered) -> Iterator[Fault]:
    """References that name nothing, and effects that do not fit their metric or their methods."""
    known = _with_bundle(bundle, registered)
    for reference in references(bundle):
        if reference.id not in known.ids[reference.collection]:
            noun = reference.collection.removesuffix("s")
            yield Fault(reference.loc, "unknown_reference", f"No {noun} has the id {reference.id!r}")
    for place, effect in mappings(bundle.get("effects")):
        for fault in (*_generalization_faults(effect, known), *_arm_faults(effect, known)):
            yield Fault(("effects", place, *fault.loc), fault.code, fault.detail)
    for collection, key in chains():
        yield from _circles(collection, key, bundle, registered.chains.get((collection, key), {}))


def _circles(collection: str, key: str, bundle: Raw, registered: Mapping[str, str]) -> Iterator[Fault]:
    records = [record for _, record in mappings(bundle.get(collection)) if isinstance(record.get("id"), str)]
    revised = {record["id"] for record in records}
    following = {name: other for name, other in registered.items() if name not in revised}
    following |= {record["id"]: record[key] for record in records if _is_linked(record, key)}
    for place, record in mappings(bundle.get(collection)):
        if _is_linked(record, key) and (ring := _cycle(record["id"], following)):
            yield Fault((collection, place, key), "cycle", f"This leads back to the record: {_shown(ring)}")


def _shown(cycle: list[str]) -> str:
    """The cycle as text; of a long one its beginning, since every record in it is reported."""
    return " -> ".join(cycle if len(cycle) <= SHOWN else [*cycle[:SHOWN], f"{len(cycle) - SHOWN - 1} more", cycle[-1]])


def _is_linked(record: Raw, key: str) -> bool:
    """Whether the record refers to another one; a reference to itself is reported elsewhere."""
    return isinstance(record.get("id"), str) and isinstance(record.get(key), str) and record["id"] != record[key]


def _cycle(start: str, following: Mapping[str, str]) -> list[str]:
    """The cycle of references from a record back to itself, empty where there is none."""
    chain, seen = [start], {start}
    while (step := following.get(chain[-1])) is not None:
        chain.append(step)
        if step == start:
            return chain
        if step in seen:
            return []
        seen.add(step)
    return []


def _with_bundle(bundle: Raw, registered: Registered) -> Registered:
    known = Registered(defaultdict(set), dict(registered.measures), dict(registered.steps))
    for collection in COLLECTIONS:
        known.ids[collection] = registered.ids.get(collection, set()) | set(_ids(bundle.get(collection)))
    for _, metric in mappings(bundle.get("metrics")):
        if isinstance(metric.get("id"), str) and metric.get("measures") in list(Measures):
            known.measures[metric["id"]] = metric["measures"]
    for _, method in mappings(bundle.get("methods")):
        if isinstance(method.get("id"), str):
            known.steps[method["id"]] = set(_ids(method.get("steps")))
    return known


def _ids(records: Any) -> Iterator[str]:
    return (record["id"] for _, record in mappings(records) if isinstance(record.get("id"), str))


def _arms(effect: Raw) -> Iterator[tuple[str, Raw]]:
    return ((key, effect[key]) for key in ("baseline", "treated") if isinstance(effect.get(key), Mapping))


def _generalization_faults(effect: Raw, known: Registered) -> Iterator[Fault]:
    metric = effect.get("metric")
    measures = known.measures.get(metric) if isinstance(metric, str) else None
    if measures is None:
        return
    is_stated = effect.get("generalization") is not None
    if measures == Measures.DOWNSTREAM and not is_stated:
        detail = f"Metric {metric!r} is downstream: say in-distribution, out-of-distribution or mixed"
        yield Fault(("generalization",), "missing_generalization", detail)
    if measures != Measures.DOWNSTREAM and is_stated:
        detail = f"Metric {metric!r} measures {measures} of the data; generalization is for downstream metrics"
        yield Fault(("generalization",), "unexpected_generalization", detail)


def _arm_faults(effect: Raw, known: Registered) -> Iterator[Fault]:
    for key, arm in _arms(effect):
        method = arm.get("method")
        steps = known.steps.get(method) if isinstance(method, str) else None
        for list_key in ("without", "changed"):
            for place, step in texts(arm.get(list_key)):
                if steps is not None and step not in steps:
                    yield Fault((key, list_key, place), "unknown_step", f"Method {method!r} has no step {step!r}")
