"""One estimate with its interval from the experiments of one or more sources: which method, and why that one.

- Two or more sources: three levels by REML with the CR2 interval (`three_level`, `robust`). Under 4 degrees of freedom
  (Tipton 2015), where all residuals are 0, or where REML did not settle: Hartung-Knapp over the sources' means.
- One source: Hartung-Knapp over its experiments. One experiment: its own sampling and seed noise.
- Some experiment without a variance: plain means, experiments equal inside a source and sources equal, with a t
  interval over the sources (over the experiments of one source), marked `unweighted`.

Hartung-Knapp intervals are never narrower than the normal one (Jackson et al. 2017, Statistics in Medicine 36:3923).
Prediction interval: Higgins, Thompson and Spiegelhalter (2009), JRSS A 172:137, with t(m - 2). I^2 by level: Cheung
(2014), Psychological Methods 19:211, with the typical variance of Higgins and Thompson (2002).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from taxonomy.evidence.robust import Clusters, Robust, cr2_of_mean, quantile, rows_by_size
from taxonomy.evidence.settings import Settings
from taxonomy.evidence.three_level import Fits, Rows, fit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Interval = tuple[float, float]
LEAST = 1e-100


class IntervalIs(StrEnum):
    """The method of an interval."""

    THREE_LEVEL = "three-level"
    HARTUNG_KNAPP = "hartung-knapp"
    ONE_STUDY = "one-study"
    ONE_EXPERIMENT = "one-experiment"
    UNWEIGHTED = "unweighted"


@dataclass(frozen=True)
class Table:
    """One row an experiment: `variance` NaN where unknown; `source` small integers from 0, every one present."""

    y: Floats
    variance: Floats
    source: Ints

    @property
    def experiments(self) -> int:
        return len(self.y)

    @property
    def m(self) -> int:
        return int(self.source.max(initial=-1)) + 1

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self.variance).all())

    def without_source(self, code: int) -> "Table":
        rest = self.source != code
        source = self.source[rest]
        return Table(self.y[rest], self.variance[rest], np.where(source > code, source - 1, source))


@dataclass(frozen=True, slots=True)
class Levels:
    """A figure by level; None where the data cannot tell it."""

    source: float | None = None
    experiment: float | None = None


@dataclass(frozen=True)
class Estimate:
    """`interval` None: no noise is known. `df` None: the interval is normal, or there is none. `i2` in percent."""

    estimate: float | None = None
    se: float | None = None
    interval: Interval | None = None
    interval_is: IntervalIs | None = None
    df: float | None = None
    few_sources: bool = False
    two_sources: bool = False
    prediction_interval: Interval | None = None
    tau2: Levels = Levels()
    i2: float | None = None
    i2_by_level: Levels = Levels()
    q: float | None = None
    experiments: int = 0
    m: int = 0
    weights: Floats = field(default_factory=lambda: np.zeros(0))
    """One a source; sums to 1."""


def estimate_tables(tables: Sequence[Table], settings: Settings) -> list[Estimate]:
    """One estimate a table; the fits of all tables run together, each in its own unit."""
    units = [_unit(table) for table in tables]
    scaled = [_scaled(table, unit) for table, unit in zip(tables, units, strict=True)]
    return [_rescaled(answer, unit) for answer, unit in zip(_estimate(scaled, settings), units, strict=True)]


def _unit(table: Table) -> float:
    """A power of two near the largest figure of a table, so that no product of its figures is infinite or lost."""
    figures = np.append(np.abs(table.y), np.sqrt(table.variance[np.isfinite(table.variance)]))
    largest = float(figures.max(initial=0.0))
    return math.ldexp(1.0, min(max(math.frexp(largest)[1], -1000), 1000)) if 0 < largest < math.inf else 1.0


def _scaled(table: Table, unit: float) -> Table:
    """Figures that are 1e-100 of the largest or less are 0."""
    y, error = table.y / unit, np.sqrt(table.variance) / unit
    return Table(np.where(np.abs(y) > LEAST, y, 0.0), np.where(error <= LEAST, 0.0, error**2), table.source)


def _rescaled(answer: Estimate, unit: float) -> Estimate:
    def turned(interval: Interval | None) -> Interval | None:
        return None if interval is None else (interval[0] * unit, interval[1] * unit)

    def squared(value: float | None) -> float | None:
        return None if value is None or not math.isfinite(value * unit * unit) else value * unit * unit

    return replace(
        answer,
        estimate=None if answer.estimate is None else answer.estimate * unit,
        se=None if answer.se is None else answer.se * unit,
        interval=turned(answer.interval),
        prediction_interval=turned(answer.prediction_interval),
        tau2=Levels(squared(answer.tau2.source), squared(answer.tau2.experiment)),
    )


def _estimate(tables: Sequence[Table], settings: Settings) -> list[Estimate]:
    means = [_source_means(table, settings.rho) for table in tables]
    several = [place for place, table in enumerate(tables) if table.known and table.m > 1]
    lone = [place for place, table in enumerate(tables) if table.known and table.m == 1 and table.experiments > 1]
    levels = _fit([tables[place] for place in several], settings.rho, "levels")
    over_sources = _fit([means[place] for place in several], 0.0, "sources")
    inside = _fit([tables[place] for place in lone], settings.rho, "experiments")
    answers = [_simple(table, mean, settings) for table, mean in zip(tables, means, strict=True)]
    for at, place in enumerate(several):
        answers[place] = _several(tables[place], means[place], levels[at], over_sources[at], settings)
    for at, place in enumerate(lone):
        answers[place] = _one_study(tables[place], inside[at], settings)
    return answers


def estimate(table: Table, settings: Settings) -> Estimate:
    """One table alone."""
    return estimate_tables([table], settings)[0]


@dataclass(frozen=True)
class _Fit:
    """One table's part of a batch; `plain` is at variances of 0."""

    estimate: float
    se: float
    sigma2_source: float
    sigma2_experiment: float
    scatter: float
    converged: bool
    weights: Floats
    """One a row."""
    q: float
    typical: float

    def knapp(self, free: int) -> float:
        """Hartung and Knapp's standard error."""
        return self.se * math.sqrt(max(self.scatter, 0.0) / free) if free > 0 else math.nan


