"""Changes made against what is there, and requests that may be repeated."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.api.asking import Api
from tests.api.people import People, counts, one_source, people, read
from transport import idempotency

__all__ = ["people"]

NONSENSE = ["abc", '"abc"', '""', "", "-1", '"1.0"', '"²"', '"1" "2"', "1" * 40, '"9"', 'W/"9"']


@pytest.mark.parametrize("match", ['"1"', "1", 'W/"1"', "*", ' "1" '])
def test_a_change_to_the_current_revision_is_accepted(people: People, match: str):
    made = people.contributor.post("submissions/", {**one_source(), "draft": True})
    response = people.contributor.send(
        "PATCH", f"submissions/{made['id']}/", one_source(title="Other"), headers={"If-Match": match}
    )
    assert read(response, 200)["revision"] == 2
    assert response["ETag"] == '"2"'


@pytest.mark.parametrize("match", NONSENSE)
def test_a_change_against_something_else_is_refused(people: People, match: str):
    made = people.contributor.post("submissions/", {**one_source(), "draft": True})
    address, before = f"submissions/{made['id']}/", counts()
    people.contributor.patch(address, one_source(title="Other"), 412, match=match)
    people.contributor.post(f"{address}submit/", None, 412, headers={"If-Match": match})
    assert counts() == before
    assert people.contributor.get(address) == made


def test_a_change_has_to_name_its_revision(people: People):
    made = people.contributor.post("submissions/", {**one_source(), "draft": True})
    people.contributor.patch(f"submissions/{made['id']}/", one_source(title="Other"), 428, match=None)
    assert people.contributor.get(f"submissions/{made['id']}/") == made


def test_the_second_of_two_editors_gets_a_conflict(people: People):
    made = people.contributor.post("submissions/", {**one_source(), "draft": True})
    address = f"submissions/{made['id']}/"
    people.contributor.patch(address, {"message": "One"}, match='"1"')
    answer = people.contributor.patch(address, {"message": "Two"}, 412, match='"1"')
    assert "revision 2" in answer["detail"]


def test_a_decision_can_be_tied_to_what_was_read(people: People):
    made = people.contributor.post("submissions/", one_source())
    address = f"submissions/{made['id']}/accept/"
    people.curator.post(address, None, 412, headers={"If-Match": '"2"'})
    people.curator.post(address, None, 200, headers={"If-Match": '"1"'})


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}])
def test_what_was_not_read_is_not_accepted(people: People, headers: dict[str, str]):
    """A curator reads revision 1, changes are requested, another bundle comes: accepting the first is refused."""
    made = people.contributor.post("submissions/", one_source(title="Read"))
    address = f"submissions/{made['id']}/"
    answer = people.curator.post(f"{address}accept/", None, 428, headers=headers)
    assert "If-Match" in answer["detail"]
    people.second.take(made, "request-changes")
    people.contributor.patch(address, one_source(title="Not read"), match='"2"')
    people.contributor.take(made, "submit")
    people.curator.post(f"{address}accept/", None, 428, headers=headers)
    people.curator.post(f"{address}accept/", None, 412, headers=FIRST)
    assert people.curator.get(address)["state"] == "submitted"
    people.curator.post(f"{address}accept/", None, 200, headers={"If-Match": '"4"'})


def test_the_description_says_that_acceptance_names_a_revision(api: Api, people: People):
    made = people.contributor.post("submissions/", one_source())
    tag = people.contributor.send("GET", f"submissions/{made['id']}/")["ETag"]
    described = api.json("schema/")["paths"]["/api/v1/submissions/{id}/accept/"]["post"]["parameters"]
    pattern = next(item["schema"]["pattern"] for item in described if item["name"] == "If-Match")
    assert [bool(re.search(pattern, match)) for match in (tag, f"W/{tag}", '"1"', "1")] == [True] * 4
    assert [bool(re.search(pattern, match)) for match in ("*", *NONSENSE[:8])] == [False] * 9


def test_a_created_resource_is_answered_with_its_address(people: People):
    response = people.contributor.send("POST", "submissions/", one_source())
    made = read(response, 201)
    assert response["Location"] == f"http://testserver/api/v1/submissions/{made['id']}/"
    assert response["ETag"] == '"1"'
    assert response["Cache-Control"] == "private, no-store"
    shown = people.contributor.send("GET", made["url"])
    assert read(shown, 200) == made
    assert shown["ETag"].startswith('"1.')
    assert people.contributor.send("HEAD", made["url"]).content == b""


FIRST = {"If-Match": '"1"'}
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


def test_the_same_request_gives_the_first_answer_again(people: People):
    first = people.contributor.send("POST", "submissions/", one_source(), headers=KEY)
    stored = counts()
    again = people.contributor.send("POST", "submissions/", one_source(), headers=KEY)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert counts() == stored
    assert people.contributor.get("submissions/")["count"] == 1


def test_a_decision_is_repeated_as_well(people: People):
    made = people.contributor.post("submissions/", one_source())
    answers = [people.curator.send("POST", f"{made['url']}accept/", headers=KEY | FIRST) for _ in range(2)]
    assert [read(answer, 200)["state"] for answer in answers] == ["accepted"] * 2
    assert answers[0].content == answers[1].content
    comments = [
        people.curator.post(f"{made['url']}comments/", {"text": "x"}, headers={"Idempotency-Key": "c"}) for _ in "12"
    ]
    assert comments[0] == comments[1]
    assert people.curator.get(f"{made['url']}comments/")["count"] == 1


def test_a_key_with_another_request_is_refused(people: People):
    made = people.contributor.post("submissions/", one_source(), headers=KEY)
    before = counts()
    people.contributor.post("submissions/", one_source(title="Other"), 422, headers=KEY)
    people.contributor.post(f"{made['url']}withdraw/", None, 422, headers=KEY)
    assert counts() == before


def test_keys_belong_to_accounts(people: People):
    one = people.contributor.post("submissions/", one_source(), headers=KEY)
    other = people.other.post("submissions/", one_source(title="Other"), headers=KEY)
    assert one["id"] != other["id"]


def test_a_key_is_stored_for_a_day(people: People, monkeypatch: pytest.MonkeyPatch):
    first = people.contributor.post("submissions/", one_source(), headers=KEY)
    start = timezone.now()

    def later(delta: timedelta) -> None:
        class Clock:
            @staticmethod
            def now() -> datetime:
                return start + delta

        monkeypatch.setattr(idempotency, "timezone", Clock)

    later(timedelta(hours=23, minutes=59))
    assert people.contributor.post("submissions/", one_source(), headers=KEY)["id"] == first["id"]
    later(timedelta(hours=24, minutes=1))
    assert people.contributor.post("submissions/", one_source(title="New"), headers=KEY)["id"] != first["id"]


@pytest.mark.parametrize("key", ["", "a" * 201, "a\tb", "a\x7fb", "a\u0085b"])
def test_a_key_that_is_none(people: People, key: str):
    before = counts()
    answer = people.contributor.post("submissions/", one_source(), 400, headers={"Idempotency-Key": key})
    assert answer["errors"][0]["pointer"] == "Idempotency-Key"
    assert counts() == before


def test_a_failure_leaves_no_key(people: People):
    people.contributor.post("submissions/", {"sources": [{"id": "x"}]}, 422, headers=KEY)
    people.contributor.post("submissions/?dry_run=true", one_source(), 200, headers=KEY)
    assert counts()["registry.IdempotencyKey"] == 0
    people.contributor.post("submissions/", one_source(), headers=KEY)
