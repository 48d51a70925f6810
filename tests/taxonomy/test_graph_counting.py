"""What stands together and what feeds what, counted from arrays, against counting composition by composition."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.graph.counting import Pairs, co_occurrences, feeds, incidence, lift

TERMS = 7
USES = st.lists(st.frozensets(st.integers(0, TERMS - 1)), max_size=12)
EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, TERMS - 1), st.integers(0, TERMS - 1)), max_size=30)


def told(pairs: Pairs) -> dict[tuple[int, int], int]:
    keys = list(zip(pairs.source.tolist(), pairs.target.tolist(), strict=True))
    assert keys == sorted(set(keys))
    assert len(pairs) == len(keys)
    return dict(zip(keys, pairs.count.tolist(), strict=True))


def columns(found: list[tuple[int, ...]], number: int) -> list[np.ndarray]:
    return [np.array([each[place] for each in found], np.int32) for place in range(number)]


@given(USES)
def test_each_two_terms_that_stand_together_are_counted_once(uses):
    rows, terms = columns([(row, term) for row, held in enumerate(uses) for term in held], 2)
    found = co_occurrences(rows, terms, (len(uses), TERMS))
    assert told(found) == Counter(pair for held in uses for pair in combinations(sorted(held), 2))
    assert incidence(rows, terms, (len(uses), TERMS)).sum() == sum(map(len, uses))


@given(EDGES)
def test_an_edge_is_counted_once_a_composition(edges):
    rows, source, target = columns(edges, 3)
    assert told(feeds(rows, source, target, TERMS)) == Counter(edge[1:] for edge in set(edges))


def test_codes_of_a_large_catalogue_do_not_run_over():
    size = 50_000
    rows, ends = np.array([999_999, 999_999, 0], np.int32), np.array([size - 1, size - 1, 0], np.int32)
    assert told(feeds(rows, ends, ends, size)) == {(0, 0): 1, (size - 1, size - 1): 1}


@given(USES)
def test_lift_is_one_where_terms_are_independent(uses):
    rows, terms = columns([(row, term) for row, held in enumerate(uses) for term in held], 2)
    found = co_occurrences(rows, terms, (len(uses), TERMS))
    used = np.bincount(terms, minlength=TERMS)
    for source, target, value in zip(found.source, found.target, lift(found, used, len(uses)), strict=True):
        both = sum({source, target} <= held for held in uses) / len(uses)
        assert value == pytest.approx(both / (used[source] / len(uses) * used[target] / len(uses)))
        assert np.isfinite(value)


@given(st.dictionaries(st.frozensets(st.integers(0, TERMS), min_size=1, max_size=2), st.integers(1, 9)), st.randoms())
def test_pairs_are_put_upward_and_in_order(weights, dice):
    drawn = [(*dice.sample([min(ends), max(ends)], 2), count) for ends, count in weights.items()]
    found = Pairs(*(each.astype(np.int64) for each in columns(drawn, 3))).upward().ordered()
    assert told(found) == {(min(ends), max(ends)): count for ends, count in weights.items()}


def test_only_some_pairs():
    pairs = Pairs(*(np.array(values) for values in ([0, 0, 1], [1, 2, 2], [3, 1, 2])))
    assert told(pairs.only(pairs.count > 1)) == {(0, 1): 3, (1, 2): 2}
