"""The figures of a file: in memory up to a stated number of rows; streamed above it, or if nothing asks for more."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from measure.side_inputs import SideInputs, of_rows
from measure.comparison.metric_runner import MetricRunner
from measure.metrics import Figure
from measure.metrics.base import IN_MEMORY
from measure.reading import Reader, Rows
from measure.reading.formats import Row
from measure.reading.rows import Data
from measure.report import Measured, Said, measure, silent
from measure.parallel import HERE, Engine
from measure.sharding.streamed import Asked, Stream, Wanted
from measure.texts import Texts

Plan = Callable[[tuple[str, ...]], Sequence[Wanted]]
"""What is measured, once the fields are known."""


def figures(
    reader: Reader, beside: SideInputs, plan: Plan, asked: Asked, *, engine: Engine = HERE, said: Said = silent
) -> tuple[Data, list[Measured]]:
    """BadData before anything is measured, where a set in memory has a bad row."""
    rows = iter(reader)
    first = list(islice(rows, 1))
    wanted = plan(reader.fields)
    whole = asked.errors or any(not metric.merging for each in wanted for metric in each.metrics)
    head = deque(chain(first, islice(rows, IN_MEMORY))) if whole else deque(first)
    if whole and len(head) <= IN_MEMORY:
        data = Rows(str(reader.path), reader.fields, list(head), reader.skipped)
        return data, _in_memory(data, beside, wanted, asked, engine, said)
    return Stream(reader, beside, wanted, asked, engine, said).figures(chain(_emptied(head), rows))


def _emptied(rows: deque[Row]) -> Iterator[Row]:
    """So that they do not stay in memory while the rest is read."""
    while rows:
        yield rows.popleft()


def _in_memory(
    rows: Rows, beside: SideInputs, wanted: Sequence[Wanted], asked: Asked, engine: Engine, said: Said
) -> list[Measured]:
    columns = of_rows(rows, beside)
    texts = {field: Texts(rows.column(field), columns, beside.given) for field in {each.field for each in wanted}}
    measured: list[Measured] = []
    for each in wanted:
        found = list(
            measure(
                texts[each.field],
                each.called,
                each.metrics,
                seed=asked.seed,
                sample=asked.sample,
                said=said,
                engine=engine,
            )
        )
        measured += _with_errors(texts[each.field], found, asked, engine, said) if asked.errors else found
    return measured


def _with_errors(
    texts: Texts, measured: Sequence[Measured], asked: Asked, engine: Engine, said: Said
) -> list[Measured]:
    """With the standard error of each figure as that of a sample of rows; not of what was drawn of them already."""
    fit = [each for each in measured if each.figure and "sample" not in each.figure.parameters]
    if not fit:
        return list(measured)
    metrics = [each.metric for each in fit]
    runner = MetricRunner(texts, metrics, key=fit[0].field, seed=asked.seed, sample=None, engine=engine)
    places = np.random.default_rng(asked.seed).permutation(len(texts))
    errors = runner.errors(places, [each.figure for each in fit], said)
    known = {each.metric.name: error for each, error in zip(fit, errors.tolist(), strict=True)}
    return [_with_error(each, known.get(each.metric.name, math.nan)) for each in measured]


def _with_error(measured: Measured, error: float) -> Measured:
    figure = measured.figure
    if figure is None or math.isnan(error):
        return measured
    return Measured(measured.metric, measured.field, Figure(figure.value, figure.n, error, figure.parameters))
