"""Intervals and adjusted p-values, against statsmodels and scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from measure.intervals import benjamini_hochberg, newcombe, newcombe_paired, wilson

SHARES = [(0, 3), (3, 3), (1, 200), (57, 120), (1, 1)]
COUNTS = st.integers(0, 40)


@pytest.mark.parametrize(("count", "n"), SHARES)
def test_wilson_is_that_of_statsmodels(count, n):
    assert wilson(count / n, n) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-12)


@pytest.mark.parametrize("first", SHARES)
@pytest.mark.parametrize("second", SHARES)
def test_the_difference_of_two_shares_is_that_of_statsmodels(first, second):
    peer = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff")
    found = newcombe((first[0] / first[1], first[1]), (second[0] / second[1], second[1]))
    assert found == pytest.approx(peer, abs=1e-9)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_paired_shares_turn_with_their_order_and_hold_the_difference(both, lost, gained, neither):
    n = both + lost + gained + neither
    if not n:
        return
    low, high = newcombe_paired(both, lost, gained, neither)
    assert -1 <= low <= (gained - lost) / n + 1e-12
    assert (gained - lost) / n - 1e-12 <= high <= 1
    assert newcombe_paired(both, gained, lost, neither) == pytest.approx((-high, -low), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_those_of_scipy(values):
    assert benjamini_hochberg(values) == pytest.approx(false_discovery_control(values).tolist())
