"""Pooling a table of effects as it is: three levels, whatever the degrees of freedom."""

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from taxonomy.evidence.estimate import IntervalIs, Table, estimate, fit_three_level
from taxonomy.evidence.mixed_model import fit_mixed, sampling_covariance
from taxonomy.evidence.robust import Clusters, cr2_of_mean, quantile
from taxonomy.evidence.settings import Settings
from taxonomy.evidence.two_level import fit_reml

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STEP = 1e-5
"""Where metafor's `rma` stops its search of a variance by default."""
UNSETTLED = "REML did not settle: the variances are the best that were seen"
ONE_LEVEL = "one {} a source: the two variances cannot be told apart, all of it counts as between sources"


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

    def as_json(self) -> dict[str, float | int | str | None]:
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
    if k == m:
        fitted = _one_row_a_source(table)
    else:
        fitted = _repeated(table, settings.rho) if table.repeated else _nested(table, settings.rho)
    half = float(quantile(fitted.cr2_df, settings.confidence)) * fitted.cr2_se
    spread = math.sqrt(fitted.se**2 + fitted.source + fitted.experiment)
    ahead = float(quantile(m - 2, settings.confidence)) * spread
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


def _one_row_a_source(table: EffectTable) -> _Levels:
    """Two levels. The search stops where metafor's does, so that published figures come out, unless that is coarse."""
    exact = _nested(table, 0.0)
    if not exact.source > 100 * STEP:
        return replace(exact, note=exact.note or ONE_LEVEL.format("row"))
    fitted = fit_reml(table.y, table.variance, threshold=STEP)
    mean = float(fitted.coefficients[0])
    clusters = Clusters(np.arange(len(table.y))[:, None], (fitted.variance + fitted.tau2)[:, None, None])
    robust = cr2_of_mean(table.y, mean, [clusters])
    return _Levels(
        mean,
        float(fitted.se[0]),
        fitted.tau2,
        0.0,
        fitted.q,
        float(robust.se[0]),
        float(robust.df[0]),
        ONE_LEVEL.format("row") if fitted.converged else UNSETTLED,
    )


def _nested(table: EffectTable, rho: float) -> _Levels:
    """Every row an experiment of its own."""
    fitted = fit_three_level(table.rows, rho)
    return _Levels(
        fitted.estimate,
        fitted.se,
        fitted.sigma2_source,
        fitted.sigma2_experiment,
        fitted.q,
        float(fitted.robust.se[0]),
        float(fitted.robust.df[0]),
        None if fitted.converged else UNSETTLED,
    )


def _repeated(table: EffectTable, rho: float) -> _Levels:
    """Some experiments with several rows; where every source has one experiment, it is the source's variance."""
    one = np.ones((len(table.y), 1))
    sampling = sampling_covariance(table.variance, table.source, rho)
    single = table.experiment.max() == table.source.max()
    groups = [table.source] if single else [table.source, table.experiment]
    fitted = fit_mixed(table.y, one, sampling, groups)
    fixed = fit_mixed(table.y, one, sampling, [])
    robust = fitted.robust(table.source)
    note = ONE_LEVEL.format("experiment") if single else None
    return _Levels(
        float(fitted.coefficients[0]),
        math.sqrt(float(fitted.covariance[0, 0])),
        float(fitted.variances[0]),
        0.0 if single else float(fitted.variances[1]),
        float(fixed.residual @ fixed.projection @ fixed.residual),
        float(robust.se[0]),
        float(robust.df[0]),
        note if fitted.converged else UNSETTLED,
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
