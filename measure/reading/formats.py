"""The rows of each format, every one with the line it stands on, or with what is wrong with it."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from measure.errors import BadData
from measure.reading.opening import lines

Row = dict[str, Any]
Placed = tuple[int, Row | BadData]
"""The line or row number, and the row or its fault."""
BOM = b"\xef\xbb\xbf"
NEWLINES = b"\r\n"


def json_lines(path: Path) -> Iterator[Placed]:
    for number, line in enumerate(lines(path), start=1):
        text = line.removeprefix(BOM) if number == 1 else line
        if not text.isspace() and text:
            yield number, _object(path, number, text)


def _object(path: Path, number: int, line: bytes) -> Row | BadData:
    try:
        found = DECODER.decode(line.decode())
        if b"\\ud" in line or b"\\uD" in line:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        return BadData(path, f"no UTF-8: byte {line[error.start]:#04x} at place {error.start} of the line", number)
    except UnicodeEncodeError:
        return BadData(path, "half of a surrogate pair, which is no Unicode text", number)
    except RecursionError:
        return BadData(path, "the JSON is nested too deeply", number)
    except ValueError as error:
        return BadData(path, f"no JSON: {error}; every line has to hold one object", number)
    if not isinstance(found, dict):
        return BadData(path, f"a JSON {type(found).__name__}; every line has to hold one object", number)
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


DECODER = json.JSONDecoder(parse_constant=_no_constant)


def comma_separated(path: Path) -> Iterator[Placed]:
    """A first line of names, then the rows; a quoted field may hold line ends."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(_decoded(path), strict=True)
    try:
        names = next(reader, [])
        if len(set(names)) < len(names):
            raise BadData(path, "two columns have the same name", 1)
        for cells in reader:
            if cells:
                yield reader.line_num, _cells(path, reader.line_num, names, cells)
    except csv.Error as error:
        raise BadData(path, f"no CSV: {error}", reader.line_num) from error


def _cells(path: Path, number: int, names: list[str], cells: list[str]) -> Row | BadData:
    if len(cells) != len(names):
        return BadData(path, f"{len(cells)} cells where the first line names {len(names)} columns", number)
    return dict(zip(names, cells, strict=True))


def _decoded(path: Path) -> Iterable[str]:
    for number, line in enumerate(lines(path), start=1):
        try:
            yield (line.removeprefix(BOM) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            raise BadData(path, f"no UTF-8: byte {line[error.start]:#04x}", number) from error


def parquet(path: Path) -> Iterator[Placed]:
    """Rows of all groups, one group in memory at a time."""
    import pyarrow  # noqa: PLC0415  (slow to import, and only needed here)
    import pyarrow.parquet  # noqa: PLC0415

    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadData(path, f"no readable Parquet: {error}", number + 1) from error
