"""HTTP access of the client to a registry: addresses, tokens, waiting, the ETag cache, errors."""

import email.utils
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx

from sdmethods.cache import ResponseCache, Stored
from sdmethods.errors import RateLimited, RegistryError, ServerError, UnexpectedAnswer, Unreachable, error_for

Query = tuple[tuple[str, str], ...]
BASE = "/api/v1/"
KEPT_HEADERS = ("content-type", "etag", "catalogue-version", "content-location")
JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """An answer: its bytes, and what its headers say of it."""

    status: int
    address: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str | None:
        """The version of the catalogue that answered, as the registry names it."""
        location = self.headers.get("content-location", "")
        pinned = httpx.URL(location).params.get("version") if location else None
        return pinned or self.headers.get("catalogue-version")

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    def json(self) -> Any:
        """The decoded body.

        Raises:
            UnexpectedAnswer: the body is no JSON, for example the page of a proxy.
        """
        try:
            return json.loads(self.content)
        except ValueError:
            start = self.content[:80].decode("utf-8", "replace")
            raise UnexpectedAnswer(f"{self.address} did not answer with JSON but with: {start!r}") from None


class Backend(Protocol):
    """What answers the questions of a `Registry`: a service over HTTP, or a file (`sdmethods.offline`)."""

    @property
    def url(self) -> str:
        """The address of the registry, or of the file."""

    def read(self, path: str, query: Query = (), *, accept: str = JSON, private: bool = False) -> Reply:
        """Answer a read of `path`, relative to `/api/v1/` unless it begins with a slash; private: with the token."""

    def write(
        self, path: str, query: Query, *, body: bytes, content_type: str, key: str | None = None, private: bool = False
    ) -> Reply:
        """Post a body; with `key` as its Idempotency-Key, and with the token where it is private."""

    def download(self, path: str, query: Query, target: Path) -> Reply:
        """Stream an answer into a file; the reply has no content."""

    def close(self) -> None: ...


class HttpBackend:
    """A registry at an address.

    Reads of the catalogue are anonymous and cached by ETag. The token goes along with what is private alone,
    and never to another host: redirects are not followed.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        timeout: float = 30.0,
        max_wait: float = 60.0,
        cache: ResponseCache | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = _checked(url)
        self._token = token
        self._max_wait = max_wait
        self._cache = cache
        self._sleep = sleep
        self._client = httpx.Client(
            base_url=self._url + BASE, timeout=timeout, transport=transport, headers={"User-Agent": "sdmethods"}
        )

    @property
    def url(self) -> str:
        return self._url

    def read(self, path: str, query: Query = (), *, accept: str = JSON, private: bool = False) -> Reply:
        address = self.url + path if path.startswith("/") else path
        request = self._client.build_request("GET", address, params=_params(query), headers={"Accept": accept})
        if private:
            return self._reply(self._send(self._with_token(request)))
        key = f"{accept} {request.url}"
        stored = self._cache.read(key) if self._cache else None
        if stored:
            request.headers["If-None-Match"] = stored.etag
        response = self._send(request)
        if stored and response.status_code == httpx.codes.NOT_MODIFIED:
            headers = {**stored.headers, **_kept(response.headers)}
            return Reply(200, str(request.url), stored.content, headers)
        reply = self._reply(response)
        if self._cache and "etag" in reply.headers:
            self._cache.write(key, Stored(reply.headers["etag"], reply.headers, reply.content))
        return reply

    def write(
        self, path: str, query: Query, *, body: bytes, content_type: str, key: str | None = None, private: bool = False
    ) -> Reply:
        headers = {"Content-Type": content_type, "Accept": JSON} | ({"Idempotency-Key": key} if key else {})
        request = self._client.build_request("POST", path, params=_params(query), content=body, headers=headers)
        return self._reply(self._send(self._with_token(request) if private else request))

    def download(self, path: str, query: Query, target: Path) -> Reply:
        request = self._client.build_request("GET", path, params=_params(query), headers={"Accept": "*/*"})
        part = target.with_name(target.name + ".part")
        with self._reached():
            response = self._waited(request, stream=True)
            try:
                if not response.is_success:
                    response.read()
                    return self._reply(response)
                with part.open("wb") as file:
                    for chunk in response.iter_bytes():
                        file.write(chunk)
            except httpx.HTTPError:
                part.unlink(missing_ok=True)
                raise
            finally:
                response.close()
        part.replace(target)
        return Reply(response.status_code, str(request.url), b"", _kept(response.headers))

    def close(self) -> None:
        self._client.close()

    def _with_token(self, request: httpx.Request) -> httpx.Request:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _send(self, request: httpx.Request) -> httpx.Response:
        with self._reached():
            return self._waited(request)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"No answer from {self.url}: {reason}. Is a registry running there?") from error

    def _waited(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        """The answer, after waiting as a 429 or 503 says, at most `max_wait` seconds in all."""
        left = self._max_wait
        while True:
            response = self._client.send(request, stream=stream)
            if response.status_code not in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
                return response
            pause = seconds_to_wait(response.headers.get("Retry-After"))
            if pause is None or pause > left:
                return response
            response.close()
            left -= pause
            self._sleep(pause)

    def _reply(self, response: httpx.Response) -> Reply:
        if response.is_success:
            address = str(response.request.url)
            return Reply(response.status_code, address, response.content, _kept(response.headers))
        raise _refusal(response)


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url!r} is no address of a registry: {error}") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError(f"{url!r} is no address of a registry: it begins with http:// or https:// and names a host")
    if parsed.query or parsed.fragment:
        raise ValueError(f"{url!r} is no address of a registry: it has a query or a fragment")
    return url.rstrip("/").removesuffix("/api/v1")


def _params(query: Query) -> list[tuple[str, str | int | float | bool | None]]:
    return list(query)


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: headers[name] for name in KEPT_HEADERS if name in headers}


def seconds_to_wait(header: str | None) -> float | None:
    """The seconds that Retry-After asks for, as a number or a date; a second where it is not readable or missing."""
    if not header:
        return 1.0
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 1.0
    return max(0.0, moment.timestamp() - time.time())


def _refusal(response: httpx.Response) -> RegistryError:
    if response.is_redirect:
        target = response.headers.get("Location", "")
        return UnexpectedAnswer(f"{response.request.url} is at another address: {target}. Name that one to the client.")
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"title": response.reason_phrase, "detail": f"{response.request.url} answered without a reason"}
    error = error_for(response.status_code, problem)
    if isinstance(error, RateLimited | ServerError) and (pause := response.headers.get("Retry-After")):
        error.add_note(f"The registry asks to wait {pause} s.")
    return error
