"""The rows of each format, every one with the line or number it has, or with its fault; the format by its content."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from measure.errors import BadData
from measure.reading.opening import compression, head, lines, magic, suffix_of

Row = dict[str, Any]
Placed = tuple[int, Row | BadData]
"""The line or row number, and the row or its fault."""
BOM = b"\xef\xbb\xbf"
PARQUET, ARROW = b"PAR1", b"ARROW1"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Format:
    """The format of a file, and its rows."""

    name: str
    rows: Callable[[Path], Iterator[Placed]]


def format_of(path: Path) -> Format:
    """By the first bytes, the ending, and for JSON the first character. BadData where the file cannot be opened."""
    packed = compression(path)
    chosen = _format(path, magic(path))
    return Format(f"{chosen.name}, {packed}" if packed else chosen.name, chosen.rows)


def _format(path: Path, first: bytes) -> Format:
    suffix = suffix_of(path)
    if first.startswith(PARQUET) or suffix == ".parquet":
        return Format("Parquet", parquet)
    if first.startswith(ARROW) or suffix in (".arrow", ".feather"):
        return Format("Arrow", arrow)
    if suffix in (".csv", ".tsv", ".tab"):
        delimiter = "\t" if suffix != ".csv" else _delimiter(head(path))
        return Format(f"CSV with {DELIMITERS[delimiter]}", partial(comma_separated, delimiter=delimiter))
    if suffix == ".txt":
        return Format("plain text, a row a line", plain_lines)
    return _json(head(path).removeprefix(BOM).lstrip())


def _json(beginning: bytes) -> Format:
    if beginning.startswith(b"["):
        return Format("JSON array", json_array)
    first_line, _, rest = beginning.partition(b"\n")
    first_line = first_line.strip()
    if _is_open(first_line) or (not rest.strip() and _holds_rows(first_line)):
        return Format("JSON object with a list of rows", json_array)
    return Format("JSON Lines", json_lines)


def _is_open(line: bytes) -> bool:
    """Whether a line begins an object that goes on in the next: {"data": [ and the like."""
    return line.startswith(b"{") and line.endswith((b"[", b"{", b","))


def _holds_rows(line: bytes) -> bool:
    """Whether the only line is an object with one list of objects that are no chat, and nothing else that is long."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    lists = [rows for rows in value.values() if isinstance(rows, list) and rows and isinstance(rows[0], dict)]
    return len(lists) == 1 and not {"role", "from"} & lists[0][0].keys()


def _delimiter(beginning: bytes) -> str:
    """The commonest of the usual ones in the first line, outside quotes."""
    line = beginning.partition(b"\n")[0].decode(errors="replace")
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=lambda mark: (bare.count(mark), mark == ","))


def json_lines(path: Path) -> Iterator[Placed]:
    for number, line in enumerate(lines(path), start=1):
        text = line.removeprefix(BOM) if number == 1 else line
        if not text.isspace() and text:
            yield number, _object(path, number, text)


def _object(path: Path, number: int, line: bytes) -> Row | BadData:
    try:
        value = DECODER.decode(line.decode())
        if b"\\ud" in line or b"\\uD" in line:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        return BadData(path, f"no UTF-8: byte {line[error.start]:#04x} at place {error.start} of the line", number)
    except UnicodeEncodeError:
        return BadData(path, "half of a surrogate pair, which is no Unicode text", number)
    except RecursionError:
        return BadData(path, "the JSON is nested too deeply", number)
    except ValueError as error:
        return BadData(path, f"no JSON: {error}; every line has to hold one object", number)
    return value if isinstance(value, dict) else _no_object(path, value, number, "line")


def _no_object(path: Path, value: object, number: int, what: str) -> BadData:
    return BadData(path, f"a JSON {type(value).__name__}; every {what} has to hold one object", number)


def json_array(path: Path) -> Iterator[Placed]:
    """The objects of a list, or of the only list of objects in an object; numbered from 1."""
    try:
        value = DECODER.decode(b"".join(lines(path)).removeprefix(BOM).decode())
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise BadData(path, f"no UTF-8: byte at place {error.start}") from error
    except UnicodeEncodeError as error:
        raise BadData(path, "half of a surrogate pair, which is no Unicode text") from error
    except RecursionError as error:
        raise BadData(path, "the JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise BadData(path, f"no JSON: {error.msg}; a list of objects was expected", error.lineno) from error
    except ValueError as error:
        raise BadData(path, f"no JSON: {error}") from error
    for number, row in enumerate(_list_in(path, value), start=1):
        yield number, row if isinstance(row, dict) else _no_object(path, row, number, "item")


def _list_in(path: Path, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    lists = {
        name: rows for name, rows in value.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)
    }
    if len(lists) != 1:
        there = f"lists of objects: {', '.join(map(repr, lists))}" if lists else "no list of objects"
        raise BadData(path, f"one JSON object; {there}, where the only list of its rows was expected")
    return next(iter(lists.values()))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _once(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} is there twice")
    return row


DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_once)


def plain_lines(path: Path) -> Iterator[Placed]:
    for number, line in enumerate(_decoded(path), start=1):
        if line.strip():
            yield number, {"text": line.rstrip("\r\n")}


def comma_separated(path: Path, delimiter: str = ",") -> Iterator[Placed]:
    """A first line of names, then the rows; a quoted field may hold line ends."""
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(_decoded(path), strict=True, delimiter=delimiter)
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
    import pyarrow.parquet  # noqa: PLC0415  (slow to import, and only needed here)

    return _arrow_rows(path, "Parquet", lambda: pyarrow.parquet.ParquetFile(path).iter_batches())


def arrow(path: Path) -> Iterator[Placed]:
    """A file or a stream of Arrow's own, as the library `datasets` keeps its sets."""
    import pyarrow  # noqa: PLC0415
    import pyarrow.ipc  # noqa: PLC0415

    def read_batches() -> Iterable[Any]:
        if magic(path).startswith(ARROW):
            reader = pyarrow.ipc.open_file(str(path))
            return map(reader.get_batch, range(reader.num_record_batches))
        batches: Iterable[Any] = pyarrow.ipc.open_stream(str(path))
        return batches

    return _arrow_rows(path, "Arrow", read_batches)


def _arrow_rows(path: Path, name: str, batches: Callable[[], Iterable[Any]]) -> Iterator[Placed]:
    import pyarrow  # noqa: PLC0415

    number = 0
    try:
        for batch in batches():
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise BadData(path, f"no readable {name}: {error}", number + 1) from error
