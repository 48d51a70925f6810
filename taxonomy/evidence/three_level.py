"""The three-level model by restricted maximum likelihood (REML), many cells in one pass.

y_ij = mu + u_source + w_experiment + e,  e ~ N(0, V),  V_jk = rho sqrt(v_j v_k) inside a source, 0 between sources.

Model: Konstantopoulos (2011), Research Synthesis Methods 2:61; the correlated errors: Pustejovsky and Tipton (2022),
Prevention Science 23:425. Restricted likelihood and Fisher scoring: Harville (1977), JASA 72:320. Inside a source the
covariance is a diagonal plus two outer products (of ones, and of the standard errors), so that its inverse and
determinant have a closed form (Woodbury), and every cell is a few sums over its rows.

Safe by construction: each cell is brought to unit scale first; variances are held within 1e-10 and 1e10 of that scale
(outside it a row has all or nothing of the weight anyway); a step that does not raise the likelihood is halved; a
variance whose best value is 0 stays there. Where the last step was still long, `converged` is False.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NARROWEST, WIDEST = 1e-10, 1e10
ITERATIONS = 400
HALVINGS = 40
TOLERANCE = 1e-13
STARTS = ((0.5, 0.5), (1.0, 0.02), (0.02, 1.0))


@dataclass(frozen=True)
class Rows:
    """One entry a row; `source` and `cell` are small integers from 0, and a source belongs to one cell."""

    y: Floats
    variance: Floats
    source: Ints
    cell: Ints


@dataclass(frozen=True)
class Fits:
    """One entry a cell, `weight` and `residual` one a row. A cell without rows has NaN."""

    estimate: Floats
    se: Floats
    sigma2_source: Floats
    sigma2_experiment: Floats
    log_likelihood: Floats
    """Of the restricted likelihood, with its constant, as metafor prints it."""
    weight: Floats
    """What each row contributes to the estimate; sums to 1 in a cell."""
    scatter: Floats
    """Weighted squares of the residuals, r' M^-1 r: Cochran's Q where both variances are held at 0."""
    trace: Floats
    """The trace of P = M^-1 - M^-1 1 (1'M^-1 1)^-1 1'M^-1: (n - 1) / trace is a typical variance."""
    converged: Flags


@dataclass(frozen=True)
class _Problem:
    """Cells on unit scale; `cell_of` is the cell of each source."""

    y: Floats
    d: Floats
    s: Floats
    source: Ints
    cell: Ints
    cell_of: Ints
    n: Ints
    rho: float

    def by_source(self, values: Floats) -> Floats:
        return np.bincount(self.source, weights=values, minlength=len(self.cell_of)).astype(np.float64)

    def by_cell(self, values: Floats) -> Floats:
        return np.bincount(self.cell, weights=values, minlength=len(self.n)).astype(np.float64)

    def collect(self, values: Floats) -> Floats:
        """Sums over the sources of each cell."""
        return np.bincount(self.cell_of, weights=values, minlength=len(self.n)).astype(np.float64)

    def repeat(self, times: int) -> "_Problem":
        """The cells so many times, one after the other."""

        def numbered(codes: Ints, count: int) -> Ints:
            return (codes + count * np.arange(times)[:, None]).reshape(-1)

        return _Problem(
            y=np.tile(self.y, times),
            d=np.tile(self.d, times),
            s=np.tile(self.s, times),
            source=numbered(self.source, len(self.cell_of)),
            cell=numbered(self.cell, len(self.n)),
            cell_of=numbered(self.cell_of, len(self.n)),
            n=np.tile(self.n, times),
            rho=self.rho,
        )

    def only(self, cells: Flags) -> "_Problem":
        """These cells alone, numbered anew, with their rows in the same order: every sum over a cell is the same."""
        rows, sources = cells[self.cell], cells[self.cell_of]
        cell, source = np.cumsum(cells) - 1, np.cumsum(sources) - 1
        return _Problem(
            y=self.y[rows],
            d=self.d[rows],
            s=self.s[rows],
            source=source[self.source[rows]],
            cell=cell[self.cell[rows]],
            cell_of=cell[self.cell_of[sources]],
            n=self.n[cells],
            rho=self.rho,
        )


@dataclass(frozen=True)
class _Point:
    """The likelihood at one pair of variances a cell, with its gradient and Fisher information."""

    likelihood: Floats
    gradient: Floats
    information: Floats
    estimate: Floats
    precision: Floats
    weight: Floats
    scatter: Floats
    trace: Floats

    def only(self, cells: Flags, rows: Flags) -> "_Point":
        """The point of these cells and their rows."""
        return _Point(**{name: each[..., cells if name != "weight" else rows] for name, each in vars(self).items()})

    def replace(self, cells: Flags, rows: Flags, part: "_Point") -> None:
        """Put the point of these cells and their rows in place of what they had."""
        for name, each in vars(self).items():
            each[..., cells if name != "weight" else rows] = getattr(part, name)


def fit(
    rows: Rows,
    cells: int,
    rho: float,
    *,
    source: Flags | bool = True,
    experiment: Flags | bool = True,
    fixed: tuple[Floats | None, Floats | None] = (None, None),
) -> Fits:
    """Fit every cell. `source`, `experiment`: whether that variance is estimated (else it is 0, or as `held`)."""
    unit, problem = _scaled(rows, cells, rho)
    free = np.stack([np.broadcast_to(np.asarray(flag, np.bool_), (cells,)) for flag in (source, experiment)])
    start = np.zeros((2, cells))
    for place, value in enumerate(fixed):
        if value is not None:
            start[place] = np.asarray(value) / unit**2
            free = np.where(np.arange(2)[:, None] == place, False, free)
    with np.errstate(all="ignore"):
        best = _best(problem, free, start)
        point = _evaluate(problem, best[0])
    n, scale = problem.n, np.where(unit > 0, unit, 1.0)
    constant = -0.5 * (n - 1) * np.log(2 * np.pi) + 0.5 * np.log(np.maximum(n, 1)) - (n - 1) * np.log(scale)
    middle = _middle(rows, cells)
    empty = np.where(n > 0, 0.0, np.nan)
    return Fits(
        estimate=middle + point.estimate * scale + empty,
        se=scale / np.sqrt(point.precision) + empty,
        sigma2_source=best[0][0] * scale**2 + empty,
        sigma2_experiment=best[0][1] * scale**2 + empty,
        log_likelihood=point.likelihood + constant + empty,
        weight=point.weight,
        scatter=point.scatter + empty,
        trace=point.trace / scale**2 + empty,
        converged=best[1],
    )


def _middle(rows: Rows, cells: int) -> Floats:
    """A value near each cell's centre: large common offsets cost no digits."""
    counts = np.bincount(rows.cell, minlength=cells)
    shares = rows.y / np.maximum(counts[rows.cell], 1)
    return np.bincount(rows.cell, weights=shares, minlength=cells).astype(np.float64)


def _scaled(rows: Rows, cells: int, rho: float) -> tuple[Floats, _Problem]:
    """Centre each cell and divide it by the larger of its spread and its median standard error."""
    deviation = rows.y - _middle(rows, cells)[rows.cell]
    error = np.sqrt(np.maximum(rows.variance, 0.0))
    unit = np.zeros(cells)
    np.maximum.at(unit, rows.cell, np.abs(deviation))
    order = np.lexsort((error, rows.cell))
    counts = np.bincount(rows.cell, minlength=cells)
    first = np.cumsum(counts) - counts
    if len(order):
        medians = error[order][np.minimum(first + counts // 2, len(order) - 1)]
        unit = np.maximum(unit, np.where(counts > 0, medians, 0.0))
    unit = np.where(unit > 0, unit, 1.0)
    ratio = np.clip(error / unit[rows.cell], np.sqrt(NARROWEST), np.sqrt(WIDEST))
    sources = int(rows.source.max(initial=-1)) + 1
    cell_of = np.zeros(sources, np.int64)
    cell_of[rows.source] = rows.cell
    problem = _Problem(
        y=deviation / unit[rows.cell],
        d=np.maximum((1 - rho) * ratio**2, NARROWEST),
        s=ratio,
        source=rows.source,
        cell=rows.cell,
        cell_of=cell_of,
        n=counts.astype(np.int64),
        rho=rho,
    )
    return unit, problem


def _best(problem: _Problem, free: Flags, start: Floats) -> tuple[Floats, Flags]:
    """The best of three climbs: the restricted likelihood can have more than one top, mostly on its borders."""
    several, count = free.all(axis=0), len(problem.n)
    starts = STARTS if several.any() else STARTS[:1]
    spread = _spread(problem)
    first = np.concatenate([np.where(free, np.array(shares)[:, None] * spread, start) for shares in starts], axis=1)
    climbed = _climb(problem.repeat(len(starts)), np.tile(free, len(starts)), first, ITERATIONS)
    places, values, settled = (each.reshape(*each.shape[:-1], len(starts), count) for each in climbed)
    chosen, top, done = start.copy(), np.full(count, -np.inf), np.ones(count, np.bool_)
    for climb in range(len(starts)):
        better = values[climb] > top + 1e-12
        if climb:
            better &= several  # what others are fitted with a cell makes no difference to it
        chosen, top = np.where(better, places[:, climb], chosen), np.where(better, values[climb], top)
        done = np.where(better, settled[climb], done)
    return chosen, done


def _spread(problem: _Problem) -> Floats:
    return problem.by_cell(problem.y**2) / np.maximum(problem.n - 1, 1)


def _climb(problem: _Problem, free: Flags, place: Floats, iterations: int) -> tuple[Floats, Floats, Flags]:
    """Fisher scoring with steps halved until the likelihood rises, variances held at 0 or above.

    A few cells take hundreds of iterations: where half of the cells are settled, the others go on alone.
    """
    point = _evaluate(problem, place)
    settled = ~free.any(axis=0) | (problem.n < 2)
    for iteration in range(iterations):
        if settled.all():
            break
        if 2 * settled.sum() >= len(settled):
            left, likelihood = ~settled, point.likelihood.copy()
            place[:, left], likelihood[left], settled[left] = _climb(
                problem.only(left), free[:, left], place[:, left], iterations - iteration
            )
            return place, likelihood, settled
        step = np.where(settled, 0.0, _step(point, free, place))
        moved, next_point = _halve(problem, place, step, point)
        size = np.abs(moved - place).max(axis=0)
        settled |= size <= TOLERANCE * (1.0 + place.max(axis=0))
        place, point = moved, next_point
    return place, point.likelihood, settled


def _step(point: _Point, free: Flags, place: Floats) -> Floats:
    """The scoring step for the variances that are free and not pressed against 0."""
    active = free & ~((place <= 0) & (point.gradient <= 0))
    a, b, c = np.where(active[0], point.information[0], 1.0), point.information[1], point.information[2]
    c = np.where(active[1], c, 1.0)
    b = np.where(active.all(axis=0), b, 0.0)
    first, second = (np.where(active[row], point.gradient[row], 0.0) for row in (0, 1))
    determinant = a * c - b * b
    regular = determinant > 1e-10 * a * c
    solved = np.stack([c * first - b * second, a * second - b * first]) / np.where(regular, determinant, 1.0)
    steps_alone = np.stack([first / np.maximum(a, 1e-300), second / np.maximum(c, 1e-300)]) * 0.5
    return np.nan_to_num(np.where(regular, solved, steps_alone), nan=0.0, posinf=0.0, neginf=0.0)


def _halve(
    problem: _Problem, place: Floats, step: Floats, point: _Point, tries: int = HALVINGS
) -> tuple[Floats, _Point]:
    """Take a step; cells whose likelihood falls take half of it, and so on. They stay where they are in the end."""
    moved = np.maximum(place + step, 0.0) if tries else place
    tried = _evaluate(problem, moved)
    worse = ~(tried.likelihood >= point.likelihood - 1e-14 * (1 + np.abs(point.likelihood)))
    if tries and worse.any():
        less = worse[problem.cell]
        shorter = _halve(problem.only(worse), place[:, worse], step[:, worse] / 2, point.only(worse, less), tries - 1)
        moved[:, worse] = shorter[0]
        tried.replace(worse, less, shorter[1])
    return moved, tried


def _evaluate(problem: _Problem, place: Floats) -> _Point:
    """Likelihood, gradient and information at the variances `place` (source, experiment) of each cell."""
    p, a = problem, place[0][problem.cell_of]
    inverse = 1.0 / (p.d + place[1][p.cell])
    g11, g12, g22 = (p.by_source(inverse * power) for power in (1.0, p.s, p.s**2))
    determinant = (1 + a * g11) * (1 + p.rho * g22) - a * p.rho * g12**2
    k = (a * (1 + p.rho * g22) / determinant, -a * p.rho * g12 / determinant, p.rho * (1 + a * g11) / determinant)

    def solve(x: Floats) -> Floats:
        one, two = p.by_source(x * inverse), p.by_source(x * p.s * inverse)
        first, second = k[0] * one + k[1] * two, k[1] * one + k[2] * two
        return np.asarray((x - first[p.source] - p.s * second[p.source]) * inverse)

    z = solve(np.ones(len(p.y)))
    precision = p.by_cell(z)
    estimate = p.by_cell(z * p.y) / precision
    q = solve(p.y - estimate[p.cell])
    squares = p.by_cell((p.y - estimate[p.cell]) * q)
    logs = -p.by_cell(np.log(inverse)) + p.collect(np.log(determinant))
    likelihood = -0.5 * (logs + np.log(precision) + squares)
    gradient, information, trace = _derivatives(p, inverse, k, z, q, solve(z), precision)
    return _Point(likelihood, gradient, information, estimate, precision, z / precision[p.cell], squares, trace)


def _derivatives(
    p: _Problem, inverse: Floats, k: tuple[Floats, Floats, Floats], z: Floats, q: Floats, zz: Floats, precision: Floats
) -> tuple[Floats, Floats, Floats]:
    """Gradient, expected information (Harville 1977, section 5.2): traces of P, of P^2 and blocks; trace of P."""
    h, u = p.by_source(z), p.by_source(q)
    squared = [p.by_source(inverse**2 * power) for power in (1.0, p.s, p.s**2)]
    cubed = [p.by_source(inverse**3 * power) for power in (1.0, p.s, p.s**2)]
    trace = p.by_cell(inverse) - p.collect(_trace(k, squared))
    product = _product(k, squared)
    of_square = p.by_cell(inverse**2) - 2 * p.collect(_trace(k, cubed)) + p.collect(product)
    z_z, h_2, by_source = p.by_cell(z * z), p.collect(h**2), p.by_source(z * z)
    gradient = -0.5 * np.stack(
        [
            p.collect(h) - h_2 / precision - p.collect(u**2),
            trace - z_z / precision - p.by_cell(q * q),
        ]
    )
    information = 0.5 * np.stack(
        [
            h_2 - 2 * p.collect(h**3) / precision + h_2**2 / precision**2,
            z_z - 2 * p.collect(by_source * h) / precision + z_z * h_2 / precision**2,
            of_square - 2 * p.by_cell(z * zz) / precision + z_z**2 / precision**2,
        ]
    )
    return gradient, information, trace - z_z / precision


def _trace(k: tuple[Floats, Floats, Floats], g: list[Floats]) -> Floats:
    """The trace of K G, both symmetric 2 x 2."""
    return k[0] * g[0] + 2 * k[1] * g[1] + k[2] * g[2]


def _product(k: tuple[Floats, Floats, Floats], g: list[Floats]) -> Floats:
    """The trace of K G K G."""
    one, two = k[0] * g[0] + k[1] * g[1], k[0] * g[1] + k[1] * g[2]
    three, four = k[1] * g[0] + k[2] * g[1], k[1] * g[1] + k[2] * g[2]
    return one**2 + 2 * two * three + four**2
