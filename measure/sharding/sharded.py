"""Mergeable metrics over shards: the part of each shard, computed wherever that is, and the figures of all together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from measure.errors import Refused
from measure.metrics import Figure, Metric
from measure.parallel import Engine
from measure.shards import Joined
from measure.texts import Shard, Texts


@dataclass(frozen=True)
class Part:
    """One entry for each metric: its part of the shard, or its refusal; None where its side input is missing."""

    rows: int
    entries: Sequence[Any]


def part(shared: tuple[Sequence[Metric], Mapping[str, Any]], shard: Shard) -> Part:
    metrics, given = shared
    texts = Texts(*shard, given)
    return Part(len(texts), [_part_of(metric, texts) for metric in metrics])


def _part_of(metric: Metric, texts: Texts) -> Any:
    if metric.needs is not None and not texts.has(metric.needs):
        return None
    assert metric.merging is not None
    try:
        return metric.merging.part(texts)
    except Refused as refusal:
        return refusal


class Whole:
    """The parts of all shards together."""

    def __init__(self, metrics: Sequence[Metric], has: Callable[[str], bool]) -> None:
        self.metrics, self.rows, self._has = metrics, 0, has
        self._joined: list[Joined[Any]] = [Joined(_joining(metric)) for metric in metrics]

    def add(self, part: Part) -> None:
        self.rows += part.rows
        for joined, entry in zip(self._joined, part.entries, strict=True):
            joined.add(entry)

    def figures(self) -> Iterator[Figure | Refused]:
        """One for each metric. Its parts are forgotten when it is read."""
        self._joined.reverse()
        for metric in self.metrics:
            whole = self._joined.pop().whole()
            try:
                yield self._figure(metric, whole)
            except Refused as refusal:
                yield refusal

    def _figure(self, metric: Metric, whole: Any) -> Figure:
        if reason := metric.objection(self.rows, self._has):
            raise Refused(reason)
        if isinstance(whole, Refused):
            raise whole
        assert metric.merging is not None
        figure = metric.merging.figure(whole)
        if not np.isfinite(figure.value):
            raise Refused("it is not defined for these texts")
        return figure


def _joining(metric: Metric) -> Callable[[Any, Any], Any]:
    def join(first: Any, second: Any) -> Any:
        for entry in (first, second):
            if entry is None or isinstance(entry, Refused):
                return entry
        assert metric.merging is not None
        return metric.merging.join(first, second)

    return join


def over(
    shards: Iterable[Shard], metrics: Sequence[Metric], given: Mapping[str, Any], whole: Whole, engine: Engine
) -> Iterator[Part]:
    """Every shard's part, which is already in the whole."""
    for shard_part in engine.map(part, (metrics, given), shards):
        whole.add(shard_part)
        yield shard_part
