"""Bad input: each gets its problem document naming the fault, and nothing logs a traceback."""

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.api.asking import LISTS, Api, content

pytestmark = pytest.mark.once

KEYS = ["type", "title", "status", "detail", "instance", "errors"]
HUGE = "9" * 400


@pytest.fixture(autouse=True, params=[False, True], ids=["production", "DEBUG"])
def mode(request: pytest.FixtureRequest, settings: Any, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every test here runs with and without DEBUG, and none may log a traceback."""
    settings.DEBUG = request.param
    caplog.set_level(logging.DEBUG)
    yield
    assert [record for record in caplog.records if record.exc_info] == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def check(response: Any, status: int) -> Any:
    assert response.status_code == status, content(response)[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(content(response))
    assert list(problem)[:6] == KEYS
    assert problem["status"] == status
    assert b"Traceback" not in content(response)
    return problem


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


NO_CURSORS: list[Any] = [5, None, True, "text", [], {}, [1] * 5, ["id", False, "a", "a"], ["id", 0, "a", "a", 0]]
PARAMETERS: list[tuple[str, str, str]] = [
    # unknown parameters
    ("methods/?colour=red", "colour", "unknown_parameter"),
    ("methods/?format=json&colour=red", "colour", "unknown_parameter"),
    ("methods/?Stage=filtering", "Stage", "unknown_parameter"),
    ("methods/?cursor[]=a", "cursor[]", "unknown_parameter"),
    ("methods/?=a", "", "unknown_parameter"),
    ("methods/star/?page_size=5", "page_size", "unknown_parameter"),
    ("methods/facets/?ordering=id", "ordering", "unknown_parameter"),
    ("methods/star/citation/?fields=id", "fields", "unknown_parameter"),
    ("taxonomy/?q=a", "q", "unknown_parameter"),
    ("schemas/?q=a", "q", "unknown_parameter"),
    ("schema/?q=a", "q", "unknown_parameter"),
    ("?q=a", "q", "unknown_parameter"),
    # unknown values
    ("methods/?stage=filterin", "stage", "unknown_value"),
    ("methods/?stage=", "stage", "unknown_value"),
    ("methods/?domain=math&domain=maths", "domain", "unknown_value"),
    ("methods/?component=nope", "component", "unknown_value"),
    ("methods/?component=star", "component", "unknown_value"),
    ("methods/?kind=judging", "kind", "unknown_value"),
    ("methods/facets/?component_all=nope", "component_all", "unknown_value"),
    ("effects/?sign=positive", "sign", "unknown_value"),
    ("effects/?facet=mixed", "facet", "unknown_value"),
    ("components/?used_in=nope", "used_in", "unknown_value"),
    ("components/?domain=nope", "domain", "unknown_value"),
    ("metrics/?facet=downstream", "facet", "unknown_value"),
    ("methods/?ordering=colour", "ordering", "unknown_value"),
    ("methods/?ordering=--id", "ordering", "unknown_value"),
    ("crosswalk/distilabel/?ordering=colour", "ordering", "unknown_value"),
    ("crosswalk/distilabel/?ordering=", "ordering", "unknown_value"),
    ("methods/?fields=id,nam", "fields", "unknown_value"),
    ("methods/?format=xml", "format", "unknown_value"),
    ("methods/?format=parquet", "format", "unknown_value"),
    ("methods/?format=csv&format=json", "format", "unknown_value"),
    ("taxonomy/?format=rdf", "format", "unknown_value"),
    ("search/?q=a&type=effect", "type", "unknown_value"),
    ("methods/?stage=%F0%9F%99%82", "stage", "unknown_value"),
    ("methods/?component=%E2%80%AEevolution", "component", "unknown_value"),
    # numbers, times and truths
    *((f"{name}/?page_size={size}", "page_size", "out_of_range") for name in LISTS for size in ("0", "-1", "501")),
    ("methods/?page_size=1000000000", "page_size", "out_of_range"),
    (f"methods/?page_size={HUGE}", "page_size", "bad_number"),
    ("methods/?page_size=", "page_size", "bad_number"),
    ("methods/?page_size=1.5", "page_size", "bad_number"),
    ("methods/?page_size=%D9%A5", "page_size", "bad_number"),
    ("methods/?page_size=5&page_size=6", "page_size", "repeated"),
    ("methods/?year_min=last", "year_min", "bad_number"),
    (f"methods/?year_max=-{HUGE}", "year_max", "bad_number"),
    ("methods/?iterates=yes", "iterates", "bad_truth"),
    ("components/?has_evidence=", "has_evidence", "bad_truth"),
    ("methods/?updated_since=yesterday", "updated_since", "bad_time"),
    ("methods/?updated_since=2026-13-01", "updated_since", "bad_time"),
    ("methods/?q=a&q=b", "q", "repeated"),
    (f"methods/?q={'a' * 501}", "q", "too_long"),
    (f"search/?q={'a' * 501}", "q", "too_long"),
    ("search/", "q", "missing"),
    ("search/?q=", "q", "missing"),
    ("search/?q=a&page_size=0", "page_size", "out_of_range"),
    ("catalogue/?version=999999", "version", "out_of_range"),
    ("catalogue/?version=-1", "version", "out_of_range"),
    ("catalogue/?version=one", "version", "bad_number"),
    ("methods/star/revisions/?from=1", "to", "missing"),
    ("methods/star/revisions/?to=1", "from", "missing"),
    ("methods/star/revisions/?from=1&to=9", "to", "unknown_revision"),
    ("methods/star/revisions/?from=9&to=1", "from", "unknown_revision"),
    (f"methods/star/revisions/?before={HUGE}", "before", "bad_number"),
    ("methods/star/revisions/?page_size=0", "page_size", "out_of_range"),
    # graphs and comparisons
    *((f"graph/?around=self-chat&depth={depth}", "depth", "out_of_range") for depth in (0, 6, 1_000_000, -1)),
    ("graph/?around=self-chat&depth=deep", "depth", "bad_number"),
    (f"graph/?around=self-chat&depth={HUGE}", "depth", "bad_number"),
    ("graph/?depth=2", "depth", "missing"),
    ("graph/?around=nope", "around", "unknown_value"),
    ("graph/?around=star", "around", "unknown_value"),
    ("graph/?around=self-chat&around=star", "around", "repeated"),
    ("graph/?min_count=0", "min_count", "out_of_range"),
    ("graph/?min_count=-1", "min_count", "out_of_range"),
    ("graph/?min_count=many", "min_count", "bad_number"),
    ("graph/?nodes=stages", "nodes", "unknown_value"),
    ("graph/?nodes=,", "nodes", "unknown_value"),
    ("graph/?nodes=kinds,,method", "nodes", "unknown_value"),
    ("graph/?stage=nope", "stage", "unknown_value"),
    ("graph/?kind=judging", "kind", "unknown_value"),
    ("graph/?domain=maths", "domain", "unknown_value"),
    ("graph/?year_min=last", "year_min", "bad_number"),
    ("graph/?format=csv", "format", "unknown_value"),
    ("graph/?colour=red", "colour", "unknown_parameter"),
    ("graph/path/?to=self-chat", "from", "missing"),
    ("graph/path/?from=self-chat", "to", "missing"),
    ("graph/path/?from=nope&to=self-chat", "from", "unknown_value"),
    ("graph/path/?from=self-chat&to=nope", "to", "unknown_value"),
    ("graph/path/?from=self-chat&to=self-chat&min_count=0", "min_count", "out_of_range"),
    ("graph/path/?from=self-chat&to=self-chat&format=svg", "format", "unknown_value"),
    *((f"graph/motifs/?length={length}", "length", "out_of_range") for length in (1, 5, -3, 1_000_000)),
    ("graph/motifs/?length=long", "length", "bad_number"),
    ("graph/motifs/?min_count=0", "min_count", "out_of_range"),
    ("graph/motifs/?limit=0", "limit", "out_of_range"),
    ("graph/motifs/?limit=501", "limit", "out_of_range"),
    ("graph/motifs/?domain=nope", "domain", "unknown_value"),
    ("compare/", "methods", "missing"),
    ("compare/?methods=", "methods", "out_of_range"),
    ("compare/?methods=star", "methods", "out_of_range"),
    ("compare/?methods=star,", "methods", "out_of_range"),
    ("compare/?methods=star,rft,alpaca,deita,limo,orca,s1,glan,wizardlm", "methods", "out_of_range"),
    ("compare/?methods=star,star", "methods", "duplicate"),
    ("compare/?methods=star&methods=star", "methods", "duplicate"),
    ("compare/?methods=star,wizardlm&methods=star", "methods", "duplicate"),
    ("compare/?methods=star,nope", "methods", "unknown_value"),
    ("compare/?methods=star,%25s%25d", "methods", "unknown_value"),
    ("compare/?methods=star,wizardlm&facet=mixed", "facet", "unknown_value"),
    ("compare/?methods=star,wizardlm&domain=nope", "domain", "unknown_value"),
    ("compare/?methods=star,wizardlm&edit_distance=yes", "edit_distance", "bad_truth"),
    ("compare/?methods=star,wizardlm&format=xml", "format", "unknown_value"),
    ("compare/?methods=star,wizardlm&limit=5", "limit", "unknown_parameter"),
    *((f"methods/star/similar/?limit={limit}", "limit", "out_of_range") for limit in (0, -1, 101, 1_000_000)),
    ("methods/star/similar/?limit=few", "limit", "bad_number"),
    ("methods/star/similar/?limit=1&limit=2", "limit", "repeated"),
    ("methods/star/similar/?format=svg", "format", "unknown_value"),
    ("methods/star/graph/?format=png", "format", "unknown_value"),
    ("methods/star/graph/?depth=1", "depth", "unknown_parameter"),
    ("methods/star/lineage/?format=csv", "format", "unknown_value"),
    # control characters
    ("methods/?q=%00", "q", "control_character"),
    ("methods/?stage=filtering%00", "stage", "control_character"),
    ("search/?q=a%0Ab", "q", "control_character"),
    ("methods/?%00=a", "\ufffd", "control_character"),
    # cursors
    ("methods/?cursor=abc", "cursor", "bad_cursor"),
    ("methods/?cursor=%F0%9F%99%82", "cursor", "bad_cursor"),
    *((f"methods/?cursor={cursor(value)}", "cursor", "bad_cursor") for value in NO_CURSORS),
    (f"methods/?cursor={cursor(['id', False, 5, 'a', False])}", "cursor", "bad_cursor"),
    (f"methods/?cursor={cursor(['id', False, 'a', None, False])}", "cursor", "bad_cursor"),
    (f"methods/?cursor={cursor(['year', False, 'a', 'a', False])}&ordering=year", "cursor", "bad_cursor"),
    (f"methods/?cursor={cursor(['name', False, 'a', 'a', False])}", "cursor", "bad_cursor"),
    (f"methods/?cursor={'W' * 9000}", "cursor", "bad_cursor"),
    (f"methods/?cursor={base64.urlsafe_b64encode(b'[' * 9000).decode()}", "cursor", "bad_cursor"),
]


@pytest.mark.parametrize(("address", "pointer", "code"), PARAMETERS, ids=lambda value: str(value)[:60])
def test_a_bad_parameter_is_named(api: Api, address: str, pointer: str, code: str):
    problem = check(api.get(address, 400), 400)
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]


def test_an_empty_element_of_a_list_is_ignored(api: Api):
    assert api.json("graph/?nodes=kinds,,methods,") == api.json("graph/?nodes=kinds,methods")


@pytest.mark.parametrize(
    ("address", "suggestion"),
    [
        ("methods/?componnent=a", "component"),
        ("methods/?pagesize=5", "page_size"),
        ("effects/?facets=quality", "facet"),
        ("methods/?stage=filterin", "filtering"),
        ("methods/?component=in-deph-evolution", "in-depth-evolution"),
        ("methods/?fields=sumary", "summary"),
        ("effects/?metric=gsm8k-acuracy", "gsm8k-accuracy"),
    ],
)
def test_misspelled_values_are_answered_with_a_suggestion(api: Api, address: str, suggestion: str):
    detail = check(api.get(address, 400), 400)["errors"][0]["detail"]
    assert f"Did you mean '{suggestion}'" in detail
    assert "Known are: " in detail


def test_a_cursor_of_any_number_is_a_cursor(api: Api):
    for value in (1e308, 10**300, float("nan"), float("inf"), True):
        api.json(f"methods/?ordering=year&cursor={cursor(['year', False, value, 'a', False])}")


OTHERS: list[tuple[str, int]] = [
    ("/nowhere", 404),
    ("/api", 404),
    ("/api/v2/", 404),
    ("/api/v1", 404),
    ("/api/v1/methods", 404),
    ("/api/v1/methods//", 404),
    ("/api/v1/methods/star", 404),
    ("/api/v1/methods/star/nothing/", 404),
    ("/api/v1/methods/star/revisions/one/", 404),
    (f"/api/v1/methods/star/revisions/{'9' * 5000}/", 404),
    ("/api/v1/schemas/nope.json", 404),
    ("/favicon.ico", 404),
    ("/%00", 404),
    ("/%FF%FE", 404),
    ("/static/nothing.css", 404),
    (f"/api/v1/methods/?q={'a' * 17_000}", 414),
    (f"/api/v1/methods/?{'x' * 100_000}", 414),
    (f"/nowhere?{'x' * 100_000}", 414),
    (f"/healthz?{'x' * 100_000}", 414),
    ("/api/v1/methods/?" + "&".join(["q=a"] * 2_000), 400),
]


@pytest.mark.parametrize(("address", "status"), OTHERS, ids=lambda value: str(value)[:40])
def test_any_other_bad_address_is_a_problem_too(api: Api, address: str, status: int):
    check(api.client.get(address), status)


ACCEPTS = [
    "image/png",
    "text/html",
    "application/xml;q=1",
    "application/problem+json",
    "x",
    "text/",
    "/",
    ";;;",
    ",",
    "é",
]


@pytest.mark.parametrize("accept", ACCEPTS)
def test_an_accept_header_that_cannot_be_met_is_406_with_what_there_is(api: Api, accept: str):
    problem = check(api.client.get("/api/v1/methods/", headers={"Accept": accept}), 406)
    assert "application/json, text/csv, application/x-ndjson" in problem["detail"]


ADDRESSES = {
    "": "GET, HEAD, OPTIONS",
    "taxonomy/": "GET, HEAD, OPTIONS",
    **{f"{name}/": "GET, HEAD, OPTIONS" for name in LISTS},
    "methods/": "GET, HEAD, OPTIONS, POST",
    "methods/star/": "GET, HEAD, OPTIONS",
    "methods/no-such-thing/": "GET, HEAD, OPTIONS",
    "methods/star/citation/": "GET, HEAD, OPTIONS",
    "methods/star/revisions/": "GET, HEAD, OPTIONS",
    "methods/star/revisions/1/": "GET, HEAD, OPTIONS",
    "kinds/filtering/judging/revisions/": "GET, HEAD, OPTIONS",
    "methods/facets/": "GET, HEAD, OPTIONS",
    "methods/star/profile/": "GET, HEAD, OPTIONS",
    "methods/star/graph/": "GET, HEAD, OPTIONS",
    "methods/star/similar/": "GET, HEAD, OPTIONS",
    "methods/star/lineage/": "GET, HEAD, OPTIONS",
    "compare/": "GET, HEAD, OPTIONS",
    "graph/": "GET, HEAD, OPTIONS",
    "graph/path/": "GET, HEAD, OPTIONS",
    "graph/motifs/": "GET, HEAD, OPTIONS",
    "effects/pooled/": "GET, HEAD, OPTIONS",
    "tradeoffs/": "GET, HEAD, OPTIONS",
    "claims/": "GET, HEAD, OPTIONS",
    "bias/": "GET, HEAD, OPTIONS",
    "gaps/": "GET, HEAD, OPTIONS",
    "effects/facets/": "GET, HEAD, OPTIONS",
    "search/": "GET, HEAD, OPTIONS",
    "catalogue/": "GET, HEAD, OPTIONS",
    "schemas/": "GET, HEAD, OPTIONS",
    "schemas/method.json": "GET, HEAD, OPTIONS",
    "schema/": "GET, HEAD, OPTIONS",
    "docs/": "GET, HEAD, OPTIONS",
    "/healthz": "GET, HEAD",
    "/readyz": "GET, HEAD",
    "/": "GET, HEAD",
}


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_wrong_method_is_405_with_the_right_ones(api: Api, address: str, verb: str):
    client = Client(enforce_csrf_checks=True)
    path = address if address.startswith("/") else f"/api/v1/{address}"
    response = client.generic(verb, path, "{", content_type="application/json")
    if verb in ADDRESSES[address]:
        check(response, 401)  # sending in takes a token
        return
    check(response, 405)
    assert set(response["Allow"].split(", ")) == set(ADDRESSES[address].split(", "))


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "BREW"])
def test_a_wrong_method_at_no_address_is_404(api: Api, verb: str):
    check(Client(enforce_csrf_checks=True).generic(verb, "/api/v1/nowhere/", "{"), 404)


@pytest.mark.parametrize("host", ["evil.example.org", "a b", "testserver:port", "[::", "é", "testserver\0"])
@pytest.mark.parametrize("address", ["/api/v1/methods/", "/healthz", "/nowhere", "/api/v1/methods"])
def test_a_forged_host_is_refused(api: Api, settings: Any, address: str, host: str):
    settings.ALLOWED_HOSTS = ["testserver"]
    check(api.client.get(address, headers={"Host": host}), 400)


def test_an_internal_error_is_logged_and_answered_without_its_traceback(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("catalogue.lists.page", broken)
    api.client.raise_request_exception = False
    response = api.client.get("/api/v1/methods/")
    assert b"secret" not in content(response)
    check(response, 500)
    assert len([record for record in caplog.records if record.exc_info]) == 1
    caplog.clear()
