"""Results of pure functions, remembered within a bound on their bytes or on their number."""

import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
ROOM = 32 * 1024 * 1024
"""Bytes of the results in one memo; those that are bounded by their number come on top."""
OVERHEAD = 500
"""Bytes that an item takes besides its key and its result."""
SAMPLE = 4
"""Items of a collection that are looked at; the rest count as much as these."""
DEPTH = 8
PLAIN = (str, bytes, int, float)
COLLECTIONS = (dict, list, tuple, set, frozenset, deque, MappingProxyType)
"""Concrete types: a check against an abstract one goes through all of its subclasses."""
PATIENCE = 60.0
"""Seconds to wait for a result that another thread computes."""
NOTHING = object()


class Memo:
    """Results of pure functions. The least recently used are dropped first; one larger than the room is not remembered.

    Results of functions whose arguments come from requests share `room` bytes, keys included; those of functions whose
    arguments are ids are bounded by their number. Values of the `shared` types are not counted, wherever they occur.
    """

    def __init__(self, room: int = ROOM, shared: tuple[type, ...] = ()) -> None:
        self._room = room
        self._uncounted = (Enum, type, *shared)
        self._size = 0
        self._sized: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._counted: dict[Any, OrderedDict[Hashable, Any]] = {}
        self._running: dict[Hashable, threading.RLock] = {}
        """Results that a thread computes, with the lock that it holds."""
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes in use, estimated."""
        return self._size

    def clear(self) -> None:
        """Drop every result."""
        with self._lock:
            self._sized.clear()
            self._counted.clear()
            self._size = 0

    def get(self, function: Any, key: Hashable, compute: Callable[[], T], most: int | None = None) -> T:
        """The remembered result for a key, computed if there is none; `most` bounds the results of the function.

        Where another thread computes it, its result is waited for; after a minute, it is computed here as well.
        """
        if (found := self._known(function, key, most)) is not NOTHING:
            return found  # type: ignore[no-any-return]
        with self._turn((function, key)):
            if (found := self._known(function, key, most)) is not NOTHING:
                return found  # type: ignore[no-any-return]
            result = compute()
            return self._put((function, key), result) if most is None else self._count(function, key, result, most)

    def get_each(self, function: Any, keys: Sequence[Hashable], compute: Callable[[list[int]], Sequence[T]]) -> list[T]:
        """The result for each key, in order; `compute` is called once, with the positions of the keys without one."""
        remembered = {place: item[0] for place, key in enumerate(keys) if (item := self._find((function, key)))}
        missing = [place for place in range(len(keys)) if place not in remembered]
        for place, result in zip(missing, compute(missing) if missing else (), strict=True):
            remembered[place] = self._put((function, keys[place]), result)
        return [remembered[place] for place in range(len(keys))]

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        """Be the only thread that computes a result, or the next one."""
        with self._lock:
            lock = self._running.setdefault(key, threading.RLock())
        held = lock.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(key, None)
            if held:
                lock.release()

    def _known(self, function: Any, key: Hashable, most: int | None) -> Any:
        """The remembered result, NOTHING where there is none."""
        if most is None:
            return item[0] if (item := self._find((function, key))) else NOTHING
        with self._lock:
            results = self._counted.get(function)
            if results is None or key not in results:
                return NOTHING
            results.move_to_end(key)
            return results[key]

    def _find(self, key: Hashable) -> tuple[Any, int] | None:
        """The result for a key and its size in bytes, None where there is none."""
        with self._lock:
            if (item := self._sized.get(key)) is not None:
                self._sized.move_to_end(key)
            return item

    def _put(self, key: Hashable, result: T) -> T:
        size = OVERHEAD + size_of(key) + size_of(result, self._uncounted)
        if size > self._room:  # it would drop all others, and be dropped with the next
            return result
        with self._lock:
            self._size += size - self._sized.pop(key, (None, 0))[1]
            self._sized[key] = result, size
            while self._size > self._room:
                self._size -= self._sized.popitem(last=False)[1][1]
        return result

    def _count(self, function: Any, key: Hashable, result: T, most: int) -> T:
        with self._lock:
            results = self._counted.setdefault(function, OrderedDict())
            results[key] = result
            while len(results) > most:
                results.popitem(last=False)
        return result


def size_of(value: Any, uncounted: tuple[type, ...] = (Enum, type), depth: int = DEPTH) -> int:
    """About how many bytes a value takes; values of the `uncounted` types, and all that is in them, count 0."""
    if value is None or type(value) in PLAIN:  # most are, and the checks below take longer
        return 0 if value is None else sys.getsizeof(value)
    if isinstance(value, uncounted):
        return 0
    if isinstance(value, np.ndarray):
        return value.nbytes + 112
    own = sys.getsizeof(value, 64)
    if isinstance(value, PLAIN) or depth == 0:
        return own
    if isinstance(value, COLLECTIONS):
        return own + _sum(value.items() if isinstance(value, (dict, MappingProxyType)) else value, uncounted, depth)
    for field in getattr(value, "__dict__", {}).values():
        own += size_of(field, uncounted, depth - 1)
    kind: Any = type(value)  # which mypy does not take for hashable
    for name in _slots_of(kind):
        own += size_of(getattr(value, name, None), uncounted, depth - 1)
    return own


@cache
def _slots_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(name for name in getattr(kind, "__slots__", ()) if name[:2] != "__")


def _sum(items: Collection[Any], uncounted: tuple[type, ...], depth: int) -> int:
    """The bytes of the items of a collection, estimated from the first of them."""
    if not items:
        return 0
    sample = [size_of(item, uncounted, depth - 1) for item in islice(items, SAMPLE)]
    return sum(sample) * len(items) // len(sample)
