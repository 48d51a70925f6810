"""Work for which few threads of a worker are free at a time, so that the others answer ordinary requests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from registry.errors import Unavailable


class Turns:
    """So many threads at a time; any other one is refused at once, with the seconds after which to come back."""

    def __init__(self, number: int, refusal: str, seconds: int) -> None:
        self._places = threading.BoundedSemaphore(number)
        self._refusal, self._seconds = refusal, seconds

    @property
    def free(self) -> int:
        """How many more threads would be let in."""
        return self._places._value

    @contextmanager
    def take(self) -> Iterator[None]:
        """Have a turn. Raises Unavailable where none is free."""
        if not self._places.acquire(blocking=False):
            raise Unavailable(self._refusal, self._seconds)
        try:
            yield
        finally:
            self._places.release()
