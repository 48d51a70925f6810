"""Pooled cells as they are answered, and how each figure in them came about."""

from typing import Any

import numpy as np

from registry.evidence.cells import Cells, Codes
from registry.snapshot import Snapshot
from taxonomy.evidence import RHO, Level, Pooled, Pooling
from taxonomy.evidence.effect_size import percent_change
from taxonomy.vocabulary import Characteristic, Scale, Stage

WHY = {
    Pooling.RANDOM_EFFECTS: "every source mean has a variance",
    Pooling.MEAN_OF_SOURCES: "some source mean has no variance",
    Pooling.SINGLE_SOURCE: "there is one source",
}
LABELS: dict[str, str] = {term.value: term.label for vocabulary in (Stage, Characteristic) for term in vocabulary}


def row(cells: Cells, place: int, by: str, snapshot: Snapshot) -> dict[str, Any]:
    """One cell with everything that a reader needs to judge it."""
    group, facet, family = cells.keys[place]
    pooled, method = cells.pooled, cells.pooled.method[place]
    estimate = _number(pooled.estimate[place])
    inside, outside = _membership(cells, place, snapshot)
    named, side = _named(group, by, snapshot), int(cells.directions[place])
    return {
        "by": by,
        "id": group,
        **named,
        "facet": facet,
        "family": family,
        "estimate": estimate,
        "percent": None if estimate is None else percent_change(estimate),
        "interval": _pair(pooled.low[place], pooled.high[place]),
        "prediction_interval": _pair(pooled.prediction_low[place], pooled.prediction_high[place]),
        "k": int(pooled.k[place]),
        "m": int(pooled.m[place]),
        "gains": int(pooled.gains[place]),
        "losses": int(pooled.losses[place]),
        "nulls": int(pooled.nulls[place]),
        "sign_p": _number(pooled.sign_p[place]),
        "q": _number(pooled.q[place]),
        "i2": _number(pooled.i2[place]),
        "tau2": _number(pooled.tau2[place]),
        "method": method and method.value,
        "method_because": method and WHY[method],
        "sensitivity": _sensitivity(cells, place),
        "certainty": {
            "level": Level(int(cells.grades.level[place])).label,
            "start": Level(int(cells.grades.start[place])).label,
            "reasons": cells.grades.reasons(place),
        },
        "contested": bool(cells.grades.contested[place]),
        "raises": side > 0,
        "lowers": side < 0,
        "supported": supported(cells, place),
        "effects": inside,
        "not_pooled": outside,
    }


def supported(cells: Cells, place: int) -> bool:
    """Whether the direction holds besides: an interval without 0, or a sign test under 0.1 for the same side."""
    pooled, side = cells.pooled, cells.directions[place]
    if side == 0:
        return False
    if pooled.low[place] > 0 or pooled.high[place] < 0:
        return True
    return bool(pooled.sign_p[place] < 0.1 and (pooled.gains[place] - pooled.losses[place]) * side > 0)


def explanation(cells: Cells, place: int, snapshot: Snapshot) -> dict[str, Any]:
    """Every input, weight and step of one cell, so that it can be followed by hand."""
    means, pooled = cells.pooled.sources, cells.pooled
    entries = np.flatnonzero(means.cell == place).tolist()
    sources = [_source(cells, entry, snapshot) for entry in entries]
    return {
        "rho": RHO,
        "sources": sources,
        "steps": [
            "The mean of a source is the plain mean of its log ratios.",
            "Its variance is (1/n^2) x sum over i, j of rho_ij sqrt(v_i v_j), rho_ij = 1 for i = j, else rho.",
            "A variance from sample sizes or test items holds the noise of test items alone, not of training seeds.",
            *_steps(cells, place),
        ],
        "estimate": _number(pooled.estimate[place]),
    }


def _steps(cells: Cells, place: int) -> list[str]:
    pooled, method = cells.pooled, cells.pooled.method[place]
    if method is Pooling.RANDOM_EFFECTS:
        return [
            f"Q = sum of (mean - fixed-effect mean)^2 / variance = {pooled.q[place]:.6g}, on {pooled.m[place] - 1} df.",
            f"tau^2 after DerSimonian and Laird = {pooled.tau2[place]:.6g}; I^2 = {pooled.i2[place]:.4g} %.",
            "The weight of a source is 1 / (variance + tau^2) over their sum; the estimate is the weighted mean.",
            "The interval is the wider one of Hartung and Knapp's (t with m - 1) and the normal one.",
        ]
    if method is Pooling.MEAN_OF_SOURCES:
        return ["Some source has no variance: the estimate is the plain mean of the source means, with a t interval."]
    if method is Pooling.SINGLE_SOURCE:
        return ["There is one source: its mean, with a normal interval where it has a variance."]
    return ["No effect has a log ratio: the sources count by the sign of their gains alone."]


