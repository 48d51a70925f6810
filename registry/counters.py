"""Counts that the workers of one host share: a small file in memory, fixed windows of a minute.

Counting must not cost a write to the database for each read. With several hosts each counts for itself.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import tempfile
import threading
import time
from pathlib import Path

from django.conf import settings

WINDOW = 60
SLOTS = 1 << 16
PROBES = 4
ENTRY = struct.Struct("<QII")
"""Key, window, count."""


class Counters:
    """A table of counters in a file that every worker maps."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        os.ftruncate(descriptor, SLOTS * ENTRY.size)
        self._file = descriptor
        self._table = mmap.mmap(descriptor, SLOTS * ENTRY.size)
        self._lock = threading.Lock()

    def add(self, name: str, amount: int = 1, now: float | None = None) -> tuple[int, int]:
        """Count under a name; returns the count in this window, and the seconds until the next one."""
        moment = time.time() if now is None else now
        window = int(moment // WINDOW)
        key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
        with self._lock:  # a file lock holds between processes, not between threads
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                count = self._add(key, window, amount)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
        return count, WINDOW - int(moment % WINDOW)

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


_open: dict[str, Counters] = {}


def shared() -> Counters:
    """The counters of this host."""
    path = settings.LIMITS_FILE or str(Path(tempfile.gettempdir()) / f"registry-limits-{os.getuid()}")
    if path not in _open:
        _open[path] = Counters(Path(path))
    return _open[path]
