"""What was measured on several methods: against each other, and on the same metrics."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry import evidence
from registry.selectors import stored
from registry.snapshot import Snapshot, Table
from taxonomy.vocabulary import Design

NOTE = (
    "Figures from different sources were taken with different models, sizes and test settings: they stand beside "
    "each other, and say nothing of their difference."
)


def speaking_of(methods: Collection[str], snapshot: Snapshot) -> list[dict[str, Any]]:
    """Effects with one of the methods as an arm, or as what was studied as a whole; in the order of ids."""
    table = snapshot.tables["effects"]
    studied, *arms = (_holding(column, methods, table) for column in ("method", "baseline_method", "treated_method"))
    whole = evidence.Codes(snapshot, studied).is_one("design", Design.WHOLE_METHOD.value)
    rows = np.unique(np.concatenate([studied[whole], *arms])).tolist()
    found = dict(stored.many("effects", [int(table.pks[row]) for row in rows])) if rows else {}
    slugs = {int(table.pks[row]): table.slugs[row] for row in rows}
    return [json.loads(found[pk]) for pk in sorted(found, key=slugs.__getitem__)]


def _holding(column: str, methods: Collection[str], table: Table) -> NDArray[np.int64]:
    """The living rows with one of the methods in a column."""
    terms = table.terms[column]
    rows = np.concatenate([np.zeros(0, np.int64), *map(terms.rows_of, terms.find(methods))])
    living: NDArray[np.int64] = rows[table.alive[rows]]
    return living


def of_one(method: str, effects: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the effects that speak of this method."""
    return [
        effect
        for effect in effects
        if method in (effect["baseline"]["method"], effect["treated"]["method"])
        or (effect["design"] == Design.WHOLE_METHOD.value and effect["method"] == method)
    ]


def head_to_head(effects: Sequence[Mapping[str, Any]], methods: Collection[str]) -> list[Mapping[str, Any]]:
    """The effects whose two arms are two of the methods."""
    found = []
    for effect in effects:
        arms = effect["baseline"]["method"], effect["treated"]["method"]
        if arms[0] != arms[1] and arms[0] in methods and arms[1] in methods:
            found.append(effect)
    return found


def shared_metrics(effects: Sequence[Mapping[str, Any]], methods: Sequence[str]) -> list[dict[str, Any]]:
    """Metrics on which at least two of the methods have a figure of their own, with every such figure."""
    by_metric: dict[str, list[dict[str, Any]]] = {}
    metrics: dict[str, Mapping[str, Any]] = {}
    for effect in effects:
        for method, arm in _figures(effect):
            if method in methods:
                metrics[effect["metric"]["id"]] = effect["metric"]
                by_metric.setdefault(effect["metric"]["id"], []).append(_figure(effect, method, arm))
    return [
        {"metric": metrics[slug], "results": _each_once(found), "note": NOTE}
        for slug, found in sorted(by_metric.items())
        if len({figure["method"] for figure in found}) > 1
    ]


def _figures(effect: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which arms are a whole method as it stands: (method, arm)."""
    found = [
        (effect[arm]["method"], arm)
        for arm in ("baseline", "treated")
        if effect[arm]["method"] and not effect[arm]["without"] and not effect[arm]["changed"]
    ]
    if effect["design"] == Design.WHOLE_METHOD.value and effect["method"] and not effect["treated"]["method"]:
        found.append((effect["method"], "treated"))
    return found


def _figure(effect: Mapping[str, Any], method: str, arm: str) -> dict[str, Any]:
    return {
        "method": method,
        "label": effect[arm]["label"],
        "value": effect[arm]["value"],
        "models": effect["models"],
        "domain": effect["domain"],
        "source": effect["source"],
        "locator": effect["locator"],
        "effect": effect["id"],
        "arm": arm,
    }


def _each_once(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An arm that several effects compare with is one figure."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for figure in figures:
        key = figure["method"], figure["label"], figure["value"], figure["source"]["id"], figure["locator"]
        seen.setdefault(key, figure)
    return sorted(seen.values(), key=lambda figure: (figure["method"], figure["source"]["id"], figure["effect"]))
