"""Who does the work: this process, several of this machine, or a cluster of Dask or Ray.

All give the same figures: an engine maps a task over items and hands the findings back in the items' order.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol

from measure.errors import Unusable

NAMES = ("local", "dask", "ray")
AHEAD = 2
"""Items for each process that are handed out before the first finding is back: the rest waits where it is read."""
Task = Callable[[Any, Any], Any]
"""What is worked out of what all items share, and one item."""


class Engine(Protocol):
    alone: bool
    """Whether it is this process by itself."""

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]: ...


class Here:
    """This process."""

    alone = True

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        return (task(shared, item) for item in items)


HERE = Here()


@contextmanager
def engine(name: str = "local", jobs: int | None = None) -> Iterator[Engine]:
    """Unusable, at once, where what the engine needs is not installed."""
    made = {"local": _processes, "dask": _dask, "ray": _ray}[name]
    with ExitStack() as stack:
        yield made(jobs, stack)


def _processes(jobs: int | None, stack: ExitStack) -> Engine:
    if jobs is None or jobs == 1:
        return HERE
    from measure.parallel.processes import Processes  # noqa: PLC0415  (not needed by most)

    return Processes(jobs, stack)


def _dask(jobs: int | None, stack: ExitStack) -> Engine:
    try:
        import distributed  # noqa: F401, PLC0415
    except ImportError as error:
        raise Unusable("--engine dask needs Dask, which is not installed: pip install 'dask[distributed]'") from error
    from measure.parallel.dask import Dask  # noqa: PLC0415

    return Dask(jobs or cores(), stack)


def _ray(jobs: int | None, stack: ExitStack) -> Engine:
    try:
        import ray  # noqa: F401, PLC0415
    except ImportError as error:
        raise Unusable("--engine ray needs Ray, which is not installed: pip install ray") from error
    from measure.parallel.ray import Ray  # noqa: PLC0415

    return Ray(jobs or cores(), stack)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    submit: Callable[[Any], Any], result: Callable[[Any], Any], items: Iterable[Any], most: int
) -> Iterator[Any]:
    """The findings in the order of the items, with at most so many handed out at a time."""
    waiting: deque[Any] = deque()
    for item in items:
        if len(waiting) >= most:
            yield result(waiting.popleft())
        waiting.append(submit(item))
    while waiting:
        yield result(waiting.popleft())


def told(found: Iterator[Any], said: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
    """Each finding with its step said while it is waited for."""
    while True:
        with said():
            try:
                each = next(found)
            except StopIteration:
                return
        yield each
