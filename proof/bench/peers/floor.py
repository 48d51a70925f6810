"""The floor: a bare WSGI application that answers with ready bodies; each is read once, from the registry."""

from collections.abc import Callable, Iterable
from typing import Any

Start = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """Addresses with their bodies. What is not there yet is asked of the registry in this process."""

    def __init__(self, get: Callable[[str], bytes]) -> None:
        self._get = get
        self._bodies: dict[tuple[str, str], bytes] = {}

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        key = environ["PATH_INFO"], environ["QUERY_STRING"]
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = self._get(f"{key[0]}?{key[1]}")
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def application() -> Application:
    """As gunicorn starts it: in a process made ready just as for the registry."""
    from django.test import Client

    import config.wsgi  # noqa: F401

    def get(address: str) -> bytes:
        response = Client(headers={"host": "localhost"}).get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} was answered with {response.status_code}")
        return response.content

    return Application(get)
