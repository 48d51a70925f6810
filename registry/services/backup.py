"""Backup and restore of the whole store in one file, verified by a checksum of every table."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.db import DatabaseError, connection

from registry.database_view import one_snapshot
from registry.services.db_dump import NotCopied, copier

Sums = dict[str, str]
"""Table -> how many rows it has, and a hash of them that does not depend on their order."""


def back_up(*, path: Path) -> Sums:
    """Write the store into a new file, and its checksums into another next to it, while the store is in use."""
    if path.exists():
        raise NotCopied(f"{path} is there already")
    part = _private_file(path)
    try:
        with one_snapshot():
            copier().write(part)
            written = sums()
        _sync(part)
        sums_of(path).write_text("".join(f"{table} {digest}\n" for table, digest in written.items()))
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return written


def restore(*, path: Path) -> Sums:
    """Restore the store from a file into a database without tables. Raises NotCopied."""
    if tables := connection.introspection.table_names():
        raise NotCopied(f"The database is not empty, it has {len(tables)} tables; restore into an empty one")
    try:
        with path.open("rb") as file:
            begins = file.read(len(copier().MAGIC))
    except OSError as error:
        raise NotCopied(f"{path} cannot be read: {error.strerror}") from error
    if begins != copier().MAGIC:
        raise NotCopied(f"{path} is no backup of a {connection.vendor} database")
    copier().read(path)
    try:
        with one_snapshot():
            restored = sums()
    except DatabaseError as error:
        raise NotCopied(f"What was restored from {path} is damaged: {error}") from error
    _compare(restored, sums_of(path))
    return restored


def sums_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sums")


def sums() -> Sums:
    """The checksum of every table, Django's own included."""
    return {table: _sum(table) for table in sorted(connection.introspection.table_names())}


def _sum(table: str) -> str:
    rows = total = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        for row in cursor:
            rows += 1
            total += int.from_bytes(sha256(repr(row).encode("utf-8", "surrogatepass")).digest())
    return f"{rows} {total % 2**256:064x}"


def _compare(restored: Sums, sums_file: Path) -> None:
    if not sums_file.exists():
        return
    expected = dict(line.split(" ", 1) for line in sums_file.read_text().splitlines())
    if differ := [
        table for table in sorted(restored.keys() | expected.keys()) if restored.get(table) != expected.get(table)
    ]:
        raise NotCopied(f"What was restored differs from {sums_file} in {', '.join(differ)}")


def _private_file(path: Path) -> Path:
    """An empty file in the same folder, readable by its owner alone since a backup has the hashes of passwords."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    except OSError as error:
        raise NotCopied(f"No file can be written next to {path}: {error.strerror}") from error
    os.close(descriptor)
    return Path(name)


def _sync(path: Path) -> None:
    """Sync the file to the disk, before it is renamed."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
