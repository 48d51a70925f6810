"""A start is judged by its goals; a server that does not start is an error."""

import pytest

from proof.bench import starting
from proof.bench.served import Refused
from proof.bench.timing import Took


def test_goals_are_judged():
    starts = [(2.0, 0.5), (9.0, 0.9), (3.0, 1.5)]
    found = {each.goal: each for each in starting.judge(starts, [0.5, 0.6, 0.7], [Took(1.1, 1.0)], 226, "sqlite")}
    assert (found["t1"].ratio, found["t1"].met) == (5, False)
    assert (found["t1 page"].ratio, found["t1 page"].met) == (0.9, True)


def test_a_server_that_ends_is_an_error(monkeypatch):
    monkeypatch.setattr(starting, "SERVE", ("false",))
    with pytest.raises(Refused, match="nothing listens"):
        starting.start(starting.settings("sqlite://:memory:"))
