"""Pooled cells as they are answered, and how each figure in them came about."""

from typing import Any

import numpy as np

from catalogue.evidence.cells import Cells, Codes
from catalogue.read_models import (
    Certainty,
    EffectInput,
    Estimate,
    Explanation,
    NotPooled,
    PooledRow,
    Reason,
    SourceInput,
)
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import RHO, Level, Pooled, Pooling
from taxonomy.evidence.effect_size import percent_change
from taxonomy.vocabulary import Characteristic, Scale, Stage

WHY = {
    Pooling.RANDOM_EFFECTS: "every source mean has a variance",
    Pooling.MEAN_OF_SOURCES: "some source mean has no variance",
    Pooling.SINGLE_SOURCE: "there is one source",
}
LABELS: dict[str, str] = {term.value: term.label for vocabulary in (Stage, Characteristic) for term in vocabulary}


def row(cells: Cells, place: int, by: str, catalogue: Catalogue) -> PooledRow:
    """One cell with everything that a reader needs to judge it."""
    group, facet, family = cells.keys[place]
    pooled, method = cells.pooled, cells.pooled.method[place]
    estimate = _number(pooled.estimate[place])
    inside, outside = _membership(cells, place, catalogue)
    side = int(cells.directions[place])
    return PooledRow(
        by=by,
        id=group,
        **_named(group, by, catalogue),
        facet=facet,
        family=family,
        estimate=estimate,
        percent=None if estimate is None else percent_change(estimate),
        interval=_pair(pooled.low[place], pooled.high[place]),
        prediction_interval=_pair(pooled.prediction_low[place], pooled.prediction_high[place]),
        k=int(pooled.k[place]),
        m=int(pooled.m[place]),
        gains=int(pooled.gains[place]),
        losses=int(pooled.losses[place]),
        nulls=int(pooled.nulls[place]),
        sign_p=_number(pooled.sign_p[place]),
        q=_number(pooled.q[place]),
        i2=_number(pooled.i2[place]),
        tau2=_number(pooled.tau2[place]),
        method=method and method.value,
        method_because=method and WHY[method],
        sensitivity=_sensitivity(cells, place),
        certainty=_certainty(cells, place),
        contested=bool(cells.grades.contested[place]),
        raises=side > 0,
        lowers=side < 0,
        supported=supported(cells, place),
        effects=inside,
        not_pooled=outside,
    )


def _certainty(cells: Cells, place: int) -> Certainty:
    grades = cells.grades
    return Certainty(
        level=Level(int(grades.level[place])).label,
        start=Level(int(grades.start[place])).label,
        reasons=[Reason(**reason) for reason in grades.reasons(place)],
    )


def supported(cells: Cells, place: int) -> bool:
    """Whether the direction holds besides: an interval without 0, or a sign test under 0.1 for the same side."""
    pooled, side = cells.pooled, cells.directions[place]
    if side == 0:
        return False
    if pooled.low[place] > 0 or pooled.high[place] < 0:
        return True
    return bool(pooled.sign_p[place] < 0.1 and (pooled.gains[place] - pooled.losses[place]) * side > 0)


def explanation(cells: Cells, place: int, catalogue: Catalogue) -> Explanation:
    """Every input, weight and step of one cell, so that it can be followed by hand."""
    means, pooled = cells.pooled.sources, cells.pooled
    entries = np.flatnonzero(means.cell == place).tolist()
    return Explanation(
        rho=RHO,
        sources=[_source(cells, entry, catalogue) for entry in entries],
        steps=[
            "The mean of a source is the plain mean of its log ratios.",
            "Its variance is (1/n^2) x sum over i, j of rho_ij sqrt(v_i v_j), rho_ij = 1 for i = j, else rho.",
            "A variance from sample sizes or test items holds the noise of test items alone, not of training seeds.",
            *_steps(cells, place),
        ],
        estimate=_number(pooled.estimate[place]),
    )


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


def _source(cells: Cells, entry: int, catalogue: Catalogue) -> SourceInput:
    means, codes = cells.pooled.sources, Codes(catalogue)
    ids = catalogue.tables["effects"].ids
    members = np.flatnonzero(means.of_effect == entry)
    return SourceInput(
        source=codes.values("source")[int(means.source[entry])],
        n=int(means.k[entry]),
        mean=_number(means.mean[entry]),
        variance=_number(means.variance[entry]),
        weight=float(cells.pooled.weights[entry]),
        sign=int(means.sign[entry]),
        effects=[
            EffectInput(
                id=ids[int(cells.rows[member])],
                log_ratio=_number(cells.effects.log_ratio[member]),
                variance=_number(cells.effects.variance[member]),
            )
            for member in members.tolist()
        ],
    )


def _membership(cells: Cells, place: int, catalogue: Catalogue) -> tuple[list[str], list[NotPooled]]:
    """The ids of the effects in a cell's mean, and those of the others with the reason."""
    members, ids = cells.members(place), catalogue.tables["effects"].ids
    pooled = cells.effects.counted[members] & ~np.isnan(cells.effects.log_ratio[members])
    inside = sorted(ids[row] for row in cells.rows[members[pooled]].tolist())
    if pooled.all():
        return inside, []
    left = members[~pooled]
    intervals = Codes(catalogue, cells.rows[left]).is_one("scale", Scale.GRADE.value)
    columns = zip(cells.rows[left].tolist(), cells.effects.counted[left].tolist(), intervals.tolist(), strict=True)
    outside = [NotPooled(id=ids[row], reason=_left_out(counted, interval)) for row, counted, interval in columns]
    return inside, sorted(outside, key=lambda effect: effect.id)


def _left_out(counted: bool, interval: bool) -> str:
    if not counted:
        return "The metric is an average whose content differs by paper."
    if interval:
        return "The metric's zero is arbitrary: it counts by its sign."
    return "A value is not above 0: it counts by its sign."


def _sensitivity(cells: Cells, place: int) -> dict[str, Estimate] | None:
    """Random effects over the sources that have a variance, where not all have one; other values of rho, where used."""
    pooled, found = cells.pooled, dict[str, Estimate]()
    estimate = _number(pooled.subset_estimate[place])
    if estimate is not None:
        interval = _pair(pooled.subset_low[place], pooled.subset_high[place])
        found["random_effects_of_subset"] = Estimate(estimate=estimate, interval=interval)
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


def _in_short(pooled: Pooled, place: int) -> Estimate:
    return Estimate(
        estimate=_number(pooled.estimate[place]),
        interval=_pair(pooled.low[place], pooled.high[place]),
        tau2=_number(pooled.tau2[place]),
    )


def _named(group: str, by: str, catalogue: Catalogue) -> dict[str, Any]:
    """Name, kind and stage of a group."""
    if by == "component":
        kind = kinds_of(catalogue).get(group)
        return {"name": catalogue.label("components", group), "kind": kind, "stage": _stage(kind)}
    if by == "kind":
        return {"name": catalogue.label("kinds", group), "kind": group, "stage": _stage(group)}
    return {"name": LABELS.get(group, group), "kind": None, "stage": group if by == "stage" else None}


@per_version()
def kinds_of(catalogue: Catalogue) -> dict[str, str]:
    """Component -> its kind."""
    return {slug: component.kind for slug, component in catalogue.components.items()}


def _stage(kind: str | None) -> str | None:
    return kind and kind.partition("/")[0]


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _pair(low: Any, high: Any) -> tuple[float, float] | None:
    return None if np.isnan(low) or np.isnan(high) else (float(low), float(high))
