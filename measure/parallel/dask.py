"""A Dask cluster: the one of `DASK_SCHEDULER_ADDRESS`, else one of this machine's processes."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

import dask
import distributed

from measure.errors import WorkerLost
from measure.parallel.engines import AHEAD, Task, in_order


class Dask:
    alone = False

    def __init__(self, jobs: int, stack: ExitStack) -> None:
        self.jobs, self._stack = jobs, stack
        self._client: Any = None

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        client = self._begun()
        (there,) = client.scatter([shared], broadcast=True, hash=False)
        try:
            yield from in_order(
                lambda item: client.submit(task, there, item, pure=False), _result, items, AHEAD * self._threads()
            )
        except (distributed.scheduler.KilledWorker, distributed.client.FutureCancelledError) as error:
            raise WorkerLost("the Dask cluster lost the processes that did the work") from error

    def _begun(self) -> Any:
        """Only where there is work, so that bad data is told of at once."""
        if self._client is None:
            address = dask.config.get("scheduler-address", None)
            try:
                cluster = address or self._stack.enter_context(_cluster(self.jobs))
                self._client = self._stack.enter_context(distributed.Client(cluster))  # type: ignore[no-untyped-call]
            except (OSError, ValueError) as error:
                raise WorkerLost(f"the Dask cluster {address or 'of this machine'} is not reached: {error}") from error
        return self._client

    def _threads(self) -> int:
        return max(int(sum(self._client.nthreads().values())), 1)


def _cluster(jobs: int) -> Any:
    return distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=jobs, threads_per_worker=1, dashboard_address=None
    )


def _result(future: Any) -> Any:
    return future.result()
