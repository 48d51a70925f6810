"""What a comparison comes to: an effect for each metric and matching, those of the control, and what was refused."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypedDict

from measure import VERSION
from measure.comparison.catalogue import MetricRecord
from measure.comparison.catalogue import record as metric_record
from measure.comparison.inference import LEVEL, ROUNDING, Interval, smallest_p
from measure.comparison.simulated import Design, Simulated, Verdict, simulated
from measure.intervals import benjamini_hochberg
from measure.metrics import Metric
from measure.metrics.base import Facet, Orientation
from measure.reading import Rows

Matched = Literal["rows", "tokens", "length", "paired"]
MATCHINGS: Mapping[Matched, str] = {
    "rows": "as many rows",
    "tokens": "as many tokens",
    "length": "rows cut to one length",
    "paired": "linked rows",
}
DRAWS, DECISION_DRAWS = 20, 199
"""For a look, and for a decision."""
LEAST_DRAWS = 5
VERDICTS = {
    "diversity": ("more diverse", "less diverse"),
    "complexity": ("more complex", "less complex"),
    "quality": ("better", "worse"),
}
NO_EFFECT = "no effect"


@dataclass(frozen=True)
class Settings:
    """How the two sets are compared."""

    metrics: Sequence[Metric]
    seed: int = 0
    sample: int | None = None
    draws: int = DRAWS
    pair_by: str | None = None
    control: bool = True
    errors: bool = True
    """Whether standard errors that take samples of samples are worked out."""


@dataclass(frozen=True)
class Side:
    """One arm: its value, the standard error of that as a sample of rows, what the value is over, and its rows."""

    value: float
    se: float | None
    n: int
    rows: int


@dataclass(frozen=True)
class Effect:
    """One metric compared once. `spread` is the standard deviation of the difference where there is no effect."""

    metric: Metric
    field: str
    matched: Matched
    design: Design
    baseline: Side
    treated: Side
    chance: Interval
    """The range of chance: of the difference where there is no effect, in 95 of 100."""
    interval: Interval | None
    """The 95 % interval of the difference; None where no standard error is known."""
    p: float
    spread: float
    draws: int
    no_interval: str = ""
    """Why no interval is given."""
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def difference(self) -> float:
        return self.treated.value - self.baseline.value

    @property
    def no_effect(self) -> bool:
        """Unless the difference is outside the range of chance, and the draws, as far as so few can, say the same."""
        near = ROUNDING * max(abs(self.baseline.value), abs(self.treated.value))
        outside = self.difference > self.chance[1] + near or self.difference < self.chance[0] - near
        return not (outside and self.p <= max(LEVEL, smallest_p(self.draws)))

    @property
    def verdict(self) -> str:
        """The one word for it, in every output: by what the metric is for, and not by the sign."""
        if self.no_effect:
            return NO_EFFECT
        up = (self.difference > 0) == (self.metric.orientation == "higher-is-better")
        return VERDICTS[self.metric.facet][0 if up else 1]

    @property
    def simulated(self) -> Simulated | None:
        """How often intervals like this one hold the difference in simulations; None without an interval or those."""
        return simulated(self.metric.name, self.design) if self.interval else None

    @property
    def interval_remark(self) -> str:
        """Whether the interval is wider or narrower than it states, as simulations show; empty where it is neither."""
        return self.simulated.remark if self.simulated else ""

    @property
    def evidence(self) -> str:
        """The p-value; where it is the smallest that so many draws can give, that."""
        if self.p <= smallest_p(self.draws) * (1 + ROUNDING):
            return f"beyond all {self.draws:,} draws"
        return f"p = {self.p:.3f}"


@dataclass(frozen=True)
class Refusal:
    metric: Metric
    field: str
    matched: Matched
    reason: str


@dataclass(frozen=True)
class Comparison:
    before: Rows
    after: Rows
    settings: Settings
    effects: Sequence[Effect]
    control: Sequence[Effect]
    refused: Sequence[Refusal]

    @property
    def same_rows(self) -> bool:
        """Whether both sets have the same texts, in whatever order."""
        return all(
            sorted(self.before.column(name)) == sorted(self.after.column(other))
            for name, other in zip(self.before.fields, self.after.fields, strict=True)
        )

    @cached_property
    def adjusted(self) -> list[float]:
        """For each effect the smallest false discovery rate among all of them at which it is called one."""
        return benjamini_hochberg([effect.p for effect in self.effects])


class SetEntry(TypedDict):
    """A data set in a document."""

    path: str
    format: str
    rows: int
    fingerprint: str
    skipped: int
    """Bad rows that were left out."""


class SideEntry(TypedDict):
    """One arm of an effect in a document, as `Side` has it."""

    value: float
    se: float | None
    n: int
    rows: int


class CoverageEntry(TypedDict):
    """What simulations show of such intervals: in which shares they hold the difference, and what follows."""

    least: float
    most: float
    verdict: Verdict


class EffectEntry(TypedDict):
    """An effect in a document, as `Effect` has it."""

    metric: str
    name: str
    facet: Facet
    orientation: Orientation
    field: str
    matched: Matched
    parameters: dict[str, Any]
    version: int
    baseline: SideEntry
    treated: SideEntry
    difference: float
    chance: list[float]
    interval: list[float] | None
    no_interval: str | None
    simulated_coverage: CoverageEntry | None
    p: float
    draws: int
    evidence: str
    verdict: str
    no_effect: bool
    spread: float


class AdjustedEntry(EffectEntry):
    """An effect with its smallest false discovery rate among all effects of the comparison."""

    adjusted_p: float


class RefusalEntry(TypedDict):
    """A metric that was not compared, and why."""

    metric: str
    field: str
    matched: Matched
    reason: str


class ComparisonDocument(TypedDict):
    """A comparison as it is written to a file."""

    engine: str
    before: SetEntry
    after: SetEntry
    draws: int
    seed: int
    metrics: list[MetricRecord]
    effects: list[AdjustedEntry]
    control: list[EffectEntry]
    refused: list[RefusalEntry]


def document(comparison: Comparison) -> ComparisonDocument:
    """The comparison as it is written to a file."""
    metrics = {effect.metric.id: effect.metric for effect in comparison.effects}
    return {
        "engine": f"measure {VERSION}",
        "before": _data(comparison.before),
        "after": _data(comparison.after),
        "draws": comparison.settings.draws,
        "seed": comparison.settings.seed,
        "metrics": [metric_record(metric) for _, metric in sorted(metrics.items())],
        "effects": [
            {**_entry(effect), "adjusted_p": adjusted}
            for effect, adjusted in zip(comparison.effects, comparison.adjusted, strict=True)
        ],
        "control": list(map(_entry, comparison.control)),
        "refused": [
            {
                "metric": refusal.metric.name,
                "field": refusal.field,
                "matched": refusal.matched,
                "reason": refusal.reason,
            }
            for refusal in comparison.refused
        ],
    }


def _data(rows: Rows) -> SetEntry:
    return {
        "path": rows.path,
        "format": rows.format,
        "rows": len(rows),
        "fingerprint": rows.fingerprint,
        "skipped": rows.skipped,
    }


def _side(side: Side) -> SideEntry:
    return {"value": side.value, "se": side.se, "n": side.n, "rows": side.rows}


def _coverage(coverage: Simulated | None) -> CoverageEntry | None:
    return {"least": coverage.least, "most": coverage.most, "verdict": coverage.verdict} if coverage else None


def _entry(effect: Effect) -> EffectEntry:
    return {
        "metric": effect.metric.id,
        "name": effect.metric.name,
        "facet": effect.metric.facet,
        "orientation": effect.metric.orientation,
        "field": effect.field,
        "matched": effect.matched,
        "parameters": dict(effect.parameters),
        "version": effect.metric.version,
        "baseline": _side(effect.baseline),
        "treated": _side(effect.treated),
        "difference": effect.difference,
        "chance": list(effect.chance),
        "interval": effect.interval and list(effect.interval),
        "no_interval": effect.no_interval or None,
        "simulated_coverage": _coverage(effect.simulated),
        "p": effect.p,
        "draws": effect.draws,
        "evidence": effect.evidence,
        "verdict": effect.verdict,
        "no_effect": effect.no_effect,
        "spread": effect.spread,
    }
