"""Requests before preparation: both compute in one process; run together, each takes more than twice as long."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

LONG_SECONDS = 0.1
"""A request that takes longer computes something; most take a few milliseconds, and nothing waits for them."""
WAIT_SECONDS = 10.0
"""How long preparing a version waits in all: a process that is always busy has to be prepared too."""

_running: dict[object, float] = {}
"""When each request of this process began."""
_finished = Condition()


@contextmanager
def answering() -> Iterator[None]:
    """Around the answer to a request, but for the body of one that is streamed."""
    request = object()
    with _finished:
        _running[request] = monotonic()
    try:
        yield
    finally:
        with _finished:
            del _running[request]
            _finished.notify_all()


class WaitBudget:
    """So many seconds, in all, of waiting for requests that take long."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def let_requests_pass(self) -> None:
        """Wait while a request takes long, for the seconds that are left at most."""
        begun = monotonic()
        until = begun + self.left
        with _finished:
            while (now := monotonic()) < until and any(now - each > LONG_SECONDS for each in _running.values()):
                _finished.wait(until - now)
        self.left -= monotonic() - begun
