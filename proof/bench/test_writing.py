"""What a write costs beside other sizes and beside an empty view, and what was told of the loading."""

from typing import Any

from proof.bench import writing
from proof.bench.generate import bundles
from proof.bench.timing import Case, Times, Took

CASES = ("empty", writing.WARM, *writing.AFTER, writing.ACCEPT, writing.EXTENDING)


def loaded(*, alone: float = 20.0, most: int = 110) -> dict[str, Any]:
    memory = [(methods, 100) for methods in range(0, 50_000, 500)] + [(100_000, most)]
    return {
        "alone": {"records": 500, "seconds": alone, "noise": 0.1},
        "bulk": {"records": 1_000_000, "seconds": 1_000.0, "noise": 0.2, "memory": memory},
    }


def test_a_load_is_held_against_one_record_after_the_other():
    bulk, memory = writing.loading(loaded(), 100_000, "sqlite")
    assert (bulk.ratio, bulk.met, bulk.noise) == (40, True, 0.2)
    assert "one by one 40000 s, extrapolated from 500" in bulk.note
    assert (memory.ratio, memory.met, memory.note) == (1.1, True, "100 MB, then 110 MB")
    slow, grown = writing.loading(loaded(alone=5.0, most=200), 100_000, "sqlite")
    assert (slow.met, grown.met) == (False, False)


def test_memory_is_judged_where_there_are_bundles_enough():
    assert [result.contender for result in writing.loading(loaded(), 1_000, "sqlite")] == ["bulk load"]


def test_answers_after_a_write_are_judged_at_each_size_and_across():
    times = Times(
        {
            Case(size, name): [Took(seconds * (1 if name == "empty" else 3), 1.0)] * 3
            for size, seconds in ((10, 1.0), (20, 2.0))
            for name in CASES
        }
    )
    found = list(writing.judge(times, (10, 20), "sqlite"))
    assert [each.ratio for each in found if each.goal == "d1"] == [3.0] * 6
    assert [(each.size, each.peer, each.ratio, each.met) for each in found if each.goal == "w1"] == [
        (20, "at 10", 2.0, False)
    ] * 5


def test_every_submission_is_a_method_of_its_own():
    studies = bundles(3, seed=writing.SEED, size=1, first=writing.FIRST)
    terms, *found = studies
    assert terms.components
    assert [bundle.methods[0].id for bundle in found] == ["m900000", "m900001", "m900002"]
    assert [len(bundle.sources) for bundle in found] == [1, 0, 0]
