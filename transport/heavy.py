"""Work that takes seconds: one request for each account at a time, and few costly reads at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.core.cache import cache

from registry.turns import Turns
from transport.rate_limit import Exhausted, Quota

HEAVY = 100_000
"""Bodies of fewer bytes are not limited; a bundle of so many is compared in about half a second."""
LONGEST = 120
"""Seconds until a reservation expires, should its process have died."""
PAUSE = 5
COSTLY = 2
"""Questions that take seconds, of all readers together, that a worker of four threads computes at a time."""
COSTLY_PAUSE = 2
_costly = Turns(COSTLY, "Effects are being pooled for others, by choices of their own, at the moment", COSTLY_PAUSE)


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


def few_at_once(*, is_costly: bool) -> AbstractContextManager[None]:
    """Leave threads of this worker for others while a costly question is computed. Raises Unavailable."""
    return _costly.take() if is_costly else nullcontext()