def _fit(tables: Sequence[Table], rho: float, over: str) -> list[_Fit]:
    if not tables:
        return []
    lengths = np.array([table.experiments for table in tables])
    starts = np.cumsum([0, *(table.m for table in tables)])[:-1]
    rows = Rows(
        y=np.concatenate([table.y for table in tables]),
        variance=np.concatenate([table.variance for table in tables]),
        source=np.concatenate([table.source + start for table, start in zip(tables, starts, strict=True)]),
        cell=np.repeat(np.arange(len(tables)), lengths),
    )
    nested = np.array([table.experiments > table.m for table in tables])
    source, experiment = {
        "levels": (np.ones(len(tables), np.bool_), nested),
        "sources": (np.ones(len(tables), np.bool_), np.zeros(len(tables), np.bool_)),
        "experiments": (np.zeros(len(tables), np.bool_), np.ones(len(tables), np.bool_)),
    }[over]
    result = fit(rows, len(tables), rho, source=source, experiment=experiment)
    fixed = fit(rows, len(tables), rho, source=False, experiment=False)
    ends = np.cumsum(lengths)
    return [
        _part(result, fixed, place, int(ends[place] - lengths[place]), int(ends[place])) for place in range(len(tables))
    ]


def _part(result: Fits, fixed: Fits, place: int, first: int, last: int) -> _Fit:
    trace = float(fixed.trace[place])
    return _Fit(
        estimate=float(result.estimate[place]),
        se=float(result.se[place]),
        sigma2_source=float(result.sigma2_source[place]),
        sigma2_experiment=float(result.sigma2_experiment[place]),
        scatter=float(result.scatter[place]),
        converged=bool(result.converged[place]),
        weights=result.weight[first:last],
        q=float(fixed.scatter[place]),
        typical=(last - first - 1) / trace if trace > 0 else math.nan,
    )


