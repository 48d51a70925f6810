"""Simulations of the statistical engine: how often its intervals hold the truth, and how often it finds what is not
there. `python -m proof.evidence`: a table, and 1 where a bound is missed.

Sources are drawn about a true effect with a standard deviation of tau, their experiments (one to eight, most have one)
about the source with half of that; each experiment has a sampling variance of 100 to 2,000 test items at a share of one
half, and errors inside a source are correlated as the engine assumes. Seeded: the same figures every time.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.random import Generator, default_rng
from scipy import stats

from taxonomy.claims import Limits, Verdict, of_difference, of_gain
from taxonomy.evidence.contrasts import Contrast, between_facets, between_groups, slope_within_sources
from taxonomy.evidence.direction import Direction, Judged, Votes, direction
from taxonomy.evidence.estimate import Estimate, Table, estimate_tables
from taxonomy.evidence.experiments import Experiment, table_of
from taxonomy.evidence.settings import DEFAULT, Family

SOURCES = (2, 3, 5, 10, 20)
TAUS = (0.0, 0.1, 0.2, 0.3)
EXPERIMENTS = (1, 1, 1, 2, 3, 8)
ITEMS = (100, 2_000)
LEAST, MOST, ERROR = 0.93, 0.99, 0.05
"""Bounds of the coverage of 95 % intervals, and of the share of directions where there is none."""
TRUE = 0.2
SEED = 20_261_129


class Simulated(NamedTuple):
    """What one setting comes to. Shares of the draws; `noise`: two standard errors of a share of 95 %."""

    sources: int
    tau: float
    coverage: float
    false_directions: float
    noise: float

    @property
    def holds(self) -> bool:
        """Within the bounds, but for the noise of so many draws."""
        covers = LEAST - self.noise <= self.coverage <= MOST + self.noise
        return covers and self.false_directions <= ERROR + self.noise


def draw(rng: Generator, sources: int, tau: float, mean: float) -> Table:
    """The experiments of one cell."""
    counts = rng.choice(EXPERIMENTS, sources)
    source = np.repeat(np.arange(sources), counts)
    between = rng.normal(0, tau, sources)[source] + rng.normal(0, tau / 2, len(source))
    variance = 8.0 / rng.uniform(*ITEMS, len(source))
    shared = np.sqrt(DEFAULT.rho) * rng.normal(0, 1, sources)[source]
    own = np.sqrt(1 - DEFAULT.rho) * rng.normal(0, 1, len(source))
    return Table(mean + between + (shared + own) * np.sqrt(variance), variance, source)


def directed(table: Table, result: Estimate) -> bool:
    """Whether the answer is a direction that could be established."""
    limit = DEFAULT.threshold(Family.ODDS)
    means = [float(table.y[table.source == code].mean()) for code in range(table.m)]
    gains, losses = sum(mean > limit for mean in means), sum(mean < -limit for mean in means)
    votes = Votes(gains, losses, table.m - gains - losses)
    judged = Judged(votes, result.estimate, result.interval, table.m, result.experiments, limit)
    return direction(judged, DEFAULT.vote_share) in (Direction.RAISES, Direction.LOWERS)


def simulate(sources: int, tau: float, draws: int, seed: int = SEED) -> Simulated:
    """Coverage about a true effect, and directions where the true effect is none."""
    rng = default_rng([seed, sources, round(100 * tau)])
    some = [draw(rng, sources, tau, TRUE) for _ in range(draws)]
    none = [draw(rng, sources, tau, 0.0) for _ in range(draws)]
    covered = [
        result.interval is not None and result.interval[0] <= TRUE <= result.interval[1]
        for result in estimate_tables(some, DEFAULT)
    ]
    found = [directed(table, result) for table, result in zip(none, estimate_tables(none, DEFAULT), strict=True)]
    noise = 2 * float(np.sqrt(0.95 * 0.05 / draws))
    return Simulated(sources, tau, float(np.mean(covered)), float(np.mean(found)), noise)


def supported_claims(draws: int, sources: int = 8, others: int = 22, seed: int = SEED) -> dict[str, float]:
    """The share of draws in which a claim is supported though nothing is there: what varies the characteristic is
    drawn about the facet's own mean, out about the same as in distribution, and one change apart from the other."""
    rng = default_rng([seed, sources])
    found = {"gain": 0, "differential": 0, "slope": 0}
    for _ in range(draws):
        table = draw(rng, sources + others, 0.2, TRUE)
        experiments = _experiments(table)
        own = [item for item in experiments if int(item.source) < sources]
        flags = [[float(int(item.source) < sources)] for item in experiments]
        mean = _limits_of_mean(estimate_tables([table_of(own)[0]], DEFAULT)[0])
        contrast = _limits(between_groups(experiments, flags, DEFAULT.rho)[0])
        found["gain"] += of_gain(mean, contrast, DEFAULT.threshold_odds) is Verdict.SUPPORTED
        inside, outside = (_experiments(draw(rng, sources, 0.2, TRUE)) for _ in range(2))
        difference = _limits(between_facets(inside, outside, DEFAULT.rho))
        found["differential"] += of_difference(difference) is Verdict.SUPPORTED
        x, y = rng.normal(0, 1, (2, 3 * sources))
        slope = slope_within_sources(x, y, np.repeat(np.arange(sources), 3))
        found["slope"] += of_difference(_limits(slope)) is Verdict.SUPPORTED
    return {name: count / draws for name, count in found.items()}


def _experiments(table: Table) -> list[Experiment]:
    rows = zip(table.source.tolist(), table.y.tolist(), table.variance.tolist(), strict=True)
    return [Experiment(str(source), (str(source), str(place)), y, v, ()) for place, (source, y, v) in enumerate(rows)]


def _limits(value: Contrast | None) -> Limits | None:
    return None if value is None else Limits(value.low, value.high, value.p, value.sources)


def _limits_of_mean(result: Estimate) -> Limits | None:
    if result.estimate is None or result.interval is None or result.se is None or result.df is None:
        return None
    p = float(2 * stats.t.sf(abs(result.estimate) / result.se, result.df))
    return Limits(*result.interval, p, result.m)


def simulations(draws: int) -> Iterator[Simulated]:
    for sources in SOURCES:
        for tau in TAUS:
            yield simulate(sources, tau, draws)


def main() -> int:
    """Print every setting; 1 where one is out of bounds."""
    parser = argparse.ArgumentParser(prog="python -m proof.evidence", description=__doc__)
    parser.add_argument("--draws", type=int, default=2_000, help="cells drawn for each setting")
    options = parser.parse_args()
    missed = 0
    print("| sources | tau | coverage of 95 % intervals | directions under no effect | holds |\n|---|---|---|---|---|")  # noqa: T201
    for found in simulations(options.draws):
        missed += not found.holds
        shares = f"{found.coverage:.3f} | {found.false_directions:.3f}"
        print(f"| {found.sources} | {found.tau:.1f} | {shares} | {'yes' if found.holds else 'NO'} |", flush=True)  # noqa: T201
    print(f"\n{options.draws:,} draws a setting; two standard errors of a share of 95 %: {found.noise:.3f}")  # noqa: T201
    for name, share in supported_claims(options.draws).items():
        missed += share > ERROR + found.noise
        print(f"claims of {name} supported where nothing is there: {share:.3f}", flush=True)  # noqa: T201
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
