"""What tests of the store start from: the small known catalogue, the curated one, or a database without tables."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection


@pytest.fixture
def world(known: None, db: None) -> None:
    """The small catalogue of tests/registry/world.py."""


@pytest.fixture
def catalogue(loaded: None, db: None) -> None:
    """The whole curated catalogue."""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of a database that has no table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    host, name = str(connection.settings_dict["HOST"]), f"restored_{uuid4().hex[:12]}"
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        yield f"postgresql://postgres@/{host}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
