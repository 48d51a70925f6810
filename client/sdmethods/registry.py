"""The registry as an object: `Registry(url)`."""

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from sdmethods.cache import ResponseCache, default_folder
from sdmethods.calls.accounts import AccountCalls
from sdmethods.calls.evidence import EvidenceCalls
from sdmethods.calls.graphs import GraphCalls
from sdmethods.calls.pipelines import PipelineCalls
from sdmethods.calls.records import RecordCalls
from sdmethods.calls.versions import VersionCalls
from sdmethods.transport import Backend, HttpBackend

DEFAULT_URL = "http://127.0.0.1:8000"


class Registry(RecordCalls, EvidenceCalls, GraphCalls, PipelineCalls, VersionCalls, AccountCalls):
    """A registry of methods that generate synthetic data.

    Args:
        url: its address; else `$SDM_URL`, else `http://127.0.0.1:8000`.
        at: the version that every read is pinned to: a number, or a name such as `v12-1a2b3c4d`.
        token: for submissions and private reads; else `$SDM_TOKEN`. Reads of the catalogue never carry it.
        cache: whether answers are stored with their ETags (`sdmethods.cache.default_folder`), or the folder for them.
        timeout: seconds for one request.
        max_wait: seconds to wait in all where the registry says that it is busy.
        transport: of httpx, for tests and special networks.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        at: str | int | None = None,
        token: str | None = None,
        cache: bool | Path = True,
        timeout: float = 30.0,
        max_wait: float = 60.0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        folder = cache if isinstance(cache, Path) else default_folder()
        self.at = None if at is None else str(at)
        self.backend: Backend = HttpBackend(
            url or os.environ.get("SDM_URL") or DEFAULT_URL,
            token=token or os.environ.get("SDM_TOKEN"),
            timeout=timeout,
            max_wait=max_wait,
            cache=ResponseCache(folder) if cache else None,
            transport=transport,
            **({"sleep": sleep} if sleep else {}),
        )

    @classmethod
    def from_backend(cls, backend: Backend) -> Self:
        """A registry that is answered by something else than HTTP."""
        registry = cls.__new__(cls)
        registry.backend, registry.at = backend, None
        return registry

    @classmethod
    def from_bundle(cls, path: str | Path) -> Self:
        """A registry that is answered offline from a bundle file (`sdm snapshot pull`), without any network.

        Raises:
            OfflineUnavailable: the packages `catalogue` and `taxonomy` of the project are not installed.
            ValueError: the file is no bundle.
        """
        from sdmethods.offline import open_bundle

        return cls.from_backend(open_bundle(Path(path)))

    @property
    def url(self) -> str:
        """The address of the registry."""
        return self.backend.url

    def close(self) -> None:
        """Close the connections."""
        self.backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Registry({self.url!r}, at={self.at!r})"
