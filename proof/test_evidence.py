"""The simulations of the statistical engine, in short; `python -m proof.evidence` is the whole."""

import pytest

from proof.evidence import ERROR, Simulated, simulate, supported_claims


@pytest.mark.parametrize(("sources", "tau"), [(2, 0.2), (5, 0.1)])
def test_intervals_hold_the_truth_and_no_direction_is_found_where_none_is(sources: int, tau: float):
    assert simulate(sources, tau, 100).holds


def test_the_bounds_can_be_missed():
    assert not Simulated(5, 0.1, coverage=0.85, false_directions=0.0, noise=0.03).holds
    assert not Simulated(5, 0.1, coverage=0.95, false_directions=0.15, noise=0.03).holds


def test_no_claim_is_supported_where_nothing_is_there():
    shares = supported_claims(40)
    assert set(shares) == {"gain", "differential", "slope"}
    assert max(shares.values()) <= ERROR + 2 * (ERROR * (1 - ERROR) / 40) ** 0.5
