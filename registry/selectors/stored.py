"""Read bodies as they are stored, in plain SQL: by the ORM these queries take longer than the rest of an answer."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection

from registry.rows import MAPPERS

_MANY = {
    "sqlite": "SELECT record.id, body FROM json_each(%s) CROSS JOIN {table} AS record ON record.id = value",
    "postgresql": "SELECT id, body FROM {table} WHERE id = ANY(%s)",
}
"""One parameter however many rows, so that the statement is prepared once."""


def one(collection: str, slug: str) -> str | None:
    """The body of a record, or None where there is no such record."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {_table(collection)} WHERE slug = %s", [slug])
        found: tuple[str] | None = cursor.fetchone()
    return found and found[0]


def many(collection: str, pks: Sequence[int]) -> list[tuple[int, str]]:
    """Primary key and body of those of these rows that are there, in no order."""
    asked: Any = json.dumps(pks) if connection.vendor == "sqlite" else list(pks)
    with connection.cursor() as cursor:
        cursor.execute(_MANY[connection.vendor].format(table=_table(collection)), [asked])
        rows: list[tuple[int, str]] = cursor.fetchall()
    return rows


@cache
def _table(collection: str) -> str:
    return connection.ops.quote_name(MAPPERS[collection].model._meta.db_table)
