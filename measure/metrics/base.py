"""What a metric is: its name in the catalogue, its definition and version, what it refuses, how it is worked out."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.errors import Refused
from measure.metrics.scripts import unspaced_share
from measure.shards import cuts, joined
from measure.texts import Texts

Facet = Literal["diversity", "complexity", "quality"]
Kind = Literal["mergeable", "sampled", "whole-set"]
Orientation = Literal["higher-is-better", "lower-is-better"]
HIGHER: Orientation = "higher-is-better"
LOWER: Orientation = "lower-is-better"
Floats = NDArray[np.float64]
IN_MEMORY = 250_000
"""The rows up to which a set is held in memory as a whole."""
HEAVY = "holds all rows in memory"
Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""
UNSPACED = 0.1
"""The share of letters in scripts without spaces from which on a metric over words no longer applies."""


@dataclass(frozen=True)
class Figure:
    """A number with its standard error and 95 % interval where there are any, and the rows or pairs it is over."""

    value: float
    n: int
    se: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def interval(self) -> tuple[float, float] | None:
        return None if self.se is None else (self.value - Z * self.se, self.value + Z * self.se)


@dataclass(frozen=True)
class Merging:
    """How shards are put together: what is worked out of each, joined in any order, and read as a figure."""

    part: Callable[[Texts], Any]
    join: Callable[[Any, Any], Any]
    figure: Callable[[Any], Figure]


@dataclass(frozen=True)
class Metric:
    """One definition. Two of the same id differ in their parameters.

    `per_row` gives the value of each row, NaN where the metric does not apply to it: the figure is the mean of the
    rest. It is None for a metric over the set.
    """

    id: str
    facet: Facet
    kind: Kind
    orientation: Orientation
    definition: str
    figure: Callable[[Texts, Generator], Figure]
    version: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)
    per_row: Callable[[Texts], Floats] | None = None
    merging: Merging | None = None
    default: bool = False
    """Whether a report has it unless other metrics are asked for."""
    words: bool = False
    """Whether it needs words set apart by spaces."""
    least: int = 1
    """The fewest rows it is defined for."""
    most: int | None = None
    """The rows over which it is refused unless sampled."""
    needs: str | None = None
    """What has to be given beside the texts, or it is refused."""
    apart: bool = False
    """Whether it is about a column of its own: then it is measured once, however many fields with text there are."""
    again: tuple[Callable[..., "Metric"], tuple[Any, ...]] | None = None
    """How to make it in another process, where it is not among the metrics that are always there."""

    def __post_init__(self) -> None:
        if self.kind == "whole-set" and self.most is None:
            object.__setattr__(self, "most", IN_MEMORY)

    @property
    def name(self) -> str:
        """The id, and the parameters that tell it from others of the id."""
        return " ".join([self.id, *(f"{name}={value}" for name, value in self.parameters.items())])

    def compute(self, texts: Texts, rng: Generator) -> Figure:
        """The figure of these texts. Refused where it does not apply; the reason says why."""
        if reason := self.refusal(texts):
            raise Refused(reason)
        return defined(self.figure(texts, rng))

    def refusal(self, texts: Texts) -> str | None:
        """Why it does not apply to these texts; None where that only shows in working it out."""
        return self.objection(len(texts), texts.has, lambda: unspaced_share(texts.whole))

    def objection(self, rows: int, has: Callable[[str], bool], unspaced: Callable[[], float]) -> str | None:
        """The same of a set that is not at hand as a whole."""
        if rows < self.least:
            return f"needs at least {self.least} rows, there are {rows}"
        if self.most is not None and rows > self.most:
            return f"{self.heavy}: over {self.most} rows only with --sample, there are {rows}"
        if self.needs is not None and not has(self.needs):
            return f"needs a {self.needs}, and none is given"
        if self.words and (share := unspaced()) > UNSPACED:
            return f"needs words set apart by spaces: {share:.0%} of the letters are of scripts that set none"
        return None

    @property
    def heavy(self) -> str:
        """Why there is a most."""
        return HEAVY if self.most == IN_MEMORY else "compares every row with every other"

    def __reduce__(self) -> tuple[Any, ...]:
        """By name to another process: what it does is in functions inside others, which cannot be sent."""
        return self.again or (_of_name, (self.name,))


def _of_name(name: str) -> Metric:
    from measure.metrics import METRICS  # noqa: PLC0415  (they are made of this module)

    return next(each for each in METRICS if each.name == name)


def defined(found: Figure) -> Figure:
    if not np.isfinite(found.value):
        raise Refused("it is not defined for these texts")
    return found


def generator(seed: int, metric: Metric, field: str = "") -> Generator:
    """Random numbers of the metric's own: a figure does not depend on which others are asked for."""
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

    def figure(self) -> Figure:
        if not self.n:
            raise Refused("it applies to none of the rows")
        return Figure(self.mean, self.n, (self.squares / (self.n - 1) / self.n) ** 0.5 if self.n > 1 else None)


def row_mean(
    id: str,  # noqa: A002
    facet: Facet,
    orientation: Orientation,
    definition: str,
    values: Callable[[Texts], Floats],
    **more: Any,
) -> Metric:
    """A mean over rows, of values that depend on their row alone: worked out once for a set and its parts."""

    def per_row(texts: Texts) -> Floats:
        return texts.per_row(values, values)

    def part(texts: Texts) -> Moments:
        found = per_row(texts)
        return joined((Moments.of(found[cut]) for cut in cuts(len(found))), Moments.join)

    return Metric(
        id,
        facet,
        "mergeable",
        orientation,
        definition,
        lambda texts, rng: part(texts).figure(),
        per_row=per_row,
        merging=Merging(part, Moments.join, Moments.figure),
        **more,
    )


def ratio(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """One over the other, row by row; NaN where there is nothing to divide by."""
    found: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return found


def mean_of(values: Floats) -> Figure:
    """The mean with its standard error, of values that are not NaN."""
    return Moments.of(values).figure()
