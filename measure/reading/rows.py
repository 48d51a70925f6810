"""A data set in memory: its rows, the fields to measure, how many rows were left out, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any, Protocol

from measure.errors import BadData
from measure.reading.fields import Field, default_field, kind_of
from measure.reading.formats import Placed, Row, format_of
from measure.reading.opening import STDIN, files_of


@dataclass(frozen=True, slots=True)
class Record:
    """A row, and what it has at the paths that are asked for."""

    row: Row
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """The usable rows of a source; each has text in every one of `fields`."""

    path: str
    fields: tuple[str, ...]
    rows: Sequence[Row]
    skipped: int = 0
    """Bad rows left out, where that was asked for."""
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """The values at paths that are more than a name."""
    format: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """The values of one field, row after row; None where a row has none."""
        if name in self.columns:
            return list(self.columns[name])
        return [row.get(name) for row in self.rows]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the rows in order, each as JSON with sorted keys and no spaces, in UTF-8, joined by newlines.

        The same rows have the same fingerprint in every format and compression.
        """
        digest = Fingerprint()
        for row in self.rows:
            digest.add(row)
        return digest.hexdigest()


class Fingerprint:
    """Row after row."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._before = b""

    def add(self, row: Row) -> None:
        self._digest.update(self._before + canonical(row))
        self._before = b"\n"

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class Data(Protocol):
    """A data set as a report describes it."""

    @property
    def path(self) -> str: ...
    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def skipped(self) -> int: ...
    @property
    def format(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    def __len__(self) -> int: ...
    def column(self, name: str) -> list[Any]: ...


def canonical(row: Row) -> bytes:
    return _canonical(row).encode()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


class Reader:
    """The usable rows of a source, one after the other; the fields, and what was left out, are known as it goes on."""

    def __init__(
        self,
        source: Path | str,
        fields: Sequence[str] = (),
        *,
        also: Sequence[str] = (),
        numbers: Sequence[str] = (),
        tests: str | None = None,
        skip_bad: bool = False,
    ) -> None:
        """`also` are fields that must hold text too, though they are not measured; `numbers` hold scores or nothing.

        `tests` holds a text or a list of texts, or nothing. A missing file is an error at once.
        """
        self.path = "standard input" if str(source) == STDIN else str(source)
        self.fields = tuple(dict.fromkeys(fields))
        self.skipped = 0
        self.files = files_of(str(source))
        self.formats = [format_of(file) for file in self.files]
        self._also, self._skip_bad = tuple(also), skip_bad
        self._others = {**dict.fromkeys(numbers, _number_fault), **({tests: _tests_fault} if tests else {})}
        self._missing = set(self._others)
        self._names: dict[str, None] = {}

    @property
    def format(self) -> str:
        """What format the files have."""
        number = f"{len(self.files)} files, " if len(self.files) > 1 else ""
        return number + " and ".join(dict.fromkeys(form.name for form in self.formats))

    def __iter__(self) -> Iterator[Record]:
        """BadData names the line of a bad row, which is left out and counted with `skip_bad`."""
        rows = 0
        for file, number, row in self._placed():
            record = row if isinstance(row, BadData) else self._usable(file, row, number)
            if not isinstance(record, BadData):
                rows += 1
                yield record
            elif self._skip_bad:
                self.skipped += 1
            else:
                raise record
        if not rows:
            raise BadData(self.path, f"no rows, {self.skipped} bad ones left out" if self.skipped else "no rows")
        for name in sorted(self._missing):
            there = ", ".join(map(repr, self._names)) or "none"
            raise BadData(self.path, f"no row has anything in field {name!r}; there are: {there}")

    def _placed(self) -> Iterator[tuple[Path | str, int, Row | BadData]]:
        for file, form in zip(self.files, self.formats, strict=True):
            name = self.path if len(self.files) == 1 else file
            for number, row in form.rows(file):
                yield name, number, row

    def _usable(self, file: Path | str, row: Row, number: int) -> Record | BadData:
        self.fields = self.fields or (default_field(file, row, number),)
        values: dict[str, Any] = {}
        for name in (*self.fields, *self._also):
            values[name] = Field(name).text(row)
            if values[name] is None:
                return BadData(file, _no_text(row, name), number)
        if self._others:
            self._names.update(dict.fromkeys(row))
        for name, fault in self._others.items():
            value = next(iter(Field(name).values(row)), None)
            values[name] = None if value == "" else value
            if values[name] is None:
                continue
            if problem := fault(value):
                return BadData(file, f"field {name!r} holds {problem}", number)
            self._missing.discard(name)
        return Record(row, values)


def _no_text(row: Row, name: str) -> str:
    values = Field(name).values(row)
    if not values:
        return f"field {name!r} is missing; there are: {', '.join(map(repr, row)) or 'none'}"
    bad = next((value for value in values if not isinstance(value, str)), values[0])
    return f"field {name!r} holds {kind_of(bad)} where text was expected"


def read(source: Path | str, fields: Sequence[str] = (), **more: Any) -> Rows:
    """Read a whole source, with the options of `Reader`."""
    return rows_of(Reader(source, fields, **more))


def rows_of(reader: Reader) -> Rows:
    return rows_from(reader, list(reader))


def rows_from(reader: Reader, records: Sequence[Record]) -> Rows:
    """These records of a reader that was read to its end."""
    names = records[0].values
    plain = all(record.values[name] is record.row.get(name) for record in records for name in names)
    columns = {} if plain else {name: [record.values[name] for record in records] for name in names}
    return Rows(reader.path, reader.fields, [record.row for record in records], reader.skipped, columns, reader.format)


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
    fine = isinstance(value, str) or (isinstance(value, list) and all(isinstance(part, str) for part in value))
    return None if fine else f"{kind_of(value)} where tests were expected: a text, or a list of texts"


def _shown(value: Any) -> str:
    return repr(value[:40]) if isinstance(value, str) else repr(value) if isinstance(value, float) else kind_of(value)


def placed(source: Path | str) -> Iterator[Placed]:
    """All rows of a source with their lines, whatever fields they have."""
    for file in files_of(str(source)):
        yield from format_of(file).rows(file)
