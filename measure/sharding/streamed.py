"""Data sets too large for memory: mergeable metrics shard by shard as they are read, the rest of rows drawn on the way.

The drawn rows are those with the smallest random numbers, one number for each row: as good as drawn without
replacement, and known without knowing how many rows there will be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import numpy as np

from measure.side_inputs import SideInputs
from measure.errors import Refused
from measure.metrics import Metric, generator
from measure.reading import Reader
from measure.reading.formats import Row
from measure.reading.rows import Fingerprint
from measure.report import Measured, Said, finished, of_whole
from measure.parallel import Engine, told
from measure.sharding.sharded import Part, Whole, part
from measure.shards import SHARD
from measure.texts import Shard, Texts

SAMPLE = 50_000
"""Rows drawn for metrics over pairs, and for the charts."""


@dataclass(frozen=True)
class Asked:
    """How it is measured, whatever is measured."""

    seed: int = 0
    sample: int | None = None
    errors: bool = False
    """Whether standard errors that take samples of samples are worked out."""


@dataclass(frozen=True)
class Wanted:
    """Metrics over the texts of a field; `called` is what the figures say they are over."""

    called: str
    field: str
    metrics: Sequence[Metric]


@dataclass
class Drawn:
    """So many rows of all, with the place of each."""

    size: int
    seed: int
    rows: list[Row] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    _keys: Any = field(default_factory=lambda: np.zeros(0))

    def add(self, rows: Sequence[Row], begin: int) -> None:
        keys = np.random.default_rng([self.seed, begin]).random(len(rows))
        if len(self.rows) == self.size:
            near = np.flatnonzero(keys < self._keys.max(initial=0.0)).tolist()
        else:
            near = list(range(len(rows)))
        everything = np.concatenate((self._keys, keys[near]))
        kept = np.sort(np.argsort(everything, kind="stable")[: self.size])
        rows = [*self.rows, *(rows[place] for place in near)]
        places = [*self.places, *(begin + place for place in near)]
        self._keys = everything[kept]
        self.rows, self.places = [rows[place] for place in kept], [places[place] for place in kept]


@dataclass
class Streamed:
    """A data set that was read once and is not there any more, but for the rows drawn of it."""

    path: str
    drawn: Drawn
    fields: tuple[str, ...] = ()
    rows: int = 0
    skipped: int = 0
    digest: Fingerprint = field(default_factory=Fingerprint)

    def __len__(self) -> int:
        return self.rows

    @property
    def fingerprint(self) -> str:
        return self.digest.told()

    def column(self, name: str) -> list[str]:
        """Of the drawn rows."""
        return [row[name] for row in self.drawn.rows]


@dataclass
class Stream:
    """One walk over the rows."""

    reader: Reader
    beside: SideInputs
    wanted: Sequence[Wanted]
    asked: Asked
    engine: Engine
    said: Said

    def figures(self, rows: Iterator[Row]) -> tuple[Streamed, list[Measured]]:
        data = Streamed(str(self.reader.path), Drawn(max(SAMPLE, self.asked.sample or 0), self.asked.seed))
        has: set[str] = set(self.beside.given)
        merged = [[metric for metric in each.metrics if metric.merging] for each in self.wanted]
        wholes = [Whole(metrics, has.__contains__) for metrics in merged]
        shards = self._shards(rows, data, has)
        parts = self.engine.map(_part, (merged, self.beside.given), shards)
        for whole, found in zip(cycle(wholes), told(parts, lambda: self.said("shards")), strict=False):
            whole.add(found)
        self.beside.check(len(data), self.reader.skipped)
        data.fields, data.skipped = self.reader.fields, self.reader.skipped
        measured = [
            found for each, whole in zip(self.wanted, wholes, strict=True) for found in self._of(each, whole, data)
        ]
        return data, measured

    def _shards(self, rows: Iterator[Row], data: Streamed, has: set[str]) -> Iterator[tuple[int, Shard]]:
        while shard := list(islice(rows, SHARD)):
            data.drawn.add(shard, len(data))
            for row in shard:
                data.digest.add(row)
            columns = self.beside.columns(shard, slice(len(data), len(data) + len(shard)))
            data.rows += len(shard)
            has.update(columns)
            for number, each in enumerate(self.wanted):
                yield number, ([row[each.field] for row in shard], columns)

    def _of(self, wanted: Wanted, whole: Whole, data: Streamed) -> Iterator[Measured]:
        found = {each.metric.name: each for each in of_whole(whole, wanted.called)}
        rest = [metric for metric in wanted.metrics if not metric.merging]
        if rest:
            drawn = data.drawn
            columns = self.beside.columns(drawn.rows, drawn.places)
            texts = Texts([row[wanted.field] for row in drawn.rows], columns, self.beside.given)
            shared = (texts, len(data), wanted.called, self.asked)
            for each in told(self.engine.map(_drawn, shared, rest), lambda: self.said(wanted.called)):
                found[each.metric.name] = each
        return (found[metric.name] for metric in wanted.metrics)


def _part(shared: tuple[Sequence[Sequence[Metric]], Mapping[str, Any]], item: tuple[int, Shard]) -> Part:
    merged, given = shared
    return part((merged[item[0]], given), item[1])


def _drawn(shared: tuple[Texts, int, str, Asked], metric: Metric) -> Measured:
    """Of the drawn rows, or as many of them as it takes; refused as it would be of all rows."""
    texts, rows, called, asked = shared
    size = len(texts)
    if metric.kind == "whole-set" and rows > (metric.most or rows):
        if asked.sample is None:
            return finished(metric, called, Refused(str(metric.objection(rows, texts.has, lambda: 0.0))), {})
        size = min(asked.sample, metric.most or rows, size)
    rng = generator(asked.seed, metric, called)
    if size < len(texts):
        texts = texts.subset(rng.choice(len(texts), size, replace=False))
    try:
        return finished(metric, called, metric.compute(texts, rng), {"sample": size, "seed": asked.seed})
    except Refused as refusal:
        return finished(metric, called, refusal, {})
