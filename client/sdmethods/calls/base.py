"""What all calls share: one read, one parse, the pinned version."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote

from sdmethods.errors import NotFound, NotOffered, UnexpectedAnswer
from sdmethods.lists import LazyList
from sdmethods.models.base import Answer, Origin
from sdmethods.queries import encode
from sdmethods.transport import JSON, Backend, Query, Reply

if TYPE_CHECKING:
    from sdmethods.registry import Registry

Kind = TypeVar("Kind", bound=Answer)
VERSION = re.compile(r"v?(\d+)(?:-([0-9a-f]{8}))?")


class Calls:
    """Reads through a backend. `at` is the version of the catalogue that every read is pinned to, or None."""

    backend: Backend
    at: str | None

    def reply(self, path: str, query: Query = (), *, accept: str = JSON, private: bool = False) -> Reply:
        """A read as it came. Reads of the catalogue carry the pinned version.

        Raises:
            UnexpectedAnswer: the registry answered from another version than the pinned one.
        """
        reply = self.backend.read(path, self._pinned(path, query, private), accept=accept, private=private)
        if self.at and not private and _names_version(path) and _differ(self.at, reply.version):
            raise UnexpectedAnswer(f"{reply.address} answered from version {reply.version}, not from {self.at}")
        return reply

    def body(self, path: str, query: Query = (), *, private: bool = False) -> tuple[Any, Origin]:
        """The decoded body of a read, and where it came from."""
        reply = self.reply(path, query, private=private)
        return reply.json(), self._origin(reply)

    def text(self, path: str, query: Query = (), *, accept: str = "*/*") -> str:
        """The body of a read as a text."""
        return self.reply(path, query, accept=accept).text

    def get(
        self, row: type[Kind], path: str, parameters: Mapping[str, Any] | None = None, *, private: bool = False
    ) -> Kind:
        """One answer of a given type."""
        body, origin = self.body(path, encode(parameters or {}), private=private)
        return row.parse(body, origin)

    def listing(
        self, row: type[Kind], path: str, parameters: Mapping[str, Any], *, private: bool = False
    ) -> LazyList[Kind]:
        """A list of rows of a given type, read when it is looked at."""
        return LazyList(self, path, encode(parameters), row, private=private)

    def post(
        self,
        row: type[Kind],
        path: str,
        parameters: Mapping[str, Any],
        *,
        body: bytes,
        content_type: str,
        key: str | None = None,
        private: bool = False,
    ) -> Kind:
        """Send a body and read the answer."""
        query = self._pinned(path, encode(parameters), private)
        reply = self.backend.write(path, query, body=body, content_type=content_type, key=key, private=private)
        return row.parse(reply.json(), self._origin(reply))

    def download(self, path: str, parameters: Mapping[str, Any], target: Path) -> Reply:
        """Stream an answer into a file."""
        return self.backend.download(path, self._pinned(path, encode(parameters), private=False), target)

    @contextmanager
    def offered(self, path: str) -> Iterator[None]:
        """For a resource that every registry of its release has: its absence is no missing record.

        Raises:
            NotOffered: nothing is at the path.
        """
        try:
            yield
        except NotFound as error:
            raise self.not_offered(path) from error

    def not_offered(self, path: str) -> NotOffered:
        """The error for a resource that this registry does not have."""
        return NotOffered(f"The registry at {self.backend.url} has no {path}: its release does not offer it")

    def _origin(self, reply: Reply) -> Origin:
        return Origin(cast("Registry", self), reply.address, reply.version)

    def _pinned(self, path: str, query: Query, private: bool) -> Query:
        named = any(name == "version" for name, _ in query)
        if self.at is None or private or named or not _names_version(path):
            return query
        return (*query, ("version", self.at))


# Paths that do not speak of one version of the catalogue.
UNVERSIONED = ("/", "versions/", "schemas/", "schema/", "submissions/", "tokens/", "audit/", "reports/")


def _names_version(path: str) -> bool:
    return bool(path) and not path.startswith(UNVERSIONED) and "/revisions/" not in path


def _differ(requested: str, answered: str | None) -> bool:
    if answered is None:
        return False
    left, right = VERSION.fullmatch(requested), VERSION.fullmatch(answered)
    if not left or not right:
        return requested != answered
    digests = left[2], right[2]
    return left[1] != right[1] or (None not in digests and digests[0] != digests[1])


def segment(value: str) -> str:
    """An id as a part of a path.

    Raises:
        ValueError: empty, or a dot segment.
    """
    if value in ("", ".", ".."):
        raise ValueError(f"{value!r} is no id")
    return quote(value, safe="")
