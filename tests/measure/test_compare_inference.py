"""The statistics of a comparison, against textbooks, scipy, and all cases counted out."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from measure.comparison import inference
from measure.comparison.intervals import (
    FEW_EVER,
    LEAST_ROWS,
    NARROW,
    NEVER,
    NO_ERROR,
    NO_SPREAD,
    NOT_MET,
    SHARED,
    no_interval,
)
from measure.comparison.linking import same_texts
from measure.comparison.results import Side
from measure.comparison.samples import Pair, Size
from measure.metrics import BY_NAME
from measure.texts import Texts, concatenate
from tests.measure.data import metric

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30).map(np.array)


@given(NUMBERS)
def test_the_jackknife_of_a_mean_is_the_textbook_error(values):
    left_out = np.array([np.delete(values, place).mean() for place in range(len(values))])
    wanted = values.std(ddof=1) / math.sqrt(len(values))
    assert inference.jackknife(left_out) == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_the_error_of_groups_of_one_is_the_textbook_error():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    assert inference.group_error(values) == pytest.approx(stats.sem(values))


@given(NUMBERS)
def test_the_margin_is_that_of_a_further_draw(null):
    number, mean = len(null), null.mean()
    spread = math.sqrt(sum((each - mean) ** 2 for each in null) / (number - 1))
    wanted = stats.t.isf(0.025, number - 1) * spread * math.sqrt(1 + 1 / number)
    assert inference.null_margin(null) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_the_margin_of_20_draws():
    null = np.arange(20.0)
    assert inference.null_margin(null) == pytest.approx(2.0930240544 * null.std(ddof=1) * math.sqrt(1.05), rel=1e-9)


@given(NUMBERS, st.floats(-1e6, 1e6))
def test_p_by_counting(null, value):
    null, value = np.round(null), round(value)
    above = sum(each >= value for each in null) + 1
    below = sum(each <= value for each in null) + 1
    assert inference.rank_p(value, null) == min(1, 2 * min(above, below) / (len(null) + 1))


def test_the_smallest_p_of_20_draws_is_2_in_21():
    assert inference.rank_p(5.0, np.arange(20.0) / 100) == inference.smallest_p(20) == 2 / 21


def test_no_spread_and_no_difference_is_no_evidence():
    assert inference.rank_p(0.0, np.zeros(20)) == 1
    assert inference.rank_p(1e-14, np.full(20, 0.3) - 0.3) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_flips_are_the_paired_permutations_of_scipy(seed):
    rng = np.random.default_rng(seed)
    differences = rng.normal(0.6, 1, 9)
    p = inference.rank_p(differences.mean(), inference.flips(differences[:, None], rng)[:, 0])
    everything = [np.mean(differences * signs) for signs in product((1, -1), repeat=9)]
    exact = np.mean(np.abs(everything) >= abs(differences.mean()) - 1e-12)
    peer = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=9_999).pvalue
    assert peer == pytest.approx(exact)
    assert p == pytest.approx(exact, abs=0.03)


def test_intervals_of_means_are_those_of_scipy():
    rng = np.random.default_rng(1)
    first, second = rng.gamma(2, 1, 40), rng.gamma(3, 1, 25)
    low, high = inference.mean_interval(first)
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 39, first.mean(), stats.sem(first)))
    peer = stats.ttest_ind(second, first, equal_var=False).confidence_interval()
    error = inference.welch_error(*((stats.sem(values), len(values) - 1) for values in (first, second)))
    assert inference.t_interval(second.mean() - first.mean(), error) == pytest.approx((peer.low, peer.high))
    assert inference.t_interval(1.0, inference.welch_error((0.0, 9), (0.0, 9))) == (1.0, 1.0)


def test_the_interval_of_a_count_is_that_of_the_logarithm_and_of_both_together():
    low, high = inference.log_interval(3.0, (0.6, 1e9))
    reach = 0.2 * stats.norm.isf(0.025)
    assert (math.log(low / 3), math.log(high / 3)) == pytest.approx((-reach, reach), rel=1e-6)
    before, after = (3.0, 0.6), (5.0, 1e-9)
    found = inference.count_interval(before, after, (0.6, 1e9))
    assert found == pytest.approx((5 - high, 5 - low), abs=1e-6), "what is known exactly adds nothing"
    alone, together = (inference.count_interval(before, (3.0, 0.6), (se, 1e9)) for se in (0.6 * 2**0.5, 0.1))
    assert together[1] - together[0] < alone[1] - alone[0], "values that go together differ by less"


def test_the_variance_of_a_subset_from_its_pool_is_that_of_a_mean():
    """The mean of a stratum less that of all: both parts are samples of their own, of other means and spreads."""
    rng = np.random.default_rng(2)
    chosen, rest = rng.normal(3, 1, (4000, 30)), rng.normal(1, 2, (4000, 90))
    pools = np.concatenate((chosen, rest), axis=1)
    differences = chosen.mean(axis=1) - pools.mean(axis=1)
    found = [
        inference.subset_variance(difference, part.var(ddof=1) / 30, pool.var(ddof=1) / 30, (30, 120))
        for difference, part, pool in zip(differences, chosen, pools, strict=True)
    ]
    assert np.mean(found) == pytest.approx(differences.var(), rel=0.05)


def test_batches_are_all_resamples(monkeypatch):
    monkeypatch.setattr(inference, "CELLS", 64)
    assert len(inference.flips(np.ones((10, 2)), np.random.default_rng(0))) == inference.RESAMPLES


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(1, 60))
def test_a_cut_by_tokens_is_as_near_as_whole_rows_allow(lengths, tokens):
    cut = Size(tokens=tokens).cut(np.arange(len(lengths)), np.array(lengths))
    best = min(abs(sum(lengths[:number]) - tokens) for number in range(1, len(lengths) + 1))
    assert abs(sum(lengths[: len(cut)]) - tokens) == best
    assert len(cut) >= 1


def test_a_sample_is_without_replacement_and_as_large_as_is_said():
    pair = Pair.of(*concatenate(Texts(["a b", "c", "d e f"]), Texts(["g h i j"])))
    rng = np.random.default_rng(0)
    assert pair.size("rows") == Size(rows=1)
    assert pair.size("tokens") == Size(tokens=4)
    assert sorted(pair.sample(pair.before, Size(rows=3), rng)) == [0, 1, 2]
    assert pair.fits(pair.after, pair.size("tokens"))
    assert not pair.fits(pair.before, pair.size("tokens"))


def test_rows_of_the_same_text_are_matched_one_for_one():
    before, after = same_texts(["a", "a", "b", "c"], ["a", "d", "c", "c"])
    assert before.sum() == after.sum() == 2
    assert after.tolist() == [True, False, True, False]
    assert not before[2]


def _sides(first, second, *, rows=400):
    return [Side(value, se, rows, rows) for value, se in (first, second)]


def test_no_interval_is_given_where_none_would_hold_and_the_reason_is():
    rare, plain = metric("self-repetition"), metric("self-bleu")
    sides = _sides((0.2, 0.02), (0.3, 0.02))
    assert not no_interval(plain, "apart", *sides)
    assert no_interval(plain, "apart", *_sides((0.2, None), (0.3, 0.02))) == NO_ERROR
    assert no_interval(plain, "apart", *_sides((0.2, 0.0), (0.3, 0.0))) == NO_SPREAD
    assert no_interval(rare, "apart", *_sides((0.0, 0.0), (0.3, 0.02))) == NOT_MET
    assert not no_interval(plain, "apart", *_sides((0.0, 0.0), (0.3, 0.02)))


@pytest.mark.parametrize("design", ["apart", "subset", "linked"])
def test_figures_that_few_rows_carry_have_an_interval_from_300_rows(design):
    fours = metric("distinct-n", n=4)
    few, enough = (_sides((0.9, 0.02), (0.8, 0.02), rows=rows) for rows in (299, 300))
    assert "299 rows have too few" in no_interval(fours, design, *few)
    assert no_interval(fours, design, *enough) == (NARROW if design == "linked" else "")
    assert not no_interval(metric("distinct-n", n=2), design, *few)


def test_the_readability_of_linked_rows_and_of_subsets_has_no_interval():
    sides = _sides((9.0, 0.2), (8.0, 0.2), rows=100_000)
    for name in ("coleman-liau-index", "automated-readability-index"):
        assert no_interval(metric(name), "linked", *sides) == no_interval(metric(name), "subset", *sides) == FEW_EVER
        assert not no_interval(metric(name), "apart", *sides)


def test_the_n_grams_of_linked_rows_have_no_interval_where_simulations_find_it_too_narrow():
    sides = _sides((0.9, 0.02), (0.8, 0.02), rows=100_000)
    for four in (metric("ngram-diversity", order=4), metric("distinct-n", n=4)):
        assert no_interval(four, "linked", *sides) == NARROW
        assert not no_interval(four, "apart", *sides)


def test_figures_of_pairs_of_rows_have_no_interval_for_a_subset_and_its_pool():
    sides = _sides((9.0, 0.2), (8.0, 0.2))
    for name in ("vendi-score", "self-bleu", "average-pairwise-jaccard", "self-repetition"):
        assert no_interval(metric(name), "subset", *sides) == SHARED
        assert not no_interval(metric(name), "apart", *sides)
    for name in ("mtld", "response-length"):
        assert not no_interval(metric(name), "subset", *sides)


def test_every_rule_is_about_a_metric_that_there_is():
    assert {name for name, _ in (*LEAST_ROWS, *NEVER)} <= BY_NAME.keys()
