"""Hostile bodies: each is refused with a problem document that says what is wrong, and leaves nothing behind."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from taxonomy.strict_parsing import BYTES
from tests.api import making
from tests.api.asking import Api
from tests.api.people import People, bundle, counts, faults, one_source, people, published, read

pytestmark = pytest.mark.once

__all__ = ["people"]

JSON, YAML = "application/json", "application/yaml"
BOMB = b"a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nmessage: [*c,*c,*c,*c]\n"


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test here may log an error or a traceback."""
    caplog.set_level(logging.DEBUG)
    yield
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []


UNREADABLE: dict[str, tuple[str, bytes, int, str]] = {
    # name: (type, body, status, a part of the detail)
    "json: cut off": (JSON, b'{\n  "message": ', 400, "line 2 column 14"),
    "json: single quotes": (JSON, b"{'a': 1}", 400, "line 1 column 2"),
    "json: trailing comma": (JSON, b'{"a": 1,}', 400, "line 1 column"),
    "json: two values": (JSON, b"{} {}", 400, "line 1 column 4"),
    "json: a word": (JSON, b"hello", 400, "line 1 column 1"),
    "json: yaml": (JSON, b"message: hello", 400, "not JSON"),
    "json: NaN": (JSON, b'{"version": NaN}', 400, "NaN"),
    "json: Infinity": (JSON, b'{"version": Infinity}', 400, "Infinity"),
    "json: -Infinity": (JSON, b'{"version": -Infinity}', 400, "-Infinity"),
    "json: 1e400": (JSON, b'{"version": 1e400}', 400, "too large"),
    "json: huge int": (JSON, b'{"version": ' + b"9" * 5000 + b"}", 400, "too large"),
    "json: very huge int": (JSON, b'{"version": ' + b"9" * 1_000_000 + b"}", 400, "too large"),
    "json: key twice": (JSON, b'{"message": "a", "message": "b"}', 400, "'message' occurs twice"),
    "json: key twice below": (JSON, b'{"sources": [{"id": "a", "id": "b"}]}', 400, "'id' occurs twice"),
    "json: key twice by escape": (JSON, b'{"id": 1, "\\u0069d": 2}', 400, "'id' occurs twice"),
    "json: deep lists": (JSON, b"[" * 33 + b"]" * 33, 400, "deeper than 32"),
    "json: deep mappings": (JSON, b'{"a":' * 40 + b"1" + b"}" * 40, 400, "deeper than 32"),
    "json: a million brackets": (JSON, b"[" * 1_000_000, 400, "deeper than 32"),
    "json: a million braces": (JSON, b'{"a":' * 300_000, 400, "deeper than 32"),
    "json: invalid UTF-8": (JSON, b'{"message": "\xff\xfe"}', 400, "not UTF-8: byte 13"),
    "json: UTF-16": (JSON, '{"message": "a"}'.encode("utf-16"), 400, "not UTF-8"),
    "json: byte order mark": (JSON, b"\xef\xbb\xbf{}", 400, "not JSON"),
    "json: raw control character": (JSON, b'{"message": "a\x00b"}', 400, "line 1 column"),
    "json: NUL": (JSON, b"\x00", 400, "not JSON"),
    "yaml: cut off": (YAML, b"sources: [\n", 400, "line 2 column 1"),
    "yaml: tab": (YAML, b"a:\n\t- b", 400, "line 2 column 1"),
    "yaml: python tag": (YAML, b"message: !!python/object/apply:os.system [id]", 400, "tags are not read, line 1"),
    "yaml: own tag": (YAML, b"a: 1\nmessage: !own x", 400, "tags are not read, line 2"),
    "yaml: plain tag": (YAML, b"message: !!str x", 400, "tags are not read"),
    "yaml: binary tag": (YAML, b"message: !!binary aGVsbG8=", 400, "tags are not read"),
    "yaml: set tag": (YAML, b"message: !!set {a, b}", 400, "tags are not read"),
    "yaml: anchor": (YAML, b"message: &a x", 400, "anchors and aliases are not read, line 1"),
    "yaml: alias": (YAML, b"message: *a", 400, "line 1"),
    "yaml: alias bomb": (YAML, BOMB, 400, "anchors and aliases are not read, line 1"),
    "yaml: merge key": (YAML, b"<<: {message: a}", 400, "line 1"),
    "yaml: deep flow": (YAML, b"[" * 100_000, 400, "deeper than 32 levels, line 1"),
    "yaml: deep block": (YAML, b"- " * 40 + b"a", 400, "deeper than 32 levels"),
    "yaml: key twice": (YAML, b"message: a\nmessage: b", 400, "'message' occurs twice"),
    "yaml: list as key": (YAML, b"? [a, b]\n: c", 400, "line 1"),
    "yaml: mapping as key": (YAML, b"? {a: b}\n: c", 400, "line 1"),
    "yaml: .nan": (YAML, b"version: .nan", 400, "no finite number"),
    "yaml: .inf": (YAML, b"version: -.inf", 400, "no finite number"),
    "yaml: 1e400": (YAML, b"version: 1.0e+400", 400, "no finite number"),
    "yaml: huge int": (YAML, b"version: " + b"9" * 5000, 400, "too large"),
    "yaml: huge hex": (YAML, b"version: 0x" + b"f" * 70, 400, "too large"),
    "yaml: equals sign": (YAML, b"message: =", 400, "not YAML"),
    "yaml: two documents": (YAML, b"a: 1\n---\nb: 2", 400, "line 2"),
    "yaml: invalid UTF-8": (YAML, b"message: \xff\xfe", 400, "not YAML"),
    "yaml: NUL": (YAML, b"message: a\x00b", 400, "not YAML"),
    "yaml: control character": (YAML, b"message: a\x07b", 400, "not YAML"),
    "yaml: lone surrogate": (YAML, b'message: "\\ud800"', 400, "not YAML"),
    "yaml: half a million values": (YAML, b"- a\n" * 500_000, 400, "more than 250000 values, line"),
    "yaml: half a million keys": (
        YAML,
        b"{" + b",".join(b"k%d: 1" % n for n in range(180_000)) + b"}",
        400,
        "250000 values",
    ),
    "yaml: directive": (YAML, b"%YAML 9.9\n---\na: 1", 400, "not YAML"),
    "type: form": ("application/x-www-form-urlencoded", b"message=a", 415, "application/json"),
    "type: multipart": ("multipart/form-data; boundary=x", b"--x--", 415, "application/json"),
    "type: text": ("text/plain", b"{}", 415, "'text/plain'"),
    "type: html": ("text/html", b"<p>", 415, "'text/html'"),
    "type: xml": ("application/xml", b"<a/>", 415, "'application/xml'"),
    "type: none": ("", b"{}", 415, "application/json"),
    "type: nonsense": ("json", b"{}", 415, "'json'"),
    "size: 2 MB and 1 byte": (JSON, b'{"message": "' + b"a" * (BYTES - 14) + b'"}', 413, f"{BYTES} bytes"),
    "size: 2 MB and 1 byte of YAML": (YAML, b"#" * (BYTES + 1), 413, f"{BYTES} bytes"),
    "size: before type": ("text/plain", b"#" * (BYTES + 1), 413, f"{BYTES} bytes"),
    **{
        f"mapping: {name}": (JSON, content, 422, "1 fault")
        for name, content in {
            "list": b"[]",
            "text": b'"hello"',
            "number": b"5",
            "null": b"null",
            "truth": b"true",
        }.items()
    },
    "mapping: yaml text": (YAML, b"hello", 422, "1 fault"),
    "mapping: yaml list": (YAML, b"- a", 422, "1 fault"),
}
ENDPOINTS = ("submissions/", "methods/?dry_run=true", "tokens/", "reports/")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read(people: People, name: str, endpoint: str):
    kind, content, status, detail = UNREADABLE[name]
    before = counts()
    answer = people.contributor.post(endpoint, content, status, kind=kind)
    assert detail in answer["detail"]
    if status == 422:
        assert faults(answer) == [("", "not_a_mapping")]
    assert counts() == before


