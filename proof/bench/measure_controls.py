"""How often the comparison takes chance for an effect: random subsets of a pool against that pool (goal m5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measure.comparison import Settings, compare
from measure.metrics import Metric, named
from measure.reading import Rows

PAIRS, POOL, SUBSET = 40, 5_000, 1_000
MOST = 6
"""Of 40 at the 5 % level: 7 or more alarms come once in 300 times."""


@dataclass(frozen=True)
class Controls:
    """Alarms for each metric and matching, and what never gave a figure."""

    pairs: int
    alarms: dict[tuple[str, str], int]
    refused: dict[tuple[str, str], str]

    @property
    def worst(self) -> int:
        return max(self.alarms.values(), default=0)


def false_alarms(
    rows: Rows,
    metrics: Sequence[Metric] = (),
    *,
    pairs: int = PAIRS,
    subset: int = SUBSET,
    draws: int = 20,
    seed: int = 0,
) -> Controls:
    """Each pair is a random subset against the pool, by rows and by tokens, with draws of its own."""
    rng = np.random.default_rng(seed)
    alarms: Counter[tuple[str, str]] = Counter()
    refused: dict[tuple[str, str], str] = {}
    for number in range(pairs):
        chosen = np.sort(rng.choice(len(rows), subset, replace=False))
        after = Rows(rows.path, rows.fields, [rows.rows[place] for place in chosen.tolist()])
        settings = Settings(metrics or named(), seed=seed + number, draws=draws, control=False, errors=False)
        found = compare(rows, after, settings)
        for effect in found.effects:
            alarms[effect.metric.name, effect.matched] += not effect.no_effect
        for each in found.refused:
            refused[each.metric.name, each.matched] = each.reason
    return Controls(pairs, dict(alarms), refused)


def pool(rows: Rows, size: int = POOL, seed: int = 0) -> Rows:
    """A pool of this size, drawn from a larger set."""
    chosen = np.sort(np.random.default_rng(seed).choice(len(rows), min(size, len(rows)), replace=False))
    return Rows(rows.path, rows.fields, [rows.rows[place] for place in chosen.tolist()])
