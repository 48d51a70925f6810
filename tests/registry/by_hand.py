"""Pooled cells worked out from the curated files by plain loops, in nothing but floats: what the arrays must give."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scipy import stats

from tests.api.brute import Record, World

RHO = 0.5


@dataclass(frozen=True)
class ByHand:
    """One cell: numbers of effects in the mean, of sources with a mean, of sources that gain and lose."""

    k: int
    m: int
    gains: int
    losses: int
    estimate: float | None
    interval: tuple[float, float] | None


def value_of(world: World, effect: Record) -> tuple[float | None, float | None]:
    """The log ratio and its variance."""
    metric = world.records["metrics"][effect["metric"]]
    before, after = effect["baseline"]["value"], effect["treated"]["value"]
    if metric.get("scale") == "grade" or before <= 0 or after <= 0:
        return None, None
    ratio = math.log(after / before)
    return (-ratio if metric["orientation"] == "lower-is-better" else ratio), variance_of(metric, effect)


def variance_of(metric: Record, effect: Record) -> float | None:
    arms = [effect["baseline"], effect["treated"]]
    if all("se" in arm for arm in arms):
        return float(sum((arm["se"] / arm["value"]) ** 2 for arm in arms)) or None
    if metric.get("scale") != "proportion":
        return None
    items = effect["items"] if "items" in effect else metric.get("items", {"count": None})
    sizes = [arm.get("n") for arm in arms] if all("n" in arm for arm in arms) else [items["count"]] * 2
    total = 0.0
    for arm, size in zip(arms, sizes, strict=True):
        share = arm["value"] / (100 if metric.get("unit") == "percent" else 1)
        if size is None or not 0 < share < 1:
            return None
        total += (1 - share) / (size * share)
    return total


def sign_of(world: World, effects: list[Record]) -> int:
    votes = sum({"gain": 1, "loss": -1, "none": 0}[world.sign(effect)] for effect in effects)
    return (votes > 0) - (votes < 0)


def members(world: World, component: str, facet: str) -> list[Record]:
    return [
        effect
        for effect in world.records["effects"].values()
        if effect.get("component") == component
        and effect["design"] != "whole-method"
        and world.facet(effect) == facet
        and world.records["metrics"][effect["metric"]].get("poolable", True)
    ]


def pooled(world: World, component: str, facet: str, passes: Callable[[Record], bool] = lambda effect: True) -> ByHand:
    sources: dict[str, list[Record]] = {}
    for effect in members(world, component, facet):
        if passes(effect):
            sources.setdefault(effect["source"], []).append(effect)
    means: list[tuple[float, float | None]] = []
    signs, k = [], 0
    for effects in sources.values():
        values = [value_of(world, effect) for effect in effects]
        measured = [(ratio, variance) for ratio, variance in values if ratio is not None]
        if not measured:
            signs.append(sign_of(world, effects))
            continue
        k += len(measured)
        mean = sum(ratio for ratio, _ in measured) / len(measured)
        signs.append(0 if abs(mean) < 1e-12 else 1 if mean > 0 else -1)
        means.append((mean, inside([variance for _, variance in measured])))
    estimate, interval = across(means)
    return ByHand(k, len(means), signs.count(1), signs.count(-1), estimate, interval)


def inside(variances: list[float | None]) -> float | None:
    """The variance of a source's mean."""
    known = [variance for variance in variances if variance is not None]
    if len(known) < len(variances):
        return None
    total = 0.0
    for i, one in enumerate(known):
        for j, other in enumerate(known):
            total += (1 if i == j else RHO) * math.sqrt(one * other)
    return total / len(known) ** 2


def across(means: list[tuple[float, float | None]]) -> tuple[float | None, Any]:
    m = len(means)
    if m == 0:
        return None, None
    known = [(mean, variance) for mean, variance in means if variance is not None]
    if m == 1:
        half = stats.norm.ppf(0.975) * math.sqrt(known[0][1]) if known else None
        return means[0][0], half and (means[0][0] - half, means[0][0] + half)
    if len(known) == m:
        return random_effects(known)
    level = sum(mean for mean, _ in means) / m
    spread = math.sqrt(sum((mean - level) ** 2 for mean, _ in means) / (m - 1))
    half = stats.t.ppf(0.975, m - 1) * spread / math.sqrt(m)
    return level, (level - half, level + half)


def random_effects(means: list[tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    weights = [1 / variance for _, variance in means]
    fixed = sum(w * y for w, (y, _) in zip(weights, means, strict=True)) / sum(weights)
    q = sum(w * (y - fixed) ** 2 for w, (y, _) in zip(weights, means, strict=True))
    scale = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    tau2 = max(0.0, (q - (len(means) - 1)) / scale)
    weights = [1 / (variance + tau2) for _, variance in means]
    total = sum(weights)
    level = sum(w * y for w, (y, _) in zip(weights, means, strict=True)) / total
    knapp = sum(w * (y - level) ** 2 for w, (y, _) in zip(weights, means, strict=True)) / ((len(means) - 1) * total)
    half = max(stats.t.ppf(0.975, len(means) - 1) * math.sqrt(knapp), stats.norm.ppf(0.975) / math.sqrt(total))
    return level, (level - half, level + half)
