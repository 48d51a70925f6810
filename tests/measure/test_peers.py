"""Values equal to those of the libraries that define the metrics, on real outputs where they are at hand."""

import math
import warnings
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from measure.lcs import Block
from measure.metrics import bleu, jaccard, readability, rouge
from measure.metrics.duplicates import near_duplicates
from measure.metrics.richness import DRAWS
from measure.pycode import cyclomatic, parsed, python_blocks
from measure.texts import Texts
from measure.tokenizing import LOWER, ROUGE, SPACE, SPLIT, WORDS
from tests.measure.data import ROOT, ascii_rows, figure, made, outputs, words_of

ROWS = 1000
CLOSE = 1e-9
CLASS = """
class A:
    x = [i for i in y if i]
    async def f(self):
        assert a or b
        def g():
            return 1 if q else 2
"""
BRANCHES = """
match x:
    case 1: pass
    case _: pass
try:
    pass
except E:
    pass
else:
    pass
while 1:
    pass
else:
    pass
"""


@pytest.fixture(scope="module", params=["alpaca_52k", "codealpaca_2k", "made"])
def rows(request) -> tuple[str, ...]:
    """Of ASCII: the libraries split other scripts as if they were English, and the engine does not."""
    return ascii_rows(made(ROWS) if request.param == "made" else outputs(request.param, ROWS))


def with_tokens(rows):
    """Those with a letter or digit: of the others the engine says nothing, where the libraries say 0."""
    return tuple(text for text in rows if any(map(str.isalnum, text)))


def test_tokenizations_are_those_of_the_libraries(rows):
    from lexicalrichness.lexicalrichness import preprocess
    from lexicalrichness.lexicalrichness import tokenize as words
    from rouge_score.tokenize import tokenize as rouge_words

    texts = Texts(rows)
    for place, text in enumerate(rows):
        assert words_of(texts.tokens(SPACE), place) == text.split(" ")
        assert words_of(texts.tokens(SPLIT), place) == text.split()
        assert words_of(texts.tokens(LOWER), place) == text.lower().split()
        assert words_of(texts.tokens(ROUGE), place) == rouge_words(text, None)
        assert words_of(texts.tokens(WORDS), place) == words(preprocess(text))


def test_self_bleu_is_that_of_nltk(rows):
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    split, smoothing = [text.lower().split() for text in rows[:150]], SmoothingFunction().method1
    found = bleu.self_bleu(Texts(rows[:150]))
    for place in range(0, len(split), 15):
        others = [*split[:place], *split[place + 1 :]]
        assert found[place] == pytest.approx(
            sentence_bleu(others, split[place], smoothing_function=smoothing), abs=CLOSE
        )


def test_distinct_n_is_that_of_nltk(rows):
    from nltk import ngrams

    for n in range(1, 5):
        grams = [list(ngrams(text.lower().split(), n)) for text in rows]
        flat = [gram for row in grams for gram in row]
        shares = [len(set(row)) / len(row) for row in grams if row]
        assert figure("distinct-n", rows, n=n).value == pytest.approx(len(set(flat)) / len(flat), abs=CLOSE)
        assert figure("distinct-n", rows, n=n, over="row").value == pytest.approx(sum(shares) / len(shares), abs=CLOSE)


def test_rouge_l_is_that_of_rouge_score(rows):
    from rouge_score.rouge_scorer import RougeScorer

    some, scorer = with_tokens(rows)[:45], RougeScorer(["rougeL"])
    matrix = np.zeros((len(some), len(some)))
    for i, j in combinations(range(len(some)), 2):
        matrix[i, j] = matrix[j, i] = scorer.score(some[i], some[j])["rougeL"].fmeasure
    first, second = np.triu_indices(len(some), 1)
    texts = Texts(some)
    assert rouge.of_pairs(texts, first, second) == pytest.approx(matrix[first, second], abs=CLOSE)
    found = rouge.overlaps(texts)
    assert found.mean == pytest.approx(matrix[first, second].mean(), abs=CLOSE)
    assert found.highest == pytest.approx(matrix.max(axis=1), abs=CLOSE)
    assert found.before[1:] == pytest.approx([matrix[row, :row].max() for row in range(1, len(some))], abs=CLOSE)


def test_rouge_l_over_several_blocks_is_that_of_pairs(rows, monkeypatch):
    monkeypatch.setattr(rouge, "BLOCK", 37)
    texts = Texts(with_tokens(rows)[:100])
    first, second = np.triu_indices(100, 1)
    assert rouge.overlaps(texts).mean == pytest.approx(rouge.of_pairs(texts, first, second).mean(), abs=CLOSE)


