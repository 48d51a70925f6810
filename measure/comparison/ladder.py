"""Sets in the order of a dose: all of one size, each compared with the first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from measure.comparison.compare import compare
from measure.comparison.inference import Interval
from measure.comparison.intervals import value_interval
from measure.comparison.linking import same_texts
from measure.comparison.matched import NESTED, degrees_of_freedom
from measure.comparison.results import Comparison, Effect, Matched, Settings, Side, document
from measure.embeddings import CHOICE, DEFAULT, check_rows
from measure.errors import BadData
from measure.metrics import Metric
from measure.progress import Progress, silent
from measure.reading import Rows


@dataclass(frozen=True)
class Point:
    """The value of a metric at a dose, with its 95 % interval where a standard error is known."""

    dose: float
    value: float
    interval: Interval | None
    verdict: str | None
    """Of the comparison with the first set; None for the first."""


@dataclass(frozen=True)
class Ladder:
    """A comparison with the first set for each other one; the doses of all."""

    name: str
    doses: Sequence[float]
    comparisons: Sequence[Comparison]

    def curves(self, matched: Matched) -> Iterator[tuple[Metric, str, list[Point]]]:
        """For each metric and field that every comparison has: a point a dose."""
        effects = [
            {(effect.metric.name, effect.field): effect for effect in comparison.effects if effect.matched == matched}
            for comparison in self.comparisons
        ]
        for key, first in effects[0].items():
            if all(key in others for others in effects):
                yield first.metric, first.field, self._points([others[key] for others in effects])

    def _points(self, effects: Sequence[Effect]) -> list[Point]:
        first = effects[0]
        points = [Point(self.doses[0], first.baseline.value, _interval(first.metric, first.baseline), None)]
        for dose, effect in zip(self.doses[1:], effects, strict=True):
            side = effect.treated
            points.append(Point(dose, side.value, _interval(effect.metric, side), effect.verdict))
        return points


def _interval(metric: Metric, side: Side) -> Interval | None:
    return value_interval(metric, side, degrees_of_freedom(metric, side.n))


def ladder(
    name: str,
    sets: Sequence[Rows],
    doses: Sequence[float],
    settings: Settings,
    progress: Progress = silent,
    embedding: str = DEFAULT,
) -> Ladder:
    """BadData where a set has too few rows, Unusable where one that is compared has too many for the embedding."""
    cut = cut_to_one_size(sets, settings.seed)
    check_rows(embedding, max(map(len, cut)))
    given = {CHOICE: embedding}
    return Ladder(name, doses, [compare(cut[0], rows, settings, given=given, progress=progress) for rows in cut[1:]])


def cut_to_one_size(sets: Sequence[Rows], seed: int) -> list[Rows]:
    """Larger sets cut to the rows of the smallest, by a draw without replacement.

    The first set stays whole where all others are its subsets: `compare` draws as many rows of it as the other has.
    """
    first, *others = sets
    if all(_is_subset(rows, first) for rows in others):
        size = min(map(len, others))
        return [first, *(_drawn(rows, size, seed) for rows in others)]
    size = min(map(len, sets))
    return [_drawn(rows, size, seed) for rows in sets]


def _is_subset(rows: Rows, pool: Rows) -> bool:
    """By the rule of `compare`, for every field."""
    return len(rows) < len(pool) and all(
        same_texts(pool.column(name), rows.column(other))[1].mean() >= NESTED
        for name, other in zip(pool.fields, rows.fields, strict=True)
    )


def _drawn(rows: Rows, size: int, seed: int) -> Rows:
    if len(rows) == size:
        return rows
    places = np.sort(np.random.default_rng([seed, len(rows)]).choice(len(rows), size, replace=False)).tolist()
    columns = {name: [values[place] for place in places] for name, values in rows.columns.items()}
    return replace(rows, rows=[rows.rows[place] for place in places], columns=columns)


def rounds_of(rows: Rows, field: str) -> tuple[list[float], list[Rows]]:
    """The rows of each round, in the order of its number. BadData where a row has no number there."""
    values = rows.column(field)
    bad = next((place for place, value in enumerate(values) if not _is_number(value)), None)
    if bad is not None:
        raise BadData(
            rows.path, f"row {bad + 1}: field {field!r} holds {values[bad]!r} where a round's number was expected"
        )
    numbers = sorted({float(value) for value in values})
    if len(numbers) < 2:
        raise BadData(rows.path, f"field {field!r} has one value in all rows: at least 2 rounds are needed")
    return numbers, [_where(rows, [float(value) == number for value in values]) for number in numbers]


def _is_number(value: Any) -> bool:
    try:
        return bool(np.isfinite(float(value))) and not isinstance(value, bool)
    except (TypeError, ValueError):
        return False


def _where(rows: Rows, chosen: Iterable[bool]) -> Rows:
    places = np.flatnonzero(list(chosen)).tolist()
    columns = {name: [values[place] for place in places] for name, values in rows.columns.items()}
    return replace(rows, rows=[rows.rows[place] for place in places], columns=columns)


def ladder_document(result: Ladder, matchings: Sequence[Matched]) -> Mapping[str, Any]:
    """The ladder as it is written to a file."""
    return {
        "dose": result.name,
        "doses": list(result.doses),
        "curves": [
            {
                "metric": metric.id,
                "parameters": dict(metric.parameters),
                "version": metric.version,
                "field": field,
                "matched": matched,
                "points": [{**vars(point), "interval": point.interval and list(point.interval)} for point in points],
            }
            for matched in matchings
            for metric, field, points in result.curves(matched)
        ],
        "comparisons": [
            {result.name: dose, **document(comparison)}
            for dose, comparison in zip(result.doses[1:], result.comparisons, strict=True)
        ],
    }
