"""Readers object; a curator agrees, and the record shows it until it is settled."""

from typing import Any

import pytest

from tests.api import making
from tests.api.asking import Api
from tests.api.people import People, bundle, counts, faults, people, published

__all__ = ["people"]


def report(kind: Any = "effect", slug: Any = "tiny-effect", **fields: Any) -> dict[str, Any]:
    return {"record": {"type": kind, "id": slug}, "what": "The treated value", "why": "Table 4 says 51", **fields}


def doubts(api: Api, path: str) -> list[str]:
    return [item["what"] for item in api.json(path)["under_question"]]


def test_anybody_objects_and_curators_see_it(people: People):
    published(people, bundle())
    made = people.anonymous.post("reports/", report(address="reader@example.org"))
    assert (made["state"], made["record"]) == ("open", {"type": "effect", "id": "tiny-effect"})
    queue = people.curator.get("reports/?state=open")
    assert [(row["id"], row["what"], row["why"], row["address"]) for row in queue["results"]] == [
        (made["id"], "The treated value", "Table 4 says 51", "reader@example.org")
    ]
    assert people.curator.get("reports/?state=agreed")["count"] == 0


def test_the_record_is_under_question_from_agreement_to_settlement(api: Api, people: People):
    published(people, bundle())
    made = people.anonymous.post("reports/", report())
    assert doubts(api, "effects/tiny-effect/") == []
    tag = api.get("effects/tiny-effect/")["ETag"]
    agreed = people.curator.post(f"reports/{made['id']}/agree/", None, 200)
    assert (agreed["state"], agreed["decided_by"]) == ("agreed", "cora")
    assert doubts(api, "effects/tiny-effect/") == ["The treated value"]
    assert api.get("effects/tiny-effect/")["ETag"] != tag
    assert api.json("effects/tiny-effect/")["revision"] == 1
    assert [effect["under_question"][0]["what"] for effect in api.all("effects", method="tiny")] == [
        "The treated value"
    ]

    figure = bundle()["effects"][0]
    figure["treated"]["value"] = 52
    published(people, bundle(effects=[figure]))
    assert (api.json("effects/tiny-effect/")["revision"], doubts(api, "effects/tiny-effect/")) == (
        2,
        ["The treated value"],
    )
    source = bundle()["sources"][0] | {"title": "Another title"}
    published(people, {"sources": [source]})
    shown = api.json("effects/tiny-effect/")
    assert (shown["source"]["title"], doubts(api, "effects/tiny-effect/")) == ("Another title", ["The treated value"])

    assert people.second.post(f"reports/{made['id']}/settle/", None, 200)["state"] == "settled"
    assert doubts(api, "effects/tiny-effect/") == []
    people.second.post(f"reports/{made['id']}/settle/", None, 409)


def test_a_dismissed_report_leaves_no_mark(api: Api, people: People):
    made = people.anonymous.post("reports/", report("method", "star"))
    people.curator.post(f"reports/{made['id']}/dismiss/", None, 200)
    assert doubts(api, "methods/star/") == []
    for action in ("agree", "dismiss", "settle"):
        people.curator.post(f"reports/{made['id']}/{action}/", None, 409)


@pytest.mark.parametrize(
    ("kind", "slug", "path"),
    [
        ("method", "star", "methods/star/"),
        ("component", making.COMPONENT, f"components/{making.COMPONENT}/"),
        ("metric", making.METRIC, f"metrics/{making.METRIC}/"),
        ("source", making.SOURCE, f"sources/{making.SOURCE}/"),
        ("kind", "filtering/judging", None),
    ],
)
def test_every_kind_of_record_can_be_doubted(api: Api, people: People, kind: str, slug: str, path: str | None):
    made = people.anonymous.post("reports/", report(kind, slug))
    people.curator.post(f"reports/{made['id']}/agree/", None, 200)
    if path:
        assert doubts(api, path) == ["The treated value"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/record", "missing"), ("/what", "missing"), ("/why", "missing")]),
        (report(record="methods/star"), [("/record", "missing")]),
        (report(record={}), [("/record/id", "bad_id"), ("/record/type", "unknown_value")]),
        (report("methods", "star"), [("/record/type", "unknown_value")]),
        (report("method", "a\x00b"), [("/record/id", "bad_id")]),
        (report("method", "\ud800"), [("/record/id", "bad_id")]),
        (report("method", "star\n"), [("/record/id", "bad_id")]),
        (report("method", "x" * 81), [("/record/id", "bad_id")]),
        (report(["method"], 5), [("/record/id", "bad_id"), ("/record/type", "unknown_value")]),
        (report(record={"type": "method", "id": "star", "x": 1}), [("/record/x", "extra_forbidden")]),
        (report("method", "star", what=" "), [("/what", "missing")]),
        (report("method", "star", what="x" * 2001), [("/what", "bad_text")]),
        (report("method", "star", why="a\u202eb"), [("/why", "bad_text")]),
        (report("method", "star", why=None), [("/why", "bad_text")]),
        (report("method", "star", address="x" * 201), [("/address", "bad_text")]),
        (report("method", "star", adress="x"), [("/adress", "extra_forbidden")]),
    ],
)  # fmt: skip
def test_an_empty_report_is_refused_with_all_that_is_missing(people: People, body: Any, expected: Any):
    before = counts()
    assert faults(people.anonymous.post("reports/", body, 422)) == expected
    assert counts() == before


def test_a_report_on_nothing(people: People):
    people.anonymous.post("reports/", report("method", "no-such-method"), 404)
    people.anonymous.post("reports/", report("method", making.COMPONENT), 404)
    people.curator.post("reports/999999/agree/", None, 404)
    people.curator.post(f"reports/{2**64}/agree/", None, 404)
    people.anonymous.post("reports/?colour=red", report("method", "star"), 400)


def test_texts_come_back_as_data(people: People):
    text = "<script>alert(1)</script>"
    people.anonymous.post("reports/", report("method", "star", what=text))
    response = people.curator.send("GET", "reports/")
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.json()["results"][0]["what"] == text
