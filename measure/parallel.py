"""Who does the work: this process, several of this machine, or a cluster of Dask or Ray; joblib serves all of them.

An engine maps a task over items and hands the results back in the items' order, so every engine gives the same figures.
What all items of a map share is pickled once, as one array of bytes: joblib puts that into a file that all processes
of a
machine map, or sends it once to each worker of a cluster, and a worker unpickles it when it gets its first item.
"""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any, Protocol
from uuid import uuid4

import numpy as np

from measure.errors import Unusable, WorkerLost

NAMES = ("local", "dask", "ray")
Task = Callable[[Any, Any], Any]
"""What is computed from what all items share, and one item."""
LOST = ("TerminatedWorkerError", "BrokenProcessPool", "KilledWorker", "FutureCancelledError", "WorkerCrashedError")
_unpickled: dict[str, Any] = {}
"""In a worker: what the maps shared that it had items of last."""
REMEMBERED = 2


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


class Workers:
    """Other processes, by joblib. They are started where there is work, so that bad data is an error at once."""

    alone = False

    def __init__(self, backend: str, jobs: int, start: Callable[[], None]) -> None:
        self.backend, self.jobs, self._start = backend, jobs, start
        self._started = False

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415  (not needed by one process)

        if not self._started:
            self._start()
            self._started = True
        key, payload = uuid4().hex, np.frombuffer(pickle.dumps((task, shared), protocol=5), dtype=np.uint8)
        try:
            with parallel_config(self.backend, n_jobs=self.jobs):
                pool = Parallel(return_as="generator", pre_dispatch="2 * n_jobs", batch_size=1)
                yield from pool(delayed(_do)(key, payload, item) for item in items)
        except Exception as error:
            if type(error).__name__ in LOST:
                raise WorkerLost("a process that did a part of the work is gone, perhaps for want of memory") from error
            raise


def _do(key: str, payload: Any, item: Any) -> Any:
    if key not in _unpickled:
        while len(_unpickled) >= REMEMBERED:
            del _unpickled[next(iter(_unpickled))]
        _unpickled[key] = pickle.loads(payload.tobytes())
    task, shared = _unpickled[key]
    return task(shared, item)


@contextmanager
def engine(name: str = "local", jobs: int | None = None) -> Iterator[Engine]:
    """Unusable, at once, where what the engine needs is not installed."""
    with ExitStack() as stack:
        if name == "dask":
            yield _dask(jobs or cores(), stack)
        elif name == "ray":
            yield _ray(jobs or cores(), stack)
        elif jobs is None or jobs == 1:
            yield HERE
        else:
            stack.callback(_stop_processes)
            yield Workers("loky", jobs, lambda: None)


def _stop_processes() -> None:
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415

    get_reusable_executor().shutdown(wait=False, kill_workers=True)


def _dask(jobs: int, stack: ExitStack) -> Workers:
    """The cluster of `DASK_SCHEDULER_ADDRESS`, else one of this machine's processes."""
    if find_spec("distributed") is None:
        raise Unusable("--engine dask needs Dask, which is not installed: pip install 'dask[distributed]'")

    def start() -> None:
        import dask  # noqa: PLC0415
        import distributed  # noqa: PLC0415

        address = dask.config.get("scheduler-address", None)
        own = {} if address else {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": None}
        try:
            client = distributed.Client(address, **own)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise WorkerLost(f"the Dask cluster {address or 'of this machine'} is not reached: {error}") from error
        stack.enter_context(client)

    return Workers("dask", jobs, start)


def _ray(jobs: int, stack: ExitStack) -> Workers:
    """The cluster of `RAY_ADDRESS`, else one of this machine's processes."""
    if find_spec("ray") is None:
        raise Unusable("--engine ray needs Ray, which is not installed: pip install ray")

    def start() -> None:
        import ray  # noqa: PLC0415
        from ray.util.joblib import register_ray  # noqa: PLC0415

        address = os.environ.get("RAY_ADDRESS")
        own = {} if address else {"num_cpus": jobs, "include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
        except (OSError, ConnectionError) as error:
            raise WorkerLost(f"the Ray cluster {address or 'of this machine'} is not reached: {error}") from error
        stack.callback(ray.shutdown)
        register_ray()

    return Workers("ray", jobs, start)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