def _source_means(table: Table, rho: float) -> Table:
    """The plain mean of each source, its variance by `mean_variance` over its experiments."""
    m = table.m
    counts = np.maximum(np.bincount(table.source, minlength=m), 1)
    error = np.sqrt(table.variance)
    own = _sums(table.source, table.variance, m)
    together = _sums(table.source, error, m) ** 2
    return Table(
        y=_sums(table.source, table.y / counts[table.source], m),
        variance=((1 - rho) * own + rho * together) / counts**2,
        source=np.arange(m),
    )


def _sums(code: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(code, weights=values, minlength=size), np.float64)


def mean_variance(variances: Sequence[float], rho: float) -> float:
    """Of the plain mean of effects correlated by rho: ((1 - rho) sum v + rho (sum sqrt v)^2) / n^2.

    Borenstein et al. (2009), Introduction to Meta-Analysis, chapter 24.
    """
    total, roots = math.fsum(variances), math.fsum(math.sqrt(value) for value in variances)
    return ((1 - rho) * total + rho * roots**2) / len(variances) ** 2


def _several(table: Table, means: Table, levels: _Fit, over: _Fit, settings: Settings) -> Estimate:
    robust = robust_by_source(table, levels, settings.rho)
    df, se = float(robust.df[0]), float(robust.se[0])
    usable = levels.converged and se > 1e-7 * levels.se and df >= settings.minimum_df
    spread = replace(_levels(table, levels), experiments=table.experiments, m=table.m, two_sources=table.m == 2)
    if usable:
        half = float(quantile(df, settings.confidence)) * se
        weights = _sums(table.source, levels.weights, table.m)
        answer = replace(spread, estimate=levels.estimate, se=se, df=df, interval_is=IntervalIs.THREE_LEVEL)
        return _finish(replace(answer, weights=weights), half, levels.se, settings)
    half, se = _hartung_knapp(over, table.m - 1, settings)
    answer = replace(spread, estimate=over.estimate, se=se, df=float(table.m - 1), few_sources=True)
    return _finish(replace(answer, interval_is=IntervalIs.HARTUNG_KNAPP, weights=over.weights), half, se, settings)


def robust_by_source(table: Table, levels: "_Fit | ThreeLevel", rho: float) -> Robust:
    """CR2 by source of a three-level fit."""
    clusters = [Clusters(rows, _covariance(table, rows, levels, rho)) for rows in rows_by_size(table.source)]
    return cr2_of_mean(table.y, levels.estimate, clusters)


def _covariance(table: Table, rows: Ints, levels: "_Fit | ThreeLevel", rho: float) -> Floats:
    """The covariance of the rows of each source: sources x rows x rows."""
    error = np.sqrt(np.maximum(table.variance[rows], 0.0))
    own = np.eye(rows.shape[1])
    sampling = rho * error[:, :, None] * error[:, None, :] + (1 - rho) * error[:, :, None] ** 2 * own
    return np.asarray(sampling + levels.sigma2_source + levels.sigma2_experiment * own)


def _hartung_knapp(over: _Fit, free: int, settings: Settings) -> tuple[float, float]:
    """Half the interval, and the standard error for predictions; never narrower than the normal interval."""
    knapp, confidence = over.knapp(free), settings.confidence
    normal = float(special.ndtri(0.5 + confidence / 2))
    return max(float(quantile(free, confidence)) * knapp, normal * over.se), max(knapp, over.se)


def _levels(table: Table, levels: _Fit) -> Estimate:
    """The variances and I^2 of both levels, and Q."""
    nested = table.experiments > table.m
    source, experiment = levels.sigma2_source, levels.sigma2_experiment
    total = source + experiment + levels.typical
    parts = (100 * source / total, 100 * experiment / total) if total > 0 else (0.0, 0.0)
    return Estimate(
        tau2=Levels(source, experiment if nested else None),
        i2=sum(parts) if math.isfinite(total) else None,
        i2_by_level=Levels(parts[0], parts[1] if nested else None) if math.isfinite(total) else Levels(),
        q=levels.q,
    )