def test_common_subsequences_of_blocks_with_empty_rows():
    rows = [[], [1, 2, 3], [3, 2, 1], [], [1], [], []]
    assert Block.of(rows).against([1, 3]).tolist() == [0, 2, 1, 0, 1, 0, 0]


def test_jaccard_is_that_of_direct_pairs(rows, monkeypatch):
    monkeypatch.setattr(jaccard, "BLOCK", 64)
    monkeypatch.setattr(jaccard, "COMMON", 20)
    some = rows[:200]
    sets = [set(text.lower().split()) for text in some]
    direct = [len(a & b) / len(a | b) if a and b else 0.0 for a, b in combinations(sets, 2)]
    texts = Texts(some)
    assert jaccard.of_all(texts) == pytest.approx(sum(direct) / len(direct), abs=CLOSE)
    for many in (4, 0):
        monkeypatch.setattr(jaccard, "MANY", many)
        assert jaccard.of_pairs(texts, *np.triu_indices(len(some), 1)) == pytest.approx(direct, abs=CLOSE)


def test_sampled_pairs_are_within_their_error(rows):
    for id in ("average-pairwise-jaccard", "mean-rouge-l-overlap"):  # noqa: A001
        exact, drawn = figure(id, rows, pairs="all"), figure(id, rows)
        assert drawn.se
        assert abs(drawn.value - exact.value) < 4 * drawn.se


def test_richness_is_that_of_lexicalrichness(rows):
    from lexicalrichness import LexicalRichness

    peer = LexicalRichness(" ".join(rows))
    assert figure("vocabulary-size", rows).value == peer.terms
    assert figure("mtld", rows).value == pytest.approx(peer.mtld(), abs=CLOSE)
    assert figure("mattr", rows).value == pytest.approx(peer.mattr(100), abs=CLOSE)
    # The library's own chances come by way of logarithms: they are good to eight digits or so.
    assert figure("hd-d", rows).value == pytest.approx(peer.hdd(), abs=1e-7)
    counts = Counter(peer.wordlist)
    every = math.comb(peer.words, DRAWS)
    exact = sum((every - math.comb(peer.words - count, DRAWS)) / every for count in counts.values()) / DRAWS
    assert figure("hd-d", rows).value == pytest.approx(exact, abs=1e-12)


def test_readability_is_that_of_textstat(rows):
    from textstat.backend import counts, metrics

    texts = Texts(rows)
    worded = readability.words(texts) > 0
    pairs = [
        (readability.automated_readability(texts), metrics.automated_readability_index),
        (readability.coleman_liau(texts), metrics.coleman_liau_index),
        (readability.sentences(texts), counts.count_sentences),
    ]
    for found, peer in pairs:
        for value, text, there in zip(found, rows, worded, strict=True):
            if there:
                assert value == pytest.approx(peer(text), abs=CLOSE)
            else:
                assert not value > 0, "nothing is said of a row without words"


def test_complexity_of_code_is_that_of_radon():
    from radon.visitors import ComplexityVisitor

    codes = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "measure").rglob("*.py"))]
    codes += [block for text in outputs("codealpaca_2k", 2017) for block in python_blocks(text)]
    codes += [CLASS, BRANCHES]
    trees = {code: parsed(code) for code in codes}
    assert sum(tree is not None for tree in trees.values()) > 30
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for code, tree in trees.items():
            if tree is not None:
                assert cyclomatic(tree) == ComplexityVisitor.from_code(code).total_complexity


def test_near_duplicates_are_all_pairs_that_datasketch_finds_and_that_are_so_alike(rows):
    from datasketch import MinHash, MinHashLSH

    rows = with_tokens(rows)
    texts = Texts(rows)
    tokens = [words_of(texts.tokens(ROUGE), place) for place in range(len(rows))]
    sets = [{tuple(row[i : i + 5]) for i in range(max(len(row) - 4, 1))} for row in tokens]
    index, hashes = MinHashLSH(threshold=0.8, num_perm=128), []
    for place, each in enumerate(sets):
        hashes.append(MinHash(num_perm=128))
        hashes[-1].update_batch([repr(gram).encode() for gram in each])
        index.insert(place, hashes[-1])
    alike = {
        place
        for place, each in enumerate(sets)
        for other in index.query(hashes[place])
        if other != place and len(each & sets[other]) >= 0.8 * len(each | sets[other])
    }
    assert alike
    places, partners = near_duplicates(texts)
    found = set(places[partners >= 0].tolist())
    exact = {
        place
        for i, j in combinations(range(len(sets)), 2)
        if len(sets[i] & sets[j]) >= 0.8 * len(sets[i] | sets[j])
        for place in (i, j)
    }
    assert alike <= exact
    assert found == exact
