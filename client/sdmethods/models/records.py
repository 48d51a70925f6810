"""Records of the catalogue as the registry shows them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Unpack

from pydantic import Field

from sdmethods import words
from sdmethods.models.base import Answer, Part
from sdmethods.models.evidence import Pooled

if TYPE_CHECKING:
    from sdmethods.lists import LazyList
    from sdmethods.models.answers import Profile, SimilarMethods
    from sdmethods.queries import EffectFilters, MethodFilters


class Record(Answer):
    """A record of any kind: its id is stable, its revision grows."""

    id: str
    url: str | None = None
    revision: int | None = None

    def title(self) -> str:
        return str(getattr(self, "name", None) or self.id)


class SourceRef(Part):
    """A source, as other records name it."""

    id: str
    title: str | None = None
    year: int | None = None
    arxiv: str | None = None
    url: str | None = None
    address: str | None = None


class ComponentRef(Part):
    """A component, as a step names it."""

    id: str
    name: str | None = None
    kind: str | None = None


class Source(Record):
    """A paper, a report or a program."""

    title_: str = Field(alias="title")
    year: int | None = None
    arxiv: str | None = None
    doi: str | None = None
    address: str | None = None
    venue: str | None = None
    code: str | None = None
    authors: list[str] = []
    status: str | None = None
    replaced_by: str | None = None

    def title(self) -> str:
        return self.title_

    def summary(self) -> dict[str, str]:
        return {
            "source": self.id,
            "title": self.title_,
            "authors": ", ".join(self.authors),
            "year": str(self.year or ""),
            "address": self.address or "",
        }


class Kept(Part):
    """The yield of a step: rows that came in and went out."""

    rows_in: int | None = None
    rows_out: int | None = None


class Step(Part):
    """A step of a method. `component` is None where an own class of a pipeline could not be mapped."""

    id: str
    component: ComponentRef | None = None
    inputs: list[str] = []
    params: dict[str, Any] = {}
    note: str | None = None
    kept: Kept | None = None


class Loop(Part):
    """Steps that are repeated: from the last of them back to the first."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    rounds: int | str | None = None


class Method(Record):
    """A published way to generate data: steps that hand rows to one another."""

    name: str
    year: int | None = None
    text: str | None = Field(default=None, alias="summary")
    domains: list[str] = []
    source: SourceRef | None = None
    models: dict[str, Any] = {}
    output: dict[str, Any] | None = None
    code: str | None = None
    cost: Any = None
    steps: list[Step] = []
    iterates: Loop | None = None
    extends: Any = None
    origin_: str | None = Field(default=None, alias="origin")

    def summary(self) -> dict[str, str]:
        return {
            "method": self.id,
            "name": self.name,
            "year": str(self.year or ""),
            "domains": ", ".join(self.domains),
            "steps": " > ".join(step.component.id if step.component else step.id for step in self.steps),
            "source": (self.source.title or self.source.id) if self.source else "",
        }

    def effects(self, **filters: Unpack["EffectFilters"]) -> "LazyList[Effect]":
        """The measured effects stored for this method."""
        return self.origin.registry.effects(**(filters | {"method": self.id}))

    def similar(self, limit: int | None = None) -> "SimilarMethods":
        """The nearest methods, with what is shared."""
        return self.origin.registry.similar(self.id, limit=limit)

    def profile(self, domain: str | None = None) -> "Profile":
        """What its components do to each facet, and the findings of the diagnosis."""
        return self.origin.registry.profile(self.id, domain=domain)


class OperatorRef(Part):
    """An operator of a tool that does what a component does."""

    tool: str
    operator: str
    fit: str | None = None


class Component(Record):
    """A building block of methods, with its pooled effect on every facet."""

    name: str
    kind: str
    stage: str | None = None
    definition: str | None = Field(default=None, alias="summary")
    aliases: list[str] = []
    status: str | None = None
    replaced_by: str | None = None
    used_in: int | None = None
    measured_in: int | None = None
    manipulates: str | None = None
    criterion: str | None = None
    needs: Any = None
    yields: Any = None
    place: str | None = None
    in_tools: list[OperatorRef] = []
    evidence: Mapping[str, Pooled | None] = {}

    def summary(self) -> dict[str, str]:
        cells = {
            "component": self.id,
            "name": self.name,
            "kind": self.kind,
            "definition": self.definition or "",
            "used in": words.count(self.used_in, "method"),
        }
        if self.in_tools:
            cells["in tools"] = ", ".join(f"{entry.tool}: {entry.operator}" for entry in self.in_tools)
        for facet, row in self.evidence.items():
            cells[facet] = words.describe_pooled(row).partition(": ")[2] if row else "not measured"
        return cells

    def effects(self, **filters: Unpack["EffectFilters"]) -> "LazyList[Effect]":
        """The measured effects of this component."""
        return self.origin.registry.effects(**(filters | {"component": self.id}))

    def methods(self, **filters: Unpack["MethodFilters"]) -> "LazyList[Method]":
        """The methods that have this component."""
        return self.origin.registry.methods(**(filters | {"component": self.id}))


class Kind(Record):
    """A kind of components; its id is `stage/kind`."""

    name: str
    stage: str | None = None
    definition: str | None = Field(default=None, alias="summary")


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
    variant: str | None = None
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
    address: str | None = None
    account: str | None = None
    where: str | None = Field(default=None, alias="in")
    second: str | None = None
    repository: str | None = None
    path: str | None = None
    commit: str | None = None
    by: str | None = None
    on: date | None = None


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
    gain: float | None = None
    log_ratio: float | None = None
    percent_change: float | None = None
    variance: float | None = None
    variance_from: str | None = None
    effect_size: EffectSize | None = None
    better: bool | None = None
    comparator: dict[str, Any] | None = None
    also_differs: list[str] | None = None
    manipulates: str | None = None
    dose: dict[str, Any] | None = None
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


class Change(Part):
    """One changed value of a document."""

    path: str
    before: Any = None
    after: Any = None


class Difference(Answer):
    """What changed between two revisions of a record."""

    start: int = Field(alias="from")
    end: int = Field(alias="to")
    changes: list[Change] = []


class Revision(Answer):
    """A published revision with its document, which can be submitted as it is."""

    number: int
    created: datetime | None = None
    author: Any = None
    submission: Any = None
    message: str | None = None
    document: dict[str, Any] | None = None
    hash: str | None = None

    def summary(self) -> dict[str, str]:
        return {
            "revision": str(self.number),
            "created": self.created.isoformat() if self.created else "",
            "message": self.message or "",
        }