def _finish(answer: Estimate, half: float, error: float, settings: Settings) -> Estimate:
    """The interval, and from three sources on the prediction interval with the model's own standard error."""
    assert answer.estimate is not None
    middle, prediction = answer.estimate, None
    if answer.m >= 3:
        spread = math.sqrt(error**2 + (answer.tau2.source or 0.0) + (answer.tau2.experiment or 0.0))
        ahead = float(quantile(answer.m - 2, settings.confidence)) * spread
        prediction = _interval(middle, ahead)
    return replace(answer, interval=_interval(middle, half), prediction_interval=prediction)


def _interval(middle: float, half: float) -> Interval | None:
    low, high = middle - half, middle + half
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _one_study(table: Table, inside: _Fit, settings: Settings) -> Estimate:
    free = table.experiments - 1
    half, se = _hartung_knapp(inside, free, settings)
    total = inside.sigma2_experiment + inside.typical
    share = 100 * inside.sigma2_experiment / total if total > 0 and math.isfinite(total) else None
    return Estimate(
        estimate=inside.estimate,
        se=se,
        interval=_interval(inside.estimate, half),
        interval_is=IntervalIs.ONE_STUDY,
        df=float(free),
        few_sources=True,
        tau2=Levels(None, inside.sigma2_experiment),
        i2=share,
        i2_by_level=Levels(None, share),
        q=inside.q,
        experiments=table.experiments,
        m=1,
        weights=np.ones(1),
    )


def _simple(table: Table, means: Table, settings: Settings) -> Estimate:
    """No experiment, one, or some without a variance."""
    if table.experiments == 0:
        return Estimate()
    m, n = table.m, table.experiments
    whole = Estimate(
        estimate=float(means.y.mean()),
        few_sources=m - 1 < settings.minimum_df,
        two_sources=m == 2,
        experiments=n,
        m=m,
        weights=np.full(m, 1 / m),
    )
    if n == 1:
        return _one_experiment(whole, float(table.variance[0]), settings)
    values = means.y if m > 1 else table.y
    free = len(values) - 1
    se = float(values.std(ddof=1)) / math.sqrt(len(values))
    if not se > 0:
        return whole
    half = float(quantile(free, settings.confidence)) * se
    interval = _interval(float(whole.estimate or 0.0), half)
    return replace(whole, se=se, df=float(free), interval=interval, interval_is=IntervalIs.UNWEIGHTED)


def _one_experiment(whole: Estimate, variance: float, settings: Settings) -> Estimate:
    if not math.isfinite(variance):
        return whole
    se = math.sqrt(variance)
    half = float(special.ndtri(0.5 + settings.confidence / 2)) * se
    interval = _interval(float(whole.estimate or 0.0), half)
    return replace(whole, se=se, interval=interval, interval_is=IntervalIs.ONE_EXPERIMENT)


@dataclass(frozen=True)
class ThreeLevel:
    """A three-level fit as it is, with its CR2 interval whatever the degrees of freedom: for the command."""

    estimate: float
    se: float
    sigma2_source: float
    sigma2_experiment: float
    q: float
    converged: bool
    robust: Robust
    k: int
    m: int


def fit_three_level(table: Table, rho: float) -> ThreeLevel:
    """Fit one table of two or more sources; where every source has one row, the two variances cannot be told apart:
    all of it is between sources."""
    result = _fit([table], rho, "levels")[0]
    robust = robust_by_source(table, result, rho)
    return ThreeLevel(
        estimate=result.estimate,
        se=result.se,
        sigma2_source=result.sigma2_source,
        sigma2_experiment=result.sigma2_experiment,
        q=result.q,
        converged=result.converged,
        robust=robust,
        k=table.experiments,
        m=table.m,
    )
