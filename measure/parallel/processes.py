"""Processes of this machine. They are not forked from this one, in which libraries may have threads by then.

What all items of a map share goes through a file, once, and each process reads it when it gets its first item.
"""

import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from measure.errors import WorkerLost
from measure.parallel.engines import AHEAD, Task, in_order

READY = ["measure.parallel.sharded", "measure.comparison.metric_runner"]
_work: tuple[Path | None, Any] = (None, None)
"""In a worker: the file of the map it is at, and what that held."""


class Processes:
    alone = False

    def __init__(self, jobs: int, stack: ExitStack) -> None:
        self.jobs, self._stack = jobs, stack
        self._pool: ProcessPoolExecutor | None = None
        self._folder = Path()
        self._maps = 0

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        pool = self._begun()
        self._maps += 1
        file = self._folder / str(self._maps)
        file.write_bytes(pickle.dumps((task, shared), protocol=5))
        try:
            submit = lambda item: pool.submit(_do, file, item)  # noqa: E731
            yield from in_order(submit, Future.result, items, AHEAD * self.jobs)
        except BrokenProcessPool as error:
            raise WorkerLost("a process of --jobs was ended from outside, perhaps for want of memory") from error
        finally:
            file.unlink()

    def _begun(self) -> ProcessPoolExecutor:
        """Only where there is work."""
        if self._pool is None:
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            self._pool = ProcessPoolExecutor(self.jobs, _context(), _begin)
            self._stack.callback(self._pool.shutdown, wait=False, cancel_futures=True)
        return self._pool


def _context() -> Any:
    """Workers from a server that has loaded what they need and nothing else, where there can be one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(READY)
    return context


def _begin() -> None:
    """Ctrl-C ends a worker without a word; and so does the end of the process that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(file: Path, item: Any) -> Any:
    global _work  # noqa: PLW0603
    if _work[0] != file:
        _work = file, pickle.loads(file.read_bytes())
    task, shared = _work[1]
    return task(shared, item)
