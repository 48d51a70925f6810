"""A Ray cluster: the one of `RAY_ADDRESS`, else one of this machine's processes."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

import ray

from measure.errors import WorkerLost
from measure.parallel.engines import AHEAD, Task, in_order


class Ray:
    alone = False

    def __init__(self, jobs: int, stack: ExitStack) -> None:
        self.jobs, self._stack = jobs, stack

    def map(self, task: Task, shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        self._begin()
        there, call = ray.put(shared), ray.remote(num_cpus=1, max_retries=0)(task)
        most = AHEAD * max(int(ray.cluster_resources().get("CPU", self.jobs)), 1)
        try:
            yield from in_order(lambda item: call.remote(there, item), ray.get, items, most)
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except ray.exceptions.RayError as error:
            raise WorkerLost(f"the Ray cluster lost the processes that did the work: {error}") from error

    def _begin(self) -> None:
        """Only where there is work, so that bad data is told of at once."""
        if ray.is_initialized():
            return
        there = os.environ.get("RAY_ADDRESS")
        own = {} if there else {"num_cpus": self.jobs, "include_dashboard": False}
        try:
            ray.init(address=there, log_to_driver=False, logging_level="ERROR", **own)
        except (OSError, ConnectionError) as error:
            raise WorkerLost(f"the Ray cluster {there or 'of this machine'} is not reached: {error}") from error
        self._stack.callback(ray.shutdown)
