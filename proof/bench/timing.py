"""Interleaved runs: every case once a round, in an order drawn anew each round, so that a slow minute meets all alike.

Right before each timed call its case is called once untimed: what ran before it then weighs on none of them.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, NamedTuple, Protocol

EMPTY, WORK = "empty", "work"
"""The cases that tell the noise: a view that does nothing, and a long piece of plain work.

Where others want the processor, short calls come through unharmed and long ones take twice their time, which makes any
slow peer look slower still: the empty view alone does not show it.
"""
NOISY = 0.25


class Call(NamedTuple):
    """One request to one of the applications. To `work` it is no request: this process works for a while."""

    app: str
    path: str
    query: str = ""
    known: bool = False
    """Whether the client has the answer already, and asks if it is still the same."""
    token: str = ""
    """Who asks, where that matters."""
    body: str | None = None
    """What is posted."""
    gzip: bool = False
    """Whether the client takes gzip, as browsers and most libraries do."""


class Took(NamedTuple):
    """Seconds on the clock, and seconds of this process's own work."""

    wall: float
    cpu: float


class Timer(Protocol):
    def time(self, calls: list[Call]) -> list[Took]:
        """How long each call took, one after the other."""


class Case(NamedTuple):
    """What is timed: the size of the catalogue it runs on, and its name."""

    size: int
    name: str


@dataclass(frozen=True)
class Times:
    """Seconds by case, round after round."""

    took: Mapping[Case, Sequence[Took]]

    def median(self, case: Case) -> float:
        return median(took.wall for took in self.took[case])

    @property
    def noise(self) -> float:
        """The larger of the empty view's spread and the share by which the work was held up, at the worst size."""
        gauges = {EMPTY: spread, WORK: held_up}
        return max(gauges[case.name](took) for case, took in self.took.items() if case.name in gauges)

    @property
    def noisy(self) -> bool:
        return self.noise > NOISY


def timed(call: Callable[[], Any]) -> Took:
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def work() -> int:
    """Some 20 ms of plain work: where others want the processor it is interrupted, as short calls are not."""
    return sum(number * number for number in range(300_000))


def spread(took: Sequence[Took]) -> float:
    """The distance of the quartiles as a share of the median."""
    first, middle, third = quantiles([each.wall for each in took], n=4, method="inclusive")
    return (third - first) / middle


def held_up(took: Sequence[Took]) -> float:
    """How much longer it took by the clock than by the process's own work, in the median."""
    return median(each.wall / each.cpu for each in took) - 1


def run(timers: Mapping[int, Timer], plans: Mapping[int, Mapping[str, Sequence[Call]]], repeats: int) -> Times:
    """Time every case so many times; its calls take turns."""
    times: dict[Case, list[Took]] = {Case(size, name): [] for size, of_size in plans.items() for name in of_size}
    draw = random.Random(repeats)
    for turn in range(repeats):
        for size in draw.sample(list(plans), len(plans)):
            names = draw.sample(list(plans[size]), len(plans[size]))
            calls = [call for name in names for call in _pair(plans[size][name], turn)]
            for name, took in zip(names, timers[size].time(calls)[1::2], strict=True):
                times[Case(size, name)].append(took)
    return Times(times)


def _pair(calls: Sequence[Call], turn: int) -> tuple[Call, Call]:
    """The call of the turn before, and the one of this turn."""
    return calls[(turn - 1) % len(calls)], calls[turn % len(calls)]
