"""Answers on disk with their ETags: an answer that has not changed costs a 304."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


def default_folder() -> Path:
    """`$SDM_CACHE_DIR`, else `$XDG_CACHE_HOME/sdmethods`, else `~/.cache/sdmethods`."""
    if named := os.environ.get("SDM_CACHE_DIR"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "sdmethods"


@dataclass(frozen=True)
class Stored:
    """One answer as it came, after decoding."""

    etag: str
    headers: Mapping[str, str]
    content: bytes


class ResponseCache:
    """A folder of answers, one file each, bounded in bytes; the least recently used go first.

    Only answers to anonymous reads belong here. A folder that cannot be written disables the cache, not the client.
    """

    def __init__(self, folder: Path, limit: int = 64 * MEGABYTE) -> None:
        self.folder = folder
        self.limit = limit

    def read(self, key: str) -> Stored | None:
        """The stored answer, or None where there is none or its file is damaged."""
        path = self._path(key)
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            meta = json.loads(head)
            if meta["key"] != key or meta["sha256"] != hashlib.sha256(content).hexdigest():
                return None
            os.utime(path)
            return Stored(meta["etag"], meta["headers"], content)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, key: str, stored: Stored) -> None:
        """Store an answer; one that is larger than a quarter of the whole cache is left out."""
        if len(stored.content) > self.limit // 4:
            return
        digest = hashlib.sha256(stored.content).hexdigest()
        head = {"key": key, "etag": stored.etag, "sha256": digest, "headers": dict(stored.headers)}
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".new", delete=False) as file:
                file.write(json.dumps(head).encode() + b"\n" + stored.content)
            Path(file.name).replace(self._path(key))
            self._evict()
        except OSError:
            return

    def clear(self) -> None:
        """Remove every stored answer."""
        for path in self.folder.glob("*.answer"):
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.answer"

    def _evict(self) -> None:
        files = [(path.stat(), path) for path in self.folder.glob("*.answer")]
        total = sum(stat.st_size for stat, _ in files)
        for stat, path in sorted(files, key=lambda entry: entry[0].st_mtime):
            if total <= self.limit:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size
