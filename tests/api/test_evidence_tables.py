"""Pooled effects, trade-offs, claims and the map of gaps as CSV: the same rows as in JSON, all of them."""

import csv
import io
import json
from typing import Any

import pytest

from tests.api.asking import Api, content

pytestmark = pytest.mark.once

NOTHING = {"effects": 0, "sources": 0, "scale": None, "estimate": None, "direction": None, "certainty": None}
"""What the table of gaps says of an empty cell."""
ANSWERS = {
    "effects/pooled/": lambda answer: answer["results"],
    "tradeoffs/": lambda answer: [*answer["results"], *answer["x_only"], *answer["y_only"]],
    "claims/": lambda answer: answer["results"],
    "gaps/": lambda answer: [*answer["results"], *(NOTHING | item for item in answer["empty"])],
}
QUERIES = [
    *((path, {}) for path in ANSWERS),
    ("effects/pooled/", {"facet": "quality", "page_size": 1, "by": "kind"}),
    ("effects/pooled/", {"component": "critique-and-revise", "explain": "true"}),
    ("effects/pooled/", {"component": "embedding-deduplication", "facet": "quality"}),
    ("gaps/", {"domain": "math", "by": "kind"}),
    ("tradeoffs/", {"x": "quality", "y": "in_distribution"}),
]


def at(row: Any, column: str) -> Any:
    for key in column.split("."):
        if isinstance(row, list):  # an interval is two columns
            row = row[("low", "high").index(key)]
        else:
            row = row.get(key) if isinstance(row, dict) else None
    return row


def read(cell: str, value: Any) -> Any:
    """The text of a cell as the type of the value that it has to be."""
    if value is None:
        return cell or None
    if isinstance(value, bool):
        return {"true": True, "false": False}[cell]
    return (
        cell if isinstance(value, str) else type(value)(cell) if isinstance(value, (int, float)) else json.loads(cell)
    )


@pytest.mark.parametrize(("path", "query"), QUERIES)
def test_a_table_has_the_rows_of_the_answer(api: Api, path: str, query: dict[str, Any]):
    rows = ANSWERS[path](api.json(path, **{**query, **({"page_size": 500} if "pooled" in path else {})}))
    response = api.get(path, **query, format="csv")
    table = list(csv.DictReader(io.StringIO(content(response).decode())))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Total-Count"] == str(len(rows)) == str(len(table))
    for cells, row in zip(table, rows, strict=True):
        assert {column: read(cell, at(row, column)) for column, cell in cells.items()} == {
            column: at(row, column) for column in cells
        }
    if rows:
        assert {column.partition(".")[0] for column in table[0]} == rows[0].keys()


def test_a_header_asks_for_it_too(api: Api):
    response = api.get("effects/pooled/?facet=quality", headers={"Accept": "text/csv"})
    assert content(response).decode().startswith("scale,estimate,interval.low,interval.high,")
    assert api.json("bias/?format=yaml", 400)["errors"][0]["pointer"] == "format"
