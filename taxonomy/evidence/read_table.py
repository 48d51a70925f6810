"""Reading a table of effects from CSV, with the line of every fault."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from taxonomy.evidence.effects import Reference, scale_effect
from taxonomy.evidence.observation import ArmFacts, Form, MetricFacts, Observation
from taxonomy.evidence.pool_table import EffectTable
from taxonomy.evidence.settings import Settings

LARGEST = 1e100
"""Figures beyond this are treated as faults of the file: their squares are no numbers."""
METRICS = {
    "proportion": ("proportion", Form.PLAIN),
    "percent": ("proportion", Form.PERCENT),
    "contest": ("proportion", Form.PLAIN),
    "count": ("count", Form.PLAIN),
    "nats": ("nats", Form.PLAIN),
    "perplexity": ("nats", Form.EXPONENTIAL),
}
ALIASES = {"odds": "proportion", "ratio": "count", "loss": "nats"}
SCALES = (*METRICS, *ALIASES)
"""What the columns of arms may hold; `proportion` and `contest` take shares, or percent where a value is over 1."""
SHARES = ("proportion", "contest", "percent")
NOTHING = Reference({}, {}, {})


class TableError(ValueError):
    """A fault of the file, with its line."""


@dataclass(frozen=True)
class Line:
    """One row of the file and its number."""

    number: int
    cells: Mapping[str, str | None]

    def text(self, column: str) -> str:
        value = (self.cells.get(column) or "").strip()
        if not value:
            raise TableError(f"line {self.number}: {column} is missing")
        return value

    def number_of(self, column: str) -> float:
        text = self.text(column)
        try:
            value = float(text)
        except ValueError:
            raise TableError(f"line {self.number}: {column} is {text!r}; expected a number") from None
        if not math.isfinite(value) or abs(value) > LARGEST or "_" in text:
            raise TableError(f"line {self.number}: {column} is {text!r}; expected a finite number")
        return value

    def optional(self, column: str) -> float | None:
        return self.number_of(column) if (self.cells.get(column) or "").strip() else None


def read_table(
    lines: Iterable[str], settings: Settings, scale: str | None = None, *, lower_is_better: bool = False
) -> EffectTable:
    """The table of a CSV file. Raises TableError with the line where a figure is missing, negative or no number."""
    rows = _lines(lines, _columns(scale))
    if scale is None:
        pairs = [_effect(line) for line in rows]
    else:
        metric = _metric(rows, ALIASES.get(scale, scale), lower_is_better)
        contest = scale == "contest"
        pairs = [_arms(line, metric, settings, contest) for line in rows]
    sources = [line.text("source") for line in rows]
    keys = [_experiment(line, source) for line, source in zip(rows, sources, strict=True)]
    return EffectTable(
        y=np.array([y for y, _ in pairs], np.float64),
        variance=np.array([variance for _, variance in pairs], np.float64),
        source=_codes(sources),
        experiment=_codes(keys),
    )


def _columns(scale: str | None) -> tuple[str, ...]:
    return ("yi", "vi", "source") if scale is None else ("baseline", "treated", "source")


def _lines(lines: Iterable[str], needed: Sequence[str]) -> list[Line]:
    reader = csv.reader(lines, skipinitialspace=True, strict=True)
    rows: list[Line] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        absent = [name for name in needed if name not in header]
        if absent:
            raise TableError(f"line 1: no column {', '.join(absent)}; expected {', '.join(needed)} in the header")
        repeated = [name for name in (*needed, "experiment") if header.count(name) > 1]
        if repeated:
            raise TableError(f"line 1: column {repeated[0]} is there more than once")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Line(reader.line_num, dict(zip(header, cells, strict=False))))  # noqa: PERF401
    except (csv.Error, UnicodeDecodeError) as problem:
        raise TableError(f"line {reader.line_num + 1}: no CSV in UTF-8: {problem}") from None
    if not rows:
        raise TableError("line 2: no effects; expected at least one row under the header")
    return rows


def _effect(line: Line) -> tuple[float, float]:
    y, variance = line.number_of("yi"), line.number_of("vi")
    if variance < 0:
        raise TableError(f"line {line.number}: vi is {variance:g}; a variance is not negative")
    return y, variance


def _experiment(line: Line, source: str) -> tuple[str, str]:
    """Where none is named, the row is an experiment of its own."""
    named = (line.cells.get("experiment") or "").strip()
    return (source, f"experiment {named}") if named else (source, f"line {line.number}")


def _codes(values: Sequence[object]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return np.array([places[value] for value in values], np.int64)


def _metric(rows: Sequence[Line], scale: str, lower_is_better: bool) -> MetricFacts:
    """Arms over 1 under `proportion` or `contest` make the whole table one of percent."""
    name, form = METRICS[scale]
    if scale in SHARES and max(max(line.number_of("baseline"), line.number_of("treated")) for line in rows) > 1:
        form = Form.PERCENT
    return MetricFacts("table", name, higher_is_better=not lower_is_better, form=form, of_data=True)


def _arms(line: Line, metric: MetricFacts, settings: Settings, contest: bool) -> tuple[float, float]:
    """The effect of one row by the engine's own rules; arms without any size or standard error are a fault."""
    arms = [_arm(line, which) for which in ("baseline", "treated")]
    metric = replace(metric, of_data=settings.item_correlation == 0)
    item = Observation("row", "row", metric, arms[0], arms[1], contest=contest)
    shares = metric.scale == "proportion"
    sized = all(arm.se is not None or (shares and arm.n is not None) for arm in arms)
    if contest:
        sized = any(arm.n is not None for arm in arms) or arms[1].se is not None
    if not sized:
        columns = "n_baseline and n_treated (or se_baseline and se_treated)" if shares else "se_baseline and se_treated"
        raise TableError(f"line {line.number}: {columns} are missing: nothing says how precise the row is")
    effect = scale_effect(item, NOTHING, settings)
    if effect.y is None or effect.variance is None:
        values = f"baseline {arms[0].value:g} and treated {arms[1].value:g}"
        raise TableError(f"line {line.number}: {values} are outside the scale, or leave no variance")
    return effect.y, effect.variance


def _arm(line: Line, which: str) -> ArmFacts:
    n, se = line.optional(f"n_{which}"), line.optional(f"se_{which}")
    if n is not None and (n < 1 or n != int(n)):
        raise TableError(f"line {line.number}: n_{which} is {n:g}; expected a whole number of at least 1")
    if se is not None and se < 0:
        raise TableError(f"line {line.number}: se_{which} is {se:g}; a standard error is not negative")
    return ArmFacts(line.number_of(which), se=se, n=None if n is None else int(n))
