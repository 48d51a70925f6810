"""The figures of one data set."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from measure.errors import Refused
from measure.metrics import Figure, Metric, generator
from measure.reading.rows import Data
from measure.parallel import HERE, Engine, told
from measure.sharding.sharded import Whole, over
from measure.shards import cuts
from measure.texts import Texts

Said = Callable[[str], AbstractContextManager[Any]]
"""Called with what is about to be worked out."""


@dataclass(frozen=True)
class Measured:
    """A metric over one field: its figure, or the reason why there is none."""

    metric: Metric
    field: str
    figure: Figure | None
    reason: str = ""


def silent(what: str) -> AbstractContextManager[Any]:
    return nullcontext()


def measure(
    texts: Texts,
    field: str,
    metrics: Sequence[Metric],
    *,
    seed: int = 0,
    sample: int | None = None,
    said: Said = silent,
    engine: Engine = HERE,
) -> Iterator[Measured]:
    """Each metric over these texts, in turn; with an engine of many, mergeable metrics in shards and others whole."""
    if engine.alone:
        for metric in metrics:
            with said(f"{field}: {metric.name}"):
                yield one(texts, field, metric, seed=seed, sample=sample)
        return
    mergeable = [metric for metric in metrics if metric.merging]
    found = {each.metric.name: each for each in _in_shards(texts, field, mergeable, said, engine)}
    rest = [metric for metric in metrics if not metric.merging]
    shared = (texts, field, seed, sample)
    for each in told(engine.map(_one, shared, rest), lambda: said(field)):
        found[each.metric.name] = each
    yield from (found[metric.name] for metric in metrics)


def _in_shards(texts: Texts, field: str, metrics: Sequence[Metric], said: Said, engine: Engine) -> Iterator[Measured]:
    if not metrics:
        return
    whole = Whole(metrics, texts.has)
    shards = (texts.cut(cut) for cut in cuts(len(texts)))
    for _ in told(over(shards, metrics, texts.given, whole, engine), lambda: said(f"{field}: shards")):
        pass
    yield from of_whole(whole, field)


def of_whole(whole: Whole, field: str) -> Iterator[Measured]:
    for metric, found in zip(whole.metrics, whole.figures(), strict=True):
        yield finished(metric, field, found, {})


def _one(shared: tuple[Texts, str, int, int | None], metric: Metric) -> Measured:
    texts, field, seed, sample = shared
    return one(texts, field, metric, seed=seed, sample=sample)


def one(texts: Texts, field: str, metric: Metric, *, seed: int = 0, sample: int | None = None) -> Measured:
    """One metric; where it would be refused for the number of rows, of `sample` rows drawn without replacement."""
    rng = generator(seed, metric, field)
    drawn = {}
    if sample is not None and metric.most is not None and len(texts) > metric.most:
        drawn = {"sample": min(sample, metric.most)}
        texts = texts.subset(rng.choice(len(texts), drawn["sample"], replace=False))
    random = {"seed": seed} if drawn or metric.kind == "sampled" else {}
    try:
        return finished(metric, field, metric.compute(texts, rng), {**drawn, **random})
    except Refused as refusal:
        return finished(metric, field, refusal, {})


def finished(metric: Metric, field: str, found: Figure | Refused, more: Mapping[str, Any]) -> Measured:
    if isinstance(found, Refused):
        return Measured(metric, field, None, str(found))
    parameters = {**metric.parameters, **found.parameters, **more}
    return Measured(metric, field, Figure(found.value, found.n, found.se, parameters))


def document(rows: Data, measured: Sequence[Measured]) -> dict[str, Any]:
    """The report as it is written to a file."""
    return {
        "data": {"path": rows.path, "rows": len(rows), "fingerprint": rows.fingerprint, "skipped": rows.skipped},
        "figures": [entry(each) for each in measured if each.figure],
        "refused": [
            {"metric": each.metric.id, "field": each.field, "reason": each.reason}
            for each in measured
            if not each.figure
        ],
    }


def entry(measured: Measured) -> dict[str, Any]:
    metric, figure = measured.metric, measured.figure
    assert figure is not None
    return {
        "metric": metric.id,
        "facet": metric.facet,
        "field": measured.field,
        "value": figure.value,
        "se": figure.se,
        "interval": figure.interval and list(figure.interval),
        "n": figure.n,
        "parameters": dict(figure.parameters),
        "version": metric.version,
    }
