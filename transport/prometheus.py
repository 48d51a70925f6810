"""Counters for Prometheus, in files that the workers of one server share: see `config/gunicorn.py`."""

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


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count a finished request."""
    known = method if method in METHODS else "other"
    _requests.labels(route, known, f"{status // 100}xx").observe(seconds)


def count_cache(*, hit: bool) -> None:
    """Count a look-up in the response cache."""
    _cached.labels("hit" if hit else "miss").inc()
