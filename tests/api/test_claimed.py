"""What a contributor claims is shown to the curator as a claim; ids that are addresses are refused."""

from typing import Any

import pytest

from registry.current import current
from tests.api import making
from tests.api.asking import Api
from tests.api.people import People, faults, people

__all__ = ["people"]
ERRORS = {"baseline": {"label": "a", "value": 40, "se": 50}, "treated": {"label": "b", "value": 50}}
FRACTIONS = {"baseline": {"label": "a", "value": 0.71}, "treated": {"label": "b", "value": 0.75}}


def effect(**fields: Any) -> dict[str, Any]:
    return {"effects": [making.effect("claimed", **fields).dump()]}


def warned(people: People, bundle: Any) -> list[tuple[str, str]]:
    answer = people.contributor.post("submissions/?dry_run=true", bundle, 200)
    return [(warning["code"], warning["pointer"]) for warning in answer["warnings"]]


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"measured_by": "registry engine 1"}, ("claimed-provenance", "/effects/0/measured_by")),
        ({"second_reading": "confirmed"}, ("claimed-provenance", "/effects/0/reading/second")),
        (ERRORS, ("error-above-value", "/effects/0/baseline/se")),
        (ERRORS, ("one-sided-error", "/effects/0/treated")),
        (FRACTIONS, ("fraction-of-percent", "/effects/0/treated/value")),
    ],
)
def test_a_curator_is_warned_of_what_cannot_be_taken_on_trust(people: People, fields: Any, warning: tuple[str, str]):
    assert warning not in warned(people, effect())
    assert warning in warned(people, effect(**fields))


MEASURED, SECOND = "/effects/0/measured_by", "/effects/0/reading/second"
CLAIMING = {"measured_by": "registry engine 1", "second_reading": "confirmed"}


@pytest.mark.parametrize(
    ("confirm", "expected"),
    [
        ([], [("/confirm", "unconfirmed_claim"), ("/confirm", "unconfirmed_claim")]),
        ([MEASURED], [("/confirm", "unconfirmed_claim")]),
        ([MEASURED, SECOND, "/effects/0/note"], [("/confirm/2", "no_claim")]),
        (["/effects/1/measured_by", SECOND], [("/confirm", "unconfirmed_claim"), ("/confirm/0", "no_claim")]),
    ],
)
def test_nothing_is_published_until_every_claim_is_confirmed(
    api: Api, people: People, confirm: list[str], expected: list[tuple[str, str]]
):
    made = people.contributor.post("submissions/", effect(**CLAIMING))
    answer = people.curator.take(made, "accept", status=422, confirm=confirm)
    assert faults(answer) == expected
    api.get("effects/claimed/", 404)
    assert people.curator.get(f"submissions/{made['id']}/")["state"] == "submitted"


def test_a_confirmed_claim_is_published_with_both_names(api: Api, people: People):
    made = people.contributor.post("submissions/", effect(**CLAIMING))
    people.curator.take(made, "accept", confirm=[MEASURED, SECOND])
    assert api.json("effects/claimed/")["measured_by"] == "registry engine 1"
    (revision,) = api.json("effects/claimed/revisions/")["results"]
    assert (revision["author"], revision["accepted_by"]) == ("ada", "cora")
    assert revision["claims"] == [
        {"path": "/measured_by", "value": "registry engine 1"},
        {"path": "/reading/second", "value": "confirmed"},
    ]
    assert api.json("effects/claimed/revisions/1/")["claims"] == revision["claims"]
    (entry,) = [row for row in people.curator.get("audit/")["results"] if row["action"] == "accept-submission"]
    assert entry["detail"] == {"confirmed": [MEASURED, SECOND]}


def test_a_claim_of_the_published_record_is_not_reported_again(api: Api, people: People):
    made = people.contributor.post("submissions/", effect(**CLAIMING))
    people.curator.take(made, "accept", confirm=[MEASURED, SECOND])
    again = people.contributor.post("submissions/", effect(**CLAIMING, note="Two decimals."))
    people.curator.take(again, "accept")
    assert api.json("effects/claimed/revisions/2/")["claims"] == []


