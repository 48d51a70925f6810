"""Processes of this machine. They are forked, so that they have what was worked out before without being sent it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from measure.errors import WorkerLost
from measure.scale.engines import AHEAD, Task, in_order

_work: tuple[Task, Any] | None = None


class Processes:
    alone = False

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        way = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        self._context = multiprocessing.get_context(way)

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        """A pool for each call: what is shared is there when its processes begin."""
        pool = ProcessPoolExecutor(self.jobs, self._context, _begin, (task, shared))
        try:
            yield from in_order(lambda item: pool.submit(_do, item), Future.result, items, AHEAD * self.jobs)
        except BrokenProcessPool as error:
            raise WorkerLost("a process of --jobs was ended from outside, perhaps for want of memory") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(task: Task, shared: Any) -> None:
    """Ctrl-C ends a worker without a word; and so does the end of the process that it works for."""
    global _work  # noqa: PLW0603
    _work = task, shared
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(item: Any) -> Any:
    assert _work is not None
    task, shared = _work
    return task(shared, item)
