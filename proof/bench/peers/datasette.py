"""Datasette over the same SQLite file: its own server, and queries whose answers hold the same JSON."""

import os
from typing import Any

PAGE = "SELECT body FROM registry_method WHERE slug > :after ORDER BY slug LIMIT 100"
ONE = "SELECT body FROM registry_method WHERE slug = :id"
EFFECTS = """
    SELECT body FROM registry_effect
    WHERE component_id = (SELECT id FROM registry_component WHERE slug = :component) AND facet = :facet
    ORDER BY slug LIMIT 100"""
SETTINGS = {"max_returned_rows": 1_000, "sql_time_limit_ms": 600_000, "default_cache_ttl": 0}
DATABASE = "catalogue"
AS_JSON = "_shape=arrayfirst&_json=body"
"""The first column alone, as the JSON that it holds and not as a text."""


def application() -> Any:
    """As uvicorn starts it."""
    from datasette.app import Datasette
    from datasette.database import Database

    file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    queries = {"methods": PAGE, "method": ONE, "effects": EFFECTS}
    named = {name: {"sql": sql} for name, sql in queries.items()}
    served = Datasette(metadata={"databases": {DATABASE: {"queries": named}}}, settings=SETTINGS)
    served.add_database(Database(served, path=file, is_mutable=True), name=DATABASE)
    return served.app()
