"""Data sets too large for memory: mergeable metrics shard by shard as they are read, the rest of rows drawn on the way.

The drawn rows are those with the smallest random numbers, one number for each row: as good as drawn without
replacement, and known without knowing how many rows there will be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import numpy as np

from measure.embeddings import check_rows
from measure.errors import Refused
from measure.metrics import Metric, generator
from measure.metrics.base import CHARACTERS_IN_MEMORY, HEAVY
from measure.parallel import Engine
from measure.progress import Progress, each_step
from measure.reading import Reader, Record
from measure.reading.rows import Fingerprint
from measure.report import FieldMetrics, Measured, ReportSettings, finished, of_whole
from measure.sharding.sharded import Part, Whole, part
from measure.shards import SHARD
from measure.side_inputs import SideInputs
from measure.texts import Shard, Texts

MUCH_TEXT = f"over {CHARACTERS_IN_MEMORY:,} characters only with --sample, there are more"
SAMPLE = 50_000
"""Rows drawn for metrics over pairs, and for the charts."""


@dataclass
class Drawn:
    """So many rows of all, with the place of each."""

    size: int
    seed: int
    records: list[Record] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    _keys: Any = field(default_factory=lambda: np.zeros(0))

    def add(self, records: Sequence[Record], begin: int) -> None:
        keys = np.random.default_rng([self.seed, begin]).random(len(records))
        if len(self.records) == self.size:
            near = np.flatnonzero(keys < self._keys.max(initial=0.0)).tolist()
        else:
            near = list(range(len(records)))
        all_keys = np.concatenate((self._keys, keys[near]))
        chosen = np.sort(np.argsort(all_keys, kind="stable")[: self.size])
        candidates = [*self.records, *(records[place] for place in near)]
        places = [*self.places, *(begin + place for place in near)]
        self._keys = all_keys[chosen]
        self.records, self.places = [candidates[place] for place in chosen], [places[place] for place in chosen]

    def values(self) -> list[Mapping[str, Any]]:
        return [record.values for record in self.records]


@dataclass
class Streamed:
    """A data set that was read once and is not there any more, but for the rows drawn of it."""

    path: str
    drawn: Drawn
    fields: tuple[str, ...] = ()
    rows: int = 0
    skipped: int = 0
    format: str = ""
    digest: Fingerprint = field(default_factory=Fingerprint)

    def __len__(self) -> int:
        return self.rows

    @property
    def fingerprint(self) -> str:
        return self.digest.hexdigest()

    def column(self, name: str) -> list[str]:
        """Of the drawn rows."""
        return [record.values[name] for record in self.drawn.records]


@dataclass
class Stream:
    """One walk over the rows."""

    reader: Reader
    inputs: SideInputs
    selection: Sequence[FieldMetrics]
    settings: ReportSettings
    engine: Engine
    progress: Progress

    def figures(self, records: Iterator[Record]) -> tuple[Streamed, list[Measured]]:
        size, seed = max(SAMPLE, self.settings.sample or 0), self.settings.seed
        data = Streamed(str(self.reader.path), Drawn(size, seed), format=self.reader.format)
        has: set[str] = set(self.inputs.shared)
        merged = [[metric for metric in chosen.metrics if metric.merging] for chosen in self.selection]
        wholes = [Whole(metrics, has.__contains__) for metrics in merged]
        shards = self._shards(records, data, has)
        parts = each_step(self.engine.map(_part, (merged, self.inputs.shared), shards), "shards", self.progress)
        for whole, shard_part in zip(cycle(wholes), parts, strict=False):
            whole.add(shard_part)
        self.inputs.check(len(data), self.reader.skipped)
        data.fields, data.skipped = self.reader.fields, self.reader.skipped
        pairs = zip(self.selection, wholes, strict=True)
        return data, [measured for chosen, whole in pairs for measured in self._measured(chosen, whole, data)]

    def _shards(self, records: Iterator[Record], data: Streamed, has: set[str]) -> Iterator[tuple[int, Shard]]:
        while shard := list(islice(records, SHARD)):
            check_rows(self.inputs.embedding, len(data) + len(shard))
            data.drawn.add(shard, len(data))
            for record in shard:
                data.digest.add(record.row)
            values = [record.values for record in shard]
            columns = self.inputs.columns(values, slice(len(data), len(data) + len(shard)))
            data.rows += len(shard)
            has.update(columns)
            for number, chosen in enumerate(self.selection):
                yield number, ([row[chosen.field] for row in values], columns)

    def _measured(self, chosen: FieldMetrics, whole: Whole, data: Streamed) -> list[Measured]:
        measured = {entry.metric.name: entry for entry in of_whole(whole, chosen.label)}
        rest = [metric for metric in chosen.metrics if not metric.merging]
        if rest:
            values = data.drawn.values()
            columns = self.inputs.columns(values, data.drawn.places)
            texts = Texts([row[chosen.field] for row in values], columns, self.inputs.shared)
            shared = (texts, len(data), chosen.label, self.settings)
            for entry in each_step(self.engine.map(_drawn, shared, rest), chosen.label, self.progress):
                measured[entry.metric.name] = entry
        return [measured[metric.name] for metric in chosen.metrics]


def _part(shared: tuple[Sequence[Sequence[Metric]], Mapping[str, Any]], item: tuple[int, Shard]) -> Part:
    merged, given = shared
    return part((merged[item[0]], given), item[1])


def _drawn(shared: tuple[Texts, int, str, ReportSettings], metric: Metric) -> Measured:
    """Of the drawn rows, or as many of them as it takes; refused as it would be of all rows."""
    texts, rows, label, settings = shared
    size = len(texts)
    if metric.kind == "whole-set":
        if settings.sample is None:
            reason = metric.objection(rows, texts.has)
            return finished(metric, label, Refused(reason or f"{HEAVY}: {MUCH_TEXT}"), {})
        size = min(settings.sample, metric.most or rows, size)
    rng = generator(settings.seed, metric, label)
    if size < len(texts):
        texts = texts.subset(rng.choice(len(texts), size, replace=False))
    try:
        return finished(metric, label, metric.compute(texts, rng), {"sample": size, "seed": settings.seed})
    except Refused as refusal:
        return finished(metric, label, refusal, {})
