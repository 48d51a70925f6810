"""Datasette over the same SQLite file: its own server, and one query whose answer is the documents of 100 methods."""

import os
from typing import Any

QUERIES = {"methods": "SELECT document FROM registry_method ORDER BY slug LIMIT 100"}
SETTINGS = {"max_returned_rows": 1_000, "sql_time_limit_ms": 600_000, "default_cache_ttl": 0}
DATABASE = "catalogue"
AS_JSON = "_shape=arrayfirst&_json=document"
"""The first column alone, as the JSON that it holds and not as a text."""


def application() -> Any:
    """As uvicorn starts it."""
    from datasette.app import Datasette
    from datasette.database import Database

    file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    queries = {name: {"sql": sql} for name, sql in QUERIES.items()}
    served = Datasette(metadata={"databases": {DATABASE: {"queries": queries}}}, settings=SETTINGS)
    served.add_database(Database(served, path=file, is_mutable=True), name=DATABASE)
    return served.app()
