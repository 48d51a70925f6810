"""What a metric is: its name, definition, scale and source, what it refuses, and how it is computed."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.errors import Refused
from measure.intervals import Z, wilson
from measure.scripts import readable
from measure.shards import cuts, joined
from measure.texts import Ids, Texts

Facet = Literal["diversity", "complexity", "quality"]
Kind = Literal["mergeable", "sampled", "whole-set"]
Orientation = Literal["higher-is-better", "lower-is-better"]
Scale = Literal["ratio", "interval", "proportion"]
LengthControl = Literal["tokens", "length"]
HIGHER: Orientation = "higher-is-better"
LOWER: Orientation = "lower-is-better"
Floats = NDArray[np.float64]
IN_MEMORY = 250_000
"""The rows up to which a set is held in memory as a whole."""
CHARACTERS_IN_MEMORY = 1 << 26
"""The same for the characters of a field: as many as 250,000 rows have of 268 each."""
HEAVY = "holds all rows in memory"
NO_ROWS = "it applies to none of the rows"
NO_ENGLISH_ROWS = f"{NO_ROWS} (it reads English: rows of mostly other letters are left out)"
BOUNDS: dict[Scale, tuple[float, float]] = {
    "proportion": (0.0, 1.0),
    "ratio": (0.0, np.inf),
    "interval": (-np.inf, np.inf),
}
"""The values that are possible on each scale."""


@dataclass(frozen=True)
class Figure:
    """A value with the rows or pairs it is over; with its standard error and 95 % interval where there are any."""

    value: float
    n: int
    se: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    interval: tuple[float, float] | None = None

    def with_error(self, se: float, bounds: tuple[float, float] = (-np.inf, np.inf)) -> "Figure":
        """With this standard error, and the normal interval inside the values that are possible."""
        interval = max(self.value - Z * se, bounds[0]), min(self.value + Z * se, bounds[1])
        return Figure(self.value, self.n, se, self.parameters, interval)


@dataclass(frozen=True)
class Merging:
    """How shards are put together: what is computed of each, joined in any order, and read as a figure."""

    part: Callable[[Texts], Any]
    join: Callable[[Any, Any], Any]
    figure: Callable[[Any], Figure]


@dataclass(frozen=True)
class Marked:
    """The rows that a share counts, each with the row that it repeats where the metric is about pairs of rows."""

    rows: NDArray[np.int64]
    partners: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows, by their places in the set, with the value of each."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True)
class Metric:
    """One definition. Two of the same id differ in their parameters.

    `per_row` gives the value of each row, NaN where the metric does not apply to it: the figure is the mean of the
    rest. It is None for a metric over the set.
    """

    id: str
    title: str
    facet: Facet
    orientation: Orientation
    definition: str
    source: str
    """Where the definition comes from; the peer library whose values are equal, where there is one."""
    figure: Callable[[Texts, Generator], Figure]
    kind: Kind
    scale: Scale = "ratio"
    family: str = "lexical"
    version: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)
    per_row: Callable[[Texts], Floats] | None = None
    merging: Merging | None = None
    pairs: "Callable[[Texts, Generator], Pairs] | None" = None
    """Of a mean over drawn pairs of rows: the pairs and their values."""
    share: bool = False
    """Whether it is a share of rows: a mean of values that are 0 or 1."""
    counted: bool = False
    """Whether it grows with what few rows have, so that its standard error grows with its value, as that of a count."""
    without_each: Callable[[Texts, Sequence[Ids]], list[float]] | None = None
    """Its values for groups of rows of a whole with each group left out in turn, where that is less work than one
    after the other; NaN where it does not apply."""
    marked: Callable[[Texts], Marked] | None = None
    """Of a share: the rows that it counts, or for a share of good rows those that it does not."""
    default: bool = False
    """Whether a report has it when no metrics are named."""
    length_control: LengthControl | None = None
    """What makes sets of longer and of shorter rows comparable: equal tokens for a metric over the stream of tokens,
    rows of equal lengths for one over rows and pairs. None for a metric that length is no confounder of."""
    least: int = 1
    """The fewest rows it is defined for."""
    most: int | None = None
    """The rows over which it is refused unless sampled."""
    needs: str | None = None
    """The side input without which it is refused."""
    english: bool = False
    """Whether it reads English; rows in other scripts are left out."""
    of_responses: bool = False
    """Whether it says something of responses only, so that no effect on a prompt is recorded under its name."""
    once: bool = False
    """Whether it is about a column of its own: then it is measured once, however many fields with text there are."""
    recipe: tuple[Callable[..., "Metric"], tuple[Any, ...]] | None = None
    """How to make it in another process, where it is not among `METRICS`."""

    def __post_init__(self) -> None:
        if self.kind == "whole-set" and self.most is None:
            object.__setattr__(self, "most", IN_MEMORY)

    @property
    def name(self) -> str:
        """The id, and the parameters that tell it from others of the id."""
        return " ".join([self.id, *(f"{name}={value}" for name, value in self.parameters.items())])

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value that is possible."""
        return BOUNDS[self.scale]

    def compute(self, texts: Texts, rng: Generator) -> Figure:
        """The figure of these texts. Refused, with the reason, where it does not apply."""
        if reason := self.refusal(texts):
            raise Refused(reason)
        figure = self.figure(texts, rng)
        if not np.isfinite(figure.value):
            raise Refused("it is not defined for these texts")
        return figure

    def refusal(self, texts: Texts) -> str | None:
        """Why it does not apply to these texts; None where that only shows in computing it."""
        return self.objection(len(texts), texts.has)

    def objection(self, rows: int, has: Callable[[str], bool]) -> str | None:
        """The same of a set of so many rows that is not at hand as a whole; `has` tells which side inputs there are."""
        if rows < self.least:
            return f"needs at least {self.least} rows, there are {rows}"
        if self.most is not None and rows > self.most:
            why = HEAVY if self.most == IN_MEMORY else "compares every row with every other"
            return f"{why}: over {self.most} rows only with --sample, there are {rows}"
        if self.needs is not None and not has(self.needs):
            return f"needs a {self.needs}, and none is given"
        return None


