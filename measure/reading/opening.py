"""Opens plain and compressed files alike, by their first bytes; a file cut short is an error.

A source is a file, a folder, a pattern with wildcards, or - for standard input.
"""

import bz2
import glob
import gzip
import lzma
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

import zstandard

from measure.errors import BadData

STDIN = "-"
GZIP, BZIP2, XZ, ZSTD, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zX", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
COMPRESSIONS = {GZIP: "gzip", BZIP2: "bzip2", XZ: "xz", ZSTD: "zstd"}
PACKED = (".gz", ".bz2", ".xz", ".zst")
OPENERS: dict[str, Callable[[BinaryIO], IO[bytes]]] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}  # type: ignore[dict-item]
DATA = (".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".tab", ".parquet", ".arrow", ".txt")
CHUNK = 1 << 20


def files_of(source: str) -> list[Path]:
    """The files of a source, in the order of their names. BadData where there are none."""
    if source == STDIN:
        return [_spooled()]
    path = Path(source)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and suffix_of(file) in DATA)
        if not files:
            raise BadData(source, f"no data file in this folder: {', '.join(DATA)} are read, plain or compressed")
        return files
    if not path.exists() and glob.has_magic(source):
        files = [Path(name) for name in sorted(glob.glob(source, recursive=True))]  # noqa: PTH207  (absolute patterns too)
        if not files:
            raise BadData(source, "no file has such a name")
        return files
    return [path]


def suffix_of(path: Path) -> str:
    """The ending that tells the format, below that of a compression."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in PACKED]
    return suffixes[-1] if suffixes else ""


@lru_cache(maxsize=1)
def _spooled() -> Path:
    """Standard input as a file: its beginning is looked at before its rows are."""
    file = tempfile.NamedTemporaryFile(prefix="measure-stdin-")  # noqa: SIM115  (lives as long as the process)
    shutil.copyfileobj(sys.stdin.buffer, file)
    file.flush()
    _OPEN.append(file)
    return Path(file.name)


_OPEN: list[object] = []


def magic(path: Path) -> bytes:
    """The first six bytes. BadData where the file cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(6)
    except OSError as error:
        raise BadData(path, f"cannot be read: {error.strerror}") from error


def compression(path: Path) -> str | None:
    first = magic(path)
    if first.startswith(ZIP):
        raise BadData(path, "a zip archive: unpack it first")
    return next((name for begin, name in COMPRESSIONS.items() if first.startswith(begin)), None)


def head(path: Path, size: int = 1 << 16) -> bytes:
    """The first bytes, uncompressed: whole lines up to this size, or the first line if it is longer."""
    parts: list[bytes] = []
    for line in islice(lines(path), 10_000):
        parts.append(line)
        size -= len(line)
        if size <= 0:
            break
    return b"".join(parts)


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, uncompressed, with their ends."""
    kind = compression(path)
    try:
        with path.open("rb") as file:
            if kind == "zstd":
                yield from _joined(_frames(path, file))
            elif kind:
                with OPENERS[kind](file) as unpacked:
                    yield from unpacked
            else:
                yield from file
    except EOFError as error:
        raise BadData(path, f"the {kind} file ends too early: it was cut short") from error
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError, lzma.LZMAError) as error:
        raise BadData(path, f"the compressed data is broken: {error}") from error
    except OSError as error:
        if kind:
            raise BadData(path, f"the compressed data is broken: {error}") from error
        raise BadData(path, f"cannot be read: {error.strerror}") from error


def _frames(path: Path, file: BinaryIO) -> Iterator[bytes]:
    """Uncompressed pieces of all frames. The library's own stream says nothing of a last frame cut short."""
    unpacker, left = zstandard.ZstdDecompressor().decompressobj(), b""
    begun = False
    while left or (left := file.read(CHUNK)):
        begun = True
        yield unpacker.decompress(left)
        left = b""
        if unpacker.eof:
            left, begun = unpacker.unused_data, False
            unpacker = zstandard.ZstdDecompressor().decompressobj()
    if begun:
        raise BadData(path, "the zstd file ends too early: it was cut short")


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines from pieces cut anywhere."""
    rest: list[bytes] = []
    for piece in pieces:
        for part in piece.splitlines(keepends=True) if b"\r" not in piece else _at_newlines(piece):
            rest.append(part)
            if part.endswith(b"\n"):
                yield b"".join(rest)
                rest = []
    if rest:
        yield b"".join(rest)


def _at_newlines(piece: bytes) -> list[bytes]:
    """A carriage return alone ends no line in any of our formats."""
    *whole, last = piece.split(b"\n")
    return [part + b"\n" for part in whole] + ([last] if last else [])
