"""Records as tables: nested keys become columns joined by dots, lists and free mappings stay JSON."""

import csv
import io
import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

Stream = Iterator[list[Any]]
"""Batches of read models."""
Path = tuple[str, ...]
Columns = dict[Path, Any]
"""Path into a record -> the type of the value there."""


def columns(shape: type[BaseModel], keys: list[str] | None = None) -> Columns:
    """The columns of a shape, of some of its keys where these are given."""
    found: Columns = {}
    for name, field in shape.model_fields.items():
        key = field.serialization_alias or field.alias or name
        if keys is not None and key not in keys:
            continue
        inner = _without_none(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= {(key, *path): kind for path, kind in columns(inner).items()}
        else:
            found[key,] = inner
    return found


def _without_none(annotation: Any) -> Any:
    """The type without null and without its bounds, which stand inside an optional type as annotations."""
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arg for arg in get_args(annotation) if arg is not type(None)]
        return _without_none(rest[0]) if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007
    return annotation


def csv_lines(stream: Stream, shape: type[BaseModel], keys: list[str] | None) -> Iterator[bytes]:
    """CSV (RFC 4180) with a header, a batch of lines at a time; null is an empty cell."""
    paths = columns(shape, keys)
    yield _csv([[".".join(path) for path in paths]])
    for batch in stream:
        records = (record.model_dump(mode="json", by_alias=True) for record in batch)
        yield _csv([[_cell(_at(record, path)) for path in paths] for record in records])


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


def _arrow(kind: Any) -> pa.DataType:
    if kind is bool:
        return pa.bool_()
    if kind is int:
        return pa.int64()
    is_number = kind is float or (get_origin(kind) in (Union, types.UnionType) and set(get_args(kind)) <= {int, float})
    return pa.float64() if is_number else pa.string()


def _value(value: Any, kind: pa.DataType) -> Any:
    if value is None or not pa.types.is_string(kind):
        return value
    return value if isinstance(value, str) else _json(value)
