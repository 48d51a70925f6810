"""The statistics of a comparison, against textbooks, scipy, and all cases counted out."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from measure.comparison import inference
from measure.comparison.linking import same_texts
from measure.comparison.samples import Pair, Size
from measure.texts import Texts, concatenate

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
    errors = [(stats.sem(values), len(values) - 1) for values in (first, second)]
    assert inference.welch_interval(second.mean() - first.mean(), *errors) == pytest.approx((peer.low, peer.high))
    assert inference.welch_interval(1.0, (0.0, 9), (0.0, 9)) == (1.0, 1.0)


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
