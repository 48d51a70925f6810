"""Counts that the workers of one host share: a small file in memory, fixed windows of a minute.

Counting must not cost a write to the database for each read. With several hosts each counts for itself.
"""

import fcntl
import hashlib
import logging
import mmap
import os
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

WINDOW = 60
SLOTS = 1 << 16
PROBES = 4
ENTRY = struct.Struct("<QII")
"""Key, window, count."""
logger = logging.getLogger(__name__)


class Counters:
    """A table of counters in a file that every worker maps; without a file, in the memory of one worker alone."""

    def __init__(self, path: Path | None) -> None:
        self._file = -1 if path is None else _made(path)
        self._table = mmap.mmap(self._file, SLOTS * ENTRY.size)
        self._lock = threading.Lock()

    def add(self, name: str, amount: int = 1, now: float | None = None) -> tuple[int, int]:
        """Count under a name; returns the count in this window, and the seconds until the next one."""
        moment = time.time() if now is None else now
        window = int(moment // WINDOW)
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
        with self._lock, self._held():  # a file lock holds between processes, not between threads
            count = self._add(key, window, amount)
        return count, WINDOW - int(moment % WINDOW)

    @contextmanager
    def _held(self) -> Iterator[None]:
        if self._file < 0:
            yield
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _add(self, key: int, window: int, amount: int) -> int:
        """Find the key's entry, or take the stalest of the few where it may stand."""
        places = [(key + step) % SLOTS * ENTRY.size for step in range(PROBES)]
        entries = [ENTRY.unpack_from(self._table, place) for place in places]
        for place, (known, then, count) in zip(places, entries, strict=True):
            if known == key:
                total = amount + (count if then == window else 0)
                ENTRY.pack_into(self._table, place, key, window, min(total, 2**32 - 1))
                return total
        stalest = min(range(PROBES), key=lambda index: entries[index][1:])
        ENTRY.pack_into(self._table, places[stalest], key, window, min(amount, 2**32 - 1))
        return amount


def _made(path: Path) -> int:
    """The file, with all of its room taken now: on a disk that fills up later a hole in it would end the process."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):  # not on macOS
            os.posix_fallocate(descriptor, 0, SLOTS * ENTRY.size)
        else:
            os.ftruncate(descriptor, SLOTS * ENTRY.size)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


_open: dict[str, Counters] = {}


def shared() -> Counters:
    """The counters of this host."""
    path = settings.LIMITS_FILE or str(Path(tempfile.gettempdir()) / f"registry-limits-{os.getuid()}")
    if path not in _open:
        _open[path] = _opened(Path(path))
    return _open[path]


def _opened(path: Path) -> Counters:
    """Without a file each worker counts for itself: a limit may then let more through, and never less."""
    try:
        return Counters(path)
    except OSError as error:
        logger.error("LIMITS_FILE cannot be used, each worker counts for itself until it starts anew: %s", error)
        return Counters(None)
