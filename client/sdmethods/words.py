"""Figures in words: an estimate is never shown without its interval, its certainty and what it rests on."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sdmethods.models.effects import Arm, Effect
    from sdmethods.models.evidence import Pooled, ScaleRow

FACETS = {
    "quality": "quality",
    "diversity": "diversity",
    "complexity": "complexity",
    "in_distribution": "in-distribution generalization",
    "out_of_distribution": "out-of-distribution generalization",
}
SCALES = {
    "odds": "log odds",
    "contest": "log odds of winning",
    "ratio": "log ratio",
    "nats": "nats",
    "standardized": "typical changes of the metric",
}
INTERVALS = {
    "one-study": "one study",
    "one-experiment": "one experiment",
    "unweighted": "unweighted",
    "hartung-knapp": "Hartung-Knapp",
    "three-level": "three-level model",
}
MARKS = {
    "checked": "checked in the paper",
    "primary": "read in the paper",
    "second-hand": "second-hand",
    "measured": "measured here",
}
NO_ESTIMATE = "no estimate"
NO_SCALE = "on a scale that is not stated"
NO_INTERVAL = ", no interval"


def bracket(low: float | None, high: float | None, form: str = "+.3g") -> str:
    """An interval to put behind an estimate, or the words for none."""
    return NO_INTERVAL if low is None or high is None else f" [{low:{form}}, {high:{form}}]"


def describe_estimate(row: "ScaleRow") -> str:
    """The pooled estimate with its interval, in the plainest unit that the registry gives it in."""
    if row.estimate is None:
        return NO_ESTIMATE
    if row.points:
        points = f"{row.points.estimate:+.1f} points{bracket(row.points.low, row.points.high, '+.1f')}"
        return f"{points} at a baseline of {row.points.baseline:.3g}"
    if row.ratio:
        return f"x {row.ratio.estimate:.3g}{bracket(row.ratio.low, row.ratio.high, '.3g')}"
    low, high = row.interval or (None, None)
    return f"{row.estimate:+.3g} {SCALES.get(row.scale or '', row.scale or NO_SCALE)}{bracket(low, high)}"


def describe_basis(row: "Pooled") -> str:
    """What a pooled answer rests on: numbers of effects, experiments and sources, and how the interval was made."""
    return _basis(row) + (", measured here" if row.stratum == "measured" else "")


def _basis(row: "ScaleRow") -> str:
    parts = [count(row.k, "effect"), count(row.experiments, "experiment"), count(row.m, "source")]
    if row.interval_is:
        parts.append(INTERVALS.get(row.interval_is, row.interval_is))
    return ", ".join(parts)


def describe_scale_row(row: "ScaleRow") -> str:
    """The estimate on a scale that does not lead its cell: it has no certainty of its own."""
    return f"{describe_estimate(row)}; {_basis(row)}; not graded by itself"


def describe_certainty(row: "Pooled") -> str:
    """The certainty level with the word that makes it one."""
    return f"certainty {row.certainty.level}" if row.certainty else "certainty not stated"


def describe_direction(row: "Pooled") -> str:
    """The direction in words."""
    return row.direction.replace("-", " ") if row.direction else "direction not stated"


def describe_pooled(row: "Pooled") -> str:
    """One line for a pooled answer."""
    facet = FACETS.get(row.facet, row.facet)
    parts = [describe_estimate(row), describe_direction(row), describe_certainty(row), describe_basis(row)]
    return f"{row.name or row.id} on {facet}: " + "; ".join(parts)


def describe_arms(effect: "Effect") -> str:
    """Both arms as printed, with the unit of the metric."""
    unit = "" if effect.metric.unit is None else f" {effect.metric.unit}"
    return f"{describe_arm(effect.baseline)} to {describe_arm(effect.treated)}{unit}"


def describe_arm(arm: "Arm | None") -> str:
    return "?" if arm is None or arm.value is None else f"{arm.value:.15g}"


def describe_change(effect: "Effect") -> str:
    """Whether the change is better for the facet."""
    return {True: "better", False: "worse", None: "neither better nor worse"}[effect.better]


def describe_spread(effect: "Effect") -> str:
    """The effect size with a normal 95 % interval from its variance, or the words that none is known."""
    size = effect.effect_size
    if size is None or size.value is None:
        return "no effect size"
    value = f"{size.value:+.3g} {SCALES.get(size.scale, size.scale)}"
    if size.variance is None:
        return f"{value}, no variance known"
    half = 1.959963984540054 * math.sqrt(size.variance)
    imputed = ", variance imputed" if size.variance_from == "imputed" else ""
    return f"{value}{bracket(size.value - half, size.value + half)}{imputed}"


def describe_reading(effect: "Effect") -> str:
    """How the figure was read."""
    return MARKS.get(effect.reading.mark, effect.reading.mark) if effect.reading else "reading not stated"


def count(number: int | None, noun: str) -> str:
    """`1 effect`, `3 effects`, or that the number is not known."""
    if number is None:
        return f"unknown number of {noun}s"
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
