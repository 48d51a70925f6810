"""Effects as arrays out of rows that a reader can follow."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from taxonomy.evidence import Effects, Pooled, pool
from taxonomy.vocabulary import Design

STRONG, MIDDLE, WEAK = Design.ABLATION, Design.BEFORE_AFTER, Design.COMPARISON


class Row(NamedTuple):
    """One effect; without a log ratio it counts by its sign alone."""

    source: int
    log_ratio: float | None = None
    variance: float | None = None
    sign: int | None = None
    counted: bool = True
    cell: int = 0


def arrays(rows: Iterable[Row]) -> Effects:
    rows = list(rows)
    signs = [_sign(row) if row.sign is None else row.sign for row in rows]
    return Effects(
        cell=np.array([row.cell for row in rows], np.int64),
        source=np.array([row.source for row in rows], np.int64),
        log_ratio=np.array([_nan(row.log_ratio) for row in rows], np.float64),
        variance=np.array([_nan(row.variance) for row in rows], np.float64),
        sign=np.array(signs, np.int64),
        counted=np.array([row.counted for row in rows], np.bool_),
    )


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _sign(row: Row) -> int:
    return 0 if not row.log_ratio else int(math.copysign(1, row.log_ratio))


def pooled(*rows: Row, cells: int = 1, **how: Any) -> Pooled:
    return pool(arrays(rows), cells, **how)


def single_effects(pairs: Sequence[tuple[float, float | None]]) -> Pooled:
    """One cell, one effect a source, each with log ratio and variance."""
    return pooled(*(Row(source, ratio, variance) for source, (ratio, variance) in enumerate(pairs)))


FIGURES = ("estimate", "low", "high", "prediction_low", "prediction_high", "sign_p", "q", "i2", "tau2")
SUBSET = ("subset_estimate", "subset_low", "subset_high")
COUNTS = ("k", "m", "gains", "losses", "nulls")


def figures(found: Pooled, cell: int = 0) -> dict[str, Any]:
    """Every figure of one cell."""
    told = {name: float(getattr(found, name)[cell]) for name in (*FIGURES, *SUBSET)}
    return told | {name: int(getattr(found, name)[cell]) for name in COUNTS} | {"method": found.method[cell]}


ratios = st.floats(-3, 3).map(lambda value: round(value, 6))
variances = st.floats(1e-3, 2).map(lambda value: round(value, 6))
studies = st.lists(st.tuples(ratios, variances), min_size=2, max_size=12)


@st.composite
def any_rows(draw: st.DrawFn, cells: int = 3) -> list[Row]:
    """Effects as they come: some without a variance or a log ratio, some that may not be pooled."""
    row = st.builds(
        Row,
        source=st.integers(0, 5),
        log_ratio=st.none() | ratios,
        variance=st.none() | variances,
        sign=st.integers(-1, 1),
        counted=st.sampled_from([True, True, True, False]),
        cell=st.integers(0, cells - 1),
    )
    rows = draw(st.lists(row, max_size=40))
    return [each._replace(variance=None) if each.log_ratio is None else each for each in rows]