def generator(seed: int, metric: Metric, field: str = "") -> Generator:
    """Random numbers of the metric's own: a figure does not depend on which other metrics are measured."""
    return np.random.default_rng([seed, zlib.crc32(f"{metric.name}\n{field}".encode())])


@dataclass(frozen=True)
class Moments:
    """How many values, their mean and the sum of squared distances from it: enough for a mean and its error."""

    n: int
    mean: float
    squares: float

    @classmethod
    def of(cls, values: Floats) -> "Moments":
        values = values[~np.isnan(values)]
        if not len(values):
            return cls(0, 0.0, 0.0)
        mean = float(values.mean())
        return cls(len(values), mean, float(((values - mean) ** 2).sum()))

    def join(self, other: "Moments") -> "Moments":
        """Both together (Chan, Golub and LeVeque 1979)."""
        n = self.n + other.n
        if not n:
            return self
        apart = other.mean - self.mean
        squares = self.squares + other.squares + apart * apart * self.n * other.n / n
        return Moments(n, self.mean + apart * other.n / n, squares)

    def figure(self, scale: Scale = "interval", none: str = NO_ROWS, *, share: bool = False) -> Figure:
        """The mean, its interval inside the values that are possible: Wilson's for a share of rows."""
        if not self.n:
            raise Refused(none)
        se = (self.squares / (self.n - 1) / self.n) ** 0.5 if self.n > 1 else None
        if share:
            return Figure(self.mean, self.n, se, {}, wilson(min(self.mean, 1.0), self.n))
        figure = Figure(self.mean, self.n)
        return figure if se is None else figure.with_error(se, BOUNDS[scale])


def row_mean(
    id: str,  # noqa: A002
    title: str,
    facet: Facet,
    orientation: Orientation,
    definition: str,
    source: str,
    values: Callable[[Texts], Floats],
    *,
    share: bool = False,
    **more: Any,
) -> Metric:
    """A mean over rows, of values that depend on their row alone: computed once for a set and its parts.

    A `share` is a mean of values that are 0 or 1.
    """
    scale: Scale = more.setdefault("scale", "proportion" if share else "ratio")
    none = NO_ENGLISH_ROWS if more.get("english") else NO_ROWS
    per_row = _per_row(values, english=bool(more.get("english")))

    def part(texts: Texts) -> Moments:
        column = per_row(texts)
        return joined((Moments.of(column[cut]) for cut in cuts(len(column))), Moments.join)

    def figure(moments: Moments) -> Figure:
        return moments.figure(scale, none, share=share)

    def marked(texts: Texts) -> Marked:
        return Marked(np.flatnonzero(per_row(texts) == (1.0 if orientation == LOWER else 0.0)))

    return Metric(
        id,
        title,
        facet,
        orientation,
        definition,
        source,
        lambda texts, rng: figure(part(texts)),
        "mergeable",
        per_row=per_row,
        merging=Merging(part, Moments.join, figure),
        share=share,
        marked=marked if share else None,
        **more,
    )


def _per_row(values: Callable[[Texts], Floats], *, english: bool) -> Callable[[Texts], Floats]:
    """The values, computed once for a set and its parts; NaN for rows in other scripts where they read English."""

    def whole(texts: Texts) -> Floats:
        return np.where(readable(texts), values(texts), np.nan) if english else values(texts)

    return lambda texts: texts.per_row(("row mean", values), whole)


def ratio(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """One over the other, row by row; NaN where there is nothing to divide by."""
    result: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return result


def mean_of(values: Floats) -> Figure:
    """The mean with its standard error, of values that are not NaN."""
    return Moments.of(values).figure()
