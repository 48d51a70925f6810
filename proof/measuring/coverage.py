"""Simulations of the intervals of a comparison: in how many of 100 pairs of sets the interval of a difference holds the
difference of the populations. `python -m proof.measuring.coverage`: a table, and 1 where a bound is missed.

Each design draws two sets of rows of real texts over and over, and the true difference of a metric is the mean of all
differences of its design: at this size, since most metrics of diversity depend on it. The texts are those of the folder
named by MEASURE_DATASETS (else ../shared/datasets beside the repository). Seeded: the same figures every time.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator, default_rng

from measure.comparison import Effect, Settings
from measure.comparison.compare import FieldComparison
from measure.comparison.paired import Pairs
from measure.comparison.samples import Pair
from measure.metrics import Metric, named
from measure.progress import silent
from measure.reading import read
from measure.texts import Texts, concatenate
from proof.tables import markdown, put, say

FOLDER = Path(os.environ.get("MEASURE_DATASETS") or Path(__file__).resolve().parents[2] / "shared" / "datasets")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "measuring-tables.md"
BEFORE = Path(__file__).with_name("coverage-before.json")
"""What the same command gave at commit 68251b3, where it was run: every interval was Welch's or Student's."""
LEAST = 0.93
SEED = 20_261_129
FEW, DRAWS = 2, 20
"""Draws of chance, which is not looked at, and those of a pool, whose mean is the baseline."""
Strings = Sequence[str]


class Drawn(NamedTuple):
    """Two sets; whether the rows at the same place are linked."""

    before: Strings
    after: Strings
    linked: bool = False


@dataclass(frozen=True)
class Design:
    name: str
    rows: int
    draw: Callable[[int, Generator], Drawn]
    seed: int
    draws: int = FEW

    @property
    def title(self) -> str:
        return f"{self.name}, {self.rows} rows"


@dataclass(frozen=True)
class Coverage:
    """Of the intervals of one metric in one design: how many pairs of sets, how many of them with an interval, and the
    share of those that hold the true difference; NaN where there is none."""

    pairs: int
    given: int
    share: float

    @property
    def noise(self) -> float:
        """Two standard errors of a share of 95 %."""
        return 2 * float(np.sqrt(0.95 * 0.05 / max(self.given, 1)))

    @property
    def holds(self) -> bool:
        """Not below the bound by more than the noise; where no interval is given none is wrong."""
        return not self.given or self.share >= LEAST - self.noise

    @property
    def shown(self) -> str:
        part = "" if self.given == self.pairs else f" of {self.given}"
        return f"{100 * self.share:.0f} %{part}" if self.given else "none given"


@cache
def texts(name: str) -> Strings:
    return [text for text in read(FOLDER / f"{name}.jsonl.gz").column("output") if text.strip()]


@cache
def answers(first: str, second: str) -> tuple[Strings, Strings]:
    """Of two models to the same prompts."""
    both = [read(FOLDER / "alpaca_eval" / f"{name}.jsonl.gz") for name in (first, second)]
    known = [dict(zip((row["prompt_key"] for row in rows.rows), rows.column("output"), strict=True)) for rows in both]
    shared = [key for key in known[0] if key in known[1]]
    return [known[0][key] for key in shared], [known[1][key] for key in shared]


def _drawn(pool: Strings, rows: int, rng: Generator) -> Strings:
    return [pool[place] for place in rng.choice(len(pool), rows, replace=False).tolist()]


def cut(rows: int, rng: Generator) -> Drawn:
    both = _drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(both[:rows], [" ".join(text.split()[:15]) for text in both[rows:]])


def other_material(rows: int, rng: Generator) -> Drawn:
    """A fifth of the rows replaced by school maths."""
    both = _drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(both[:rows], [*both[rows + rows // 5 :], *_drawn(texts("gsm8k_train_human"), rows // 5, rng)])


def duplicates(rows: int, rng: Generator) -> Drawn:
    """A tenth of the rows are copies of others."""
    both = _drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(both[:rows], [*both[rows : 2 * rows - rows // 10], *both[rows : rows + rows // 10]])


def longer_half(rows: int, rng: Generator) -> Drawn:
    """The longer half of a pool of twice as many rows."""
    pool = _drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(pool, sorted(pool, key=lambda text: len(text.split()))[rows:])


def other_answers(rows: int, rng: Generator) -> Drawn:
    """Of another model to the same prompts."""
    both = answers("text_davinci_003", "alpaca-7b")
    places = rng.choice(len(both[0]), rows, replace=False).tolist()
    before, after = ([texts[place] for place in places] for texts in both)
    return Drawn(before, after, linked=True)


DESIGNS = (
    Design("rows cut to 15 words", 100, cut, 0),
    Design("rows cut to 15 words", 300, cut, 300),
    Design("a fifth replaced by school maths", 100, other_material, 1),
    Design("a tenth of the rows duplicated", 300, duplicates, 3),
    Design("the longer half of a pool", 100, longer_half, 4, DRAWS),
    Design("linked rows, another model's answers", 100, other_answers, 5),
)


def compared(drawn: Drawn, metrics: Sequence[Metric], seed: int, draws: int = FEW) -> list[Effect]:
    """By rows, or paired where the rows are linked."""
    settings = Settings(metrics, seed=seed, draws=draws, control=False)
    first, second = concatenate(Texts(drawn.before), Texts(drawn.after))
    found = FieldComparison("output", settings, silent)
    pair = Pair.of(first, second)
    if drawn.linked:
        found.paired(Pairs(pair.whole, first.places, second.places))
    else:
        found.by_size(pair, "rows")
    return found.effects


def simulate(design: Design, metrics: Sequence[Metric], pairs: int) -> dict[str, Coverage]:
    """By the name of the metric."""
    effects: dict[str, list[Effect]] = defaultdict(list)
    for number in range(pairs):
        rng = default_rng([SEED, design.seed, number])
        for effect in compared(design.draw(design.rows, rng), metrics, number, design.draws):
            effects[effect.metric.name].append(effect)
    return {name: coverage(each) for name, each in effects.items()}


def coverage(effects: Sequence[Effect]) -> Coverage:
    truth = float(np.mean([effect.difference for effect in effects]))
    given = [effect.interval for effect in effects if effect.interval]
    held = [low <= truth <= high for low, high in given]
    return Coverage(len(effects), len(given), float(np.mean(held)) if held else float("nan"))


def table(found: dict[str, dict[str, Coverage]]) -> Iterator[list[str]]:
    """A line a metric; for each design what was before, where it was simulated, and what is now."""
    before = json.loads(BEFORE.read_text())
    yield ["metric", *(f"{title}: {when}" for title in found for when in ("before", "now"))]
    for metric in named():
        cells = []
        for title, each in found.items():
            old = before.get(title, {}).get(metric.name)
            now = each[metric.name].shown if metric.name in each else "-"
            cells += ["-" if old is None else f"{100 * old:.0f} %", now]
        yield [metric.name, *cells]


def main() -> int:
    """Print every design; 1 where an interval holds the truth too rarely."""
    parser = argparse.ArgumentParser(prog="python -m proof.measuring.coverage", description=__doc__)
    parser.add_argument("--pairs", type=int, default=200, help="of sets for each design")
    parser.add_argument("--only", nargs="+", type=int, metavar="N", help=f"designs, from 0 to {len(DESIGNS) - 1}")
    parser.add_argument("--results", type=Path, help="a JSON file where shares are added, as they come")
    parser.add_argument("--write", action="store_true", help="into docs/measuring-tables.md, from the file of results")
    options = parser.parse_args()
    stored = json.loads(options.results.read_text()) if options.results and options.results.exists() else {}
    for number in options.only if options.only is not None else range(len(DESIGNS)) if not options.write else ():
        design = DESIGNS[number]
        say(design.title)
        found = simulate(design, named(), options.pairs)
        stored[design.title] = {name: vars(each) for name, each in found.items()}
        if options.results:
            options.results.write_text(json.dumps(stored, indent=1))
    every = {title: {name: Coverage(**each) for name, each in found.items()} for title, found in stored.items()}
    lines = list(table({design.title: every[design.title] for design in DESIGNS if design.title in every}))
    print(markdown(lines))  # noqa: T201
    if options.write:
        put(DOCUMENT, "coverage", [markdown(lines)])
    return 0 if all(each.holds for found in every.values() for each in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
