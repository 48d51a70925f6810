"""Read bodies as they are stored, in plain SQL: by the ORM these queries take longer than the rest of an answer."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection

from registry.rows import MAPPERS
from registry.snapshot import Stamp, stamp_and

_MANY = {
    "sqlite": "SELECT record.id, body FROM json_each(%s) CROSS JOIN {table} AS record ON record.id = value",
    "postgresql": "SELECT id, body FROM {table} WHERE id = ANY(%s)",
}
"""One parameter however many rows, so that the statement is prepared once."""


def one(collection: str, slug: str) -> tuple[Stamp, str | None]:
    """The catalogue's stamp with the body of a record, or with None where there is no such record."""
    return stamp_and(f"SELECT body FROM {_table(collection)} WHERE slug = %s", [slug])


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
