"""Values equal to naive implementations of the definitions, written here: their libraries are not installed.

`diversity` 0.3.1 wants torch, and vendi-score a neural stack, for metrics of a few lines.
"""

import gzip
import math
import subprocess
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measure.embeddings import CHOICE, GIVEN, embedding
from measure.embeddings.hashed import SIZE
from measure.errors import Refused
from measure.metrics import METRICS, generator
from measure.metrics.repetition import without_each
from measure.ngrams import renumbered
from measure.texts import Texts
from tests.measure.data import ascii_rows, figure, made, outputs

CLOSE = 1e-9


@pytest.fixture(scope="module", params=["alpaca_52k", "gsm8k_test_human", "made"])
def rows(request) -> tuple[str, ...]:
    """Of ASCII: the libraries split other scripts as if they were English, and the engine does not."""
    return ascii_rows(made(1000) if request.param == "made" else outputs(request.param, 1000))


def grams(words: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + n]) for place in range(len(words) - n + 1)]


def test_ngram_diversity(rows):
    words = " ".join(rows).split(" ")
    naive = sum(len(set(grams(words, n))) / len(grams(words, n)) for n in range(1, 5))
    assert figure("ngram-diversity", rows).value == pytest.approx(naive, abs=CLOSE)


def test_self_repetition(rows):
    sets = [set(grams(text.split(), 4)) for text in rows]
    in_rows = Counter(gram for each in sets for gram in each)
    naive = [math.log(1 + sum(in_rows[gram] - 1 for gram in each)) for each in sets]
    assert figure("self-repetition", rows).value == pytest.approx(sum(naive) / len(rows), abs=CLOSE)


def test_compression_ratio_is_that_of_gzip(rows):
    raw = " ".join(rows).encode()
    packed = subprocess.run(["gzip", "-9", "-n", "-c"], input=raw, capture_output=True, check=True).stdout
    found = figure("compression-ratio", rows).value
    assert found == pytest.approx(len(raw) / len(gzip.compress(raw, 9)), abs=CLOSE)
    assert found == pytest.approx(len(raw) / len(packed), rel=1e-3), "the program may be built on another zlib"


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """An embedding with repeated rows and a row without a direction."""
    found = np.random.default_rng(4).standard_normal((60, 12))
    found[7], found[8] = 0, found[9]
    return found


@pytest.fixture
def embedded(points) -> Texts:
    return Texts(["x"] * len(points), {GIVEN: points})


def directions(points: np.ndarray) -> np.ndarray:
    rest = points[np.any(points != 0, axis=1)]
    scaled: np.ndarray = rest / np.linalg.norm(rest, axis=1, keepdims=True)
    return scaled


def test_vendi_score_is_that_of_the_whole_similarity_matrix(points, embedded):
    rest = directions(points)
    values = np.linalg.eigvalsh(rest @ rest.T / len(rest))
    values = values[values > 1e-12]
    found = figure("vendi-score", embedded)
    assert found.value == pytest.approx(np.exp(-(values * np.log(values)).sum()), rel=CLOSE)
    assert found.n == 59
    assert found.parameters["embedding"] == "given"


def test_mean_cosine_and_nearest_neighbours_are_those_of_all_pairs(points, embedded):
    rest = directions(points)
    matrix = rest @ rest.T
    pairs = matrix[np.triu_indices(len(rest), 1)]
    assert figure("average-pairwise-similarity", embedded).value == pytest.approx(pairs.mean(), abs=CLOSE)
    np.fill_diagonal(matrix, -1)
    assert figure("nearest-neighbour-distance", embedded).value == pytest.approx(np.mean(1 - matrix.max(1)), abs=CLOSE)


def test_facility_location_is_over_the_pool_a_set_was_taken_from(points, embedded):
    chosen = [0, 9, 3, 20]
    pool, some = directions(points), directions(points[chosen])
    naive = np.mean([max(float(a @ b) for b in some) for a in pool])
    assert figure("facility-location-diversity", embedded.subset(chosen)).value == pytest.approx(naive, abs=CLOSE)
    with pytest.raises(Refused, match="pool"):
        figure("facility-location-diversity", embedded)


def test_niches_are_counted(embedded):
    coverage, entropy = figure("niche-coverage", embedded), figure("cluster-entropy", embedded)
    assert 0 < coverage.value * 1024 <= 58
    assert 0 < entropy.value <= math.log(coverage.value * 1024) + CLOSE
    one = Texts(["x"] * 3, {GIVEN: np.ones((3, 4))})
    assert figure("niche-coverage", one).value == 1 / 1024
    assert figure("cluster-entropy", one).value == 0


HASHED = {CHOICE: "hashed"}


def test_the_hashed_embedding_is_frozen():
    """A row is embedded alike in whatever set, and today as when this version was made."""
    sentence = "A river runs through the old town."
    alone, among = embedding(Texts([sentence], {}, HASHED)), embedding(Texts([*made(50), sentence], {}, HASHED))
    assert np.array_equal(alone[0], among[-1])
    assert alone.shape == (1, SIZE)
    assert np.flatnonzero(alone[0]).tolist()[:5] == [2, 7, 35, 61, 64]
    near, far = embedding(Texts(["An old river town.", "Quantum chromodynamics lectures"], {}, HASHED))
    assert alone[0] @ near > 0.4
    assert alone[0] @ far < 0.1


def test_rows_without_words_have_no_direction():
    texts = ["the of and", "", "...", "river", "rivers"]
    assert figure("vendi-score", Texts(texts, {}, HASHED)).n == 2
    assert figure("vendi-score", texts).n == 4
    with pytest.raises(Refused, match="at least 1 rows with words"):
        figure("vendi-score", ["", " "])


@given(st.lists(st.integers(0, 9), max_size=40), st.sampled_from([10, 1 << 60]))
def test_keys_are_renumbered_as_numpy_does(keys, bound):
    """Whether or not a key and its place fit into one number."""
    keys = np.array(keys, dtype=np.int64) * (bound // 10)
    found, numbers = np.unique(keys, return_inverse=True)
    different, ranks = renumbered(keys, bound)
    assert (different, ranks.tolist()) == (len(found), numbers.tolist())


def test_compression_without_each_group_is_that_of_the_other_groups():
    whole = Texts([f"row {number % 7} says {'again ' * (number % 5)}{number}" for number in range(90)] + ["", "é"])
    (metric,) = (metric for metric in METRICS if metric.without_each)
    groups = np.array_split(np.random.default_rng(0).permutation(len(whole)), 10)
    parts = [whole.subset(np.concatenate([*groups[:left], *groups[left + 1 :]])) for left in range(10)]
    assert without_each(whole, groups) == [metric.compute(part, generator(0, metric)).value for part in parts]
    assert np.isnan(without_each(Texts(["", ""]), [np.array([0]), np.array([1])])).all()
