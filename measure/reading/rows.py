"""A data set in memory: its rows, the fields to measure, how many rows were left out, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from measure.errors import BadData
from measure.reading.formats import Placed, Row, comma_separated, json_lines, parquet
from measure.reading.opening import PARQUET, magic

PREFERRED = ("output", "text")


@dataclass(frozen=True)
class Rows:
    """The usable rows of a file; each has text in every one of `fields`."""

    path: str
    fields: tuple[str, ...]
    rows: Sequence[Row]
    skipped: int = 0
    """Bad rows left out, where that was asked for."""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, field: str) -> list[str]:
        """The texts of one of `fields`, row after row."""
        return [row[field] for row in self.rows]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the rows in order, each as JSON with sorted keys and no spaces, in UTF-8, joined by newlines.

        The same rows have the same fingerprint in every format and compression.
        """
        digest = hashlib.sha256()
        for place, row in enumerate(self.rows):
            digest.update(b"\n" * bool(place) + canonical(row))
        return digest.hexdigest()


def canonical(row: Row) -> bytes:
    return _canonical(row).encode()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def read(path: Path | str, fields: Sequence[str] = (), *, also: Sequence[str] = (), skip_bad: bool = False) -> Rows:
    """Read a whole file; `also` are fields that must hold text too, though they are not measured.

    A bad row is an error that names its line, or is left out and counted with `skip_bad`.
    """
    path = Path(path)
    kept: list[Row] = []
    chosen = tuple(dict.fromkeys(fields))
    skipped = 0
    for number, found in placed(path):
        row = found
        if not isinstance(row, BadData):
            chosen = chosen or (default_field(path, row, number),)
            row = _with_text(path, row, (*chosen, *also), number)
        if not isinstance(row, BadData):
            kept.append(row)
        elif skip_bad:
            skipped += 1
        else:
            raise row
    if not kept:
        raise BadData(path, f"no rows, {skipped} bad ones left out" if skipped else "no rows")
    return Rows(str(path), chosen, kept, skipped)


def placed(path: Path) -> Iterator[Placed]:
    if magic(path) == PARQUET:
        return parquet(path)
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in (".gz", ".zst")]
    if suffixes[-1:] == [".csv"]:
        return comma_separated(path)
    return parquet(path) if suffixes[-1:] == [".parquet"] else json_lines(path)


def default_field(path: Path | str, row: Row, line: int | None = None) -> str:
    """`output`, else `text`, else the only field that holds text. BadData where that is none or several."""
    for name in PREFERRED:
        if name in row:
            return name
    texts = [name for name, value in row.items() if isinstance(value, str)]
    if len(texts) == 1:
        return texts[0]
    found = f"fields with text: {', '.join(map(repr, texts))}" if texts else "no field with text"
    raise BadData(path, f"which field? There is no 'output' and no 'text'; {found}. Name one with --field", line)


def _with_text(path: Path, row: Row, fields: Sequence[str], number: int) -> Row | BadData:
    for field in fields:
        value = row.get(field)
        if not isinstance(value, str):
            there = ", ".join(map(repr, row)) or "none"
            told = f"field {field!r} is missing; there are: {there}" if field not in row else None
            return BadData(path, told or f"field {field!r} holds {_kind(value)} where text was expected", number)
    return row


def _kind(value: object) -> str:
    kinds = {type(None): "null", bool: "a truth value", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object" if isinstance(value, dict) else type(value).__name__)