def _source(cells: Cells, entry: int, snapshot: Snapshot) -> dict[str, Any]:
    means, codes = cells.pooled.sources, Codes(snapshot)
    table = snapshot.tables["effects"]
    members = np.flatnonzero(means.of_effect == entry)
    return {
        "source": codes.values("source")[int(means.source[entry])],
        "n": int(means.k[entry]),
        "mean": _number(means.mean[entry]),
        "variance": _number(means.variance[entry]),
        "weight": float(cells.pooled.weights[entry]),
        "sign": int(means.sign[entry]),
        "effects": [
            {
                "id": table.slugs[int(cells.rows[member])],
                "log_ratio": _number(cells.effects.log_ratio[member]),
                "variance": _number(cells.effects.variance[member]),
            }
            for member in members.tolist()
        ],
    }


def _membership(cells: Cells, place: int, snapshot: Snapshot) -> tuple[list[str], list[dict[str, str]]]:
    """The ids of the effects in a cell's mean, and those of the others with the reason."""
    members, slugs = cells.members(place), snapshot.tables["effects"].slugs
    pooled = cells.effects.counted[members] & ~np.isnan(cells.effects.log_ratio[members])
    inside = sorted(slugs[row] for row in cells.rows[members[pooled]].tolist())
    if pooled.all():
        return inside, []
    left = members[~pooled]
    intervals = Codes(snapshot, cells.rows[left]).is_one("scale", Scale.GRADE.value)
    columns = zip(cells.rows[left].tolist(), cells.effects.counted[left].tolist(), intervals.tolist(), strict=True)
    outside = [{"id": slugs[row], "reason": _left_out(counted, interval)} for row, counted, interval in columns]
    return inside, sorted(outside, key=lambda each: each["id"])


def _left_out(counted: bool, interval: bool) -> str:
    if not counted:
        return "The metric is an average whose content differs by paper."
    if interval:
        return "The metric's zero is arbitrary: it counts by its sign."
    return "A value is not above 0: it counts by its sign."


def _sensitivity(cells: Cells, place: int) -> dict[str, Any] | None:
    """Random effects over the sources that have a variance, where not all have one; other values of rho, where used."""
    pooled, found = cells.pooled, {}
    estimate = _number(pooled.subset_estimate[place])
    if estimate is not None:
        interval = _pair(pooled.subset_low[place], pooled.subset_high[place])
        found["random_effects_of_subset"] = {"estimate": estimate, "interval": interval}
    if _rests_on_rho(cells, place):
        found |= {name: _in_short(other, place) for name, other in cells.correlated.items()}
    return found or None


def _rests_on_rho(cells: Cells, place: int) -> bool:
    """Whether the answer used the variance of a mean of several effects."""
    if cells.pooled.method[place] not in (Pooling.RANDOM_EFFECTS, Pooling.SINGLE_SOURCE):
        return False
    entries = np.unique(cells.pooled.sources.of_effect[cells.members(place)])
    entries = entries[entries >= 0]
    means = cells.pooled.sources
    return bool(np.any((means.k[entries] > 1) & ~np.isnan(means.variance[entries])))


def _in_short(pooled: Pooled, place: int) -> dict[str, Any]:
    return {
        "estimate": _number(pooled.estimate[place]),
        "interval": _pair(pooled.low[place], pooled.high[place]),
        "tau2": _number(pooled.tau2[place]),
    }


def _named(group: str, by: str, snapshot: Snapshot) -> dict[str, Any]:
    kind: str | None = None
    if by == "component":
        components = snapshot.tables["components"]
        kinds = kinds_of(snapshot)
        return {"name": components.label(group) or group, "kind": kinds.get(group), "stage": _stage(kinds.get(group))}
    if by == "kind":
        kind = group
    stage = _stage(kind) if by == "kind" else group if by == "stage" else None
    label = snapshot.tables["kinds"].label(group) if by == "kind" else LABELS.get(group)
    return {"name": label or group, "kind": kind, "stage": stage}


def kinds_of(snapshot: Snapshot) -> dict[str, str]:
    """Component -> its kind."""
    return snapshot.remember("kinds of components", lambda: _kinds_of(snapshot))  # type: ignore[no-any-return]


def _kinds_of(snapshot: Snapshot) -> dict[str, str]:
    table = snapshot.tables["components"]
    terms = table.terms["kind"]
    pairs = zip(terms.rows.tolist(), terms.codes.tolist(), strict=True)
    return {table.slugs[row]: terms.vocabulary.values[code] for row, code in pairs if table.alive[row]}


def _stage(kind: str | None) -> str | None:
    return kind and kind.partition("/")[0]


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _pair(low: Any, high: Any) -> list[float] | None:
    return None if np.isnan(low) or np.isnan(high) else [float(low), float(high)]
