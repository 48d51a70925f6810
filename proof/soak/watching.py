"""What the workers hold while nobody asks: memory, and open files with their connections."""

import time
from dataclasses import dataclass

from proof.faults.server import Server

REST = 3.0
"""Seconds after which gunicorn has closed connections that were kept open."""
GROWTH, HANDLES = 0.10, 12
"""The share of memory, and the number of handles, that may come on top and still pass for flat: a thread that has
served nothing so far opens its connection to the database later than the others."""


@dataclass(frozen=True)
class Held:
    """By all workers together."""

    workers: frozenset[int]
    megabytes: float
    handles: int


def at_rest(server: Server) -> Held:
    time.sleep(REST)
    workers = server.workers()
    return Held(
        frozenset(worker.pid for worker in workers),
        sum(worker.memory_info().rss for worker in workers) / 2**20,
        sum(worker.num_fds() for worker in workers),
    )


def shortcomings(start: Held, middle: Held, end: Held) -> list[str]:
    """Memory is judged over the second half: until then pages are kept that nobody had asked for before, and garbage in
    cycles is left until it is worth a look."""
    found = []
    if start.workers != end.workers:
        found.append("a worker ended, and another one took its place")
    if end.megabytes > middle.megabytes * (1 + GROWTH):
        found.append(f"memory grew by more than {GROWTH:.0%} in the second half")
    if end.handles > start.handles + HANDLES:
        found.append(f"more than {HANDLES} handles more are open")
    return found
