"""The figures of one data set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from measure import VERSION
from measure.errors import Refused
from measure.metrics import Figure, Metric, generator
from measure.metrics.base import Facet, Orientation
from measure.parallel import HERE, Engine
from measure.progress import Progress, each_step, silent
from measure.reading.rows import Data
from measure.sharding.sharded import Whole, over
from measure.shards import cuts
from measure.texts import Texts


@dataclass(frozen=True)
class ReportSettings:
    """How a set is measured, whatever the metrics."""

    seed: int = 0
    sample: int | None = None
    """Rows drawn for a metric that refuses so many rows as there are."""
    errors: bool = False
    """Whether standard errors that take samples of samples are worked out."""
    in_memory: bool = False
    """Whether the rows are needed after the figures."""


@dataclass(frozen=True)
class FieldMetrics:
    """Metrics over the texts of a field; `label` is what the figures say they are over."""

    label: str
    field: str
    metrics: Sequence[Metric]


@dataclass(frozen=True)
class Measured:
    """A metric over one field: its figure, or the reason why there is none."""

    metric: Metric
    field: str
    figure: Figure | None
    reason: str = ""


def measure(
    texts: Texts,
    field: str,
    metrics: Sequence[Metric],
    settings: ReportSettings,
    *,
    progress: Progress = silent,
    engine: Engine = HERE,
) -> Iterator[Measured]:
    """Each metric over these texts, in turn; of a large set, or with an engine of many, mergeable metrics in shards."""
    if engine.alone and not texts.large:
        for metric in metrics:
            with progress(f"{field}: {metric.name}"):
                yield measure_one((texts, field, settings), metric)
        return
    mergeable = [metric for metric in metrics if metric.merging]
    measured = {entry.metric.name: entry for entry in _in_shards(texts, field, mergeable, progress, engine)}
    rest = [metric for metric in metrics if not metric.merging]
    for entry in each_step(engine.map(measure_one, (texts, field, settings), rest), field, progress):
        measured[entry.metric.name] = entry
        texts.forget()
    yield from (measured[metric.name] for metric in metrics)


def _in_shards(
    texts: Texts, field: str, metrics: Sequence[Metric], progress: Progress, engine: Engine
) -> Iterator[Measured]:
    if not metrics:
        return
    whole = Whole(metrics, texts.has)
    shards = (texts.cut(cut) for cut in cuts(len(texts)))
    for _ in each_step(over(shards, metrics, texts.given, whole, engine), f"{field}: shards", progress):
        pass
    yield from of_whole(whole, field)


def of_whole(whole: Whole, field: str) -> Iterator[Measured]:
    for metric, figure in zip(whole.metrics, whole.figures(), strict=True):
        yield finished(metric, field, figure, {})


def measure_one(shared: tuple[Texts, str, ReportSettings], metric: Metric) -> Measured:
    """One metric; where it would be refused for the number of rows, of `sample` rows drawn without replacement."""
    texts, field, settings = shared
    rng = generator(settings.seed, metric, field)
    drawn = {}
    if settings.sample is not None and metric.most is not None and len(texts) > metric.most:
        drawn = {"sample": min(settings.sample, metric.most)}
        texts = texts.subset(rng.choice(len(texts), drawn["sample"], replace=False))
    random = {"seed": settings.seed} if drawn or metric.kind == "sampled" else {}
    try:
        return finished(metric, field, metric.compute(texts, rng), {**drawn, **random})
    except Refused as refusal:
        return finished(metric, field, refusal, {})


def finished(metric: Metric, field: str, figure: Figure | Refused, more: Mapping[str, Any]) -> Measured:
    if isinstance(figure, Refused):
        return Measured(metric, field, None, str(figure))
    parameters = {**metric.parameters, **figure.parameters, **more}
    return Measured(metric, field, Figure(figure.value, figure.n, figure.se, parameters, figure.interval))


class DataEntry(TypedDict):
    """The data set in a report."""

    path: str
    format: str
    rows: int
    fingerprint: str
    skipped: int
    """Bad rows that were left out."""


class FigureEntry(TypedDict):
    """A figure in a report, with the metric that it is of."""

    metric: str
    facet: Facet
    orientation: Orientation
    field: str
    value: float
    se: float | None
    interval: list[float] | None
    n: int
    parameters: dict[str, object]
    version: int
    definition: str
    source: str


class RefusalEntry(TypedDict):
    """A metric without a figure, and why."""

    metric: str
    field: str
    reason: str


class ReportDocument(TypedDict):
    """The report as it is written to a file."""

    engine: str
    data: DataEntry
    figures: list[FigureEntry]
    refused: list[RefusalEntry]


def document(data: Data, measured: Sequence[Measured]) -> ReportDocument:
    """The report as it is written to a file."""
    return {
        "engine": f"measure {VERSION}",
        "data": {
            "path": data.path,
            "format": data.format,
            "rows": len(data),
            "fingerprint": data.fingerprint,
            "skipped": data.skipped,
        },
        "figures": [entry(result) for result in measured if result.figure],
        "refused": [
            {"metric": result.metric.id, "field": result.field, "reason": result.reason}
            for result in measured
            if not result.figure
        ],
    }


def entry(measured: Measured) -> FigureEntry:
    metric, figure = measured.metric, measured.figure
    assert figure is not None
    return {
        "metric": metric.id,
        "facet": metric.facet,
        "orientation": metric.orientation,
        "field": measured.field,
        "value": figure.value,
        "se": figure.se,
        "interval": figure.interval and list(figure.interval),
        "n": figure.n,
        "parameters": dict(figure.parameters),
        "version": metric.version,
        "definition": metric.definition,
        "source": metric.source,
    }