def test_two_megabytes_are_read(people: People):
    content = json.dumps(one_source()).encode()
    people.contributor.post("submissions/", content + b" " * (BYTES - len(content)))


def sources(number: int) -> list[dict[str, Any]]:
    common = one_source()["sources"][0]
    return [common | {"id": f"source{place}", "title": str(place)} for place in range(number)]


def test_one_record_too_many(people: People):
    before = counts()
    answer = people.contributor.post("submissions/", {"sources": sources(2001)}, 413)
    assert "2001 records" in answer["detail"]
    spread = {"sources": sources(2000), "effects": [{}]}
    people.contributor.post("submissions/?dry_run=true", spread, 413)
    body = bundle()["methods"][0] | {"effects": [{}] * 2000}
    people.contributor.post("methods/", body, 413)
    draft = people.contributor.post("submissions/", one_source() | {"draft": True})
    people.contributor.patch(f"submissions/{draft['id']}/", {"sources": sources(2001)}, 413)
    grown = {"registry.Submission", "registry.AuditEntry"}
    assert {name for name, number in counts().items() if number != before[name]} == grown


def test_as_many_records_as_are_allowed(people: People):
    made = people.contributor.post("submissions/", {"sources": sources(2000)})
    assert len(made["records"]) == 2000


def with_method(**fields: Any) -> dict[str, Any]:
    body = bundle()
    body["methods"][0] |= fields
    return body


