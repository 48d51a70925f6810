"""The databases that outlive the killed server, looked at past all of its code."""

import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

SECONDS = 30
CATALOGUE = "SELECT version FROM registry_catalogue WHERE id = 1"


class Sqlite:
    """A file of its own."""

    name = "sqlite"
    locks_whole = True
    """Whether a change that goes on locks out every other one, not only those of the catalogue."""
    title = "document ->> '$.title'"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / uuid4().hex[:12]
        self.folder.mkdir()
        self.file = self.folder / "faults.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def clients(self) -> set[int]:
        """The file is all there is."""
        return set()

    def settle(self, clients: set[int]) -> None:
        """Nothing goes on once a process is dead."""

    def ask(self, questions: Mapping[str, str]) -> dict[str, Any]:
        """Single values, all of one moment."""
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=SECONDS)) as connection:
            connection.execute("BEGIN")
            return {name: _value(connection.execute(sql).fetchone()) for name, sql in questions.items()}

    def faults(self) -> list[str]:
        """What the database itself finds wrong."""
        found = self.ask({"file": "PRAGMA integrity_check", "links": "PRAGMA foreign_key_check"})
        return [f"{name}: {said}" for name, said in found.items() if said not in ("ok", None)]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """As another writer in the middle of a long change."""
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=SECONDS)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def empty(self) -> "Sqlite":
        return Sqlite(self.folder.parent)

    def copy(self) -> "Sqlite":
        made = self.empty()
        shutil.copy(self.file, made.file)
        return made

    def drop(self) -> None:
        shutil.rmtree(self.folder)


class Postgresql:
    """A database of its own in a cluster that runs."""

    name = "postgresql"
    locks_whole = False
    title = "document::jsonb ->> 'title'"

    def __init__(self, folder: Path, template: str = "template1") -> None:
        self.folder, self.database = folder, f"faults_{uuid4().hex[:12]}"
        self.url = f"postgresql://postgres@/{folder}/{self.database}"
        self.order(f"CREATE DATABASE {self.database} TEMPLATE {template}")

    def _connect(self, database: str, *, autocommit: bool = False) -> Any:
        options = "-c default_transaction_read_only=off"  # a scenario may have turned it on for everybody else
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=autocommit, options=options
        )

    def order(self, command: str) -> None:
        """To the cluster."""
        with closing(self._connect("postgres", autocommit=True)) as connection:
            connection.execute(command)

    def reload(self) -> None:
        """Take changed settings; every process of the cluster does so when it looks next, in a moment."""
        self.order("SELECT pg_reload_conf()")
        time.sleep(0.5)

    def clients(self) -> set[int]:
        """The cluster's processes that serve them: one may still commit when its client is dead."""
        mine = "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()"
        return set(self.ask({"mine": f"{mine} AND pid <> pg_backend_pid()"})["mine"] or ())

    def settle(self, clients: set[int]) -> None:
        """Wait until the cluster has noticed that these are gone."""
        deadline = time.monotonic() + SECONDS
        while self.clients() & clients:
            if time.monotonic() > deadline:
                raise TimeoutError("connections of the killed server are still open")
            time.sleep(0.02)

    def ask(self, questions: Mapping[str, str]) -> dict[str, Any]:
        """Single values, all of one moment."""
        with closing(self._connect(self.database)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            return {name: _value(connection.execute(sql).fetchone()) for name, sql in questions.items()}

    def faults(self) -> list[str]:
        """Reading every row is all the checking that PostgreSQL offers to everybody."""
        rows = "SELECT count(*) FROM registry_revision r WHERE md5(r::text) IS NULL"
        return [f"{found} revisions cannot be read" for found in self.ask({"rows": rows}).values() if found]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """As another writer in the middle of a long change."""
        with closing(self._connect(self.database)) as connection:
            connection.execute(f"{CATALOGUE} FOR UPDATE")
            yield
            connection.rollback()

    def empty(self) -> "Postgresql":
        return Postgresql(self.folder)

    def copy(self) -> "Postgresql":
        return Postgresql(self.folder, self.database)

    def drop(self) -> None:
        self.order(f"DROP DATABASE {self.database} WITH (FORCE)")


Store = Sqlite | Postgresql


def _value(row: Any) -> Any:
    return row and row[0]
