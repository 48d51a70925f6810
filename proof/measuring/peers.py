"""Values beside those of the libraries that define the metrics: the largest relative difference over several sets."""

import ast
import gzip
import math
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Any

import numpy as np

from measure.answers import final_answer, reference_answer, same
from measure.embeddings import directed
from measure.metrics import METRICS, generator
from measure.pycode import cyclomatic, parsed, python_blocks, size
from measure.reading import read
from measure.texts import Texts
from proof.measuring.designs import FOLDER, texts

SETS = ("alpaca_52k", "codealpaca_2k", "gsm8k_test_human")
ROWS, BLEU_ROWS, ROUGE_ROWS = 300, 60, 40
DRAWN_PAIRS = 500
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
        values = {
            "mtld": peer.mtld,
            "mattr": lambda: peer.mattr(100),
            "vocabulary": lambda: peer.terms,
            "hd-d": lambda: peer.hdd(42),
        }
        return float(values[name]())

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


def _nearest(rows: Rows) -> float:
    points = _points(rows)
    likeness = points @ points.T
    np.fill_diagonal(likeness, -np.inf)
    return float(np.mean(1 - likeness.max(axis=1)))


def _readable(name: str) -> Callable[[Rows], float]:
    """The mean over rows with a word, row by row."""

    def call(rows: Rows) -> float:
        from textstat.backend import counts, metrics

        function = getattr(metrics, name, None) or getattr(counts, name)
        return float(np.mean([function(text) for text in rows]))

    return call


def _near_duplicates(rows: Rows) -> float:
    """All pairs compared by their runs of five tokens."""
    split = [re.findall("[a-z0-9]+", text.lower()) for text in rows]
    sets = [{tuple(words[i : i + 5]) for i in range(max(len(words) - 4, 1))} for words in split]
    pairs = combinations(range(len(sets)), 2)
    alike = [pair for pair in pairs if len(sets[pair[0]] & sets[pair[1]]) >= 0.8 * len(sets[pair[0]] | sets[pair[1]])]
    return len({place for pair in alike for place in pair}) / len(rows)


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
    ("hd-d", "lexicalrichness", _rich("hd-d"), "1e-13", {}, ROWS),
    ("automated-readability-index", "textstat", _readable("automated_readability_index"), "7e-16", {}, ROWS),
    ("coleman-liau-index", "textstat", _readable("coleman_liau_index"), "7e-16", {}, ROWS),
    ("sentence-count", "textstat", _readable("count_sentences"), "0", {}, ROWS),
    ("compression-ratio", "gzip.compress of Python", _compression, "5e-3, beside the program gzip", {}, ROWS),
    ("vendi-score", "the n x n matrix", _vendi, "1e-15", {}, ROWS),
    ("average-pairwise-similarity", "the n x n matrix", _cosine, "1e-15", {}, ROWS),
    ("nearest-neighbour-distance", "the n x n matrix", _nearest, "1e-15", {}, ROWS),
    ("near-duplicate-share", "all pairs", _near_duplicates, "9e-3", {}, ROWS),
)
SOLVERS = (
    "abel_70b",
    "abel_7b",
    "gpt35turbo",
    "gpt4",
    "gpt3_175b_finetuning",
    "gpt3_175b_verification",
    "gpt3_6b_finetuning",
    "gpt3_6b_verification",
    "metamath_70b",
    "metamath_7b",
)
"""Whose answers to the test problems of GSM8K were published with whether they are right."""


def judged_otherwise() -> tuple[int, int]:
    """Of how many answers to GSM8K the accuracy differs from what their publisher says, and of how many in all."""
    right = _column("gsm8k_test_human", "output")
    differing = total = 0
    for solver in SOLVERS:
        name = f"gsm8k_test_{solver}"
        published = _column(name, "correct")
        for problem, text in _column(name, "output").items():
            reference = reference_answer(right[problem])
            differing += (reference is not None and same(final_answer(text), reference)) != published[problem]
            total += 1
    return differing, total


