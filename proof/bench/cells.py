"""The goal of pooling, d1: all cells of a million effects in one pass, against statsmodels on each group.

statsmodels is timed on some of the groups, and its time is extrapolated to all. Both are timed in this process, by its
own work.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from proof.bench.generate import COMPONENTS_A_STAGE, EFFECTS, METHODS_A_SOURCE, STUDY_SD, TRUE_SD, ZIPF
from proof.bench.inside import Here
from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.stores import Store
from proof.bench.timing import EMPTY, Call, Case, run, work
from taxonomy.evidence import RHO, Effects, Pooled, pool
from taxonomy.vocabulary import Facet, Stage

MANY, SAMPLE = 1_000_000, 500
FIGURES = ("estimate", "low", "high", "q", "i2", "tau2")
FROM_EFFECTS = Goal("d1", "all cells", "statsmodels from effects", 100, faster=True)
FROM_MEANS = Goal("d1", "all cells", "statsmodels from source means", 100, faster=True)
APART = Goal("d1", "largest difference", "statsmodels", 1e-9)


def generated(effects: int, seed: int = 1) -> tuple[Effects, int]:
    """Effects shaped as those of bench.generate, all with a variance, since statsmodels knows no others; and cells."""
    draw = np.random.default_rng(seed)
    weights = (np.arange(COMPONENTS_A_STAGE) + 1.0) ** -ZIPF
    rank = draw.choice(COMPONENTS_A_STAGE, effects, p=weights / weights.sum())
    component = rank + COMPONENTS_A_STAGE * draw.integers(0, len(Stage), effects)
    found, cell = np.unique(component * len(Facet) + draw.integers(0, len(Facet), effects), return_inverse=True)
    variance = draw.uniform(0.01, 0.04, effects) ** 2 * 2
    true = draw.normal(0, TRUE_SD, len(found))
    ratio = draw.normal(true[cell], np.sqrt(STUDY_SD**2 + variance))
    source = np.arange(effects) // (EFFECTS * METHODS_A_SOURCE)
    sign = np.sign(ratio).astype(np.int64)
    return Effects(cell, source, ratio, variance, sign, np.ones(effects, np.bool_)), len(found)


@dataclass(frozen=True)
class Group:
    """The effects of one cell, cut out for statsmodels beforehand: grouping costs it nothing."""

    source: Any
    log_ratio: Any
    variance: Any


def groups(effects: Effects, cells: Sequence[int]) -> list[Group]:
    order = np.argsort(effects.cell, kind="stable")
    starts = np.searchsorted(effects.cell[order], [[cell, cell + 1] for cell in cells])
    inside = (order[first:last] for first, last in starts)
    return [Group(effects.source[rows], effects.log_ratio[rows], effects.variance[rows]) for rows in inside]


def source_means(group: Group) -> tuple[Any, Any]:
    """What statsmodels is given: one mean a source, with the variance that correlated effects leave it."""
    _, entry, count = np.unique(group.source, return_inverse=True, return_counts=True)
    plain, roots = np.bincount(entry, group.variance), np.bincount(entry, np.sqrt(group.variance))
    together = (1 - RHO) * plain + RHO * roots**2
    return np.bincount(entry, group.log_ratio) / count, together / count**2


def combined(means: Any, variances: Any) -> dict[str, float]:
    """statsmodels' answer; below 0 it leaves its tau^2 as it is, and random effects are then the fixed ones."""
    from statsmodels.stats.meta_analysis import combine_effects

    found = combine_effects(means, variances, method_re="dl", use_t=True)
    place = 1 if found.tau2 > 0 else 0
    (low, high), (knapp_low, knapp_high) = found.conf_int(use_t=False)[place], found.conf_int(use_t=True)[2 + place]
    return {
        "estimate": found.mean_effect_re if place else found.mean_effect_fe,
        "low": min(low, knapp_low),
        "high": max(high, knapp_high),
        "q": found.q,
        "i2": 100 * max(0.0, 1 - found.df / found.q) if found.q > 0 else 0.0,
        "tau2": max(0.0, found.tau2),
    }


def furthest(ours: Pooled, cell: int, theirs: dict[str, float]) -> float:
    """The largest difference of the two answers, relative for figures over 1."""
    return max(abs(float(getattr(ours, name)[cell]) - theirs[name]) / max(1.0, abs(theirs[name])) for name in FIGURES)


def measure(store: Store, options: Options) -> Iterator[Result]:
    """On arrays alone: no store is asked."""
    yield from all_cells(MANY, SAMPLE, max(3, options.repeats // 8))


def all_cells(effects: int, sample: int, repeats: int) -> Iterator[Result]:
    arrays, cells = generated(effects)
    ours = pool(arrays, cells)
    several = np.flatnonzero(ours.m > 1)
    some = np.random.default_rng(2).choice(several, min(sample, len(several)), replace=False).tolist()
    cut = groups(arrays, some)
    given = [source_means(group) for group in cut]
    cases = {
        FROM_EFFECTS.contender: lambda turn: pool(arrays, cells),
        FROM_EFFECTS.peer: lambda turn: [combined(*source_means(group)) for group in cut],
        FROM_MEANS.peer: lambda turn: [combined(*means) for means in given],
        EMPTY: lambda turn: work(),
    }
    with np.errstate(all="ignore"):
        apart = max(furthest(ours, cell, combined(*means)) for cell, means in zip(some, given, strict=True))
        plan = {name: [Call(name, "0")] for name in cases}
        times = run({0: Here(cases, clock=False)}, {0: plan}, repeats)
    size, scale = effects // EFFECTS, len(several) / len(some)
    whole = times.median(Case(0, FROM_EFFECTS.contender))
    for goal in (FROM_EFFECTS, FROM_MEANS):
        note = f"{effects} effects, {cells} cells; peer timed on {len(some)} groups, extrapolated to {len(several)}"
        peer = times.median(Case(0, goal.peer)) * scale
        yield goal.judge(whole, peer, times.noise, size=size, database="", note=note)
    note = f"in {len(some)} cells: {', '.join(FIGURES)}"
    yield APART.told(apart, times.noise, size=size, database="", note=note)
