"""Copying each kind of database into one file and back, while others read and write."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from registry.errors import RegistryError


class NotCopied(RegistryError):
    """The store could not be copied to a file or from one; the message gives the reason."""


class Copier(Protocol):
    """The two directions for one kind of database, each in one snapshot."""

    MAGIC: bytes
    """The first bytes of its files."""

    def write(self, path: Path) -> None: ...

    def read(self, path: Path) -> None: ...


class Sqlite:
    """SQLite's own backup of a database in use."""

    MAGIC = b"SQLite format 3\0"

    def write(self, path: Path) -> None:
        _inner().execute("SELECT count(*) FROM sqlite_master").fetchone()  # a snapshot begins with its first read
        with closing(sqlite3.connect(path)) as copy:
            _inner().backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, readable on a read-only volume
            faults = [fault for (fault,) in copy.execute("PRAGMA integrity_check") if fault != "ok"]
        if faults:
            raise NotCopied(f"The database is damaged: {'; '.join(faults[:3])}")

    def read(self, path: Path) -> None:
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
                copy.backup(_inner())
        except sqlite3.DatabaseError as error:
            raise NotCopied(f"{path} cannot be restored: {error}") from error


class Postgresql:
    """PostgreSQL's own tools, which have to be of the server's version or newer."""

    MAGIC = b"PGDMP"

    def write(self, path: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (seen,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={seen}", f"--file={path}")

    def read(self, path: Path) -> None:
        _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(path))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner's statistics are no part of a copy


COPIERS: dict[str, Copier] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def copier() -> Copier:
    return COPIERS[connection.vendor]


def _inner() -> sqlite3.Connection:
    connection.ensure_connection()
    inner: sqlite3.Connection = connection.connection
    return inner


def _run(tool: str, *arguments: str) -> None:
    """Run a tool, with the password in the environment, since every user of the host can read command lines."""
    if shutil.which(tool) is None:
        raise NotCopied(f"{tool} is not installed here: it comes with PostgreSQL's client programs")
    parameters = connection.get_connection_params()
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password", "client_encoding"}
    address = make_conninfo(**{name: value for name, value in parameters.items() if name in known})
    environment = {**os.environ, "PGPASSWORD": parameters["password"]} if parameters.get("password") else None
    command = [tool, f"--dbname={address}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotCopied(f"{tool} failed: {done.stderr.strip()[-2000:]}")
