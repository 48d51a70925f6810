"""Which representation is answered, and how little where a client has it already."""

import json
from typing import Any

import pytest

from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content

pytestmark = pytest.mark.once

LIST = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
PARQUET = "application/vnd.apache.parquet"
SCHEME = {"json": "application/json", "turtle": "text/turtle; charset=utf-8", "json-ld": "application/ld+json"}
CITATION = {"csl-json": "application/vnd.citationstyles.csl+json", "bibtex": "application/x-bibtex"}
GRAPH = {
    "json": "application/json",
    "cytoscape": "application/vnd.cytoscape+json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "mermaid": "text/vnd.mermaid; charset=utf-8",
    "svg": "image/svg+xml",
}
REPRESENTATIONS: dict[str, dict[str, str]] = {
    **{f"{name}/": LIST for name in LISTS},
    "effects/": LIST | {"parquet": PARQUET},
    "taxonomy/": SCHEME,
    "methods/star/citation/": CITATION,
    "graph/?around=self-chat": GRAPH,
    "methods/star/graph/": GRAPH,
    "methods/star/lineage/": GRAPH,
    "compare/?methods=star,wizardlm": GRAPH,
    "catalogue/": {"json": "application/json", "yaml": "application/yaml"},
}
EVERY = [(address, name, kind) for address, kinds in REPRESENTATIONS.items() for name, kind in kinds.items()]
PLAIN = [
    "",
    "methods/star/",
    "effects/star-cot-csqa/",
    "components/self-chat/",
    "methods/star/revisions/",
    "methods/star/revisions/1/",
    "methods/facets/",
    "effects/facets/",
    "search/?q=math",
    "schemas/",
    "schemas/method.json",
    "schema/",
]
ADDRESSES = [*REPRESENTATIONS, *PLAIN]


def same(one: bytes, other: bytes) -> bool:
    """Apart from the address of the next page, which says `format` where the one of this page did."""
    return one == other or json.loads(one)["results"] == json.loads(other)["results"]


@pytest.mark.parametrize(("address", "name", "kind"), EVERY)
def test_a_representation_comes_by_accept_and_by_format(api: Api, address: str, name: str, kind: str):
    by_format = api.get(address, format=name)
    by_accept = api.get(address, headers={"Accept": kind.partition(";")[0]})
    assert by_format["Content-Type"] == by_accept["Content-Type"] == kind
    assert same(content(by_format), content(by_accept))
    assert "Accept" in by_accept["Vary"]


@pytest.mark.parametrize("address", REPRESENTATIONS)
def test_without_a_wish_the_first_representation_is_answered(api: Api, address: str):
    first = next(iter(REPRESENTATIONS[address].values()))
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/html, */*;q=0.1"}, {"Accept": "application/*"}):
        assert api.get(address, headers=headers)["Content-Type"] == first


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_cannot_be_had_is_406_and_what_is_no_format_400(api: Api, address: str):
    assert "application/" in api.get(address, 406, headers={"Accept": "image/png"}).json()["detail"]
    fault = api.get(address, 400, format="nothing").json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == ("format", "unknown_value")


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_body(api: Api, address: str):
    got, head = api.get(address), api.get(address, verb="HEAD")
    for response in (got, head):
        del response["RateLimit"]  # of which each takes one
        del response["X-Request-Id"]
    assert dict(got.headers) == dict(head.headers)
    assert content(head) == b""
    assert "Content-Length" in head


@pytest.mark.parametrize("address", ADDRESSES)
def test_options_lists_the_http_methods(api: Api, address: str):
    response = api.get(address, 204, verb="OPTIONS")
    assert response["Allow"] == ("GET, HEAD, OPTIONS, POST" if address == "methods/" else "GET, HEAD, OPTIONS")


# --- ETag
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_the_client_has_is_answered_by_304(api: Api, address: str):
    got = api.get(address)
    etag = got["ETag"]
    for text in (etag, f"W/{etag}", f'"other", W/"another", {etag}', "*"):
        response = api.get(address, 304, headers={"If-None-Match": text})
        assert not {"Content-Type", "Content-Security-Policy"} & set(response.headers)
        assert content(response) == b""
        assert (response["ETag"], response["Vary"]) == (etag, got["Vary"])
        api.get(address, 304, verb="HEAD", headers={"If-None-Match": text})
    for text in ('"other"', etag.strip('"'), "", '"', f'"{etag}'):
        assert content(api.get(address, headers={"If-None-Match": text})) == content(got)


@pytest.mark.parametrize("if_none_match", ["*", '"other"'])
def test_nothing_that_is_missing_or_wrong_is_unchanged(api: Api, if_none_match: str):
    api.get("methods/nope/", 404, headers={"If-None-Match": if_none_match})
    api.get("methods/?stage=nope", 400, headers={"If-None-Match": if_none_match})


def test_a_write_changes_every_etag(api: Api):
    before = {address: api.get(address)["ETag"] for address in ADDRESSES}
    writing.register(record=making.method("made-up"))
    after = {address: api.get(address, headers={"If-None-Match": before[address]})["ETag"] for address in ADDRESSES}
    assert [address for address in ADDRESSES if after[address] == before[address]] == []
    writing.revise(record=making.method("made-up", year=2020))
    for address in ADDRESSES:
        api.get(address, headers={"If-None-Match": f"{before[address]}, {after[address]}"})


def test_a_service_that_changes_nothing_keeps_the_etag(api: Api):
    writing.register(record=making.method("made-up"))
    before = api.get("methods/")["ETag"]
    writing.revise(record=making.method("made-up"))
    assert api.get("methods/")["ETag"] == before


@pytest.mark.parametrize("address", REPRESENTATIONS)
def test_the_etag_differs_between_representations(api: Api, address: str):
    etags = {api.get(address, format=name)["ETag"] for name in REPRESENTATIONS[address]}
    assert len(etags) == len(REPRESENTATIONS[address])


def test_a_new_release_changes_the_etag(api: Api, settings: Any):
    before = api.get("methods/")["ETag"]
    settings.RELEASE = "next"
    assert api.get("methods/")["ETag"] != before


# --- Cross-origin reads
@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://localhost:3000"])
@pytest.mark.parametrize("address", ["methods/", "methods/star/", "methods/nope/", "methods/?colour=red", "nowhere/"])
def test_any_origin_may_read_without_credentials(api: Api, address: str, origin: str):
    for verb in ("GET", "HEAD"):
        response = api.client.generic(verb, f"/api/v1/{address}", headers={"Origin": origin})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert not response.cookies


def test_a_preflight_allows_reading_only(api: Api):
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    response = api.get("methods/", verb="OPTIONS", headers=preflight)
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in response["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response
