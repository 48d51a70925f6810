"""Hostile requests around the body: encodings, paths, header values, hosts. None is believed, none is our error."""

import gzip
import hmac
import json
import logging
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.api import making
from tests.api.asking import PREFIX, Api, content
from tests.api.people import People, counts, one_source, people, problem, read

pytestmark = pytest.mark.once

__all__ = ["people"]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []


# --- Bodies that are packed: a kilobyte may unpack to a gigabyte, so that none is unpacked

PLAIN = json.dumps(one_source()).encode()
PACKED = {
    "gzip": gzip.compress(PLAIN),
    "x-gzip": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "br": b"\x0b\x02\x80",
    "zstd": b"\x28\xb5\x2f\xfd",
    "gzip, gzip": gzip.compress(gzip.compress(b" " * 10_000_000)),
    "nonsense": PLAIN,
}


@pytest.mark.parametrize("path", ["submissions/", "methods/", "tokens/", "reports/", "analyses/", "imports/"])
@pytest.mark.parametrize("coding", PACKED)
def test_a_packed_body_is_not_unpacked(people: People, coding: str, path: str):
    before = counts()
    response = people.contributor.send("POST", path, PACKED[coding], headers={"Content-Encoding": coding})
    assert "Content-Encoding" in problem(response, 415)["detail"]
    assert response["Accept-Encoding"] == "identity"
    assert counts() == before


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_a_body_as_it_is_may_say_so(people: People, coding: str):
    people.contributor.post("submissions/", one_source(), headers={"Content-Encoding": coding})


@pytest.mark.parametrize("path", ["submissions/", "analyses/", "imports/"])
def test_a_body_in_chunks_is_not_taken_for_an_empty_one(people: People, path: str):
    response = people.contributor.send("POST", path, None, headers={"Transfer-Encoding": "chunked"})
    assert "Content-Length" in problem(response, 411)["detail"]


# --- Paths

DOTS = ["..", "%2e%2e", "%252e%252e", "..%2f..", "..%5c..", "%c0%ae%c0%ae", "..;", "．．", "%00", "a%00.json", "\\..\\"]
BELOW = [
    f"{PREFIX}/{{}}/",
    f"{PREFIX}/methods/{{}}/",
    f"{PREFIX}/methods/{{}}/citation/",
    f"{PREFIX}/kinds/{{}}/{{}}/",
    f"{PREFIX}/schemas/{{}}/method.json",
    f"{PREFIX}/schemas/{{}}.json",
    "/docs/{}/",
    "/docs/{}/settings/",
    "/methods/{}/",
    "/static/{}/config/settings.py",
    "/static/web/{}/{}/settings.py",
]


@pytest.mark.parametrize("dots", [*DOTS, "a" * 60_000, "%F0%9F%99%82" * 5_000, "%ff%fe", "/" * 2_000, "%0d%0aX: y"])
@pytest.mark.parametrize("place", BELOW)
def test_no_path_leads_out(api: Api, place: str, dots: str):
    response = api.client.get(place.replace("{}", dots))
    result = problem(response, 404)
    assert len(result["detail"]) < 2_000
    assert "X" not in response.headers


# --- Values that go to headers

BREAK = "%0d%0aSet-Cookie:%20a=b"
SPLIT = [
    f"{PREFIX}/methods/star/graph/?format=dot{BREAK}",
    f"{PREFIX}/methods/star{BREAK}/graph/?format=dot",
    f"{PREFIX}/methods/?format=csv{BREAK}",
    f"{PREFIX}/methods/?cursor={BREAK}",
    f"{PREFIX}/methods/?ordering=id{BREAK}",
    f"{PREFIX}/components/fuzz-merged/?fields={BREAK}",
    f"{PREFIX}/components/fuzz-merged{BREAK}/",
    f"/login/?next=/{BREAK}",
    f"/submit/?next={BREAK}",
    f"/account/?{BREAK}",
    f"/design/?d={BREAK}",
]


@pytest.mark.parametrize("address", SPLIT)
def test_no_value_splits_a_header(api: Api, address: str):
    from registry.services import merge
    from tests.writing import register

    register(record=making.component("fuzz-merged"))
    merge(collection="components", slug="fuzz-merged", into=making.COMPONENT, reason="A test")
    response = api.client.get(address)
    assert response.status_code in (200, 301, 302, 400, 404)
    assert "a" not in response.cookies
    assert not [value for _, value in response.items() if "\n" in value or "\r" in value]


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match", "Idempotency-Key", "Accept", "Origin", "Authorization"])
@pytest.mark.parametrize("value", ["\x7f", "é", "a" * 9_000, '"' * 4_000, ",;,;" * 2_000, "*/" * 4_000, "W/" * 4_000])
def test_no_header_is_an_error(people: People, name: str, value: str):
    for verb, path, body in (("GET", "methods/", None), ("POST", "submissions/", one_source())):
        response = people.contributor.send(verb, path, body, headers={name: value})
        assert response.status_code < 500
        assert not [item for _, item in response.items() if value in item and name != "Origin"]


