"""Requests before preparation: both compute in one process, and each takes more than twice as long beside the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

LONG_SECONDS = 0.1
"""A request that takes longer computes something; most take a few milliseconds, and nothing waits for them."""
WAIT_SECONDS = 5.0
"""Preparation waits no longer: a process that is always busy has to be prepared too."""

_running: dict[object, float] = {}
"""When each request of this process began."""
_finished = Condition()


@contextmanager
def answering() -> Iterator[None]:
    """Around the answer to a request."""
    request = object()
    with _finished:
        _running[request] = monotonic()
    try:
        yield
    finally:
        with _finished:
            del _running[request]
            _finished.notify_all()


def let_requests_pass(seconds: float = WAIT_SECONDS) -> None:
    """Wait while a request takes long, for so many seconds at most."""
    until = monotonic() + seconds
    with _finished:
        while (now := monotonic()) < until and any(now - begun > LONG_SECONDS for begun in _running.values()):
            _finished.wait(until - now)
