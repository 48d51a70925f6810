"""The nearest of all compositions are those that a look at every one of them finds."""

import random
from typing import Any

import numpy as np
import pytest

from taxonomy.comparison import Collection, Nearest, Weights, score

COMPONENTS, KINDS = 40, 8


class Column:
    """Pairs of row and code, in any order."""

    def __init__(self, held):
        pairs = [(row, code) for row, codes in enumerate(held) for code in sorted(codes)]
        random.Random(3).shuffle(pairs)
        self.rows = np.array([row for row, _ in pairs], np.int32)
        self.codes = np.array([code for _, code in pairs], np.int32)

    def rows_of(self, code):
        return self.rows[self.codes == code]


def drawn(seed, methods=300):
    """Sets of components, the first ones everywhere; the kind of a component is its number's remainder."""
    draw = random.Random(seed)
    popular = [1 / (rank + 1) for rank in range(COMPONENTS)]
    return [set(draw.choices(range(COMPONENTS), popular, k=draw.randint(1, 6))) for _ in range(methods)]


def kinds_of(components):
    return {component % KINDS for component in components}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("limit", [1, 10, 400])
def test_the_best_are_among_those_found(seed, limit):
    held = drawn(seed)
    alive = np.random.default_rng(seed).random(len(held)) < 0.9
    components, kinds = Column(held), Column([kinds_of(each) for each in held])
    collection = Collection.of(components, kinds, alive, (COMPONENTS, KINDS))
    used, held_kinds = (
        dict(enumerate(np.bincount(column.codes[alive[column.rows]]).tolist())) for column in (components, kinds)
    )
    weights: Any = Weights.of(used, held_kinds, int(alive.sum()))  # type: ignore[arg-type]
    for asked in range(0, len(held), 29):
        own = held[asked], kinds_of(held[asked])
        question = Nearest(sorted(own[0]), sorted(own[1]))
        found = set(question.best(collection, limit, asked).tolist())
        scores = {row: score(own, (held[row], kinds_of(held[row])), weights) for row in np.flatnonzero(alive).tolist()}
        best = sorted((row for row in scores if row != asked and scores[row] > 0), key=lambda row: -scores[row])
        assert found <= set(best)
        least = scores[best[min(limit, len(best)) - 1]]
        assert {row for row in best if scores[row] > least - 1e-12} <= found
        assert question.scores(collection, list(found)) == [scores[row] for row in found]


def test_what_no_method_has_keeps_the_others_apart_and_finds_nothing_alone():
    held = [{0, 1}, {2}]
    columns = Column(held), Column([kinds_of(each) for each in held])
    collection = Collection.of(*columns, np.ones(2, np.bool_), (COMPONENTS, KINDS))
    assert Nearest([], [], [3.0]).best(collection, 10).tolist() == []
    assert Nearest([0], [0], [3.0]).best(collection, 10).tolist() == [0]


def test_where_all_are_dead_there_is_no_nearest():
    held = [{0, 1}, {2}]
    columns = Column(held), Column([kinds_of(each) for each in held])
    collection = Collection.of(*columns, np.zeros(2, np.bool_), (COMPONENTS, KINDS))
    assert Nearest([0, 1], [0, 1], [3.0]).best(collection, 10).tolist() == []
