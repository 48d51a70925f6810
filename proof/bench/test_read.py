"""Cases are timed in turns, and goals are judged and told."""

import pytest

from proof.bench import read, results, timing
from proof.bench.plans import COLD
from proof.bench.timing import Call, Case, Times, Took


class Clock:
    """Takes as long as the call's query says."""

    def __init__(self):
        self.asked = []

    def time(self, calls):
        self.asked += calls
        return [Took(float(call.query), 1.0) for call in calls]


def test_every_case_is_timed_as_often_and_its_calls_take_turns():
    clocks = {1: Clock(), 2: Clock()}
    plans = {
        size: {"page": [Call("a", "/", "1"), Call("a", "/", "3")], "empty": [Call("a", "/", "2")]} for size in clocks
    }
    times = timing.run(clocks, plans, 40)
    assert {case: len(found) for case, found in times.took.items()} == {
        Case(size, name): 40 for size in (1, 2) for name in ("page", "empty")
    }
    assert [took.wall for took in times.took[Case(1, "page")]] == [1.0, 3.0] * 20
    assert times.median(Case(2, "page")) == 2


def test_each_timed_call_comes_after_an_untimed_one_of_its_case():
    clock = Clock()
    timing.run({1: clock}, {1: {"page": [Call("a", "/1", "1")], "empty": [Call("b", "/2", "1")]}}, 10)
    pairs = list(zip(clock.asked[::2], clock.asked[1::2], strict=True))
    assert all(before == after for before, after in pairs)
    assert len({tuple(call.path for call, _ in pairs[start : start + 2]) for start in range(0, 20, 2)}) == 2


def walls(*seconds: float) -> list[Took]:
    return [Took(wall, 1.0) for wall in seconds]


def test_noise_is_the_spread_of_the_empty_view():
    calm = Times({Case(1, "empty"): walls(1.0, 1.0, 1.1, 1.0), Case(1, "page"): walls(1.0, 9.0, 1.0, 9.0)})
    rough = Times({Case(1, "empty"): walls(1.0, 1.0, 1.0), Case(2, "empty"): walls(1.0, 2.0, 3.0)})
    assert calm.noise == pytest.approx(0.025)
    assert not calm.noisy
    assert rough.noise == pytest.approx(0.5)
    assert rough.noisy


def test_a_processor_shared_with_others_is_noise_even_where_every_call_is_held_up_alike():
    """Three busy processes beside a run doubled what a slow peer took and left the empty view as it was."""
    shared = Times({Case(1, "empty"): walls(1.0, 1.0, 1.0), Case(1, "work"): [Took(2.0, 1.0)] * 3})
    assert shared.noise == pytest.approx(1.0)
    assert shared.noisy


def times_of(**seconds: float) -> Times:
    names = {goal.contender for goal in read.GOALS} | {goal.peer for goal in read.GOALS} | {*COLD}
    given = {name.replace("_", " "): value for name, value in seconds.items()}
    return Times({Case(size, name): walls(given.get(name, 1.0)) * 3 for size in (10, 20) for name in names})


def test_goals_are_judged():
    times = times_of(claims=1.9, gaps=2.1)
    found = {each.contender: each for each in read.judge(times, 10, "sqlite")}
    assert (found["claims"].ratio, found["claims"].wanted, found["claims"].met) == (1.9, "<= 2", True)
    assert (found["gaps"].ratio, found["gaps"].met) == (2.1, False)
    assert found["facets, new filter"].met is None
    assert found["method page, first visit"].wanted == "<= 60"


def test_a_first_visit_may_cost_more_at_ten_times_the_catalogue():
    found = {each.contender: each for each in read.judge(times_of(), 20, "sqlite")}
    larger = Times({Case(2_000, case.name): took for case, took in times_of().took.items()})
    assert found["method page, first visit"].wanted == "<= 60"
    assert next(each for each in read.judge(larger, 2_000, "sqlite") if each.goal == "a3 cold").wanted == "<= 200"


def test_a_noisy_run_says_so():
    times = times_of()
    rough = Times({**times.took, Case(10, "empty"): walls(1.0, 2.0, 3.0)})
    assert "50% too noisy" in results.table(results.rows(read.judge(rough, 10, "sqlite")))
    assert "too noisy" not in results.table(results.rows(read.judge(times, 10, "sqlite")))
