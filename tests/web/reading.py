"""Pages as a person's browser asks for them, and what is found in them."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.api.asking import Api

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its text."""

    def __init__(self, response: Any, address: str) -> None:
        super().__init__()
        self.response, self.address = response, address
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        self.words: list[str] = []
        self._in = ""
        self.html = response.content.decode()
        self.feed(self.html)
        self.text = " ".join(" ".join(self.words).replace("\N{NARROW NO-BREAK SPACE}", " ").split())

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in = tag if tag in ("script", "style", "wbr") else ""
        if tag == "script" and ("type", "application/ld+json") in attrs:  # data: nothing of it is run
            self._in = "data"

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "wbr":  # a word may break here, and is one word
            self.words[-1] += data
            self._in = ""
        elif self._in and self._in != "data":
            self.inline.append(data.strip())
        elif not self._in:
            self.words.append(data)

    def values(self, attribute: str, tag: str = "") -> list[str]:
        return [attrs[attribute] for name, attrs in self.tags if attribute in attrs and tag in ("", name)]

    def ids(self) -> list[str]:
        """The records of a list, in order."""
        return self.values("data-id") or [each for each in self.values("id", "tr") if each]

    def links(self) -> Iterator[str]:
        """Every address that the page leads to on this site."""
        for address in [*self.values("href"), *self.values("src"), *self.values("hx-get"), *self.values("action")]:
            parts = urlsplit(urljoin(f"http://testserver{self.address}", address))
            if parts.netloc == "testserver" and parts.scheme == "http":
                yield f"{parts.path}?{parts.query}" if parts.query else parts.path

    def count(self) -> int:
        found = re.search(r"([\d,]+) of [\d,]+ \w+", self.text)
        assert found
        return int(found.group(1).replace(",", ""))


class Reader:
    """Asks for pages with the status that is expected."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, address: str, status: int = 200, **headers: Any) -> Page:
        response = self.client.get(address, headers={"accept": BROWSER, **headers})
        assert response.status_code == status, f"{address}: {response.status_code} {response.content[:500]!r}"
        return Page(response, address)


def by_name(message: str, slugs: list[str], api: Api) -> str:
    """What the interface says of components by their ids, as a page says it."""
    names = {each["id"]: each["name"] for each in api.all("components")}
    for slug in sorted(slugs, key=len, reverse=True):
        message = message.replace(slug, names.get(slug, slug))
    return message


@pytest.fixture
def reader(loaded: None, db: None) -> Reader:
    return Reader(Client())


def graded(row: Mapping[str, Any]) -> str:
    """How a page prints the certainty of a pooled row."""
    level = str(row["certainty"]["level"])
    return level if level == "not graded" else f"{level} certainty"
