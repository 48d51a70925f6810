"""How sure a pool is, after GRADE (Guyatt et al. 2008, BMJ 336), counted over sources, not effects.

A pool starts high, moderate or low by the designs of its sources and goes one step down for each doubt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from taxonomy.evidence.pooling import Flags, Floats, Ints, Pooled
from taxonomy.vocabulary import Design

SAME_SIDE = 0.75
I2_HIGH = 75.0


class Level(IntEnum):
    """The four levels of certainty."""

    VERY_LOW = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @property
    def label(self) -> str:
        return self.name.lower().replace("_", " ")


class Doubt(StrEnum):
    """Why a pool goes one step down."""

    FEW_SOURCES = "few-sources"
    INCONSISTENT = "inconsistent"
    IMPRECISE = "imprecise"
    INDIRECT = "indirect"
    BUNDLED = "bundled"
    PROPOSER_ONLY = "proposer-only"
    UNVERIFIED = "unverified"


TEXTS = {
    Doubt.FEW_SOURCES: "One source only, or none that can be pooled.",
    Doubt.INCONSISTENT: "Sources do not agree: too few on one side, a prediction interval across 0, or I² over 75 %.",
    Doubt.IMPRECISE: "The interval holds 0, or there is none.",
    Doubt.INDIRECT: "Most sources come from other domains than the one asked for.",
    Doubt.BUNDLED: "In at least half of the sources more differs between the arms than the cause.",
    Doubt.PROPOSER_ONLY: "Every source is a paper that proposes the component in a method of its own.",
    Doubt.UNVERIFIED: "At least half of the sources were read in secondary texts and never read a second time.",
}
STRONG, MIDDLE, WEAK = 2, 1, 0
STRENGTH = {Design.ABLATION: STRONG, Design.DOSE_RESPONSE: STRONG, Design.BEFORE_AFTER: MIDDLE}


@dataclass(frozen=True)
class Study:
    """One entry an effect: what its design, isolation, source and reading say of it."""

    strength: Ints
    """Of the design: STRONG, MIDDLE or WEAK."""
    bundled: Flags
    proposer: Flags
    unverified: Flags
    elsewhere: Flags
    """Whether it comes from another domain than the one asked for."""


@dataclass(frozen=True)
class Grades:
    """One entry a cell."""

    level: Ints
    start: Ints
    doubts: dict[Doubt, Flags]
    contested: Flags

    def reasons(self, cell: int) -> list[dict[str, str]]:
        return [{"code": doubt.value, "text": TEXTS[doubt]} for doubt, flags in self.doubts.items() if flags[cell]]


def grade(pooled: Pooled, study: Study) -> Grades:
    """The certainty of every cell."""
    means, cells = pooled.sources, len(pooled.m)
    counts = np.where(pooled.m[means.cell] > 0, means.k > 0, np.ones(len(means.cell), np.bool_))
    sources = _share(means.cell, counts, counts, cells)[1]

    def share(flags: NDArray[np.bool_]) -> Floats:
        return _share(means.cell, flags, counts, cells)[0]

    strength = _best(study.strength, means.of_effect, len(means.cell))
    strong, fair = share(strength == STRONG), share(strength >= MIDDLE)
    start = np.select([strong >= 0.5, fair >= 0.5], [Level.HIGH, Level.MODERATE], Level.LOW)
    every = _every(means.of_effect, len(means.cell))
    holds_zero = ~((pooled.low > 0) | (pooled.high < 0))
    doubts = {
        Doubt.FEW_SOURCES: sources <= 1,
        Doubt.INCONSISTENT: _inconsistent(pooled, sources, holds_zero),
        Doubt.IMPRECISE: (sources >= 2) & holds_zero,
        Doubt.INDIRECT: share(every(study.elsewhere)) > 0.5,
        Doubt.BUNDLED: share(every(study.bundled)) >= 0.5,
        Doubt.PROPOSER_ONLY: share(every(study.proposer)) == 1,
        Doubt.UNVERIFIED: share(every(study.unverified)) >= 0.5,
    }
    down = sum(flags.astype(np.int64) for flags in doubts.values())
    return Grades(
        level=np.maximum(start - down, Level.VERY_LOW), start=start, doubts=doubts, contested=_contested(pooled)
    )


def _inconsistent(pooled: Pooled, sources: Ints, holds_zero: Flags) -> Flags:
    """Up to four sources: fewer than 3 in 4 on one side. From five on: the spread, or the sides where it is unknown."""
    sides = np.maximum(pooled.gains, pooled.losses) < SAME_SIDE * np.maximum(
        pooled.gains + pooled.losses + pooled.nulls, 1
    )
    wide = (pooled.prediction_low <= 0) & (pooled.prediction_high >= 0) & ~holds_zero
    spread = np.where(np.isnan(pooled.prediction_low), sides, wide | (pooled.i2 > I2_HIGH))
    return np.select([sources < 2, sources < 5], [np.zeros(len(sides), np.bool_), sides], spread)


def _contested(pooled: Pooled) -> Flags:
    """Sources on both sides, neither with 3 in 4."""
    total = pooled.gains + pooled.losses + pooled.nulls
    most = np.maximum(pooled.gains, pooled.losses)
    return (pooled.gains > 0) & (pooled.losses > 0) & (most < SAME_SIDE * total)


def _share(cell: Ints, flags: Flags, counts: Flags, cells: int) -> tuple[Floats, Ints]:
    """The share of a cell's counting sources for which a flag holds, and how many count."""
    total = np.bincount(cell[counts], minlength=cells)
    held = np.bincount(cell[counts & flags], minlength=cells)
    return held / np.maximum(total, 1), total.astype(np.int64)


def _best(strength: Ints, of_effect: Ints, size: int) -> Ints:
    """A source counts as its best design."""
    found = np.zeros(size, np.int64)
    inside = of_effect >= 0
    np.maximum.at(found, of_effect[inside], strength[inside])
    return found


def _every(of_effect: Ints, size: int) -> Callable[[Flags], Flags]:
    """Sources for which a flag holds in every one of their effects."""
    inside = of_effect >= 0
    total = np.bincount(of_effect[inside], minlength=size)

    def every(flags: Flags) -> Flags:
        held: Flags = np.bincount(of_effect[inside & flags], minlength=size) == total
        return held

    return every
