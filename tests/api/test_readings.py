"""A curator's second reading: written into the record, with name and day, as a revision."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.asking import Api
from tests.api.people import People, bundle, faults, people, published

__all__ = ["people"]
FIGURE = "effects/tiny-effect/"
READINGS = f"{FIGURE}readings/"
PAPER = "https://arxiv.org/abs/2304.12244"


def recorded(people: People, **reading: Any) -> None:
    """A published effect whose figure was read like this."""
    effect = bundle()["effects"][0]
    for key in ("seen_at", "read_in", "second_reading"):
        effect.pop(key, None)
    published(people, bundle(effects=[effect | {"reading": {"address": PAPER, "in": "primary", **reading}}]))


def test_the_record_says_who_checked_it_and_when(api: Api, people: People):
    recorded(people)
    before, checked = api.json(FIGURE), api.json("effects/?reading=checked")["count"]
    assert (before["reading"]["mark"], "read-once" in before["doubts"]) == ("primary", True)
    answer = people.curator.post(READINGS, {"second": "confirmed"})
    today = datetime.now(UTC).date().isoformat()
    after = api.json(FIGURE)
    assert (
        after["reading"]
        == answer
        == {**before["reading"], "mark": "checked", "second": "confirmed"}
        | {
            "by": "cora",
            "on": today,
        }
    )
    assert (after["revision"], "read-once" in after["doubts"]) == (before["revision"] + 1, False)
    newest = api.json(f"{FIGURE}revisions/")["results"][0]
    assert (newest["author"], newest["message"]) == ("cora", "I checked this figure.")
    assert api.json("effects/?reading=checked")["count"] == checked + 1


def test_a_figure_of_an_account_is_confirmed_there_or_in_the_paper(api: Api, people: People):
    recorded(people, address="https://a.org/notes", account="Notes", **{"in": "secondary"})
    people.curator.post(READINGS, {"second": "confirmed-in-account"})
    assert api.json(FIGURE)["reading"]["mark"] == "second-hand"
    refused = people.curator.post(READINGS, {"second": "confirmed"}, 422)
    assert faults(refused) == [("/address", "missing")]
    people.curator.post(READINGS, {"second": "confirmed", "address": PAPER})
    reading = api.json(FIGURE)["reading"]
    assert (reading["mark"], reading["in"], reading["address"], reading["account"]) == (
        "checked",
        "primary",
        PAPER,
        None,
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/second", "missing")]),
        ({"second": "seen"}, [("/second", "unknown_value")]),
        ({"second": ["confirmed"]}, [("/second", "unknown_value")]),
        ({"second": "confirmed", "by": "me"}, [("/by", "extra_forbidden")]),
        ({"second": "confirmed", "address": "ftp://x"}, [("/address", "string_pattern_mismatch")]),
        ({"second": "confirmed-in-account"}, [("/second", "no_account")]),
    ],
)
def test_an_invalid_reading_is_refused(api: Api, people: People, body: Any, expected: list[Any]):
    recorded(people)
    assert faults(people.curator.post(READINGS, body, 422)) == expected
    assert api.json(FIGURE)["revision"] == 1


def test_who_may_not(people: People):
    recorded(people)
    body = {"second": "confirmed"}
    people.anonymous.post(READINGS, body, 401)
    people.contributor.post(READINGS, body, 403)
    people.curator.post("effects/no-such/readings/", body, 404)
    stale = people.curator.send("POST", READINGS, body, headers={"If-Match": '"7"'})
    assert stale.status_code == 412


def test_who_submitted_a_figure_is_not_its_second_reader(people: People):
    made = people.curator.post("submissions/", bundle())
    people.second.take(made, "accept")
    refused = people.curator.post(READINGS, {"second": "confirmed"}, 409)
    assert "somebody else" in refused["detail"]
    people.second.post(READINGS, {"second": "confirmed"})


def test_what_the_registry_measured_has_no_text(people: People):
    effect = bundle()["effects"][0] | {"measured_by": "measure 2"}
    published(people, bundle(effects=[effect]))
    assert "measured" in people.curator.post(READINGS, {"second": "confirmed"}, 409)["detail"]


def test_the_same_key_reads_once(api: Api, people: People):
    recorded(people)
    for _ in range(2):
        people.curator.post(READINGS, {"second": "confirmed"}, headers={"Idempotency-Key": "one"})
    assert api.json(FIGURE)["revision"] == 2