def with_effect(**fields: Any) -> dict[str, Any]:
    body = bundle()
    body["effects"][0] |= fields
    return body


def with_source(**fields: Any) -> dict[str, Any]:
    body = bundle()
    body["sources"][0] |= fields
    return body


def steps(**inputs: list[str]) -> list[dict[str, Any]]:
    return [{"id": key, "component": making.COMPONENT, "inputs": names} for key, names in inputs.items()]


def arm(value: Any) -> dict[str, Any]:
    return {"label": "with", "value": value}


def nested(depth: int) -> Any:
    return {"a": nested(depth - 1)} if depth else 1


TWICE = {"sources": one_source()["sources"] * 2}
INVALID: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "empty": ({}, [("", "empty")]),
    "empty lists": ({"sources": [], "methods": []}, [("", "empty")]),
    "only a message": ({"message": "Hello", "draft": True}, [("", "empty")]),
    "lists that are none": (
        {"sources": {}, "methods": "star", "effects": 5, "rounds": None, "kinds": True},
        [(f"/{name}", "tuple_type") for name in ("effects", "kinds", "methods", "rounds", "sources")],
    ),
    "records that are none": ({"sources": [5, None, "a", []]}, [(f"/sources/{n}", "model_type") for n in range(4)]),
    "id twice": (TWICE, [("/sources/1/id", "duplicate")]),
    "id of another kind": (
        with_method(source=making.METHOD, extends=making.COMPONENT),
        [("/methods/0/extends", "unknown_reference"), ("/methods/0/source", "unknown_reference")],
    ),
    "dangling references": (
        with_effect(component="nope", metric="nope", method="nope", source="nope"),
        [(f"/effects/0/{key}", "unknown_reference") for key in ("component", "method", "metric", "source")],
    ),
    "cycle of steps": (with_method(steps=steps(a=["c"], b=["a"], c=["b"])), [("/methods/0/steps", "cycle")]),
    "step on itself": (with_method(steps=steps(a=["a"])), [("/methods/0/steps/0/inputs/0", "self_reference")]),
    "steps apart": (with_method(steps=steps(a=[], b=[])), [("/methods/0/steps", "not_connected")]),
    "unknown step": (with_method(steps=steps(a=["b"])), [("/methods/0/steps/0/inputs/0", "unknown_step")]),
    "method on itself": (with_method(extends="tiny"), [("/methods/0/extends", "self_reference")]),
    "message too long": (bundle(message="x" * 2001), [("/message", "bad_text")]),
    "message with control characters": (bundle(message="a\x00b"), [("/message", "bad_text")]),
    "message with an override": (bundle(message="a\u202eb"), [("/message", "bad_text")]),
    "message that is none": (bundle(message=["a"]), [("/message", "bad_text")]),
    "message and draft and more": (
        with_source(url="x:y") | {"message": 5, "draft": "yes"},
        [("/draft", "bad_truth"), ("/message", "bad_text"), ("/sources/0/url", "string_pattern_mismatch")],
    ),
    **{
        f"text with U+{ord(character):04X}": (
            with_method(name=f"a{character}b", summary=f"a{character}b"),
            [("/methods/0/name", "forbidden_character"), ("/methods/0/summary", "forbidden_character")],
        )
        for character in "\x00\x07\x0b\x1b\x7f\x85\u200e\u202e\u2066"
    },
    "id with a control character": (with_source(id="a\x00b"), []),
    "id with an override": (with_method(id="tiny\u202e"), []),
    **{
        f"address {address[:20]}": (
            with_source(url=address, code=address),
            [("/sources/0/code", "string_pattern_mismatch"), ("/sources/0/url", "string_pattern_mismatch")],
        )
        for address in (
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "ftp://example.org/",
            "//example.org/",
            "example.org",
            " https://example.org/",
            "https://example.org/ x",
            'https://example.org/"onload="x',
            "https://example.org/<script>",
            "https://example.org/\n",
        )
    },
    "figures that are none": (
        with_effect(baseline=arm("40"), treated=arm(True)),
        [("/effects/0/baseline/value", "figure_type"), ("/effects/0/treated/value", "figure_type")],
    ),
    "figures out of bounds": (
        with_effect(baseline=arm(1e300), treated=arm(-(10**16))),
        [("/effects/0/baseline/value", "figure_range"), ("/effects/0/treated/value", "figure_range")],
    ),
    "parameters nested too deep": (
        with_method(steps=[{"id": "a", "component": making.COMPONENT, "params": nested(9)}]),
        [("/methods/0/steps/0/params", "params_depth")],
    ),
    "parameters too large": (
        with_method(steps=[{"id": "a", "component": making.COMPONENT, "params": {"a": "x" * 4000}}]),
        [("/methods/0/steps/0/params", "params_size")],
    ),
    "unknown keys": (
        {**with_method(nmae="x"), "method": [], "{0}": 1, "a/b~c": 2},
        [
            ("/a~1b~0c", "extra_forbidden"),
            ("/method", "extra_forbidden"),
            ("/methods/0/nmae", "extra_forbidden"),
            ("/{0}", "extra_forbidden"),
        ],
    ),
    "a key that is half a character": ({**one_source(), "\ud800": 1}, []),
}


