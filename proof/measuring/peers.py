"""Values beside those of the libraries that define the metrics: the largest relative difference over several sets."""

import gzip
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from measure.embeddings import directed
from measure.metrics import METRICS, generator
from measure.texts import Texts
from proof.measuring.designs import texts

SETS = ("alpaca_52k", "codealpaca_2k", "gsm8k_test_human")
ROWS, BLEU_ROWS, ROUGE_ROWS = 300, 60, 40
Rows = Sequence[str]


def ours(id: str, rows: Rows, **parameters: object) -> float:  # noqa: A002
    metric = next(each for each in METRICS if each.id == id and parameters.items() <= dict(each.parameters).items())
    return metric.compute(Texts(rows), generator(0, metric)).value


def _distinct(rows: Rows) -> float:
    from nltk import ngrams

    grams = [gram for text in rows for gram in ngrams(text.lower().split(), 2)]
    return len(set(grams)) / len(grams)


def _ngram_diversity(rows: Rows) -> float:
    words = " ".join(rows).split(" ")
    grams = [[tuple(words[place : place + n]) for place in range(len(words) - n + 1)] for n in range(1, 5)]
    return sum(len(set(each)) / len(each) for each in grams)


def _self_repetition(rows: Rows) -> float:
    found = [{tuple(words[i : i + 4]) for i in range(len(words) - 3)} for words in map(str.split, rows)]
    counts = Counter(gram for grams in found for gram in grams)
    return sum(math.log(1 + sum(counts[gram] - 1 for gram in grams)) for grams in found) / len(rows)


def _self_bleu(rows: Rows) -> float:
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    split, smoothing = [text.lower().split() for text in rows], SmoothingFunction().method1
    return float(
        np.mean(
            [
                sentence_bleu([*split[:place], *split[place + 1 :]], words, smoothing_function=smoothing)
                for place, words in enumerate(split)
            ]
        )
    )


def _jaccard(rows: Rows) -> float:
    sets = [set(text.lower().split()) for text in rows]
    return float(np.mean([len(a & b) / len(a | b) for a, b in combinations(sets, 2)]))


def _rouge(rows: Rows) -> float:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"])
    return float(np.mean([scorer.score(a, b)["rougeL"].fmeasure for a, b in combinations(rows, 2)]))


def _rich(name: str) -> Callable[[Rows], float]:
    def call(rows: Rows) -> float:
        from lexicalrichness import LexicalRichness

        peer = LexicalRichness(" ".join(rows))
        return float({"mtld": peer.mtld, "mattr": lambda: peer.mattr(100), "vocabulary": lambda: peer.terms}[name]())

    return call


def _compression(rows: Rows) -> float:
    raw = " ".join(rows).encode()
    return len(raw) / len(gzip.compress(raw, 9))


def _points(rows: Rows) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return directed(Texts(rows))


def _vendi(rows: Rows) -> float:
    points = _points(rows)
    values = np.linalg.eigvalsh(points @ points.T / len(points))
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def _cosine(rows: Rows) -> float:
    points = _points(rows)
    return float((points @ points.T)[np.triu_indices(len(points), 1)].mean())


Peer = tuple[str, str, Callable[[Rows], float], str, Mapping[str, object], int]
PEERS: tuple[Peer, ...] = (
    ("distinct-n", "nltk.ngrams", _distinct, "7e-16", {"n": 2}, ROWS),
    ("ngram-diversity", "the formula of diversity", _ngram_diversity, "rounding to 3 digits", {}, ROWS),
    ("self-repetition", "the formula of diversity", _self_repetition, "2e-15", {}, ROWS),
    ("self-bleu", "nltk", _self_bleu, "1e-15", {}, BLEU_ROWS),
    ("average-pairwise-jaccard", "all pairs", _jaccard, "4e-13", {"pairs": "all"}, ROWS),
    ("mean-rouge-l-overlap", "rouge_score, all pairs", _rouge, "5e-14", {"pairs": "all"}, ROUGE_ROWS),
    ("vocabulary-size", "lexicalrichness", _rich("vocabulary"), "0", {}, ROWS),
    ("mtld", "lexicalrichness", _rich("mtld"), "0", {}, ROWS),
    ("mattr", "lexicalrichness", _rich("mattr"), "1e-13", {}, ROWS),
    ("compression-ratio", "gzip.compress of Python", _compression, "5e-3, beside the program gzip", {}, ROWS),
    ("vendi-score", "the n x n matrix", _vendi, "1e-15", {}, ROWS),
    ("average-pairwise-similarity", "the n x n matrix", _cosine, "1e-15", {}, ROWS),
)


def table() -> Iterator[tuple[str, ...]]:
    yield "metric", "against", "first edition", "now"
    sets = [[text for text in texts(name) if text.isascii() and any(map(str.isalnum, text))] for name in SETS]
    for id, name, peer, before, parameters, rows in PEERS:  # noqa: A001
        apart = []
        for each in sets:
            value, other = ours(id, each[:rows], **parameters), peer(each[:rows])
            apart.append(abs(value - other) / abs(other))
        yield id, name, before, f"{max(apart):.0e}" if max(apart) else "0"