def _column(name: str, field: str) -> dict[int, Any]:
    return {row["gsm_test_row"]: row[field] for row in read(FOLDER / f"{name}.jsonl.gz").rows}


def programs_apart() -> tuple[int, int]:
    """Of how many programs the complexity differs from radon's, and of how many in all."""
    from radon.visitors import ComplexityVisitor

    codes = [block for text in texts("codealpaca_new") for block in python_blocks(text)]
    trees = [(code, tree) for code in codes if (tree := parsed(code)) is not None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        apart = sum(cyclomatic(tree) != ComplexityVisitor.from_code(code).total_complexity for code, tree in trees)
    return apart, len(trees)


def rouge_of_drawn_pairs(rows: Rows) -> tuple[float, float]:
    """Of pairs of rows drawn at random: the largest difference from rouge_score among the first of them, and how many
    of its own standard errors the mean of all drawn is from that of all pairs."""
    from rouge_score.rouge_scorer import RougeScorer

    drawn = next(each for each in METRICS if each.id == "mean-rouge-l-overlap" and each.pairs)
    texts, scorer = Texts(rows), RougeScorer(["rougeL"])
    pairs = drawn.pairs(texts, generator(0, drawn)) if drawn.pairs else None
    if pairs is None:
        raise RuntimeError("ROUGE-L of drawn pairs gives no pairs")
    first = zip(pairs.first.tolist(), pairs.second.tolist(), pairs.values.tolist(), strict=True)
    apart = max(
        abs(value - scorer.score(rows[one], rows[other])["rougeL"].fmeasure)
        for one, other, value in islice(first, DRAWN_PAIRS)
    )
    figure = drawn.compute(texts, generator(0, drawn))
    return apart, abs(figure.value - ours("mean-rouge-l-overlap", rows, pairs="all")) / (figure.se or math.inf)


def trees_apart() -> tuple[int, int]:
    """Of how many programs the size of the syntax tree differs from a count of the nodes that a visitor meets."""

    class Nodes(ast.NodeVisitor):
        nodes = 0

        def generic_visit(self, node: ast.AST) -> None:
            self.nodes += 1
            super().generic_visit(node)

    codes = (block for text in texts("codealpaca_new") for block in python_blocks(text))
    trees = [tree for code in codes if (tree := parsed(code)) is not None]
    apart = 0
    for tree in trees:
        counter = Nodes()
        counter.visit(tree)
        apart += counter.nodes != size(tree)
    return apart, len(trees)


def table() -> Iterator[tuple[str, ...]]:
    yield "metric", "against", "first edition", "now"
    sets = [[text for text in texts(name) if text.isascii() and any(map(str.isalnum, text))] for name in SETS]
    for id, name, peer, before, parameters, rows in PEERS:  # noqa: A001
        apart = []
        for each in sets:
            value, other = ours(id, each[:rows], **parameters), peer(each[:rows])
            apart.append(abs(value - other) / abs(other) if other else abs(value))
        yield id, name, before, f"{max(apart):.0e}" if max(apart) else "0"
    apart, errors = map(max, zip(*(rouge_of_drawn_pairs(each[:ROWS]) for each in sets), strict=True))
    against = f"rouge_score, {DRAWN_PAIRS} pairs of each set; the mean of all pairs"
    yield "mean-rouge-l-overlap of drawn pairs", against, "inside 1.4 se", f"{apart:.0e}; inside {errors:.1f} se"
    found = "{:,} of {:,} answers differ"
    publisher = "the published judgement of 10 sets of answers to GSM8K"
    yield "response-accuracy", publisher, "24 of 10,552 of 8 sets differ", found.format(*judged_otherwise())
    different, total = programs_apart()
    yield "code-complexity", "radon", "0 of 2,361 programs", f"{different} of {total:,} programs"
    different, total = trees_apart()
    yield "code-size", "a visitor of Python's ast", "0 of 2,361 programs", f"{different} of {total:,} programs"
