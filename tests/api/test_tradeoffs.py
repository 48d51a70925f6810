"""Trade-offs: components on two facets, the Pareto front by brute force, and those with one facet apart."""

from collections import Counter
from itertools import permutations
from typing import Any

import pytest

from taxonomy.vocabulary import Facet
from tests.api.asking import Api
from tests.api.test_pooled import GRADES, LEVELS, rows

pytestmark = pytest.mark.once

PAIRS = list(permutations((facet.value for facet in Facet), 2))
QUERIES: list[dict[str, Any]] = [
    {},
    {"stage": "filtering"},
    {"domain": "math"},
    {"kind": ["prompting/conditioning", "evolution/self-training"]},
    {"certainty": "moderate"},
    {"stage": ["prompting", "evolution"], "domain": ["math", "code"], "certainty": "low"},
]


def expected(api: Api, x: str, y: str, query: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Component -> its pooled row on each of the two facets, where there is an estimate."""
    fields: dict[str, dict[str, Any]] = {}
    for row in rows(api, **query):
        if row["facet"] in (x, y) and row["estimate"] is not None:
            fields.setdefault(row["id"], {})[row["facet"]] = row
    return fields


def beaten(row: Any, others: list[Any]) -> bool:
    """Whether another component is at least as good on both facets and better on one."""
    estimates = [row[side]["estimate"] for side in "xy"]
    points = [[other[side]["estimate"] for side in "xy"] for other in others]
    return any(
        all(a >= b for a, b in zip(point, estimates, strict=True))
        and any(a > b for a, b in zip(point, estimates, strict=True))
        for point in points
    )


def front(rows: list[Any]) -> set[str]:
    """Of the components that are established on both facets, on the commonest scales, those that no other beats."""
    candidates = [row for row in rows if row["x"]["established"] and row["y"]["established"]]
    counts = Counter((row["x"]["scale"], row["y"]["scale"]) for row in candidates)
    commonest = min(counts, key=lambda scales: (-counts[scales], scales), default=None)
    compared = [row for row in candidates if (row["x"]["scale"], row["y"]["scale"]) == commonest]
    return {row["component"] for row in compared if not beaten(row, compared)}


def check(api: Api, x: str, y: str, query: dict[str, Any]) -> Any:
    answer = api.json("tradeoffs/", **query, x=x, y=y)
    known = expected(api, x, y, query)
    assert {row["component"]: {x: row["x"], y: row["y"]} for row in answer["results"]} == {
        slug: item for slug, item in known.items() if len(item) == 2
    }
    for name, facet, other in (("x_only", "x", "y"), ("y_only", "y", "x")):
        on = answer[facet]
        single = {slug: item[on] for slug, item in known.items() if set(item) == {on}}
        assert {row["component"]: row[facet] for row in answer[name]} == single
        assert all(row[other] is None and not row["pareto"] for row in answer[name])
    assert {row["component"] for row in answer["results"] if row["pareto"]} == front(answer["results"])
    return answer


@pytest.mark.parametrize(("x", "y"), PAIRS)
def test_every_pair_of_facets(api: Api, x: str, y: str):
    check(api, x, y, {})


@pytest.mark.parametrize("query", QUERIES)
def test_every_filter(api: Api, query: dict):
    check(api, "quality", "diversity", query)
    check(api, "complexity", "in_distribution", query)


def test_the_shape_is_that_of_the_contract(api: Api):
    answer = api.json("tradeoffs/")
    assert (answer["x"], answer["y"]) == ("quality", "diversity")
    assert {key: answer[key] for key in ("count", "count_is", "next", "previous")} == {
        "count": len(answer["results"]),
        "count_is": "exact",
        "next": None,
        "previous": None,
    }
    assert answer["results"]
    for row in answer["results"] + answer["x_only"] + answer["y_only"]:
        assert row.keys() == {"component", "stage", "x", "y", "pareto"}
        assert row["stage"] == (row["x"] or row["y"])["stage"]
    for key, rest in (("x_only", "on quality alone"), ("y_only", "on diversity alone")):
        assert f"{len(answer[key])} {rest}" in answer["note"]


def test_the_axes_can_be_exchanged(api: Api):
    one, other = api.json("tradeoffs/", x="quality", y="diversity"), api.json("tradeoffs/", x="diversity", y="quality")
    assert one["results"] == [{**row, "x": row["y"], "y": row["x"]} for row in other["results"]]


def test_of_filters_for_mathematics_one_is_measured_on_both_facets(api: Api):
    answer = api.json("tradeoffs/", domain="math", stage="filtering")
    assert [row["component"] for row in answer["results"]] == ["answer-match-rejection-sampling"]
    assert answer["x_only"]
    assert answer["y_only"]
    assert "their other side is unknown" in answer["note"]


@pytest.mark.parametrize("level", GRADES)
def test_certainty_holds_on_both_facets(api: Api, level: str):
    for row in api.json("tradeoffs/", certainty=level)["results"]:
        assert min(LEVELS.index(row[side]["certainty"]["level"]) for side in "xy") >= LEVELS.index(level)


@pytest.mark.parametrize(
    ("query", "pointer", "code", "message"),
    [
        ("x=quality&y=quality", "y", "same_facet", "two different outcomes"),
        ("x=diversity", "y", "same_facet", "two different outcomes"),
        ("y=quality", "y", "same_facet", "two different outcomes"),
        ("x=qualty", "x", "unknown_value", "Did you mean 'quality'?"),
        ("y=divers", "y", "unknown_value", "Did you mean 'diversity'?"),
        ("x=quality&x=diversity", "x", "repeated", ""),
        ("certainty=sure", "certainty", "unknown_value", "Known are: very low, low, moderate, high"),
        ("domain=maths", "domain", "unknown_value", "Did you mean 'math'?"),
        ("stage=filter", "stage", "unknown_value", "Did you mean 'filtering'?"),
        ("facet=quality", "facet", "unknown_parameter", ""),
        ("page_size=5", "page_size", "unknown_parameter", ""),
    ],
)
def test_invalid_parameters_are_named(api: Api, query: str, pointer: str, code: str, message: str):
    fault = api.json(f"tradeoffs/?{query}", 400)["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert message in fault["detail"]
