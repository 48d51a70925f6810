"""The designs of the simulations of a comparison: pairs of sets of real texts, drawn anew over and over.

The texts are those of the folder named by MEASURE_DATASETS (else ../shared/datasets beside the repository). Rows are
drawn independently: where a part of a set is of another sort, the size of that part is drawn too, as it is when a set
is a sample of a mixed population. A design that fixed it would be a stratified sample, which varies less.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from numpy.random import Generator

from measure.comparison.simulated import Design as Kind
from measure.reading import read

FOLDER = Path(os.environ.get("MEASURE_DATASETS") or Path(__file__).resolve().parents[2] / "shared" / "datasets")
Strings = Sequence[str]
POOL = 10
"""So many times the rows of a subset are in the pool that it is drawn of at random."""


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
    kind: Kind
    seed: int
    former: str = ""
    """The title under which an earlier version of this design was simulated, where it was."""

    @property
    def title(self) -> str:
        return f"{self.name}, {self.rows} rows"


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


@cache
def halves(name: str) -> tuple[Strings, Strings]:
    """The texts of more words than the median, and the rest."""
    lengths = [len(text.split()) for text in texts(name)]
    both = list(zip(texts(name), lengths, strict=True))
    median = sorted(lengths)[len(lengths) // 2]
    return [text for text, length in both if length > median], [text for text, length in both if length <= median]


def drawn(pool: Strings, rows: int, rng: Generator) -> Strings:
    return [pool[place] for place in rng.choice(len(pool), rows, replace=False).tolist()]


def two_samples(rows: int, rng: Generator) -> Drawn:
    both = drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(both[:rows], both[rows:])


def cut(rows: int, rng: Generator) -> Drawn:
    both = drawn(texts("alpaca_52k"), 2 * rows, rng)
    return Drawn(both[:rows], [" ".join(text.split()[:15]) for text in both[rows:]])


def other_material(rows: int, rng: Generator) -> Drawn:
    """Each row is one of school maths with a chance of a fifth."""
    both, number = drawn(texts("alpaca_52k"), 2 * rows, rng), int(rng.binomial(rows, 0.2))
    return Drawn(both[:rows], [*both[rows + number :], *drawn(texts("gsm8k_train_human"), number, rng)])


def duplicates(rows: int, rng: Generator) -> Drawn:
    """Each row is a copy of another with a chance of a tenth."""
    both, number = drawn(texts("alpaca_52k"), 2 * rows, rng), int(rng.binomial(rows, 0.1))
    own = both[rows : 2 * rows - number]
    return Drawn(both[:rows], [*own, *drawn(own, number, rng)])


def longer_half(rows: int, rng: Generator) -> Drawn:
    """The rows of a pool that are longer than the population's median, of as many rows on each side of it."""
    long, short = halves("alpaca_52k")
    kept = drawn(long, rows, rng)
    return Drawn([*kept, *drawn(short, rows, rng)], kept)


def random_part(rows: int, rng: Generator) -> Drawn:
    pool = drawn(texts("alpaca_52k"), POOL * rows, rng)
    return Drawn(pool, pool[:rows])


def same_rows_cut(rows: int, rng: Generator) -> Drawn:
    before = drawn(texts("alpaca_52k"), rows, rng)
    return Drawn(before, [" ".join(text.split()[:15]) for text in before], linked=True)


def other_answers(rows: int, rng: Generator) -> Drawn:
    """Of another model to the same prompts. There are 803: 100 of them vary by 6 % less than of an endless number."""
    both = answers("text_davinci_003", "alpaca-7b")
    places = rng.choice(len(both[0]), rows, replace=False).tolist()
    before, after = ([texts[place] for place in places] for texts in both)
    return Drawn(before, after, linked=True)


def swapped_answers(rows: int, rng: Generator) -> Drawn:
    """The same with the members of each pair in random order."""
    first, second, linked = other_answers(rows, rng)
    swap = rng.integers(0, 2, rows).astype(bool).tolist()
    pairs = [
        (after, before) if turn else (before, after) for before, after, turn in zip(first, second, swap, strict=True)
    ]
    return Drawn([pair[0] for pair in pairs], [pair[1] for pair in pairs], linked)


DESIGNS = (
    Design("rows cut to 15 words", 100, cut, "apart", 0, "rows cut to 15 words, 100 rows"),
    Design("rows cut to 15 words", 300, cut, "apart", 300, "rows cut to 15 words, 300 rows"),
    Design("one row in five is school maths", 100, other_material, "apart", 1),
    Design("one row in ten is a copy", 300, duplicates, "apart", 3),
    Design("two samples", 100, two_samples, "apart", 2),
    Design("the longer half of a pool", 100, longer_half, "subset", 4, "the longer half of a pool, 100 rows"),
    Design("a random tenth of a pool", 100, random_part, "subset", 6),
    Design(
        "another model's answers", 100, other_answers, "linked", 5, "linked rows, another model's answers, 100 rows"
    ),
    Design("the same rows cut to 15 words", 100, same_rows_cut, "linked", 8),
    Design("the same rows cut to 15 words", 300, same_rows_cut, "linked", 308),
    Design("answers swapped at random", 100, swapped_answers, "linked", 7),
)
