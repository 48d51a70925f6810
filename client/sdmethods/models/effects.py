"""What was measured: metrics, effects with their arms, series over rounds."""

from datetime import date
from typing import Any

from pydantic import Field

from sdmethods import words
from sdmethods.models.base import Answer, Part
from sdmethods.models.record import Record, SourceRef


class MetricRef(Part):
    """A metric, as an effect names it."""

    id: str
    name: str | None = None
    measures: str | None = None
    orientation: str | None = None
    scale: str | None = None
    family: str | None = None
    unit: str | None = None


class Metric(Record):
    """What was measured, and in which direction it is better."""

    name: str
    definition: str | None = Field(default=None, alias="summary")
    measures: str | None = None
    orientation: str | None = None
    unit: str | None = None
    scale: str | None = None
    family: str | None = None
    items: Any = None
    poolable: bool | None = None

    def summary(self) -> dict[str, str]:
        return {
            "metric": self.id,
            "name": self.name,
            "measures": self.measures or "",
            "better": self.orientation or "",
            "scale": self.scale or "",
            "unit": self.unit or "",
        }


class Arm(Part):
    """One side of a comparison. `se` is a standard error, `sd` a standard deviation over seeds."""

    label: str | None = None
    value: float | None = None
    se: float | None = None
    sd: float | None = None
    n: int | None = None
    rows: int | None = None
    runs: int | None = None
    method: str | None = None
    variant: bool = False
    """Whether the arm is a variant or a subset of the method, not the method as recorded."""
    without: list[str] = []
    changed: list[str] = []


class EffectSize(Part):
    """The effect on the scale that it is pooled on; positive is better for the facet."""

    scale: str
    s: float | None = None
    value: float | None = None
    variance: float | None = None
    variance_from: str | None = None
    points: float | None = None


class Reading(Part):
    """How a figure was read."""

    mark: str
    link: str | None = None
    address: str | None = None
    account: str | None = None
    where: str | None = Field(default=None, alias="in")
    second: str | None = None
    repository: str | None = None
    path: str | None = None
    commit: str | None = None
    by: str | None = None
    on: date | None = None


class Comparator(Part):
    """What the baseline has in place of the cause; `id` names the component or method that it is."""

    kind: str = Field(alias="is")
    id: str | None = None


class Dose(Part):
    """How much of the cause each arm has."""

    unit: str
    baseline: float | None = None
    treated: float | None = None


class Effect(Record):
    """One measured effect: two arms, a metric, and where the figures were read."""

    component: str | None = None
    characteristic: str | None = None
    method: str | None = None
    source: SourceRef | None = None
    locator: str | None = None
    design: str | None = None
    isolation: str | None = None
    metric: MetricRef
    items: Any = None
    facet: str | None = None
    generalization: str | None = None
    domain: str | None = None
    measured_by: str | None = None
    baseline: Arm | None = None
    treated: Arm | None = None
    difference_se: float | None = None
    """Standard error of treated - baseline, where it is known."""
    gain: float | None = None
    log_ratio: float | None = None
    log_odds_ratio: float | None = None
    percent_change: float | None = None
    variance: float | None = None
    variance_from: str | None = None
    effect_size: EffectSize | None = None
    better: bool | None = None
    comparator: Comparator | None = None
    also_differs: list[str] | None = None
    manipulates: str | None = None
    dose: Dose | None = None
    experiment: str | None = None
    doubts: list[str] = []
    reading: Reading | None = None
    seen_at: str | None = None
    read_in: str | None = None
    second_reading: str | None = None
    sides: str | None = None
    models: dict[str, Any] = {}
    note: str | None = None

    def title(self) -> str:
        return f"Effect {self.id}"

    def summary(self) -> dict[str, str]:
        cause = self.component or self.characteristic or self.method or ""
        place = f"{self.source.id}, {self.locator}" if self.source and self.locator else ""
        return {
            "effect": self.id,
            "cause": cause,
            "facet": self.facet or "mixed",
            "metric": self.metric.name or self.metric.id,
            "arms": words.describe_arms(self),
            "change": words.describe_change(self),
            "effect size": words.describe_spread(self),
            "design": f"{self.design or 'unknown'}, {self.isolation or 'unknown'}",
            "figure": words.describe_reading(self),
            "where": place or (self.source.id if self.source else ""),
        }

    def flat(self) -> dict[str, Any]:
        variance = self.effect_size.variance if self.effect_size else self.variance
        return super().flat() | {"standard_error": None if variance is None else variance**0.5}


class Point(Answer):
    """One round of a series."""

    series: str
    method: str
    method_year: int | None = None
    source: SourceRef | None = None
    metric: MetricRef
    round: float
    value: float


class Rounds(Record):
    """A metric over the rounds of a method that iterates: pairs of round and value."""

    method: str | None = None
    source: SourceRef | None = None
    locator: str | None = None
    metric: MetricRef
    points: list[tuple[float, float]] = []
    slope: float | None = None
    first_decline: float | None = None
    note: str | None = None

    def title(self) -> str:
        return f"Series {self.id}"

    def summary(self) -> dict[str, str]:
        return {
            "series": self.id,
            "method": self.method or "",
            "metric": self.metric.name or self.metric.id,
            "points": ", ".join(f"{number:g}: {value:g}" for number, value in self.points),
            "where": f"{self.source.id}, {self.locator}" if self.source else "",
        }

    def long(self) -> list[dict[str, Any]]:
        """One row for every round: series, method, metric, round, value."""
        common = {"series": self.id, "method": self.method, "metric": self.metric.id}
        return [common | {"round": number, "value": value} for number, value in self.points]
