"""Contrasts between groups of sources and between facets, and slopes within sources."""

import numpy as np
import pytest

from taxonomy.evidence.contrasts import between_facets, between_groups, slope_within_sources
from taxonomy.evidence.experiments import Experiment


def an_experiment(source, y, variance=0.01, key="x"):
    return Experiment(source, (source, key), y, variance, ())


def test_the_contrast_of_different_groups_excludes_0():
    values = [0.5, 0.55, 0.6, 0.52, 0.1, 0.12, 0.05, 0.08]
    experiments = [an_experiment(f"s{place}", y) for place, y in enumerate(values)]
    actual = between_groups(experiments, [[1.0]] * 4 + [[0.0]] * 4, 0.5)[0]
    assert actual is not None
    assert actual.estimate == pytest.approx(np.mean(values[:4]) - np.mean(values[4:]))
    assert actual.low > 0
    assert actual.sources == 8


def test_the_unit_is_the_source():
    """A source with a hundred experiments weighs no more than its mean does."""
    values = {"a": 0.5, "b": 0.6, "c": 0.1, "d": 0.2, "e": 0.1}
    few = [an_experiment(name, y) for name, y in values.items()]
    many = [*few, *(an_experiment("a", 0.5, key=str(place)) for place in range(99))]
    flags = {name: [float(name in "ab")] for name in values}
    one, other = (between_groups(items, [flags[item.source] for item in items], 1.0)[0] for items in (few, many))
    assert one is not None
    assert other is not None
    assert one.estimate == pytest.approx(other.estimate)
    assert one.se == pytest.approx(other.se)


def test_a_moderator_that_does_not_vary_has_no_contrast():
    experiments = [an_experiment(f"s{place}", place / 10) for place in range(6)]
    rows = [[1.0, float(place % 2)] for place in range(6)]
    assert between_groups(experiments, rows, 0.5)[0] is None
    assert between_groups(experiments[:3], rows[:3], 0.5) == [None, None]
    assert between_groups([], [], 0.5) == []


def test_facets_are_compared_in_the_sources_that_have_both():
    inside = [an_experiment(f"s{place}", 0.2 + 0.1 * place) for place in range(6)]
    outside = [an_experiment(f"s{place}", 0.5 + 0.1 * place + 0.02 * (place % 2)) for place in range(6)]
    result = between_facets(inside, [*outside, an_experiment("other", 9.0)], 0.5)
    assert result is not None
    assert result.estimate == pytest.approx(0.31, abs=0.005)
    assert (result.sources, result.low > 0) == (6, True)
    assert between_facets(inside[:1], outside, 0.5) is None


def test_a_slope_is_one_within_sources():
    """Between sources y falls with x, inside each it rises: the slope is that inside."""
    source = np.repeat(np.arange(5, dtype=np.int64), 4)
    inside = np.tile([0.0, 1.0, 2.0, 3.0], 5)
    x, y = inside + 10.0 * source, 2 * inside - 10.0 * source + np.tile([0.1, -0.1, 0.1, -0.1], 5)
    result = slope_within_sources(x, y, source)
    assert result is not None
    assert result.estimate == pytest.approx(1.96)
    assert result.p < 0.05
    assert slope_within_sources(x, y, source) == result
    assert slope_within_sources(x[:4], y[:4], source[:4]) is None
    assert slope_within_sources(x[::4], y[::4], source[::4]) is None
