"""A data set in memory: its rows, the fields to measure, how many rows were left out, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any, Protocol

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
        digest = Fingerprint()
        for row in self.rows:
            digest.add(row)
        return digest.told()


class Fingerprint:
    """Row after row."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._before = b""

    def add(self, row: Row) -> None:
        self._digest.update(self._before + canonical(row))
        self._before = b"\n"

    def told(self) -> str:
        return self._digest.hexdigest()


class Data(Protocol):
    """What is told of a data set beside its figures."""

    @property
    def path(self) -> str: ...
    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def skipped(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    def __len__(self) -> int: ...
    def column(self, field: str) -> list[str]: ...


def canonical(row: Row) -> bytes:
    return _canonical(row).encode()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


class Reader:
    """The usable rows of a file, one after the other; the fields, and what was left out, are known as it goes on."""

    def __init__(
        self,
        path: Path | str,
        fields: Sequence[str] = (),
        *,
        also: Sequence[str] = (),
        numbers: Sequence[str] = (),
        tests: str | None = None,
        skip_bad: bool = False,
    ) -> None:
        """`also` are fields that must hold text too, though they are not measured; `numbers` hold scores or nothing.

        `tests` holds a text or a list of texts, or nothing.
        """
        self.path = Path(path)
        self.fields = tuple(dict.fromkeys(fields))
        self.skipped = 0
        self._also, self._skip_bad = also, skip_bad
        self._others = {**dict.fromkeys(numbers, _number_fault), **({tests: _tests_fault} if tests else {})}
        self._missing = set(self._others)
        self._names: dict[str, None] = {}

    def __iter__(self) -> Iterator[Row]:
        """BadData names the line of a bad row, which is left out and counted with `skip_bad`."""
        rows = 0
        for number, found in placed(self.path):
            row = self._usable(found, number)
            if not isinstance(row, BadData):
                rows += 1
                yield row
            elif self._skip_bad:
                self.skipped += 1
            else:
                raise row
        if not rows:
            raise BadData(self.path, f"no rows, {self.skipped} bad ones left out" if self.skipped else "no rows")
        for name in sorted(self._missing):
            there = ", ".join(map(repr, self._names)) or "none"
            raise BadData(self.path, f"no row has anything in field {name!r}; there are: {there}")

    def _usable(self, row: Row | BadData, number: int) -> Row | BadData:
        if isinstance(row, BadData):
            return row
        self.fields = self.fields or (default_field(self.path, row, number),)
        found = with_text(self.path, row, (*self.fields, *self._also), number)
        if not self._others or isinstance(found, BadData):
            return found
        self._names.update(dict.fromkeys(row))
        for name, fault in self._others.items():
            value = row.get(name)
            if value is None or value == "":
                continue
            if told := fault(value):
                return BadData(self.path, f"field {name!r} holds {told}", number)
            self._missing.discard(name)
        return found


def read(path: Path | str, fields: Sequence[str] = (), **more: Any) -> Rows:
    """Read a whole file, with the options of `Reader`."""
    return rows_of(Reader(path, fields, **more))


def rows_of(reader: Reader) -> Rows:
    kept = list(reader)
    return Rows(str(reader.path), reader.fields, kept, reader.skipped)


def number_of(value: Any) -> float:
    """Of a score: the number that it is or that a cell of CSV spells; NaN where there is none."""
    return float("nan") if value is None or value == "" else float(value)


def _number_fault(value: Any) -> str | None:
    try:
        fine = isinstance(value, bool | int | float | str) and isfinite(float(value))
    except (ValueError, OverflowError):
        fine = False
    return None if fine else f"{_shown(value)} where a number was expected that is not too large"


def _tests_fault(value: Any) -> str | None:
    fine = isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    return None if fine else f"{_kind(value)} where tests were expected: a text, or a list of texts"


def _shown(value: Any) -> str:
    return repr(value[:40]) if isinstance(value, str) else repr(value) if isinstance(value, float) else _kind(value)


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


def with_text(path: Path, row: Row, fields: Sequence[str], number: int) -> Row | BadData:
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
