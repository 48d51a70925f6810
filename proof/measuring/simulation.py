"""Simulations of the intervals of a comparison: pairs of sets are drawn over and over, and compared.

The first pairs of each design are compared with 20 draws of chance, and say how often a difference is called an effect.
Seeded: the same figures every time, whichever metrics are simulated together.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from numpy.random import default_rng

from measure.comparison import Effect, Settings
from measure.comparison.compare import FieldComparison
from measure.comparison.paired import Pairs
from measure.comparison.samples import Pair
from measure.intervals import Interval
from measure.metrics import Metric
from measure.progress import silent
from measure.texts import Texts, concatenate
from proof.measuring.designs import Design, Drawn

SEED = 20_261_129
FEW, DRAWS = 2, 20
"""Draws of chance where it is not looked at, and where it is, or where the mean of the draws is the baseline."""
CALLED = 100
"""Of so many pairs of each design it is looked at whether the difference is called an effect."""


class Outcome(NamedTuple):
    """What one comparison of one metric came to: whether it is called an effect is None where it is not looked at."""

    difference: float
    interval: Interval | None
    called: bool | None


Outcomes = Mapping[str, Sequence[Outcome]]
"""By the name of the metric."""


def compared(drawn: Drawn, metrics: Sequence[Metric], seed: int, draws: int = FEW) -> list[Effect]:
    """By rows, or paired where the rows are linked."""
    settings = Settings(metrics, seed=seed, draws=draws, control=False)
    first, second = concatenate(Texts(drawn.before), Texts(drawn.after))
    comparison = FieldComparison("output", settings, silent)
    pair = Pair.of(first, second)
    if drawn.linked:
        comparison.paired(Pairs(pair.whole, first.places, second.places))
    else:
        comparison.by_size(pair, "rows")
    return comparison.effects


def simulate_pair(design: Design, metrics: Sequence[Metric], number: int) -> dict[str, Outcome]:
    """One pair of sets, by the name of the metric."""
    rng = default_rng([SEED, design.seed, number])
    draws = DRAWS if number < CALLED or design.kind == "subset" else FEW
    effects = compared(design.draw(design.rows, rng), metrics, number, draws)
    return {
        effect.metric.name: Outcome(
            effect.difference, effect.interval, not effect.no_effect if number < CALLED else None
        )
        for effect in effects
    }


def simulate(design: Design, metrics: Sequence[Metric], pairs: int) -> dict[str, list[Outcome]]:
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for number in range(pairs):
        for name, outcome in simulate_pair(design, metrics, number).items():
            outcomes[name].append(outcome)
    return dict(outcomes)


class Results:
    """The outcomes of all pairs that were simulated, in a file with a line for each."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: dict[str, dict[int, dict[str, Outcome]]] = defaultdict(lambda: defaultdict(dict))
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            entry = json.loads(line)
            self._known[entry["design"]][entry["pair"]].update(
                {name: Outcome(*outcome) for name, outcome in entry["outcomes"].items()}
            )

    def add(self, design: Design, metrics: Sequence[Metric], number: int) -> None:
        """Simulate a pair; metrics that were are not simulated again."""
        known = self._known[design.title][number]
        missing = [metric for metric in metrics if metric.name not in known]
        if not missing:
            return
        outcomes = simulate_pair(design, missing, number)
        known.update(outcomes)
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"design": design.title, "pair": number, "outcomes": outcomes}) + "\n")

    def of(self, design: Design) -> dict[str, list[Outcome]]:
        outcomes: dict[str, list[Outcome]] = defaultdict(list)
        for _, pair in sorted(self._known[design.title].items()):
            for name, outcome in pair.items():
                outcomes[name].append(outcome)
        return dict(outcomes)
