"""Ready bytes that were worked out before, within a bound."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from registry import meters


class Kept:
    """Bytes by key, so many in all; those that nobody asked for the longest go first.

    The last one stays however large it is: what takes the longest to work out is the largest.
    """

    def __init__(self, limit: int, name: str = "other") -> None:
        self._name = name
        self._limit, self._size = limit, 0
        self._found: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, key: Hashable, work_out: Callable[[], bytes]) -> bytes:
        """What was worked out under this key, if it is still there; else it is worked out now."""
        found = self.get(key)
        if found is not None:
            return found
        content = work_out()
        self.keep(key, content)
        return content

    def get(self, key: Hashable) -> bytes | None:
        """What was worked out under this key, if it is still there."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
        meters.kept(self._name, hit=found is not None)
        return found

    def keep(self, key: Hashable, content: bytes) -> None:
        """Found under this key from now on, unless another thread was quicker."""
        with self._lock:
            if key in self._found:
                return
            self._found[key] = content
            self._size += len(content)
            while self._size > self._limit and len(self._found) > 1:
                _, dropped = self._found.popitem(last=False)
                self._size -= len(dropped)
