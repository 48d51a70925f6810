"""The cache of complete answers, shared by all clients: by version, address and representation, bounded in bytes.

Only answers that depend on nothing but their key are stored: not on cookies or on request headers outside it.
"""

import threading
from collections.abc import Callable, Hashable
from typing import NamedTuple

from cachetools import LRUCache
from django.conf import settings

from transport import prometheus


class Stored(NamedTuple):
    """A complete answer: its body and its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def _size(item: tuple[Hashable, Stored]) -> int:
    """Bytes of a key with its answer."""
    key, stored = item
    return len(repr(key)) + len(stored.body) + sum(len(name) + len(value) for name, value in stored.headers) + 200


class ResponseCache:
    """Answers by key; the least recently used are dropped first. One answer takes at most an eighth of the bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: LRUCache[Hashable, tuple[Hashable, Stored]] = LRUCache(limit, getsizeof=_size)
        self._lock = threading.Lock()
        self._newest = 0

    def get(self, key: Hashable) -> Stored | None:
        with self._lock:
            item = self._items.get(key)
        if settings.METRICS_TOKEN:
            prometheus.count_cache(hit=item is not None)
        return item and item[1]

    def put(self, key: Hashable, stored: Stored, version: int = 0) -> None:
        """Store an answer of a version of the catalogue. The first one of a newer version drops all others.

        Hardly any of them would be asked for again: their addresses lead to the newer version.
        """
        item = (key, stored)
        with self._lock:
            if version > self._newest:
                self._items.clear()
                self._newest = version
            if _size(item) <= self._limit // 8:
                self._items[key] = item

    def remember(self, key: Hashable, make: Callable[[], Stored]) -> Stored:
        """The answer stored under a key; else it is made and stored."""
        stored = self.get(key)
        if stored is None:
            stored = make()
            self.put(key, stored)
        return stored

    @property
    def size(self) -> int:
        """Bytes in use, keys included."""
        return int(self._items.currsize)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()


responses = ResponseCache(settings.RESPONSE_CACHE_BYTES)
"""This process's ready answers."""