def test_a_file_is_named_as_ids_are(api: Api):
    """Whatever a draft says that it is called."""
    for name in ('a"; filename="b.exe', "é", "a\r\nX: y", "../../a", "", "a b", "٣"):
        draft = json.dumps({"id": name, "steps": [{"id": "a", "component": making.COMPONENT}]})
        response = Client().post("/design/", {"text": draft, "op": "download json"})
        if "Content-Disposition" in response:
            assert response["Content-Disposition"] == 'attachment; filename="draft.json"'


# --- Hosts

HOSTS = ["testserver:8443", "other.test"]
ABSOLUTE = [
    f"{PREFIX}/methods/?page_size=1",
    f"{PREFIX}/effects/pooled/?page_size=1",
    f"{PREFIX}/methods/star/revisions/?page_size=1",
    f"{PREFIX}/taxonomy/?format=json-ld",
    f"{PREFIX}/taxonomy/?format=turtle",
    "/methods/",
    "/effects/?page_size=5",
    "/components/",
    "/methods/star/",
    "/changes.atom",
    "/sitemap.xml",
    "/robots.txt",
]


@pytest.mark.parametrize("address", ABSOLUTE)
def test_no_answer_is_kept_for_another_host(api: Api, settings: Any, address: str):
    """Requests under one host name and then another: links name the host of the request, from the cache too."""
    settings.ALLOWED_HOSTS = ["testserver", "other.test"]
    for host in ("testserver", *HOSTS, "testserver"):
        text = content(api.client.get(address, headers={"Host": host})).decode()
        for other in {"testserver:8443", "other.test", "http://testserver/"} - {host, f"http://{host}/"}:
            assert other not in text


FORGED = {
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Server": "evil.test",
    "X-Host": "evil.test",
    "Forwarded": "host=evil.test;proto=https",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "4443",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/healthz",
    "X-Rewrite-URL": "/healthz",
    "X-HTTP-Method-Override": "DELETE",
}


@pytest.mark.parametrize("address", ABSOLUTE)
def test_no_forwarding_header_is_believed(api: Api, address: str):
    plain = api.client.get(address)
    forged = api.client.get(address, headers=FORGED)
    assert content(forged) == content(plain)
    assert b"evil" not in content(api.client.get(address))


def test_behind_a_trusted_proxy_each_scheme_has_its_own_addresses(api: Api, settings: Any):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for scheme in ("http", "https", "http"):
        page = api.get("methods/?page_size=1", headers={"Host": "testserver", "X-Forwarded-Proto": scheme}).json()
        assert page["next"].startswith(f"{scheme}://testserver/")


def test_ever_new_hosts_fill_no_memory(api: Api):
    """A port in the Host header is anybody's to choose: what is kept for each is within the bound of pages."""
    from transport.response_cache import ResponseCache, Stored

    cache = ResponseCache(100_000)
    for port in range(1, 1_000):
        cache.put(("taxonomy/?format=json-ld", f"testserver:{port}"), Stored(b"x" * 5_000))
    assert cache.size <= 100_000


# --- Tokens, by construction: what is compared is a digest, and the comparison takes the same time wherever it fails


def test_tokens_are_found_by_digest_and_compared_in_constant_time(people: People, monkeypatch: pytest.MonkeyPatch):
    from knox import auth
    from knox.crypto import hash_token

    seen: list[tuple[str, str]] = []
    real = auth.compare_digest

    def compared(one: str, other: str) -> bool:
        seen.append((one, other))
        return bool(real(one, other))

    monkeypatch.setattr(auth, "compare_digest", compared)
    people.contributor.get("tokens/")
    assert seen == [(hash_token(people.contributor.token),) * 2]
    assert real is hmac.compare_digest


def test_a_token_that_begins_right_is_wrong(people: People):
    token = people.contributor.token
    for forged in (token[:-1], token[:-1] + ("0" if token[-1] != "0" else "1"), token[:25], token + "0", token.upper()):
        response = people.anonymous.send("GET", "tokens/", headers={"Authorization": f"Bearer {forged}"})
        read(response, 401)
