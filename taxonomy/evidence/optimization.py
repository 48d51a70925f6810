"""The minimum of a smooth function of a few parameters to full precision: quasi-Newton, then a local refinement."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]
Objective = Callable[[Floats], float]
Bounds = Sequence[tuple[float | None, float | None]]


class Minimum(NamedTuple):
    """The minimizing point, its value, and whether the search converged there."""

    place: Floats
    value: float
    settled: bool


def minimize(objective: Objective, starts: Sequence[Floats], bounds: Bounds | None = None) -> Minimum:
    """L-BFGS-B from every start, Nelder-Mead from the best of them, which stays inside the bounds."""
    method: Any = "L-BFGS-B"
    options: Any = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 2000}
    rough = [optimize.minimize(objective, start, method=method, bounds=bounds, options=options) for start in starts]
    best = min(rough, key=lambda result: float(result.fun))
    tolerance = 1e-14 * max(abs(float(best.fun)), 1.0)  # below it differences are rounding errors
    method, options = "Nelder-Mead", {"xatol": 1e-11, "fatol": tolerance, "maxiter": 2000}
    fine = optimize.minimize(objective, best.x, method=method, bounds=bounds, options=options)
    chosen = fine if fine.fun <= best.fun else best
    return Minimum(np.asarray(chosen.x, np.float64), float(chosen.fun), bool(best.success or fine.success))
