"""Texts to measure: real outputs where the data sets are at hand, else texts made here.

The data sets are looked for in the folder named by MEASURE_DATASETS, else in ../shared/datasets beside the repository.
"""

import os
import random
import signal
from functools import cache
from pathlib import Path

from measure.metrics import METRICS, Figure, Metric, generator
from measure.reading import read
from measure.texts import Texts, Tokens

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("MEASURE_DATASETS") or ROOT.parent / "shared" / "datasets")
TEXT = "the a of Paris, river runs 3 data. model e.g. don't well-known (Yes) no! is 'so' über 日本 x=1 –"
WORDS = TEXT.split(" ")
ODD = [
    "",
    " ",
    "one",
    "a  b\n\nc",
    "Same words here today, again.",
    "Same words here today, again.",
    "\t\u00a0x\u2028y\x00",
]


@cache
def outputs(name: str, rows: int) -> tuple[str, ...]:
    """The first outputs of a data set; as many made ones where it is not there."""
    file = FOLDER / f"{name}.jsonl.gz"
    return tuple(read(file).column("output")[:rows]) if file.exists() else made(rows)


def made(rows: int, seed: int = 1) -> tuple[str, ...]:
    """Rows of words of a small vocabulary, the commonest often, and the odd cases."""
    draw = random.Random(seed)
    weights = [1 / place for place in range(1, len(WORDS) + 61)]
    words = [*WORDS, *(f"word{number}" for number in range(60))]
    lengths = [draw.choice((2, 5, 9, 30, 70)) for _ in range(rows)]
    drawn = [" ".join(draw.choices(words, weights, k=length)) for length in lengths]
    return tuple([*ODD, *drawn][:rows])


def ascii_rows(rows: tuple[str, ...]) -> tuple[str, ...]:
    """The rows with their few other letters spelled in ASCII, without those that are mostly of others."""
    spelled = [text.replace("日本", "Nihon").replace("über", "ueber").replace("–", "-") for text in rows]
    return tuple(text for text in spelled if text.isascii())


def metric(id: str, **parameters: object) -> Metric:  # noqa: A002
    """The one metric of this id with these parameters."""
    found = [
        each for each in METRICS if each.id == id and all(each.parameters.get(n) == v for n, v in parameters.items())
    ]
    return min(found, key=lambda each: len(each.parameters))


def figure(id: str, texts: Texts | list[str] | tuple[str, ...], **parameters: object) -> Figure:  # noqa: A002
    wanted = metric(id, **parameters)
    return wanted.compute(texts if isinstance(texts, Texts) else Texts(texts), generator(0, wanted))


def heeding() -> None:
    """For a child process: Ctrl-C counts, also where a shell that started the tests in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def words_of(tokens: Tokens, row: int) -> list[str]:
    """The tokens of a row as words."""
    return [tokens.words[number] for number in tokens.ids[tokens.starts[row] : tokens.starts[row + 1]]]
