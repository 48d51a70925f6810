"""Questions put to the interface from outside, as a client puts them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client

PREFIX = "/api/v1"
LISTS = ("methods", "effects", "components", "metrics", "sources", "rounds")
Query = Mapping[str, Any]


class Api:
    """Answers with the status that is expected, and their content read."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(
        self, path: str, status: int = 200, /, *, verb: str = "GET", headers: Query | None = None, **query: Any
    ) -> Any:
        address = path if path.startswith("/") else f"{PREFIX}/{path}"
        if query:
            address += ("&" if "?" in address else "?") + urlencode(query, doseq=True)
        response = self.client.generic(verb, address, headers=dict(headers or {}))
        assert response.status_code == status, f"{address[:300]}: {response.status_code} {content(response)[:500]!r}"
        return response

    def json(self, path: str, status: int = 200, /, **query: Any) -> Any:
        return json.loads(content(self.get(path, status, **query)))

    def all(self, collection: str, /, **query: Any) -> list[Any]:
        """Every record that the filters leave, from the export."""
        lines = content(self.get(f"{collection}/", **query, format="ndjson")).decode().splitlines()
        return [json.loads(line) for line in lines]

    def ids(self, collection: str, /, **query: Any) -> list[str]:
        return [record["id"] for record in self.all(collection, **query)]

    def walk(self, page: Any, direction: str = "next") -> Iterator[Any]:
        """This page and all that follow it that way."""
        while True:
            yield page
            if page[direction] is None:
                return
            parts = urlsplit(page[direction])
            page = self.json(f"{parts.path}?{parts.query}")


def content(response: Any) -> bytes:
    """All that a response holds. A stream is read to its end: one that the garbage collector ends, in the midst of a
    change of a context variable, changes others, and CPython 3.11 then reads memory that was freed.
    """
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
