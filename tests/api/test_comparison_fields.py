"""What a comparison varies, how its figures were read, and what flows through a step: sent in, answered, refused."""

import copy
import csv
import io
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.api import making
from tests.api.asking import Api, content
from tests.api.people import People, bundle, claimed, faults, people

pytestmark = pytest.mark.once

__all__ = ["people"]

EFFECT: dict[str, Any] = {
    "comparator": {"is": "alternative", "id": making.OTHER_COMPONENT},
    "also_differs": ["size", "generator"],
    "manipulates": "diversity",
    "dose": {"unit": "round", "baseline": 1, "treated": 4},
    "experiment": "a1",
    "sides": "both",
    "reading": {
        "repository": "ada/notes",
        "path": "papers/tiny model.md",
        "in": "secondary",
        "account": "Notes on papers",
        "second": "confirmed-in-account",
        "by": "Grace Hopper",
        "on": "2025-01-31",
    },
}
YIELD = {"rows_in": 100, "rows_out": 40}
COMPONENT = {
    "id": "tiny-filter",
    "name": "Tiny filter",
    "kind": "filtering/judging",
    "summary": "Made for a test.",
    "manipulates": "quality",
    "criterion": "judge-score",
    "needs": "prompt-response pairs",
    "yields": "prompt-response pairs",
    "place": "prompting/response",
}
BAD: list[tuple[str, Any, str]] = [
    ("comparator", {"is": "better"}, "/effects/0/comparator/is"),
    ("comparator", {"is": "alternative", "id": "no-such-component"}, "/effects/0/comparator/id"),
    ("comparator", {"is": "random", "id": making.OTHER_COMPONENT}, "/effects/0/comparator/id"),
    ("also_differs", ["colour"], "/effects/0/also_differs/0"),
    ("also_differs", ["size", "size"], "/effects/0/also_differs/1"),
    ("manipulates", "in_distribution", "/effects/0/manipulates"),
    ("dose", {"baseline": 1}, "/effects/0/dose/unit"),
    ("experiment", "A 1", "/effects/0/experiment"),
    ("sides", "one", "/effects/0/sides"),
    ("reading", {"in": "primary"}, "/effects/0/reading"),
    ("reading", {"address": "example.org", "in": "primary"}, "/effects/0/reading/address"),
    ("reading", {"address": "https://a.org", "in": "primary", "account": "X"}, "/effects/0/reading/account"),
    ("reading", {"address": "https://a.org", "in": "primary", "on": "2025-01-31"}, "/effects/0/reading/on"),
    (
        "reading",
        {"address": "https://a.org", "in": "primary", "second": "confirmed", "on": "2025-02-31"},
        "/effects/0/reading/on",
    ),
]


def whole() -> dict[str, Any]:
    """A source, a method, an effect and a component with every optional field."""
    body = copy.deepcopy(bundle())
    effect = body["effects"][0]
    for key in ("seen_at", "read_in", "second_reading"):
        effect.pop(key, None)
    effect |= copy.deepcopy(EFFECT)
    effect["treated"] |= {"method": "tiny", "variant": True, "sd": 0.5}
    body["methods"][0]["steps"][0]["kept"] = YIELD
    body["methods"][0]["origin"] = "tool"
    body["components"] = [COMPONENT]
    return body


def test_every_field_is_checked_published_and_answered(api: Api, people: People):
    dry = people.contributor.post("submissions/?dry_run=true", whole(), 200)
    assert {(record["type"], record["change"]) for record in dry["records"]} == {
        (kind, "new") for kind in ("source", "method", "effect", "component")
    }
    made = people.contributor.post("submissions/", whole())
    assert people.curator.take(made, "accept", confirm=claimed(made))["state"] == "accepted"
    effect = api.json("effects/tiny-effect/")
    reading = effect.pop("reading")
    assert {key: effect[key] for key in EFFECT if key != "reading"} == {
        k: v for k, v in EFFECT.items() if k != "reading"
    }
    assert {key: reading[key] for key in EFFECT["reading"]} == EFFECT["reading"]
    assert reading["mark"] == "second-hand"
    assert reading["link"] == "https://github.com/ada/notes/blob/HEAD/papers/tiny%20model.md"
    assert (effect["seen_at"], effect["read_in"]) == ("ada/notes:papers/tiny model.md", "secondary")
    assert effect["second_reading"] == "confirmed-in-secondary"
    assert (effect["treated"]["variant"], effect["treated"]["sd"]) == (True, 0.5)
    assert effect["isolation"] == "bundle"
    assert {"bundled", "second-hand"} <= set(effect["doubts"])
    method, component = api.json("methods/tiny/"), api.json("components/tiny-filter/")
    assert (method["steps"][0]["kept"], method["origin"]) == (YIELD, "tool")
    assert {key: component[key] for key in COMPONENT} == COMPONENT
    check_filters(api)
    check_tables(api)


def check_filters(api: Api) -> None:
    for name, value in (
        ("reading", "second-hand"),
        ("comparator", "alternative"),
        ("manipulates", "diversity"),
        ("doubt", "bundled"),
    ):
        assert api.ids("effects", source="lovelace2025tiny", **{name: value}) == ["tiny-effect"]
        counts = {row["value"]: row["count"] for row in api.json("effects/facets/", source="lovelace2025tiny")[name]}
        assert counts[value] == 1
    assert api.ids("effects", source="lovelace2025tiny", reading="checked") == []


def check_tables(api: Api) -> None:
    (row,) = csv.DictReader(io.StringIO(content(api.get("effects/", source="lovelace2025tiny", format="csv")).decode()))
    assert (row["reading.mark"], row["comparator.is"], row["dose.treated"]) == ("second-hand", "alternative", "4")
    assert row["also_differs"] == '["size", "generator"]'
    table = pq.read_table(
        io.BytesIO(content(api.get("effects/", source="lovelace2025tiny", format="parquet")))
    ).to_pylist()
    assert (table[0]["reading.mark"], table[0]["manipulates"], table[0]["treated.variant"]) == (
        "second-hand",
        "diversity",
        True,
    )


@pytest.mark.parametrize(("key", "value", "pointer"), BAD)
def test_a_bad_value_is_refused_at_its_place(people: People, key: str, value: Any, pointer: str):
    body = whole()
    body["effects"][0][key] = value
    refused = faults(people.contributor.post("submissions/?dry_run=true", body, 422))
    assert pointer in {place for place, _ in refused}


def test_a_step_yields_at_most_its_input_rows(people: People):
    body = whole()
    body["methods"][0]["steps"][0]["kept"] = {"rows_in": 1, "rows_out": 2}
    refused = faults(people.contributor.post("submissions/?dry_run=true", body, 422))
    assert ("/methods/0/steps/0/kept/rows_out", "more_than_in") in refused


def test_a_variant_names_its_method(people: People):
    body = whole()
    del body["effects"][0]["treated"]["method"]
    refused = faults(people.contributor.post("submissions/?dry_run=true", body, 422))
    assert ("/effects/0/treated/variant", "no_method") in refused
