"""Opens plain, gzip and zstd files alike, told apart by their first bytes; a file cut short is an error."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from measure.errors import BadData

GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
CHUNK = 1 << 20


def magic(path: Path) -> bytes:
    """The first four bytes. BadData where the file cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(4)
    except OSError as error:
        raise BadData(path, f"cannot be read: {error.strerror}") from error


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, uncompressed, with their ends."""
    first = magic(path)
    try:
        with path.open("rb") as file:
            if first.startswith(GZIP):
                with gzip.open(file) as unpacked:
                    yield from unpacked
            elif first == ZSTD:
                yield from _joined(_frames(path, file))
            else:
                yield from file
    except EOFError as error:
        raise BadData(path, "the gzip file ends too early: it was cut short") from error
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise BadData(path, f"the compressed data is broken: {error}") from error


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
        found = piece.splitlines(keepends=True) if b"\r" not in piece else _at_newlines(piece)
        for part in found:
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
