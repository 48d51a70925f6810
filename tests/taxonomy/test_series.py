"""Slope and first decline of series over rounds, by hand and against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from taxonomy.series import Course, Points, course
from taxonomy.vocabulary import Orientation

HIGHER, LOWER = Orientation.HIGHER, Orientation.LOWER
BY_HAND: list[tuple[Points, Orientation, float | None, float | None]] = [
    ([(1, 1), (2, 2), (3, 3)], HIGHER, 1.0, None),
    ([(1, 1), (2, 2), (3, 3)], LOWER, -1.0, 2),
    ([(1, 3), (2, 2), (3, 1)], HIGHER, -1.0, 2),
    ([(1, 3), (2, 2), (3, 1)], LOWER, 1.0, None),
    # round 0 is the model before training: the step from it is no further round
    ([(0, 30), (1, 60), (2, 59), (3, 58)], HIGHER, -1.0, 2),
    ([(0, 60), (1, 30), (2, 31)], HIGHER, 1.0, None),
    ([(0, 30), (1, 60)], HIGHER, None, None),
    ([(0, 30), (0.5, 40)], HIGHER, None, None),
    ([(1, 60), (4, 90)], HIGHER, 10.0, None),
    ([(1, 1), (2, 3), (3, 2), (4, 1)], HIGHER, -0.1, 3),
    ([(1, 2), (2, 2), (3, 2)], HIGHER, 0.0, None),
    ([(1, 2), (2, 2), (3, 2)], LOWER, 0.0, None),
    ([(1, 0), (3, 5), (6, 4)], HIGHER, 27 / 38, 6),
    ([(1.5, 1), (2.5, 0.5)], HIGHER, -0.5, 2.5),
]


@pytest.mark.parametrize(("points", "orientation", "slope", "decline"), BY_HAND)
def test_slope_and_first_decline_by_hand(
    points: Points, orientation: Orientation, slope: float | None, decline: float | None
) -> None:
    result = course(points, orientation)
    assert result == Course(result.slope, decline)
    assert result.slope == pytest.approx(slope, abs=1e-12)


series = st.lists(st.integers(1, 50), min_size=2, max_size=12, unique=True).flatmap(
    lambda rounds: st.lists(st.floats(-100, 100), min_size=len(rounds), max_size=len(rounds)).map(
        lambda values: list(zip(map(float, sorted(rounds)), values, strict=True))
    )
)


@given(series)
def test_slope_is_scipys(points: Points) -> None:
    rounds, values = zip(*points, strict=True)
    assert course(points, HIGHER).slope == pytest.approx(stats.linregress(rounds, values).slope, rel=1e-9, abs=1e-9)


@given(series)
def test_turning_the_orientation_turns_the_slope(points: Points) -> None:
    higher, lower = course(points, HIGHER).slope, course(points, LOWER).slope
    assert higher is not None
    assert lower is not None
    assert higher == -lower


@given(series, st.sampled_from(Orientation))
def test_nothing_declines_before_the_first_decline(points: Points, orientation: Orientation) -> None:
    first = course(points, orientation).first_decline
    signed = [(number, orientation.sign * value) for number, value in points]
    until = [value for number, value in signed if first is None or number < first]
    assert until == sorted(until)
    if first is not None:
        assert dict(signed)[first] < until[-1]
