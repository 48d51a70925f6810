"""What the commands print: tables on a terminal, tab-separated values in a pipe, JSON with an option."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sdmethods.lists import LazyList
from sdmethods.models.base import Answer
from sdmethods.registry import Registry

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Session:
    """One call of the command line: the registry that it asks, and how it prints."""

    url: str | None = None
    at: str | None = None
    as_json: bool = False

    @cached_property
    def registry(self) -> Registry:
        return Registry(self.url, at=self.at)

    def show(self, answer: Answer, cells: Cells | None = None) -> None:
        """One answer, as two columns."""
        if self.as_json:
            print_json(answer.model_dump(mode="json", by_alias=True))
        else:
            print_rows(["", ""], [[name, text] for name, text in (cells or answer.summary()).items() if text])

    def show_rows(self, rows: Sequence[Answer], limit: int | None = None) -> None:
        """Many answers, one a row; `limit` of them, and how many there are."""
        shown = list(rows[:limit]) if limit else list(rows)
        if self.as_json:
            print_json(self._listing(rows, shown))
            return
        print_cells([row.summary() for row in shown])
        if isinstance(rows, LazyList) and len(shown) < rows.total:
            at_least = "at least " if rows.count_is == "at_least" else ""
            note(f"{len(shown)} of {at_least}{rows.total} rows; --limit shows more")

    def _listing(self, rows: Sequence[Answer], shown: Sequence[Answer]) -> dict[str, Any]:
        total, count_is = (rows.total, rows.count_is) if isinstance(rows, LazyList) else (len(rows), "exact")
        version = shown[0].catalogue_version if shown else None
        results = [row.model_dump(mode="json", by_alias=True) for row in shown]
        return {"count": total, "count_is": count_is, "version": version, "results": results}


def clean(text: str) -> str:
    """Text of a record without the characters that steer a terminal."""
    return "".join("?" if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs") else sign for sign in text)


def print_cells(rows: Iterable[Cells]) -> None:
    """Rows of cells under the names of the cells."""
    listed = list(rows)
    headers = list(dict.fromkeys(name for row in listed for name in row))
    if headers:
        print_rows(headers, [[row.get(name, "") for name in headers] for row in listed])
    else:
        note("No rows.")


def print_rows(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; in a pipe the cells with tabs between them."""
    cleaned = [[clean(" ".join(cell.split())) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in ([list(headers)] if any(headers) else []) + cleaned:
            sys.stdout.write("\t".join(row) + "\n")
        return
    table = Table(*headers, show_header=any(headers), box=None, pad_edge=False)
    for row in cleaned:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_json(value: Any) -> None:
    """JSON, indented, in UTF-8."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_text(text: str) -> None:
    """A text in a format of its own (BibTeX, Mermaid, YAML), with a line feed at its end."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def note(text: str) -> None:
    """Something about the answer, on standard error."""
    sys.stderr.write("".join(clean(line) + "\n" for line in text.splitlines()))
