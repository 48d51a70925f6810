"""Records as tables: nested keys become columns joined by dots, lists and free mappings stay JSON."""

import codecs
import csv
import io
import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, cast, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

Stream = Iterator[list[Any]]
"""Batches of read models."""
Path = tuple[str, ...]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""The first characters of texts that spreadsheets run as formulas (OWASP, CSV injection)."""
ARROW = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
INTERVAL = tuple[float, float]
PREFIXES = {"arxiv": "arXiv:"}
"""Key -> what CSV writes before its values: pandas reads 2212.10560 as a number, and loses the zero at its end."""
ENDS = ("low", "high")
"""An interval is two columns."""
Columns = dict[Path, Any]
"""Path into a record -> the type of the value there."""


def columns(shape: type[BaseModel], keys: list[str] | None = None) -> Columns:
    """The columns of a shape, of some of its keys where these are given."""
    by_name: Columns = {}
    for name, field in shape.model_fields.items():
        key = field.serialization_alias or field.alias or name
        if keys is not None and key not in keys:
            continue
        inner = _without_none(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            by_name |= {(key, *path): kind for path, kind in columns(inner).items()}
        elif inner == INTERVAL:
            by_name |= {(key, end): float for end in ENDS}
        else:
            by_name[key,] = inner
    return by_name


def _without_none(annotation: Any) -> Any:
    """The type without null and without its bounds, which stand inside an optional type as annotations."""
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arg for arg in get_args(annotation) if arg is not type(None)]
        return _without_none(rest[0]) if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007
    return annotation


def csv_lines(
    stream: Stream, shape: type[BaseModel], keys: list[str] | None, *, spreadsheet: bool = False
) -> Iterator[bytes]:
    """CSV (RFC 4180) with a header, a batch of lines at a time; null is an empty cell, an arXiv id has its prefix.

    For a `spreadsheet` there is a byte order mark, so that UTF-8 is recognized, and an apostrophe before texts that
    would be run as formulas.
    """
    paths = columns(shape, keys)
    cell = _inert_cell if spreadsheet else _cell
    yield (codecs.BOM_UTF8 if spreadsheet else b"") + _csv([[".".join(path) for path in paths]])
    for batch in stream:
        records = (record.model_dump(mode="json", by_alias=True) for record in batch)
        yield _csv([[cell(_prefixed(_at(record, path), path)) for path in paths] for record in records])


def _prefixed(value: Any, path: Path) -> Any:
    return f"{PREFIXES[path[-1]]}{value}" if path[-1] in PREFIXES and value is not None else value


def _inert_cell(value: Any) -> Any:
    content = _cell(value)
    return f"'{content}" if isinstance(content, str) and content.startswith(FORMULA) else content


def _csv(rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, (list, dict)) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _at(record: Any, path: Path) -> Any:
    for key in path:
        if isinstance(record, list) and key in ENDS:
            record = record[ENDS.index(key)]
        else:
            record = record.get(key) if isinstance(record, dict) else None
    return record


def parquet(stream: Stream, shape: type[BaseModel], keys: list[str] | None) -> bytes:
    """Apache Parquet with typed columns, one row group a batch."""
    paths = columns(shape, keys)
    schema = pa.schema([(".".join(path), _arrow(kind)) for path, kind in paths.items()])
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, schema, compression="zstd") as writer:
        for batch in stream:
            records = [record.model_dump(mode="json", by_alias=True) for record in batch]
            arrays = [
                pa.array([_value(_at(record, path), kind) for record in records], kind)
                for path, kind in zip(paths, schema.types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return buffer.getvalue()


def cell_type(kind: Any) -> type:
    """The type of a column's cells: bool, int, float, or str for texts and JSON."""
    if kind in (bool, int):
        return cast(type, kind)
    is_number = kind is float or (get_origin(kind) in (Union, types.UnionType) and set(get_args(kind)) <= {int, float})
    return float if is_number else str


def _arrow(kind: Any) -> pa.DataType:
    if get_origin(kind) is list and (item := _scalar(get_args(kind)[0])) is not None:
        return pa.list_(ARROW[item])
    return ARROW[cell_type(kind)]


def _scalar(kind: Any) -> type | None:
    """The type of a list's items: int, float, or str for texts and terms of a vocabulary; None for anything else."""
    if kind in (int, float):
        return cast(type, kind)
    return str if isinstance(kind, type) and issubclass(kind, str) else None


def _value(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_string(kind):
        return value
    return value if isinstance(value, str) else _json(value)
