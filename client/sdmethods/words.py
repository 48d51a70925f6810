"""Figures in words: an estimate is never shown without its interval, its certainty and what it rests on."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sdmethods.models.effects import Arm, Effect
    from sdmethods.models.evidence import Pooled

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
NO_INTERVAL = ", no interval"


def bracket(low: float | None, high: float | None, form: str = "+.3g") -> str:
    """An interval to put behind an estimate, or the words for none."""
    return NO_INTERVAL if low is None or high is None else f" [{low:{form}}, {high:{form}}]"


def describe_estimate(row: "Pooled") -> str:
    """The pooled estimate with its interval, in the plainest unit that the registry gives it in."""
    if row.estimate is None:
        return NO_ESTIMATE
    low, high = row.interval or (None, None)
    if row.points:
        at = f" at a baseline of {row.points.baseline:.3g}" if row.points.baseline is not None else ""
        if row.points.estimate is not None:
            return f"{row.points.estimate:+.1f} points{bracket(row.points.low, row.points.high, '+.1f')}{at}"
    if row.ratio and row.ratio.estimate is not None:
        return f"x {row.ratio.estimate:.3g}{bracket(row.ratio.low, row.ratio.high, '.3g')}"
    if row.scale is None and row.percent is not None:  # the first edition: everything is a log ratio
        ends = [None if end is None else 100 * math.expm1(end) for end in (low, high)]
        return f"{row.percent:+.1f} %{bracket(ends[0], ends[1], '+.1f')}"
    return f"{row.estimate:+.3g} {SCALES.get(row.scale or 'ratio', row.scale)}{bracket(low, high)}"


def describe_basis(row: "Pooled") -> str:
    """What a pooled answer rests on: numbers of effects, experiments and sources, and how the interval was made."""
    parts = [count(row.k, "effect")]
    if row.experiments is not None:
        parts.append(count(row.experiments, "experiment"))
    parts.append(count(row.m, "source"))
    if row.interval_is:
        parts.append(INTERVALS.get(row.interval_is, row.interval_is))
    if row.stratum == "measured":
        parts.append("measured here")
    return ", ".join(parts)


def describe_certainty(row: "Pooled") -> str:
    """The certainty level with the word that makes it one."""
    return f"certainty {row.certainty.level}" if row.certainty else "certainty not stated"


def describe_direction(row: "Pooled") -> str:
    """The direction in words; of the first edition only what it established."""
    if row.direction:
        return row.direction.replace("-", " ")
    if row.contested:
        return "contested"
    return f"{count(row.gains, 'source')} up, {row.losses} down"


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
    better = effect.better
    if better is None and effect.gain is not None:
        better = effect.gain > 0 if effect.gain else None
    return {True: "better", False: "worse", None: "neither better nor worse"}[better]


def describe_spread(effect: "Effect") -> str:
    """The effect size with a normal 95 % interval from its variance, or the words that none is known."""
    size = effect.effect_size
    value, variance = (size.value, size.variance) if size else (effect.log_ratio, effect.variance)
    scale = SCALES.get(size.scale, size.scale) if size else "log ratio"
    if value is None:
        return "no effect size"
    if variance is None:
        return f"{value:+.3g} {scale}, no variance known"
    half = 1.959963984540054 * math.sqrt(variance)
    imputed = ", variance imputed" if size and size.variance_from == "imputed" else ""
    return f"{value:+.3g} {scale}{bracket(value - half, value + half)}{imputed}"


def describe_reading(effect: "Effect") -> str:
    """How the figure was read."""
    if effect.reading:
        return MARKS.get(effect.reading.mark, effect.reading.mark)
    if effect.measured_by:
        return MARKS["measured"]
    return MARKS["primary"] if effect.read_in == "primary" else MARKS["second-hand"]


def count(number: int | None, noun: str) -> str:
    """`1 effect`, `3 effects`, or that the number is not known."""
    if number is None:
        return f"unknown number of {noun}s"
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
