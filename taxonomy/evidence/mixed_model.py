"""Meta-regression with any crossed or nested random effects and a known sampling covariance, by REML.

y = X b + sum_k Z_k u_k + e,  u_k ~ N(0, sigma2_k I),  e ~ N(0, V) with V known. Scoring: Harville (1977), JASA 72:320.
Crossed effects in meta-analysis: Fernandez-Castilla et al. (2019), Behavior Research Methods 51:316. The restricted
likelihood of nested variance components is compared by half chi2(0) + half chi2(1): Self and Liang (1987), JASA 82:605.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from taxonomy.evidence.robust import Robust, cr2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ITERATIONS = 300
TOLERANCE = 1e-11
FLOOR = 1e-10


@dataclass(frozen=True)
class Mixed:
    """A fitted model; `variances` one a random effect, in the order given."""

    y: Floats
    design: Floats
    coefficients: Floats
    covariance: Floats
    """Of the coefficients, model-based: p x p."""
    variances: Floats
    marginal: Floats
    """The fitted covariance of y: n x n."""
    projection: Floats
    log_likelihood: float
    converged: bool

    @property
    def residual(self) -> Floats:
        return self.y - self.design @ self.coefficients

    def robust(self, cluster: Ints) -> Robust:
        """CR2 by cluster, with this model's covariance as the working one."""
        return cr2(self.residual, self.design, self.marginal, cluster)

    def effects(self, code: Ints, variance: float) -> tuple[Floats, Floats]:
        """Best linear unbiased predictions of one random effect, and the covariance of prediction minus truth.

        Henderson (1975), Biometrics 31:423: G Z'P y, and G - G Z'P Z G.
        """
        z = indicator(code)
        inner = z.T @ self.projection
        return variance * inner @ self.y, variance * np.eye(z.shape[1]) - variance**2 * inner @ z


def indicator(code: Ints) -> Floats:
    """One column a code from 0."""
    return np.eye(int(code.max(initial=-1)) + 1)[code]


def sampling_covariance(variance: Floats, source: Ints, rho: float) -> Floats:
    """V with correlation `rho` between the rows of one source, 0 between sources."""
    error = np.sqrt(np.maximum(variance, 0.0))
    shared = np.where(source[:, None] == source[None, :], rho, 0.0)
    np.fill_diagonal(shared, 1.0)
    return np.asarray(shared * np.outer(error, error))


def fit_mixed(y: Floats, design: Floats, sampling: Floats, codes: Sequence[Ints]) -> Mixed:
    """REML. `codes`: for each random effect the level of every row, from 0. Dependent columns of X share their part."""
    unit = max(float(np.ptp(y)) if len(y) else 0.0, math.sqrt(max(float(np.median(np.diag(sampling))), 0.0)), 1e-150)
    values, known = y / unit, sampling / unit / unit
    known = known + FLOOR * max(float(np.diag(known).max()), 1.0) * np.eye(len(y))
    blocks = [_Block.of(code) for code in codes]
    best: tuple[float, Floats, bool] | None = None
    spread = float(values.var()) + 1e-6
    for share in (0.5, 0.05):
        first = np.full(len(blocks), share * spread / max(len(blocks), 1))
        outcome = _climb(values, design, known, blocks, first)
        if best is None or outcome[0] > best[0] + 1e-10:
            best = outcome
    assert best is not None
    state = _State(values, design, known, blocks, best[1])
    n, p = design.shape
    constant = (
        -0.5 * (n - p) * math.log(2 * math.pi) + 0.5 * _log_determinant(design.T @ design) - (n - p) * math.log(unit)
    )
    return Mixed(
        y=y,
        design=design,
        coefficients=state.coefficients * unit,
        covariance=state.bread * unit**2,
        variances=best[1] * unit**2,
        marginal=state.marginal * unit**2,
        projection=state.projection / unit**2,
        log_likelihood=state.likelihood + constant,
        converged=best[2],
    )


