"""MTLD walked side by side against the plain loop, on texts short and long enough to be cut."""

import numpy as np
import pytest

from measure.metrics import mtld as module
from measure.metrics.mtld import THRESHOLD, mtld


def plain(ids: list[int]) -> float:
    factors, taken, seen = 0.0, 0, set()
    for word in ids:
        taken += 1
        seen.add(word)
        if len(seen) / taken <= THRESHOLD:
            factors, taken, seen = factors + 1, 0, set()
    if taken:
        factors += (1 - len(seen) / taken) / (1 - THRESHOLD)
    return len(ids) / (factors or 1.0)


@pytest.mark.parametrize("words", [1, 2, 30, 300, 10_000])
@pytest.mark.parametrize(("apart", "most"), [(20, 3), (20, 16), (1, 10_000), (1_000, 10)])
def test_the_chains_come_to_what_the_loop_does(words, apart, most, monkeypatch):
    monkeypatch.setattr(module, "APART", apart)
    monkeypatch.setattr(module, "MOST", most)
    rng = np.random.default_rng(words)
    for length in (1, 2, 25, 100, 640, 3001, 9000):
        # The commonest words come again at once, the rare ones hardly ever.
        ids = (rng.pareto(1.0, length) * words / 10).astype(np.int64) % words
        both = (plain(ids.tolist()) + plain(ids[::-1].tolist())) / 2
        assert mtld(ids) == pytest.approx(both, rel=1e-12)


def test_runs_far_longer_than_what_is_looked_at_at_a_time():
    new = np.arange(2_000)
    ids = np.concatenate((new, np.zeros(700, dtype=np.int64), new[::-1], new))
    both = (plain(ids.tolist()) + plain(ids[::-1].tolist())) / 2
    assert mtld(ids) == pytest.approx(both, rel=1e-12)
