"""What a contributor claims is shown to the curator as a claim; ids that are addresses are refused."""

from typing import Any

import pytest

from tests.api import making
from tests.api.people import People, faults, people

__all__ = ["people"]
ERRORS = {"baseline": {"label": "a", "value": 40, "se": 50}, "treated": {"label": "b", "value": 50}}
FRACTIONS = {"baseline": {"label": "a", "value": 0.71}, "treated": {"label": "b", "value": 0.75}}


def effect(**fields: Any) -> dict[str, Any]:
    return {"effects": [making.effect("claimed", **fields).dump()]}


def warned(people: People, bundle: Any) -> list[tuple[str, str]]:
    told = people.contributor.post("submissions/?dry_run=true", bundle, 200)
    return [(each["code"], each["pointer"]) for each in told["warnings"]]


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


def test_a_copy_of_a_stored_effect_is_named(people: People):
    from registry.current import current

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
    told = people.contributor.post("submissions/", {collection: [RESERVED[collection]]}, 422)
    assert (f"/{collection}/0/id", "reserved_id") in faults(told)


def test_an_unknown_id_comes_with_those_that_were_meant(people: People):
    steps = [{"id": "a", "component": "in-dept-evolution"}, {"id": "b", "component": "human seed tasks"}]
    method = making.method("mine").dump() | {"steps": steps}
    wrong = {"methods": [method], "effects": [making.effect("mine-effect").dump() | {"metric": "gsm8k"}]}
    told = people.contributor.post("submissions/?dry_run=true", wrong, 422)
    details = {each["pointer"]: each["detail"] for each in told["errors"] if each["code"] == "unknown_reference"}
    assert "Did you mean 'in-depth-evolution'" in details["/methods/0/steps/0/component"]
    assert "human-written-seed-tasks" in details["/methods/0/steps/1/component"]
    assert "gsm8k-accuracy" in details["/effects/0/metric"]
