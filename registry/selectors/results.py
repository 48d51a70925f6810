"""What was measured on several methods: against each other, and on the same metrics."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from registry.models import Effect, Method
from taxonomy.vocabulary import Design

NOTE = (
    "Figures from different sources were taken with different models, sizes and test settings: they stand beside "
    "each other, and say nothing of their difference."
)


def speaking_of(methods: Collection[int]) -> QuerySet[Effect]:
    """Effects with one of the methods as an arm, or as what was studied as a whole; in the order of ids.

    Each condition by itself: joined by OR, they have SQLite go through all effects there are.
    """
    rows = Effect.objects
    whole = rows.filter(method__in=methods, design=Design.WHOLE_METHOD.value).values("pk")
    arms = (rows.filter(treated_method__in=methods), rows.filter(baseline_method__in=methods))
    return rows.filter(pk__in=whole.union(*(each.values("pk") for each in arms))).order_by("slug")


def effects_of(methods: Collection[str]) -> list[dict[str, Any]]:
    """The same by the methods' ids, as they are answered."""
    pks = list(Method.objects.filter(slug__in=methods).values_list("pk", flat=True))  # whose effects have an index
    return [json.loads(body) for body in speaking_of(pks).values_list("body", flat=True)]


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
