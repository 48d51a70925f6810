"""Answers without a network: a bundle file, and the project's own packages `catalogue` and `taxonomy`.

The functions that answer over HTTP answer here, so both give the same: `catalogue` has one function per answer, which
takes the catalogue and a query model and gives a read model. This module only turns a path and its parameters into such
a call. It is the one module of the client that imports anything of the project, and only when it is used.
"""

import importlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sdmethods.errors import OfflineUnavailable, RegistryError, error_for
from sdmethods.transport import JSON, Query, Reply

HINT = "Run from a checkout of the registry, with: pip install './client[offline]'"


class ReadModel(Protocol):
    """What a function of `catalogue` gives: a pydantic model."""

    def model_dump_json(self, *, by_alias: bool) -> str: ...


class QueryModel(Protocol):
    """What a function of `catalogue` takes: a pydantic model of parameters."""

    @classmethod
    def model_validate(cls, obj: Any) -> Any: ...


@dataclass(frozen=True)
class Answerer:
    """A function of `catalogue` with its query model. Named groups of the path are parameters, too."""

    path: re.Pattern[str]
    query: type[QueryModel]
    function: Callable[[Any, Any], ReadModel]


@dataclass(frozen=True)
class OfflineBackend:
    """A catalogue in memory that answers as the service does."""

    catalogue: Any
    answerers: Sequence[Answerer]
    version: str
    url: str

    def read(self, path: str, query: Query = (), *, accept: str = JSON, private: bool = False) -> Reply:
        if private or accept not in (JSON, "*/*"):
            raise OfflineUnavailable(f"{path} cannot be answered from a file: it needs a running registry")
        for answerer in self.answerers:
            if match := answerer.path.fullmatch(path):
                return self._answer(answerer, match.groupdict(), path, query)
        raise OfflineUnavailable(f"{path} cannot be answered from a file yet: it needs a running registry")

    def write(
        self, path: str, query: Query, *, body: bytes, content_type: str, key: str | None = None, private: bool = False
    ) -> Reply:
        raise OfflineUnavailable(f"{path} needs a running registry")

    def download(self, path: str, query: Query, target: Path) -> Reply:
        raise OfflineUnavailable(f"{path} cannot be streamed from a file: it needs a running registry")

    def close(self) -> None:
        return

    def _answer(self, answerer: Answerer, names: dict[str, str], path: str, query: Query) -> Reply:
        try:
            asked = answerer.query.model_validate(names | grouped(query))
        except ValueError as error:  # pydantic's ValidationError is one
            raise refusal(error) from error
        content = answerer.function(self.catalogue, asked).model_dump_json(by_alias=True)
        return Reply(200, f"{self.url}#{path}", content.encode(), {"catalogue-version": self.version})


def grouped(query: Query) -> dict[str, str | list[str]]:
    """Parameters by name; one that is repeated has a list."""
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def refusal(error: ValueError) -> RegistryError:
    """The faults of a query model, as the service would send them."""
    read = getattr(error, "errors", None)
    faults = [
        {"pointer": ".".join(str(part) for part in fault["loc"]), "code": fault["type"], "detail": fault["msg"]}
        for fault in (read() if callable(read) else [])
    ]
    return error_for(400, {"title": "Bad Request", "detail": "The parameters cannot be used", "errors": faults})


def open_bundle(path: Path) -> OfflineBackend:
    """A bundle file as a backend.

    Raises:
        OfflineUnavailable: `catalogue` is not installed, or has no table of its answers.
        ValueError: the file is no bundle.
    """
    try:
        bundle = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is no bundle: {error}") from None
    if not isinstance(bundle, dict) or not isinstance(bundle.get("version"), int):
        raise ValueError(f"{path} is no bundle: a JSON object with the key version was expected")
    package = _package()
    version = bundle.pop("version")
    return OfflineBackend(package.Catalogue.of(version, bundle), wiring(package), str(version), path.resolve().as_uri())


def _package() -> Any:
    try:
        return importlib.import_module("catalogue")
    except ImportError as error:
        raise OfflineUnavailable(f"Answers from a file need the packages catalogue and taxonomy. {HINT}") from error


def wiring(package: Any) -> list[Answerer]:
    """The one place that knows how `catalogue` names its answers: its table `ANSWERS` of path pattern, query, function.

    Raises:
        OfflineUnavailable: the installed `catalogue` has no such table.
    """
    table = getattr(package, "ANSWERS", None)
    if table is None:
        raise OfflineUnavailable(f"The installed catalogue package has no table ANSWERS of its answers. {HINT}")
    return [Answerer(re.compile(pattern), query, function) for pattern, query, function in table]
