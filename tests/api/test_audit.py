"""The trail: who did what when, for curators."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.api.people import People, one_source, people, published

__all__ = ["people"]


def test_everything_that_changes_is_in_it(people: People):
    made = published(people, one_source())
    token = people.contributor.post("tokens/", {"name": "laptop"})
    people.contributor.send("DELETE", token["url"])
    report = {"record": {"type": "source", "id": "lovelace2025note"}, "what": "Title", "why": "Wrong"}
    sent = people.anonymous.post("reports/", report)
    people.curator.post(f"reports/{sent['id']}/agree/", None, 200)
    trail = people.curator.get("audit/")
    actual = [(row["by"], row["action"], row["record"]) for row in trail["results"]][:8]
    assert actual == [
        ("cora", "agree-report", "sources/lovelace2025note"),
        (None, "report", "sources/lovelace2025note"),
        ("ada", "revoke-token", f"tokens/{token['id']}"),
        ("ada", "create-token", f"tokens/{token['id']}"),
        ("cora", "accept-submission", f"submissions/{made['id']}"),
        ("ada", "publish", "sources/lovelace2025note"),
        ("ada", "create-submission", f"submissions/{made['id']}"),
        ("rita", "create-token", trail["results"][7]["record"]),
    ]
    assert {row["submission"] for row in trail["results"][4:7]} == {made["id"]}


def test_it_is_filtered_by_whom_since_when_and_what(people: People):
    published(people, one_source())
    by = people.curator.get("audit/?by=ada")["results"]
    assert {item["by"] for item in by} == {"ada"}
    assert people.curator.get("audit/?by=nobody")["results"] == []
    record = people.curator.get("audit/?record=sources/lovelace2025note")["results"]
    assert [item["action"] for item in record] == ["publish"]
    newest = people.curator.get("audit/?page_size=1")["results"][0]
    same = people.curator.get(f"audit/?since={quote(newest['at'])}")
    assert newest["id"] in [row["id"] for row in same["results"]]
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    assert people.curator.get(f"audit/?since={quote(later)}")["count"] == 0
    both = people.curator.get("audit/?by=ada&record=sources/lovelace2025note&since=2026-01-01")
    assert both["count"] == 1


def test_it_is_paged_newest_first(people: People):
    whole = people.curator.get("audit/?page_size=500")
    keys = [int(row["id"]) for row in whole["results"]]
    assert keys == sorted(keys, reverse=True)
    page, seen = people.curator.get("audit/?page_size=2"), []
    while True:
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = people.curator.get(page["next"].removeprefix("http://testserver"))
    assert seen == [row["id"] for row in whole["results"]]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("since=yesterday", "since"),
        ("since=2026-13-01", "since"),
        ("since=0001-01-01T00:00:00%2B23:59", "since"),
        ("since=9999-12-31T23:59:59-23:59", "since"),
        ("since=2026-01-01&since=2026-01-02", "since"),
        ("by=%00", "by"),
        ("record=a%0Ab", "record"),
        ("actor=ada", "actor"),
        ("before=last", "before"),
        ("page_size=0", "page_size"),
        ("dry_run=true", "dry_run"),
    ],
)
def test_an_invalid_query_is_reported(people: People, query: str, pointer: str):
    assert people.curator.get(f"audit/?{query}", 400)["errors"][0]["pointer"] == pointer


def test_odd_names_find_nothing(people: People):
    for name in ("%25", "%F0%9F%99%82", "' OR 1=1 --", "x" * 5000):
        assert people.curator.get(f"audit/?by={name}&record={name}")["results"] == []
