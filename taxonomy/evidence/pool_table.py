"""Pooling a table of effects as it is: three levels, whatever the degrees of freedom."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from taxonomy.evidence.estimate import IntervalIs, Table, estimate, fit_three_level
from taxonomy.evidence.mixed_model import fit_mixed, sampling_covariance
from taxonomy.evidence.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class EffectTable:
    """One entry a row; `source` and `experiment` are codes from 0, an experiment belonging to one source."""

    y: Floats
    variance: Floats
    source: Ints
    experiment: Ints

    @property
    def repeated(self) -> bool:
        """Whether some experiment has several rows."""
        return len(np.unique(self.experiment)) < len(self.y)

    @property
    def rows(self) -> Table:
        return Table(self.y, self.variance, self.source)


@dataclass(frozen=True)
class PooledTable:
    """The command's answer; figures that do not exist are None. One row: `cr2_lb` and `cr2_ub` are its own interval.

    One source: no variance between sources and no CR2 interval exist; `own_interval` is then Hartung and Knapp's over
    its rows. `note` says so in words.
    """

    estimate: float
    se: float
    sigma2_source: float | None
    sigma2_experiment: float | None
    q: float | None
    cr2_se: float | None
    cr2_df: float | None
    cr2_lb: float | None
    cr2_ub: float | None
    prediction_lb: float | None
    prediction_ub: float | None
    k: int
    m: int
    method: str
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of the command, unrounded; what is no number is null."""
        return {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in asdict(self).items()
            if key != "note"
        }


@dataclass(frozen=True)
class _Levels:
    estimate: float
    se: float
    source: float
    experiment: float
    q: float
    cr2_se: float
    cr2_df: float
    note: str | None


def pool_table(table: EffectTable, settings: Settings) -> PooledTable:
    """Pool a table of one row or more. Rows are not averaged: rows of one experiment share its random effect."""
    k, m = len(table.y), int(table.source.max()) + 1
    if m == 1:
        return _one_source(table, settings)
    fitted = _repeated(table, settings.rho) if table.repeated else _nested(table, settings.rho)
    upper = 0.5 + settings.confidence / 2
    half = float(stats.t.ppf(upper, fitted.cr2_df)) * fitted.cr2_se if fitted.cr2_df > 0 else math.nan
    spread = math.sqrt(fitted.se**2 + fitted.source + fitted.experiment)
    ahead = float(stats.t.ppf(upper, m - 2)) * spread if m > 2 else math.nan
    return PooledTable(
        estimate=fitted.estimate,
        se=fitted.se,
        sigma2_source=fitted.source,
        sigma2_experiment=fitted.experiment,
        q=fitted.q,
        cr2_se=fitted.cr2_se,
        cr2_df=fitted.cr2_df,
        cr2_lb=fitted.estimate - half,
        cr2_ub=fitted.estimate + half,
        prediction_lb=fitted.estimate - ahead,
        prediction_ub=fitted.estimate + ahead,
        k=k,
        m=m,
        method=IntervalIs.THREE_LEVEL.value,
        note=fitted.note,
    )


def _nested(table: EffectTable, rho: float) -> _Levels:
    """Every row an experiment of its own."""
    fitted = fit_three_level(table.rows, rho)
    note = None if fitted.converged else "REML did not settle: the variances are the best that were seen"
    if fitted.k == fitted.m:
        note = "one row a source: the two variances cannot be told apart, all of it counts as between sources"
    return _Levels(
        fitted.estimate,
        fitted.se,
        fitted.sigma2_source,
        fitted.sigma2_experiment,
        fitted.q,
        float(fitted.robust.se[0]),
        float(fitted.robust.df[0]),
        note,
    )


def _repeated(table: EffectTable, rho: float) -> _Levels:
    """Some experiments with several rows."""
    one = np.ones((len(table.y), 1))
    sampling = sampling_covariance(table.variance, table.source, rho)
    fitted = fit_mixed(table.y, one, sampling, [table.source, table.experiment])
    fixed = fit_mixed(table.y, one, sampling, [])
    robust = fitted.robust(table.source)
    return _Levels(
        float(fitted.coefficients[0]),
        math.sqrt(float(fitted.covariance[0, 0])),
        float(fitted.variances[0]),
        float(fitted.variances[1]),
        float(fixed.residual @ fixed.projection @ fixed.residual),
        float(robust.se[0]),
        float(robust.df[0]),
        None if fitted.converged else "REML did not settle: the variances are the best that were seen",
    )


def _one_source(table: EffectTable, settings: Settings) -> PooledTable:
    """One row: its own normal interval. More rows: an estimate over them, and no robust interval."""
    result = estimate(table.rows, settings)
    one = len(table.y) == 1
    low, high = result.interval if result.interval is not None else (math.nan, math.nan)
    note = None
    if not one:
        note = f"one source: no CR2 interval; Hartung and Knapp's over its rows is {low:.6g} to {high:.6g}"
    return PooledTable(
        estimate=float(result.estimate or 0.0),
        se=float(result.se or 0.0),
        sigma2_source=None,
        sigma2_experiment=result.tau2.experiment,
        q=0.0 if one else result.q,
        cr2_se=result.se if one else None,
        cr2_df=None,
        cr2_lb=low if one else None,
        cr2_ub=high if one else None,
        prediction_lb=None,
        prediction_ub=None,
        k=len(table.y),
        m=1,
        method=(IntervalIs.ONE_EXPERIMENT if one else IntervalIs.ONE_STUDY).value,
        note=note,
    )
