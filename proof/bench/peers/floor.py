"""The floor: a bare WSGI application that asks the bare driver for ready JSON and passes it on."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

PAGE = "SELECT body FROM registry_method WHERE slug > ? ORDER BY slug LIMIT 100"
ONE = "SELECT body FROM registry_method WHERE slug = ?"
EFFECTS = """
    SELECT '{{"results":[' || {join}(body, ',') || ']}}' FROM (
        SELECT body FROM registry_effect
        WHERE component_id = (SELECT id FROM registry_component WHERE slug = ?) AND facet = ?
        ORDER BY slug LIMIT 100) AS page"""
Start = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """One connection, one thread at a time."""

    def __init__(self, *, file: str | None = None, **parameters: Any) -> None:
        """A SQLite file, or what psycopg takes."""
        self._sqlite = file is not None
        self._connection: Any = (
            sqlite3.connect(file, check_same_thread=False) if file else psycopg.connect(**parameters, autocommit=True)
        )
        self._effects = self._sql(EFFECTS.format(join="group_concat" if file else "string_agg"))
        self._page, self._one = self._sql(PAGE), self._sql(ONE)

    def _sql(self, text: str) -> str:
        return text if self._sqlite else text.replace("?", "%s")

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        content = self._answer(environ["PATH_INFO"], environ["QUERY_STRING"]).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
        return [content]

    def _answer(self, path: str, query: str) -> str:
        if path == "/effects/":
            asked = parse_qs(query)
            return str(self._rows(self._effects, asked["component"][0], asked["facet"][0])[0][0])
        if path == "/methods/":
            bodies = self._rows(self._page, parse_qs(query, keep_blank_values=True)["after"][0])
            return f'{{"results":[{",".join([body for (body,) in bodies])}]}}'
        return str(self._rows(self._one, path.removeprefix("/methods/").rstrip("/"))[0][0])

    def _rows(self, sql: str, *values: str) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]


def application() -> Application:
    """As gunicorn starts it: over the database of the settings, in a process made ready just as for the registry."""
    from django.db import connection

    import config.wsgi  # noqa: F401

    wanted = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    sqlite = connection.vendor == "sqlite"
    named = {"file": wanted["database"]} if sqlite else {key: wanted[key] for key in keys if key in wanted}
    return Application(**named)
