"""The figures of a file: in memory up to a stated number of rows; streamed above it, or if no metric needs all rows."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from measure.comparison.metric_runner import MetricRunner
from measure.metrics.base import CHARACTERS_IN_MEMORY, IN_MEMORY
from measure.parallel import HERE, Engine
from measure.progress import Progress, silent
from measure.reading import Reader, Record, Rows
from measure.reading.rows import Data, rows_from
from measure.report import FieldMetrics, Measured, ReportSettings, measure
from measure.sharding.streamed import Stream
from measure.side_inputs import SideInputs
from measure.texts import Texts

Selection = Callable[[tuple[str, ...]], Sequence[FieldMetrics]]
"""What is measured, once the fields are known."""


def figures(
    reader: Reader,
    inputs: SideInputs,
    select: Selection,
    settings: ReportSettings,
    *,
    engine: Engine = HERE,
    progress: Progress = silent,
) -> tuple[Data, list[Measured]]:
    """BadData before anything is measured, where a set in memory has a bad row."""
    records = iter(reader)
    first = list(islice(records, 1))
    selection = select(reader.fields)
    whole_sets = any(not metric.merging for chosen in selection for metric in chosen.metrics)
    whole = settings.errors or settings.in_memory or whole_sets
    head, fits = _held(chain(first, records), selection) if whole else (deque(first), False)
    if fits:
        rows = rows_from(reader, list(head))
        return rows, _in_memory(rows, inputs, selection, settings, engine, progress)
    stream = Stream(reader, inputs, selection, settings, engine, progress)
    return stream.figures(chain(_emptied(head), records))


def _held(records: Iterator[Record], selection: Sequence[FieldMetrics]) -> tuple[deque[Record], bool]:
    """The rows up to the first that is too much to hold, and whether there was none."""
    held: deque[Record] = deque()
    characters = dict.fromkeys((chosen.field for chosen in selection), 0)
    for record in records:
        held.append(record)
        for field in characters:
            characters[field] += len(record.values[field])
        if len(held) > IN_MEMORY or max(characters.values()) > CHARACTERS_IN_MEMORY:
            return held, False
    return held, True


def _emptied(records: deque[Record]) -> Iterator[Record]:
    """So that they do not stay in memory while the rest is read."""
    while records:
        yield records.popleft()


def _in_memory(
    rows: Rows,
    inputs: SideInputs,
    selection: Sequence[FieldMetrics],
    settings: ReportSettings,
    engine: Engine,
    progress: Progress,
) -> list[Measured]:
    columns = inputs.columns_of(rows)
    fields = {chosen.field for chosen in selection}
    texts = {field: Texts(rows.column(field), columns, inputs.shared) for field in fields}
    measured: list[Measured] = []
    for chosen in selection:
        own = texts[chosen.field]
        values = list(measure(own, chosen.label, chosen.metrics, settings, progress=progress, engine=engine))
        measured += _with_errors(own, values, settings, engine, progress) if settings.errors else values
    return measured


def _with_errors(
    texts: Texts, measured: Sequence[Measured], settings: ReportSettings, engine: Engine, progress: Progress
) -> list[Measured]:
    """With the standard error of each figure over the set as that of a sample of rows; not of rows already drawn."""
    chosen = [
        entry
        for entry in measured
        if entry.figure and "sample" not in entry.figure.parameters and entry.metric.per_row is None
    ]
    if not chosen:
        return list(measured)
    metrics = [entry.metric for entry in chosen]
    runner = MetricRunner(texts, metrics, key=chosen[0].field, seed=settings.seed, sample=None, engine=engine)
    places = np.random.default_rng(settings.seed).permutation(len(texts))
    errors = runner.errors(places, [entry.figure for entry in chosen], progress).tolist()
    known = {entry.metric.name: error for entry, error in zip(chosen, errors, strict=True)}
    return [_with_error(entry, known.get(entry.metric.name)) for entry in measured]


def _with_error(measured: Measured, error: float | None) -> Measured:
    if measured.figure is None or error is None or np.isnan(error):
        return measured
    figure = measured.figure.with_error(error, measured.metric.bounds)
    return Measured(measured.metric, measured.field, figure)
