"""A static copy of the registry: pages, JSON and files as a folder that any file server can serve.

Links lead to the files of the copy. What only a running registry answers (filters, search, forms) is no link any more.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import relpath
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

ORIGIN = "http://static.invalid"
"""The address of the registry while links are resolved."""
NOT_EXPORTED = re.compile(
    r"/(?:login|logout|join|account|report|reports|roles|submit|submissions|audit|design|search|compare)/"
    r"|/api/v1/(?:docs|tokens|audit|reports|submissions|search|analyses|compare|schema)/"
)
"""Pages of accounts, and pages that depend on a query of the reader."""
SUFFIXES = {
    "text/html": "html",
    "application/json": "json",
    "application/ld+json": "json",
    "application/x-ndjson": "ndjson",
    "text/csv": "csv",
    "text/turtle": "ttl",
    "application/yaml": "yaml",
    "application/vnd.apache.parquet": "parquet",
    "application/x-bibtex": "bib",
    "application/vnd.citationstyles.csl+json": "csl.json",
    "application/atom+xml": "atom",
    "image/svg+xml": "svg",
    "application/graphml+xml": "graphml",
    "application/gexf+xml": "gexf",
    "application/vnd.cytoscape+json": "cyjs",
    "text/vnd.graphviz": "gv",
    "text/vnd.mermaid": "mmd",
    "text/x-python": "py",
    "text/markdown": "md",
    "application/zip": "zip",
}
ADDRESSES = ("href", "src")
NOTICE = (
    '<p class="wide" role="note"><strong>A static copy of version {version}.</strong> '
    "Filters, search and forms take a running registry; links to them are plain text here.</p>"
)


class Answer(NamedTuple):
    """An answer of the registry: status, media type without parameters, body."""

    status: int
    media_type: str
    body: bytes


Fetch = Callable[[str], Answer]
"""Answers a path with its query string."""


def is_exported(address: str) -> bool:
    """Whether an address is in the copy: without a query, except for another page of a list or another format."""
    parts = urlsplit(address)
    if NOT_EXPORTED.match(parts.path):
        return False
    parameters = parse_qs(parts.query, keep_blank_values=True).keys()
    return parameters <= ({"format"} if parts.path.startswith("/api/") else {"cursor"})


def file_of(address: str, media_type: str) -> str:
    """The file of an address, relative to the folder of the copy."""
    parts = urlsplit(address)
    path = PurePosixPath(unquote(parts.path).lstrip("/"))
    if any(part in ("..", ".") for part in path.parts):
        raise ValueError(f"{address!r} leads out of the copy")
    if not parts.path.endswith("/"):
        return str(path)
    parameters = parse_qs(parts.query)
    digest = sha256(parameters["cursor"][0].encode()).hexdigest()[:12] if "cursor" in parameters else ""
    return str(path / f"{f'from-{digest}' if digest else 'index'}.{SUFFIXES[media_type]}")


class Links(HTMLParser):
    """The addresses that a page leads to on this site."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.page, self.addresses = page, list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [
            address for name, value in attrs if name in ADDRESSES and (address := on_site(self.page, value))
        ]


def on_site(page: str, link: str | None) -> str | None:
    """The path and query of a link, None where it leads elsewhere or stays on its page."""
    if not link or link.startswith("#"):
        return None
    parts = urlsplit(urljoin(ORIGIN + page, link))
    if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class Rewriter(HTMLParser):
    """A page with its links turned to the files of the copy; all else is written as it was."""

    def __init__(self, page: str, files: dict[str, str], notice: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.files, self.notice = page, files, notice
        self.parts: list[str] = []

    def rewritten(self, text: str) -> str:
        self.feed(text)
        self.close()
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, "/")

    def _start(self, tag: str, attrs: list[tuple[str, str | None]], end: str) -> None:
        given = dict(attrs)
        if given.get("name") == "csrfmiddlewaretoken":
            return
        rewritten = [pair for name, value in attrs for pair in self._attribute(name, value)]
        if tag == "link" and "href" in given and "href" not in dict(rewritten):
            return
        if tag == "form":
            rewritten = [pair for pair in rewritten if pair[0] not in ("action", "method")] + [("inert", None)]
        if rewritten == attrs:
            self.parts.append(self.get_starttag_text() or "")
        else:
            texts = (name if value is None else f'{name}="{escape(value)}"' for name, value in rewritten)
            self.parts.append(f"<{' '.join([tag, *texts])}{end}>")
        if tag == "body":
            self.parts.append(self.notice)

    def _attribute(self, name: str, value: str | None) -> Iterator[tuple[str, str | None]]:
        if name.startswith("hx-"):
            return
        target = on_site(self.page, value) if name in ADDRESSES else None
        if target is None:
            yield name, value
        elif target in self.files:
            fragment = urlsplit(value or "").fragment
            path = quote(relpath(self.files[target], str(PurePosixPath(self.files[self.page]).parent)))
            yield name, f"{path}#{fragment}" if fragment else path

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


class NotAnswered(Exception):
    """An address that should be in the copy was not answered."""


def export(folder: Path, start: Iterable[str], fetch: Fetch, version: str) -> dict[str, str]:
    """Write the copy of everything that can be reached from some addresses; gives the file of each address.

    Raises NotAnswered where a link of a page leads nowhere.
    """
    files, pages = dict[str, str](), list[str]()
    waiting = deque(dict.fromkeys(start))
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        answer = fetch(address)
        if answer.status != 200:
            raise NotAnswered(f"{address} was answered with {answer.status}")
        files[address] = file_of(address, answer.media_type)
        _write(folder / files[address], answer.body)
        if answer.media_type == "text/html":
            pages.append(address)
            linked = dict.fromkeys(filter(is_exported, Links(address, answer.body.decode()).addresses))
            waiting.extend(link for link in linked if link not in seen)
            seen |= linked.keys()
    for page in pages:
        file = folder / files[page]
        notice = NOTICE.format(version=escape(version))
        file.write_text(Rewriter(page, files, notice).rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")
    return files


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
