"""What `bench.measure` times: the engine's metrics, and beside each what the definition or the known library does."""

import gzip
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import numpy as np

from measure.embeddings import embedding
from measure.metrics import METRICS, generator, named
from measure.metrics.neighbours import nearest
from measure.reading import read
from measure.report import ReportSettings, measure
from measure.texts import Texts
from measure.tokenizing import LOWER, WORDS, Tokenization

Rows = Sequence[str]
CLOSE = 1e-9


def whole(rows: Rows) -> float:
    return 1.0


@dataclass(frozen=True)
class Pair:
    """A metric and its peer on so many rows, and the ratio that is wanted.

    `scale` is how many times the peer's own part of the work the whole is. `close` is how near the values have to be,
    where the peer does the whole.
    """

    name: str
    peer_name: str
    rows: int
    contender: Callable[[Rows], float]
    peer: Callable[[Rows], float]
    wanted: float
    scale: Callable[[Rows], float] = whole
    close: float | None = None
    ready: bool = False
    """Whether both are called once untimed, which makes what both begin with."""


def engine(id: str, **parameters: object) -> Callable[[Rows], float]:  # noqa: A002
    """The metric from strings to figure, tokenization included."""
    metric = next(each for each in METRICS if each.id == id and parameters.items() <= dict(each.parameters).items())
    return lambda rows: metric.compute(Texts(rows), generator(0, metric)).value


BLEU_ROWS = 10


def nltk_self_bleu(rows: Rows) -> float:
    """Of the first rows against all others."""
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    split, smoothing = [text.lower().split() for text in rows], SmoothingFunction().method1
    scores = [
        sentence_bleu([*split[:place], *split[place + 1 :]], split[place], smoothing_function=smoothing)
        for place in range(BLEU_ROWS)
    ]
    return float(sum(scores) / len(scores))


DIRECT_PAIRS = 200_000


def direct_jaccard(rows: Rows) -> float:
    sets = [set(text.lower().split()) for text in rows]
    pairs = islice(combinations(sets, 2), DIRECT_PAIRS)
    return sum(len(a & b) / len(a | b) if a and b else 0.0 for a, b in pairs) / DIRECT_PAIRS


def share_of_pairs(rows: Rows) -> float:
    return len(rows) * (len(rows) - 1) / 2 / DIRECT_PAIRS


def naive_self_repetition(rows: Rows) -> float:
    """As `diversity` does it, with the lists of all rows added to one another."""
    found = [list({tuple(words[i : i + 4]) for i in range(len(words) - 3)}) for words in map(str.split, rows)]
    counts = Counter(sum(found, []))  # noqa: RUF017  (what is timed)
    return sum(math.log(1 + sum(counts[gram] - 1 for gram in grams)) for grams in found) / len(rows)


def matrix_vendi(rows: Rows) -> float:
    """The definition: the eigenvalues of the similarity matrix of all rows."""
    points = _points(rows)
    values = np.linalg.eigvalsh(points @ points.T / len(points))
    values = values[values > 1e-14]
    return float(np.exp(-(values * np.log(values)).sum()))


def dual_vendi(rows: Rows) -> float:
    points = _points(rows)
    values = np.linalg.eigvalsh(points.T @ points / len(points))
    values = values[values > 1e-14]
    return float(np.exp(-(values * np.log(values)).sum()))


_embedded: dict[int, np.ndarray] = {}


def _points(rows: Rows) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Both sides begin with the same embedding, made once."""
    if len(rows) not in _embedded:
        found = embedding(Texts(rows))
        _embedded[len(rows)] = found[np.any(found != 0, axis=1)].astype(np.float64)
    return _embedded[len(rows)]


NEAR_ROWS = 40


def naive_nearest(rows: Rows) -> float:
    """Row by row over all others, of the first rows."""
    points = _points(rows)
    return float(np.mean([_nearest(points, place) for place in range(NEAR_ROWS)]))


def _nearest(points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", place: int) -> float:
    return min(1 - float(other @ points[place]) for row, other in enumerate(points) if row != place)


_tokenized = Texts(())
_split: list[list[str]] = []
_rich: list[Any] = []


def on_tokens(id: str, tokenization: Tokenization, **parameters: object) -> Callable[[Rows], float]:  # noqa: A002
    """The metric from tokens to figure: the engine tokenizes once for all metrics, and the peer is timed alike."""
    metric = next(each for each in METRICS if each.id == id and parameters.items() <= dict(each.parameters).items())

    def call(rows: Rows) -> float:
        global _tokenized  # noqa: PLW0603
        if _tokenized.strings is not rows:
            _tokenized = Texts(rows)
        _tokenized.tokens(tokenization)
        for made in [key for key in _tokenized._cached if isinstance(key, tuple)]:
            del _tokenized._cached[made]  # n-grams
        return metric.compute(_tokenized, generator(0, metric)).value

    return call


def nltk_distinct(rows: Rows) -> float:
    from nltk import ngrams

    if len(_split) != len(rows):
        _split[:] = [text.lower().split() for text in rows]
    grams = [gram for words in _split for gram in ngrams(words, 2)]
    return len(set(grams)) / len(grams)


def lexical_mtld(rows: Rows) -> float:
    from lexicalrichness import LexicalRichness

    if not _rich:
        _rich.append(LexicalRichness(" ".join(rows)))
    return float(_rich[0].mtld())


EVERY = 60_000
PAIRS = (
    Pair("self-bleu", "nltk", 1000, engine("self-bleu"), nltk_self_bleu, 1000, lambda rows: len(rows) / BLEU_ROWS),
    Pair(
        "average-pairwise-jaccard sampled",
        "direct pairs",
        EVERY,
        engine("average-pairwise-jaccard", pairs=20_000),
        direct_jaccard,
        500,
        share_of_pairs,
    ),
    Pair(
        "self-repetition",
        "naive diversity",
        20_000,
        engine("self-repetition"),
        naive_self_repetition,
        100,
        close=CLOSE,
    ),
    Pair("vendi-score", "n x n matrix", 5000, dual_vendi, matrix_vendi, 500, close=CLOSE, ready=True),
    Pair(
        "nearest-neighbour-distance",
        "row by row",
        5000,
        lambda rows: float(nearest(_points(rows))[0].mean()),
        naive_nearest,
        50,
        lambda rows: len(_points(rows)) / NEAR_ROWS,
        ready=True,
    ),
    Pair("distinct-n", "nltk", EVERY, on_tokens("distinct-n", LOWER, n=2), nltk_distinct, 3, close=CLOSE, ready=True),
    Pair("mtld", "lexicalrichness", EVERY, on_tokens("mtld", WORDS), lexical_mtld, 3, close=CLOSE, ready=True),
)


def split_once(data: Path) -> float:
    """Read, parse and split: the least that any report does. How many rows there were."""
    with gzip.open(data) as file:
        return float(len([json.loads(line)["output"].split() for line in file]))


def report(data: Path) -> float:
    """The default report; how many figures there were."""
    rows = read(data)
    found = list(measure(Texts(rows.column("output")), "output", named(), ReportSettings()))
    return float(sum(each.figure is not None for each in found))
