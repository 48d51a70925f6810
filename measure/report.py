"""The figures of one data set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from measure.errors import Refused
from measure.metrics import Figure, Metric, generator
from measure.reading import Rows
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
) -> Iterator[Measured]:
    """Each metric over these texts, in turn."""
    for metric in metrics:
        with said(f"{field}: {metric.name}"):
            yield one(texts, field, metric, seed=seed, sample=sample)


def one(texts: Texts, field: str, metric: Metric, *, seed: int = 0, sample: int | None = None) -> Measured:
    """One metric; where it would be refused for the number of rows, of `sample` rows drawn without replacement."""
    rng = generator(seed, metric, field)
    drawn = {}
    if sample is not None and metric.most is not None and len(texts) > metric.most:
        drawn = {"sample": min(sample, metric.most)}
        texts = texts.subset(rng.choice(len(texts), drawn["sample"], replace=False))
    try:
        found = metric.compute(texts, rng)
    except Refused as refusal:
        return Measured(metric, field, None, str(refusal))
    random = {"seed": seed} if drawn or metric.kind == "sampled" else {}
    more = {**metric.parameters, **found.parameters, **drawn, **random}
    return Measured(metric, field, Figure(found.value, found.n, found.se, more))


def document(rows: Rows, measured: Sequence[Measured]) -> dict[str, Any]:
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
