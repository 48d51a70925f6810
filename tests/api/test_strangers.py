"""Nothing of a request but its address and its representation reaches what others are answered."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from django.test import RequestFactory

from transport.response_cache import responses
from transport.wsgi import Handler

pytestmark = pytest.mark.once

ADDRESSES = [
    "/api/v1/methods/?q=self%20instruct",
    "/api/v1/methods/?q=na%C3%AFve",
    "/api/v1/effects/?q=chain%20of%20thought&page_size=2",
    "/api/v1/effects/facets/?domain=math",
    "/api/v1/effects/pooled/?domain=math&page_size=2",
    "/api/v1/taxonomy/",
    "/api/v1/search/?q=self%20instruct",
    "/api/v1/graph/path/?from=human-written-seed-tasks&to=teacher-response-generation",
    "/api/v1/schemas/method.json",
    "/api/v1/",
    "/methods/?q=self%20instruct",
    "/search/?q=self%20instruct",
    "/components/",
    "/changes.atom",
    "/sitemap.xml",
    "/docs/",
]
CHARSETS = ["utf-16", "utf-32", "utf-7", "cp037", "rot13", "zlib", "hex", "undefined", "punycode", "idna", "é", "\x00"]
EVIL = "evil.test"
HEADERS: list[tuple[str, str]] = [
    *(("Content-Type", f"text/plain; charset={name}") for name in CHARSETS),
    ("Content-Type", 'application/json; CHARSET="utf-16"'),
    ("Content-Type", "text/plain; charset*=utf-16''utf-16"),
    ("Content-Type", "text/plain; x*=nonsense''a"),
    ("Content-Type", "a" * 9_000),
    *(("Accept", value) for value in ("*/*;q=0", "text/csv", "image/png", "application/json;indent=4", "text/html")),
    *(("Accept-Encoding", value) for value in ("gzip", "br", "identity;q=0")),
    ("Accept-Language", "de, ar;q=0.9"),
    ("Accept-Charset", "utf-16"),
    ("Origin", f"https://{EVIL}"),
    ("Origin", "null"),
    ("Access-Control-Request-Method", "DELETE"),
    ("Access-Control-Request-Headers", EVIL),
    ("Referer", f"https://{EVIL}/"),
    ("User-Agent", f"<script>{EVIL}</script>"),
    ("From", EVIL),
    ("Via", f"1.1 {EVIL}"),
    ("Range", "bytes=0-10"),
    ("If-Range", '"x"'),
    ("If-None-Match", "*"),
    ("If-None-Match", 'W/"evil.test"'),
    ("If-Match", '"evil.test"'),
    ("If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT"),
    ("If-Unmodified-Since", "Fri, 31 Dec 1999 23:59:59 GMT"),
    ("Cache-Control", "no-store"),
    ("Pragma", "no-cache"),
    *(("HX-Request", value) for value in ("true", "false", "\u00e9")),
    ("HX-History-Restore-Request", "true"),
    ("HX-Boosted", "true"),
    ("HX-Current-URL", "http://["),
    ("HX-Current-URL", f"https://{EVIL}/"),
    ("HX-Current-URL-URI-AutoEncoded", "true"),
    ("HX-Prompt", EVIL),
    ("HX-Target", EVIL),
    ("HX-Trigger", EVIL),
    ("HX-Trigger-Name", EVIL),
    ("Cookie", f"csrftoken={EVIL}"),
    ("Cookie", f"sessionid={EVIL}"),
    ("Cookie", f"messages={EVIL}"),
    ("Cookie", f"theme={EVIL}; django_language=de"),
    ("Authorization", f"Bearer {EVIL}"),
    ("X-CSRFToken", EVIL),
    ("X-Requested-With", "XMLHttpRequest"),
    ("X-Request-Id", EVIL),
    ("Idempotency-Key", EVIL),
    *((name, EVIL) for name in ("X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Forwarded-For", "X-Real-Ip")),
    *((name, "https") for name in ("X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Url-Scheme", "X-Scheme")),
    ("X-Forwarded-Ssl", "on"),
    ("X-Forwarded-Port", "1337"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Script-Name", "/evil"),
    ("Script-Name", "/evil"),
    ("Forwarded", f"for=1.2.3.4;host={EVIL};proto=https"),
    *((name, "/healthz") for name in ("X-Original-URL", "X-Rewrite-URL", "X-Accel-Redirect", "X-Sendfile")),
    *((name, "DELETE") for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")),
    ("Host", "testserver:1337"),
    ("Host", "TESTSERVER"),
    ("Host", "other.test"),
    ("Expect", "100-continue"),
    ("Upgrade", "h2c"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Encoding", "gzip"),
    ("Content-Length", "4"),
    ("Sec-Fetch-Site", "cross-site"),
    ("Purpose", "prefetch"),
    ("Save-Data", "on"),
    ("DNT", "1"),
]
"""What Django, the server, the libraries and the project read of a request, and what others are known to heed."""
Answer = tuple[int, dict[str, str], bytes]
Get = Callable[..., Answer]


@pytest.fixture
def get(loaded: None, db: None, settings: Any) -> Iterator[Get]:
    """The application as the server calls it, on the connection of the test."""
    settings.ALLOWED_HOSTS = ["testserver", "other.test"]
    at_ends = (signals.request_started, signals.request_finished)
    for signal in at_ends:
        signal.disconnect(close_old_connections)
    handler = Handler()

    def call(address: str, verb: str = "GET", **headers: str) -> Answer:
        environ = RequestFactory().generic(verb, address).environ
        environ["wsgi.input"] = io.BytesIO(b"")
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        started: list[Any] = []
        respond: Any = lambda status, header_list: started.extend((status, header_list))  # noqa: E731
        response: Any = handler(environ, respond)
        body = b"".join(response)
        response.close()
        return int(started[0][:3]), dict(started[1]), body

    yield call
    for signal in at_ends:
        signal.connect(close_old_connections)


def compared(answer: Answer) -> tuple[int, str, bytes]:
    """What of an answer is the same for everybody: pages hold a token of their reader."""
    status, headers, body = answer
    return status, headers["Content-Type"], without_tokens(body)


def without_tokens(body: bytes) -> bytes:
    from web.versions import TOKEN

    return TOKEN.sub(b"", body)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_request_does_not_change_the_answer_to_the_next_one(get: Get, address: str):
    truth = compared(get(address))
    assert truth[0] == 200
    for name, value in HEADERS:
        responses.clear()
        hostile = get(address, **{name: value})
        assert hostile[0] < 500, (name, value[:50])
        stranger = get(address)
        assert compared(stranger) == truth, (name, value[:50])
        assert EVIL not in str(stranger[1])


@pytest.mark.parametrize("address", ["/api/v1/methods/?q=self%20instruct", "/methods/?q=self%20instruct", "/design/"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_means_the_same_under_every_charset(get: Get, charset: str, address: str):
    """First by the hostile reader himself, then by others."""
    answer = get(address, **{"Content-Type": f"text/plain; charset={charset}"})
    assert compared(answer) == compared(get(address))


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/json; charset=utf-16", ""])
def test_too_many_parameters_are_a_problem_document(get: Get, kind: str):
    status, headers, _ = get("/api/v1/methods/?" + "&".join(["component=a"] * 1_001), **{"Content-Type": kind})
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert headers["X-Request-Id"]


def test_every_host_has_entity_tags_of_its_own(get: Get):
    """A shared cache that asks again with the tag of another host's answer is given an answer, not 304."""
    address = "/api/v1/methods/?page_size=1"
    other = get(address, Host="testserver:1337")[1]["ETag"]
    status, headers, body = get(address, **{"If-None-Match": other})
    assert status == 200
    assert b"http://testserver/api" in body
    assert get(address, **{"If-None-Match": headers["ETag"]})[0] == 304


@pytest.mark.parametrize("verb", ["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PURGE", "a"])
@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/docs/?script=", "/api/v1/schema/"])
def test_the_reference_answers_every_verb(get: Get, address: str, verb: str):
    assert get(address, verb)[0] < 500
