"""Answers without a network: a bundle file, and the project's own packages `catalogue` and `taxonomy`.

`catalogue.offline` answers the reads of the interface from a bundle, by the functions that answer over HTTP, so both
give the same. What a bundle does not hold is missing: revisions, times of publication, doubts of readers. This is the
one module of the client that imports anything of the project, and only when it is used.
"""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sdmethods.errors import OfflineUnavailable, RegistryError, error_for
from sdmethods.transport import JSON, Query, Reply

HINT = "Run from a checkout of the registry, with: pip install './client[offline]'"


@dataclass(frozen=True)
class Project:
    """The packages of the project that answer."""

    offline: Any
    bundle: Any
    errors: Any
    suggestions: Any

    @classmethod
    def imported(cls) -> "Project":
        """The installed packages.

        Raises:
            OfflineUnavailable: they are not installed.
        """
        try:
            return cls(*(importlib.import_module(f"catalogue.{name}") for name in cls.__dataclass_fields__))
        except ImportError as error:
            raise OfflineUnavailable(f"Answers from a file need the packages catalogue and taxonomy. {HINT}") from error


@dataclass(frozen=True)
class OfflineBackend:
    """A catalogue in memory that answers as the service does."""

    project: Project
    catalogue: Any
    version: str
    url: str

    def read(self, path: str, query: Query = (), *, accept: str = JSON, private: bool = False) -> Reply:
        if private or accept not in (JSON, "*/*"):
            raise OfflineUnavailable(f"{path} cannot be answered from a file: it needs a running registry")
        self._check_version(query)
        content = self._answered(path, lambda: self.project.offline.answer(self.catalogue, path, query))
        pinned = urlencode([*((name, value) for name, value in query if name != "version"), ("version", self.version)])
        location = f"/api/v1/{path}?{pinned}"
        return Reply(200, f"{self.url}#{path}", content, {"content-location": location})

    def write(
        self, path: str, query: Query, *, body: bytes, content_type: str, key: str | None = None, private: bool = False
    ) -> Reply:
        if path != "analyses/" or private:
            raise OfflineUnavailable(f"{path} needs a running registry")
        self._check_version(query)
        draft = _document(body, content_type)
        content = self._answered(path, lambda: self.project.offline.analysis(self.catalogue, draft, query))
        return Reply(200, f"{self.url}#{path}", content, {"content-location": f"/api/v1/{path}?version={self.version}"})

    def download(self, path: str, query: Query, target: Path) -> Reply:
        raise OfflineUnavailable(f"{path} cannot be streamed from a file: it needs a running registry")

    def close(self) -> None:
        return

    def _check_version(self, query: Query) -> None:
        """Raises OfflineUnavailable where another version than that of the file is asked for."""
        for name, value in query:
            if name == "version" and value not in (self.version, str(self.catalogue.version)):
                raise OfflineUnavailable(f"The file has version {self.version}, not {value}")

    def _answered(self, path: str, answer: Callable[[], bytes]) -> bytes:
        """The answer, with the errors of the project as the service would send them."""
        try:
            return answer()
        except self.project.offline.NotInBundle as error:
            raise OfflineUnavailable(f"{path} cannot be answered from a file: {error}") from error
        except (self.project.errors.CatalogueError, ValueError) as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Any) -> RegistryError:
        errors = self.project.errors
        if isinstance(error, errors.Missing):
            meant = self.project.suggestions.did_you_mean(error.suggestions) if error.suggestions else ""
            detail = f"{error}.{meant}" if meant else str(error)
            return error_for(404, {"title": "Not Found", "detail": detail, "suggestions": error.suggestions})
        if isinstance(error, errors.BadQuery):
            faults = [{"pointer": one.parameter, "code": one.code, "detail": one.detail} for one in error.errors]
            return error_for(400, {"title": "Bad Request", "detail": str(error), "errors": faults})
        return error_for(422, {"title": "Unprocessable Content", "detail": str(error), "errors": _faults(error)})


def _document(body: bytes, content_type: str) -> Any:
    if content_type == JSON:
        return json.loads(body)
    import yaml

    return yaml.safe_load(body)


def _faults(error: Any) -> list[dict[str, Any]]:
    """The faults of a document, by their JSON pointers."""
    read = getattr(error, "errors", None)
    return [
        {"pointer": "".join(f"/{part}" for part in one["loc"]), "code": one["type"], "detail": one["msg"]}
        for one in (read() if callable(read) else [])
    ]


def open_bundle(path: Path) -> OfflineBackend:
    """A bundle file as a backend.

    Raises:
        OfflineUnavailable: the packages of the project are not installed.
        ValueError: the file is no bundle.
    """
    try:
        bundle = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path} is no bundle: {error}") from None
    if not isinstance(bundle, dict) or not isinstance(bundle.get("version"), int):
        raise ValueError(f"{path} is no bundle: a JSON object with the key version was expected")
    project = Project.imported()
    try:
        catalogue = project.offline.catalogue_of(bundle)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} is no bundle of this release: {error}") from error
    return OfflineBackend(project, catalogue, project.bundle.version_name(catalogue), path.resolve().as_uri())