def test_removing_a_statement_of_the_registry_is_a_claim_too(api: Api, people: People):
    checked = next(item for item in current().effects.values() if item.reading.second and not item.measured_by)
    raw = checked.dump()
    raw["reading"] = {key: value for key, value in raw["reading"].items() if key not in ("second", "by", "on")}
    made = people.contributor.post("submissions/", {"effects": [raw]})
    assert [warning["pointer"] for warning in made["warnings"] if warning["code"] == "claimed-provenance"] == [SECOND]
    people.curator.take(made, "accept", status=422)
    people.curator.take(made, "accept", confirm=[SECOND])
    (claim,) = api.json(f"effects/{checked.id}/revisions/2/")["claims"]
    assert claim == {"path": "/reading/second", "value": None}


def test_a_status_is_a_claim(people: People):
    raw = current().components["self-chat"].dump() | {"status": "deprecated"}
    made = people.contributor.post("submissions/", {"components": [raw]})
    answer = people.curator.take(made, "accept", status=422)
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/confirm", "unconfirmed_claim")]
    assert "/components/0/status" in answer["errors"][0]["detail"]
    people.curator.take(made, "accept", confirm=["/components/0/status"])


def test_a_statement_by_the_registry_is_no_claim(api: Api, people: People):
    checked = next(item for item in current().effects.values() if item.reading.second)
    (revision,) = api.json(f"effects/{checked.id}/revisions/")["results"]
    assert (revision["accepted_by"], revision["claims"]) == (None, [])


def test_only_an_acceptance_takes_confirmations(people: People):
    made = people.contributor.post("submissions/", effect())
    answer = people.curator.take(made, "reject", status=422, confirm=[MEASURED])
    assert [error["pointer"] for error in answer["errors"]] == ["/confirm"]
    wrong = people.curator.post(
        f"submissions/{made['id']}/accept/", {"confirm": MEASURED}, 422, headers={"If-Match": '"1"'}
    )
    assert faults(wrong) == [("/confirm", "bad_list")]


def test_a_copy_of_a_stored_effect_is_named(people: People):
    stored = next(iter(current().effects.values()))
    copy = stored.dump() | {"id": "another-id"}
    assert ("copy", "/effects/0") in warned(people, {"effects": [copy]})
    assert ("copy", "/effects/0") not in warned(people, {"effects": [stored.dump()]})
    twice = [making.effect(name).dump() for name in ("one", "two")]
    assert ("copy", "/effects/1") in warned(people, {"effects": twice})


RESERVED = {
    "methods": making.method("facets").dump(),
    "effects": making.effect("pooled").dump(),
    "kinds": {"id": "filtering/revisions", "name": "Revisions", "summary": "s"},
}


@pytest.mark.parametrize("collection", RESERVED)
def test_an_id_that_is_an_address_is_refused(people: People, collection: str):
    answer = people.contributor.post("submissions/", {collection: [RESERVED[collection]]}, 422)
    assert (f"/{collection}/0/id", "reserved_id") in faults(answer)


def test_an_unknown_id_is_reported_with_suggestions(people: People):
    steps = [{"id": "a", "component": "in-dept-evolution"}, {"id": "b", "component": "human seed tasks"}]
    method = making.method("mine").dump() | {"steps": steps}
    wrong = {"methods": [method], "effects": [making.effect("mine-effect").dump() | {"metric": "gsm8k"}]}
    answer = people.contributor.post("submissions/?dry_run=true", wrong, 422)
    details = {error["pointer"]: error["detail"] for error in answer["errors"] if error["code"] == "unknown_reference"}
    assert "Did you mean 'in-depth-evolution'" in details["/methods/0/steps/0/component"]
    assert "human-written-seed-tasks" in details["/methods/0/steps/1/component"]
    assert "gsm8k-accuracy" in details["/effects/0/metric"]
