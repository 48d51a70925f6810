"""Answers asked for again go out in gzip to those who take it."""

import gzip

import pytest

from api import packing
from registry import snapshot
from registry.services import register
from tests.api.asking import Api, content
from tests.api.making import component

GZIP = {"Accept-Encoding": "br;q=1.0, gzip;q=0.8, *;q=0.1"}
LONG = ["graph/", "graph/?format=graphml", "methods/?page_size=3", "effects/facets/", "compare/?methods=star,rft"]


@pytest.fixture(autouse=True)
def _nothing_was_asked_before() -> None:
    snapshot.forget()


@pytest.mark.parametrize("address", LONG)
def test_the_second_answer_is_packed_and_says_the_same(api: Api, address: str):
    first, *others = (api.get(address, headers=GZIP) for _ in range(3))
    assert "Content-Encoding" not in first
    assert len(content(first)) >= packing.LEAST
    for other in others:
        assert other["Content-Encoding"] == "gzip"
        assert gzip.decompress(content(other)) == content(first)
        assert int(other["Content-Length"]) == len(content(other)) < len(content(first))
        assert other["ETag"] != first["ETag"]
        assert other["Content-Type"] == first["Content-Type"]
        assert {each.strip() for each in other["Vary"].split(",")} >= {"Accept", "Accept-Encoding"}
    assert content(api.get(address)) == content(first)
    assert api.get(address)["ETag"] == first["ETag"]


@pytest.mark.parametrize("said", [None, "", "identity", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip-not", "*"])
def test_who_does_not_take_it_gets_plain_bytes(api: Api, said: str | None):
    for _ in range(3):
        response = api.get("graph/", headers={} if said is None else {"Accept-Encoding": said})
        assert "Content-Encoding" not in response
        assert "Accept-Encoding" in response["Vary"]
        response.json()


@pytest.mark.parametrize("said", ["gzip", "GZIP", "deflate, gzip", "gzip;q=0.5", "gzip; q=1"])
def test_who_takes_it_is_understood(api: Api, said: str):
    answers = [api.get("graph/", headers={"Accept-Encoding": said}) for _ in range(2)]
    assert [each.get("Content-Encoding") for each in answers] == [None, "gzip"]


def test_either_tag_is_known_again(api: Api):
    plain, packed = (api.get("graph/", headers=GZIP)["ETag"] for _ in range(2))
    for tag in (plain, packed, f"W/{packed}"):
        for more in ({}, GZIP):
            response = api.get("graph/", 304, headers={"If-None-Match": tag, **more})
            assert response["ETag"] == tag.removeprefix("W/")
            assert "Content-Encoding" not in response


def test_after_a_write_nothing_old_goes_out(api: Api):
    before = [api.get("components/?page_size=3", headers=GZIP) for _ in range(2)]
    register(record=component("aaa-first", name="Quite new"))
    after = [api.get("components/?page_size=3", headers=GZIP) for _ in range(2)]
    assert [each.get("Content-Encoding") for each in (*before, *after)] == [None, "gzip"] * 2
    assert b"Quite new" in gzip.decompress(content(after[1]))
    assert gzip.decompress(content(after[1])) == content(after[0])
    assert len({each["ETag"] for each in (*before, *after)}) == 4


def test_what_is_short_or_streamed_or_wrong_stays_as_it_is(api: Api):
    for _ in range(3):
        assert "Content-Encoding" not in api.get("methods/star/citation/", headers=GZIP)
        assert "Content-Encoding" not in api.get("methods/", headers=GZIP, format="csv")
        assert "Content-Encoding" not in api.get("methods/nope/", 404, headers=GZIP)
        assert "Content-Encoding" not in api.get("graph/?depth=0", 400, headers=GZIP)