@dataclass(frozen=True)
class _Block:
    """One random effect: sums over the rows of each level, and which rows share a level (Z Z')."""

    code: Ints
    sums: sparse.csr_array
    shared: Floats

    @classmethod
    def of(cls, code: Ints) -> "_Block":
        size, rows = int(code.max(initial=-1)) + 1, np.arange(len(code))
        sums = sparse.csr_array((np.ones(len(code)), (code, rows)), shape=(size, len(code)))
        return cls(code, sums, np.asarray(code[:, None] == code[None, :], np.float64))


class _State:
    """Everything about one choice of variances that a step needs."""

    def __init__(self, y: Floats, x: Floats, known: Floats, blocks: Sequence[_Block], variances: Floats) -> None:
        self.marginal = known + sum(
            (variance * block.shared for variance, block in zip(variances, blocks, strict=True)),
            np.zeros_like(known),
        )
        inverse, logs = _inverse(self.marginal)
        weighted = inverse @ x
        self.bread: Floats = np.asarray(np.linalg.pinv(x.T @ weighted, hermitian=True), np.float64)
        self.coefficients = self.bread @ weighted.T @ y
        self.projection = inverse - weighted @ self.bread @ weighted.T
        self.py = self.projection @ y
        self.likelihood = -0.5 * (logs + _log_determinant(x.T @ weighted) + float(y @ self.py))
        inner = [block.sums @ self.projection for block in blocks]
        rows = np.arange(len(y))
        self.gradient = np.array(
            [
                -0.5 * (float(part[block.code, rows].sum()) - float(((block.sums @ self.py) ** 2).sum()))
                for part, block in zip(inner, blocks, strict=True)
            ]
        )
        self.information = np.array(
            [[0.5 * float(((other.sums @ part.T) ** 2).sum()) for other in blocks] for part in inner]
        )


def _climb(y: Floats, x: Floats, known: Floats, blocks: Sequence[_Block], place: Floats) -> tuple[float, Floats, bool]:
    state = _State(y, x, known, blocks, place)
    for _ in range(ITERATIONS if blocks else 0):
        active = ~((place <= 0) & (state.gradient <= 0))
        if not active.any():
            return state.likelihood, place, True
        step = np.zeros(len(place))
        inner = state.information[np.ix_(active, active)]
        step[active] = np.linalg.lstsq(inner, state.gradient[active], rcond=1e-10)[0]
        moved, state = _halve(y, x, known, blocks, place, step, state)
        size = float(np.abs(moved - place).max())
        place = moved
        if size <= TOLERANCE * (1 + float(place.max())):
            return state.likelihood, place, True
    return state.likelihood, place, not blocks


def _halve(
    y: Floats, x: Floats, known: Floats, blocks: Sequence[_Block], place: Floats, step: Floats, state: _State
) -> tuple[Floats, _State]:
    for _ in range(40):
        moved = np.maximum(place + step, 0.0)
        tried = _State(y, x, known, blocks, moved)
        if tried.likelihood >= state.likelihood - 1e-13 * (1 + abs(state.likelihood)):
            return moved, tried
        step = step / 2
    return place, state


def _inverse(matrix: Floats) -> tuple[Floats, float]:
    """The inverse and the log determinant; eigenvalues that rounding made 0 or negative are raised to the floor."""
    try:
        root = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(matrix)
        values = np.maximum(values, FLOOR)
        return np.asarray((vectors / values) @ vectors.T), float(np.log(values).sum())
    inverse = linalg.cho_solve((root, True), np.eye(len(matrix)))
    return np.asarray(inverse, np.float64), 2 * float(np.log(np.diag(root)).sum())


def _log_determinant(matrix: Floats) -> float:
    """Of a symmetric matrix, over the directions that it has (a pseudo-determinant)."""
    values = np.linalg.eigvalsh(matrix)
    positive = values[values > 1e-12 * max(float(values[-1]), 0.0)] if len(values) else values
    return float(np.log(positive).sum())
