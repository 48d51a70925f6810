"""All pooled cells beside statsmodels: the same groups, the same answers."""

import numpy as np
import pytest

from proof.bench.cells import all_cells, generated, groups, source_means
from taxonomy.evidence import pool


def test_generated_effects_are_the_same_each_time_and_fill_their_cells():
    (first, cells), (second, _) = generated(3_000), generated(3_000)
    assert (first.log_ratio == second.log_ratio).all()
    assert (generated(3_000, seed=2)[0].log_ratio != first.log_ratio).any()
    assert set(first.cell.tolist()) == set(range(cells))
    assert (first.variance > 0).all()
    assert np.bincount(first.source).max() == 30


def test_groups_are_the_cells_effects():
    effects, _ = generated(3_000)
    for cell, group in zip((0, 7), groups(effects, [0, 7]), strict=True):
        assert group.log_ratio.tolist() == effects.log_ratio[effects.cell == cell].tolist()


def test_the_peer_is_given_the_same_source_means():
    effects, cells = generated(3_000)
    ours = pool(effects, cells).sources
    for cell, group in zip(range(20), groups(effects, range(20)), strict=True):
        means, variances = source_means(group)
        assert means == pytest.approx(ours.mean[ours.cell == cell], rel=1e-12)
        assert variances == pytest.approx(ours.variance[ours.cell == cell], rel=1e-12)


def test_both_give_the_same_answer():
    *times, apart = all_cells(20_000, 50, 3)
    assert (apart.contender, apart.met) == ("largest difference", True)
    assert all(each.ratio > 0 and each.noise is not None for each in times)
    assert all("extrapolated" in each.note for each in times)
