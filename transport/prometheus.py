"""Counters for Prometheus, in files that the workers of one server share: see `config/gunicorn.py`."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from prometheus_client import Counter, Histogram

METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_requests = Histogram(
    "registry_request_seconds",
    "Requests by route, method and class of status, and how long they took to the last byte made.",
    ("route", "method", "status"),
    buckets=SECONDS,
)
_cached = Counter("registry_response_cache", "Look-ups in the response cache, by outcome.", ("outcome",))


class _Thread(threading.local):
    counts = False
    """Whether this thread counts at the moment."""


_thread = _Thread()
_waiting: deque[Callable[[], None]] = deque()


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count a finished request."""
    known = method if method in METHODS else "other"
    _count(lambda: _requests.labels(route, known, f"{status // 100}xx").observe(seconds))


def count_cache(*, hit: bool) -> None:
    """Count a look-up in the response cache."""
    _count(lambda: _cached.labels("hit" if hit else "miss").inc())


def _count(change: Callable[[], None]) -> None:
    """Change a counter, after any change that this thread is making.

    The garbage collector may end a streamed answer, which is counted then, in the midst of another change, whose lock
    cannot be taken twice.
    """
    _waiting.append(change)
    if _thread.counts:
        return
    _thread.counts = True
    try:
        with suppress(IndexError):  # all are made, here or by another thread
            while True:
                _waiting.popleft()()
    finally:
        _thread.counts = False