@pytest.mark.parametrize("verb", ["POST", "dry run", "PATCH"])
@pytest.mark.parametrize("name", INVALID)
def test_invalid_bodies_are_refused(people: People, name: str, verb: str):
    body, expected = INVALID[name]
    if verb == "PATCH":
        if name in ("only a message", "empty"):
            pytest.skip("a change of the message alone, or none")
        draft = people.contributor.post("submissions/", one_source("another") | {"draft": True})
        before = counts()
        answer = people.contributor.patch(f"submissions/{draft['id']}/", body, 422)
        assert people.contributor.get(f"submissions/{draft['id']}/") == draft
    else:
        before = counts()
        answer = people.contributor.post(f"submissions/{'?dry_run=true' if verb == 'dry run' else ''}", body, 422)
    assert counts() == before
    if verb == "PATCH" and name == "message and draft and more":
        expected = expected[:2]
    assert answer["errors"]
    if expected:
        assert faults(answer) == expected


def test_no_body_at_all(people: People):
    before = counts()
    for kind in (JSON, YAML, "text/plain", ""):
        for content in (None, b"", b" \n"):
            people.contributor.post("submissions/", content, 422, kind=kind)
            people.contributor.post("methods/", content, 422, kind=kind)
            people.contributor.post("tokens/", content, 422, kind=kind)
    assert counts() == before


