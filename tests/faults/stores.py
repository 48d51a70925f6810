"""The databases that outlive the killed server, looked at past all of its code."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

SECONDS = 30


class Sqlite:
    """A file of its own."""

    name = "sqlite"
    index = "SELECT count(*) FROM registry_search WHERE rowid IN (SELECT id FROM registry_searchentry WHERE {mine})"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "faults.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def settle(self) -> None:
        """The file is all there is."""

    def ask(self, questions: Mapping[str, str]) -> dict[str, Any]:
        """Single values, all of one moment."""
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=SECONDS)) as connection:
            connection.execute("BEGIN")
            return {name: _value(connection.execute(sql).fetchone()) for name, sql in questions.items()}


class Postgresql:
    """A database of its own in a cluster that runs."""

    name = "postgresql"
    index = "SELECT count(vector) FROM registry_searchentry WHERE {mine}"

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, f"faults_{uuid4().hex[:12]}"
        self.url = f"postgresql://postgres@/{folder}/{self.database}"
        with self._connect("postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.database}")

    def _connect(self, database: str, *, autocommit: bool = False) -> Any:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=autocommit)

    def settle(self) -> None:
        """Wait until the cluster has noticed that its clients are gone."""
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        deadline = time.monotonic() + SECONDS
        while self.ask({"others": others})["others"]:
            if time.monotonic() > deadline:
                raise TimeoutError("connections of the killed server are still open")
            time.sleep(0.02)

    def ask(self, questions: Mapping[str, str]) -> dict[str, Any]:
        """Single values, all of one moment."""
        with closing(self._connect(self.database)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return {name: _value(connection.execute(sql).fetchone()) for name, sql in questions.items()}

    def drop(self) -> None:
        with self._connect("postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.database} WITH (FORCE)")


Store = Sqlite | Postgresql


def _value(row: Any) -> Any:
    return row and row[0]
