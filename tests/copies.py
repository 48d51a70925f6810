"""Copies of the database of the tests: filling it anew takes ten seconds and more, copying it back less than one."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from tests.triggers import lifted

SCHEMA = "copy_of_{}"


class Copies:
    """What the database held, by a name; each is put back as it was, with the numbers of its rows.

    On SQLite they are files in a folder, on PostgreSQL schemas beside that of the tests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str) -> None:
        """Copy what is committed."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file(name))) as target:
                _raw().backup(target)
        else:
            schema = SCHEMA.format(name)
            _run([f"DROP SCHEMA IF EXISTS {schema} CASCADE", f"CREATE SCHEMA {schema}"])
            _run([f'CREATE TABLE {schema}."{table}" AS TABLE public."{table}"' for table in _tables()])

    def put_back(self, name: str) -> None:
        """Replace what is committed by a copy."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self._file(name))) as source:
                source.backup(_raw())
            return
        tables, schema = _tables(), SCHEMA.format(name)
        listed = ", ".join(f'"{table}"' for table in tables)
        with lifted(connection):
            _run([f"TRUNCATE {listed} RESTART IDENTITY"])
            _run([f'INSERT INTO public."{table}" SELECT * FROM {schema}."{table}"' for table in tables])
            _run(connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite3"


def _raw() -> Any:
    connection.ensure_connection()
    return connection.connection


def _tables() -> list[str]:
    """All but the record of migrations, which nothing but a migration changes."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
