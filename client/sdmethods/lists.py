"""Lists that are read page by page, as far as somebody looks."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import httpx

from sdmethods import frames
from sdmethods.display import html_table
from sdmethods.errors import UnexpectedAnswer
from sdmethods.models.base import Answer
from sdmethods.transport import Query

if TYPE_CHECKING:
    import pandas
    import polars

    from sdmethods.calls.base import Calls

Row = TypeVar("Row", bound=Answer)
SHOWN = 10
FORMATS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}


class LazyList(Sequence[Row], Generic[Row]):
    """The rows of a list of the interface. Pages are fetched when they are needed, once.

    `len()` and `total` cost the first page; `count_is` is "at_least" where the registry stopped counting.
    """

    def __init__(self, calls: "Calls", path: str, query: Query, row: type[Row], *, private: bool = False) -> None:
        self._calls = calls
        self._path = path
        self._query = query
        self._row = row
        self._private = private
        self._rows: list[Row] = []
        self._next: Query | None = query
        self._seen: set[Query] = set()
        self._total: int | None = None
        self.count_is: str | None = None

    @property
    def total(self) -> int:
        """The number of all rows, as the registry says it."""
        if self._total is None:
            self._fetch()
        return self._total or 0

    def __len__(self) -> int:
        return self.total

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[Row]:
        position = 0
        while True:
            while position < len(self._rows):
                yield self._rows[position]
                position += 1
            if self._next is None:
                return
            self._fetch()

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            stop = index.stop if index.stop is not None and index.stop >= 0 and (index.start or 0) >= 0 else None
            return list(islice(self, stop))[index]
        if index < 0:
            return list(self)[index]
        for row in islice(self, index, index + 1):
            return row
        raise IndexError(f"the list has {len(self._rows)} rows")

    def first(self) -> Row | None:
        """The first row, or None."""
        return next(iter(self), None)

    def to_pandas(self) -> "pandas.DataFrame":
        """All rows as a pandas data frame; nested keys are joined by dots, texts stay texts, missing values are NA."""
        return frames.to_pandas([row.flat() for row in self])

    def to_polars(self) -> "polars.DataFrame":
        """All rows as a polars data frame."""
        return frames.to_polars([row.flat() for row in self])

    def save(self, path: str | Path) -> Path:
        """Stream all rows into a file, in the format that its name ends in: .csv, .ndjson, .parquet (effects alone).

        Raises:
            ValueError: another ending.
        """
        target = Path(path)
        if target.suffix not in FORMATS:
            raise ValueError(f"{target.name}: the name ends in {', '.join(FORMATS)}")
        paging = {"page_size", "cursor", "before"}
        query = tuple(pair for pair in self._query if pair[0] not in paging)
        self._calls.backend.download(self._path, (*query, ("format", FORMATS[target.suffix])), target)
        return target

    def _fetch(self) -> None:
        query = self._next
        if query is None:
            return
        if query in self._seen:
            raise UnexpectedAnswer(f"{self._path}: a page names itself as the next one")
        self._seen.add(query)
        body, origin = self._calls.body(self._path, query, private=self._private)
        if not isinstance(body, dict) or not isinstance(body.get("results"), list):
            raise UnexpectedAnswer(f"{origin.address} did not answer with a list")
        self._rows += [self._row.parse(row, origin) for row in body["results"]]
        if self._total is None:
            self._total = int(body.get("count", len(self._rows)))
            self.count_is = body.get("count_is", "exact")
        self._next = self._following(body.get("next"))

    def _following(self, address: str | None) -> Query | None:
        """The query of the next page. Only the query is used: the host may be that of a proxy."""
        if not address:
            return None
        named = tuple(httpx.URL(address).params.multi_items())
        names = {name for name, _ in named}
        return (*named, *(pair for pair in self._query if pair[0] == "version" and "version" not in names))

    def __repr__(self) -> str:
        return f"<LazyList of {self._row.__name__} at {self._path}: {self._size()}>"

    def _size(self) -> str:
        if self._total is None:
            return "not read yet"
        return f"{'at least ' if self.count_is == 'at_least' else ''}{self._total} rows"

    def _repr_html_(self) -> str:
        rows: list[dict[str, Any]] = [row.summary() for row in self[:SHOWN]]
        headers = list(dict.fromkeys(name for row in rows for name in row))
        caption = f"{self._size()}, the first {len(rows)}"
        return html_table(headers, [[row.get(name, "") for name in headers] for row in rows], caption)
