"""What a comparison comes to: an effect for each metric and matching, those of the control, and what was refused."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from measure.comparison.inference import LEVEL, ROUNDING, smallest_p
from measure.metrics import Metric
from measure.reading import Rows

Matched = Literal["rows", "tokens", "paired"]
DRAWS = 20
LEAST_DRAWS = 5


@dataclass(frozen=True)
class Settings:
    """What is asked for beside the two sets."""

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
    baseline: Side
    treated: Side
    interval: tuple[float, float]
    p: float
    spread: float
    draws: int
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def difference(self) -> float:
        return self.treated.value - self.baseline.value

    @property
    def no_effect(self) -> bool:
        """Unless 0 is outside the interval, and the draws, as far as so few can, say the same."""
        near = ROUNDING * max(abs(self.baseline.value), abs(self.treated.value))
        outside = self.interval[0] > near or self.interval[1] < -near
        return not (outside and self.p <= max(LEVEL, smallest_p(self.draws)))


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


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as it is written to a file."""
    return {
        "before": _data(found.before),
        "after": _data(found.after),
        "draws": found.settings.draws,
        "seed": found.settings.seed,
        "effects": _entries(found.effects),
        "control": _entries(found.control),
        "refused": [
            {"metric": each.metric.name, "field": each.field, "matched": each.matched, "reason": each.reason}
            for each in found.refused
        ],
    }


def _data(rows: Rows) -> dict[str, Any]:
    return {"path": rows.path, "rows": len(rows), "fingerprint": rows.fingerprint, "skipped": rows.skipped}


def _entries(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    return [
        {
            "metric": each.metric.id,
            "facet": each.metric.facet,
            "field": each.field,
            "matched": each.matched,
            "parameters": dict(each.parameters),
            "version": each.metric.version,
            "baseline": _side(each.baseline),
            "treated": _side(each.treated),
            "difference": each.difference,
            "interval": list(each.interval),
            "p": each.p,
            "no_effect": each.no_effect,
            "spread": each.spread,
        }
        for each in effects
    ]


def _side(side: Side) -> dict[str, Any]:
    return {"value": side.value, "se": side.se, "n": side.n, "rows": side.rows}
