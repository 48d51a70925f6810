"""Work that takes seconds: one request for each account at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from transport.rate_limit import Exhausted, Quota

HEAVY = 100_000
"""Bodies of fewer bytes are not limited; a bundle of so many is compared in about half a second."""
LONGEST = 120
"""Seconds until a reservation expires, should its process have died."""
PAUSE = 5


class Busy(Exhausted):
    """The account's former request is still being worked on."""

    def __init__(self) -> None:
        super().__init__(Quota("heavy", 1, 0, PAUSE))
        self.args = (f"A large bundle of yours is still being compared; one at a time. Come back in {PAUSE} seconds",)


@contextmanager
def one_at_a_time(account: str, size: int) -> Iterator[None]:
    """Reserve the account's turn while a body of so many bytes is processed. Raises Busy where it is taken."""
    if size < HEAVY:
        yield
        return
    key = f"heavy:{account}"
    if not cache.add(key, 1, LONGEST):
        raise Busy
    try:
        yield
    finally:
        cache.delete(key)
