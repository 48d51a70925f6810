"""Tables: all rows as CSV, NDJSON or Parquet, with the number of rows in a header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel
from pydantic_core import to_json
from rest_framework.request import Request

from api.renderers import Csv, Json, Ndjson, Parquet
from api.views.base import ReadView, media_type
from catalogue import Catalogue, tabular
from catalogue.fields import pick, picked_keys
from catalogue.parameters import Truth
from catalogue.query import Query

SEPARATORS = tuple((mark.encode(), f"\\u{ord(mark):04x}".encode()) for mark in "\u2028\u2029\x85")
"""What many readers end a line at, and JSON does not; in JSON it only occurs in texts."""


@dataclass(frozen=True)
class Table:
    """Rows of one shape, in batches, under the name of the file that they make."""

    name: str
    batches: tabular.Stream
    shape: type[BaseModel]
    count: int

    @classmethod
    def of(cls, name: str, rows: Sequence[BaseModel], shape: type[BaseModel]) -> "Table":
        return cls(name, iter([list(rows)] if rows else []), shape, len(rows))


def table_response(
    request: Request, table: Table, keys: list[str] | None, *, spreadsheet: bool = False
) -> HttpResponseBase:
    """The table in the format that was negotiated; `keys` are those that `fields` names."""
    name = request.accepted_renderer.format
    headers = {
        "Content-Disposition": f'inline; filename="{table.name}.{name}"',
        "X-Total-Count": str(table.count),  # so that a truncated file is noticed
    }
    if name == Parquet.format:
        content = tabular.parquet(table.batches, table.shape, keys)
        return HttpResponse(content, content_type=media_type(request), headers=headers)
    lines = (
        tabular.csv_lines(table.batches, table.shape, keys, spreadsheet=spreadsheet)
        if name == Csv.format
        else _json_lines(table.batches, keys)
    )
    return StreamingHttpResponse(lines, content_type=media_type(request), headers=headers)


def _json_lines(batches: tabular.Stream, keys: list[str] | None) -> Iterator[bytes]:
    for records in batches:
        lines = b"".join(to_json(pick(record, keys), by_alias=True) + b"\n" for record in records)
        for separator, escape in SEPARATORS:
            lines = lines.replace(separator, escape)
        yield lines


class TableQuery(Query):
    """How rows are written as a table."""

    fields: tuple[str, ...] = ()
    """Keys of the rows of a table; JSON answers with all."""
    spreadsheet: Truth = False
    """With true, CSV begins with a byte order mark, and a ' stands before texts that a spreadsheet would calculate."""


class TableView(ReadView):
    """An answer whose rows are available as a table too. Subclasses define the rows and their shape."""

    renderer_classes: Any = (Json, Csv, Ndjson, Parquet)
    name: ClassVar[str]
    """The name of the file."""
    row: ClassVar[type[BaseModel]]
    """The shape of a row."""

    def answer(self, request: Request, query: Any, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        keys = picked_keys(query.fields, list(self.row.model_fields))
        if request.accepted_renderer.format == Json.format:
            return self.content(request, query, catalogue, keys)
        table = Table.of(self.name, self.rows(catalogue, query), self.row)
        return table_response(request, table, keys, spreadsheet=query.spreadsheet)

    def content(self, request: Request, query: Any, catalogue: Catalogue, keys: list[str] | None) -> HttpResponse:
        """The answer in JSON."""
        raise NotImplementedError

    def rows(self, catalogue: Catalogue, query: Any) -> Sequence[BaseModel]:
        """Every row. Raises BadQuery."""
        raise NotImplementedError
