"""The triggers that keep tables append-only: only what empties or fills a database of tests may lift them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

FIND = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, relname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal""",
}
DROP = {"sqlite": "DROP TRIGGER {name}", "postgresql": "DROP TRIGGER {name} ON {table}"}


def triggers(connection: Any) -> list[tuple[str, str, str]]:
    """Name, table and definition of every trigger in the database."""
    with connection.cursor() as cursor:
        cursor.execute(FIND[connection.vendor])
        return sorted(cursor.fetchall())


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without triggers, in one transaction: what comes in between is undone with it where it fails."""
    result = triggers(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name, table, _ in result:
            cursor.execute(DROP[connection.vendor].format(name=name, table=table))
        yield
        for *_, definition in result:
            cursor.execute(definition)