@pytest.mark.parametrize(
    ("body", "pointer", "suggestion"),
    [
        (with_method(nmae="x"), "/methods/0/nmae", "name"),
        (with_method(sumary="x"), "/methods/0/sumary", "summary"),
        ({**bundle(), "efects": []}, "/efects", "effects"),
        (with_effect(treated=arm(5) | {"valeu": 1}), "/effects/0/treated/valeu", "value"),
    ],
)
def test_an_unknown_key_is_reported_with_a_suggestion(people: People, body: Any, pointer: str, suggestion: str):
    answer = people.contributor.post("submissions/", body, 422)
    assert {error["pointer"]: error["detail"] for error in answer["errors"]}[pointer].endswith(
        f"Did you mean {suggestion!r}?"
    )


@pytest.mark.parametrize("field", ["sources", "kinds", "components", "metrics", "methods"])
def test_chains_that_run_in_a_circle(people: People, field: str):
    """What a record names as its replacement, or extends, does not lead back to it."""
    if field == "methods":
        records = [making.method("one", extends="two").dump(), making.method("two", extends="one").dump()]
    else:
        make = {"sources": making.source, "components": making.component, "metrics": making.metric}.get(field)
        if make is None:
            kinds = [{"id": f"filtering/{n}", "name": n, "summary": "x"} for n in ("one", "two")]
            records = [
                kind | {"status": "deprecated", "replaced_by": other["id"]}
                for kind, other in zip(kinds, kinds[::-1], strict=True)
            ]
        else:
            records = [
                make(one, status="deprecated", replaced_by=other).dump()
                for one, other in (("one", "two"), ("two", "one"))
            ]
    answer = people.contributor.post("submissions/", {field: records}, 422)
    assert {error["code"] for error in answer["errors"]} == {"cycle"}


MARKUP = "<script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}${7*7}'\"&amp;"


def test_markup_is_a_text_like_any_other(api: Api, people: People):
    body = with_method(name=MARKUP, summary=MARKUP) | {"message": MARKUP}
    body["methods"][0]["steps"][0] |= {"note": MARKUP, "params": {MARKUP: MARKUP}}
    body["effects"][0] |= {"note": MARKUP, "locator": MARKUP, "reading": {"path": MARKUP, "in": "primary"}}
    body["sources"][0] |= {"title": MARKUP, "authors": [MARKUP], "venue": MARKUP}
    made = people.contributor.send("POST", "submissions/", body)
    check_data(made)
    assert read(made, 201)["bundle"] == {key: value for key, value in body.items() if key != "message"}
    people.curator.take(read(made, 201), "accept", MARKUP)
    for address in ("methods/tiny/", "methods/?source=lovelace2025tiny", "methods/tiny/revisions/", "search/?q=tiny"):
        response = api.get(address)
        check_data(response)
        assert json.dumps(MARKUP)[1:-1].encode() in response.content
    check_data(people.curator.send("GET", "audit/"))
    refused = people.contributor.send("POST", "submissions/", {MARKUP: 1})
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["X-Content-Type-Options"] == "nosniff"


def check_data(response: Any) -> None:
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_stolen_submission_number_opens_nothing(people: People):
    made = people.contributor.post("submissions/", one_source())
    for key in (f"{made['id']}%00", f"0x{made['id']}", f"-{made['id']}", f"{made['id']}.0", "9" * 5000, "٥"):
        read(people.curator.send("GET", f"submissions/{key}/"), 404)


def test_look_alikes_of_existing_ids_are_refused(api: Api, people: People):
    """An id that was withdrawn is not given out again, whoever asks."""
    from registry.services import withdraw

    published(people, one_source())
    withdraw(collection="sources", slug="lovelace2025note", reason="A test")
    before = counts()
    answer = people.contributor.post("submissions/", one_source(), 409)
    assert "lovelace2025note" in answer["detail"]
    assert counts() == before
