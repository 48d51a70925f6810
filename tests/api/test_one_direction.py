"""Whatever says something of a cell says the same of it: every cell, every place."""

import json
from itertools import combinations
from typing import Any

import pytest

from catalogue.pooled import PooledQuery, pooled
from registry.current import current
from taxonomy.vocabulary import Domain, Facet
from tests.api.asking import Api, content

pytestmark = pytest.mark.once

FACETS = [facet.value for facet in Facet]
STEPS = 100
"""The most that a draft may have."""
Cell = tuple[str, str]


def verdict(row: Any) -> tuple[Any, ...]:
    """What a row says of its cell."""
    level = row["certainty"]["level"]
    flags = tuple(row[name] for name in ("established", "raises", "lowers", "contested", "leans"))
    return (row["direction"], level, *flags, row["stratum"], row["scale"], row["estimate"], row["interval"])


@pytest.fixture
def listed(api: Api) -> dict[Cell, Any]:
    """Every row of the pooled list."""
    pages = api.walk(api.json("effects/pooled/", page_size=500))
    return {(row["id"], row["facet"]): row for page in pages for row in page["results"]}


def agree(listed: dict[Cell, Any], rows: list[Any]) -> set[Cell]:
    """The cells of these rows, each of which has to say what the list says."""
    assert [row["id"] for row in rows if verdict(row) != verdict(listed[row["id"], row["facet"]])] == []
    return {(row["id"], row["facet"]) for row in rows}


def profiled(profile: Any) -> list[Any]:
    """All rows of a profile; each in the group that its direction names."""
    rows = []
    for facet in profile["facets"].values():
        for group in ("raised_by", "lowered_by", "contested", "inconclusive"):
            assert all(group == group_of(row) for row in facet[group])
            rows += facet[group]
    return rows


def group_of(row: Any) -> str:
    if row["direction"] == "contested":
        return "contested"
    if not row["established"] or row["direction"] == "little-or-none":
        return "inconclusive"
    return {"raises": "raised_by", "lowers": "lowered_by"}[row["direction"]]


def test_a_row_agrees_with_itself(listed: dict[Cell, Any]):
    settled = {"raises": 1, "lowers": -1, "little-or-none": 0}
    for row in listed.values():
        level, direction = row["certainty"]["level"], row["direction"]
        assert row["established"] == (direction in settled and level in ("low", "moderate", "high")), row["id"]
        assert (row["raises"], row["lowers"]) == tuple(
            row["established"] and settled[direction] == side for side in (1, -1)
        )
        assert row["supported"] == (row["raises"] or row["lowers"])
        assert row["contested"] == (direction == "contested")
        assert not (row["established"] and row["leans"])
        if row["established"]:
            assert row["m"] >= 2
            assert row["interval"][0] > 0 or row["interval"][1] < 0 or direction == "little-or-none"


def test_components_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    seen: set[Cell] = set()
    for component in current().components:
        rows = api.json(f"components/{component}/")["evidence"]
        seen |= agree(listed, [row for row in rows.values() if row is not None])
    assert seen == set(listed)


def test_profiles_and_comparisons_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    methods = list(current().methods)
    for at in range(0, len(methods) - 1, 7):
        compared = api.json("compare/", methods=",".join(methods[at : at + 8]))
        for slug, profile in compared["profiles"].items():
            agree(listed, profiled(profile))
            if slug == methods[at]:
                assert profile == api.json(f"methods/{slug}/profile/")
        for pair in compared["explanation"]:
            if not pair["results"]:  # else the effects that compare the two are left out of what explains them
                agree(listed, [row["effect"] for row in pair["components"] if row["effect"] is not None])
            for row in pair["components"]:
                speaks = row["effect"] is not None and row["effect"]["supported"] and not row["left_out"]
                assert (row["supports"] is not None) == speaks


def test_designs_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    """Drafts that hold every component together."""
    components, seen = list(current().components), set()
    for at in range(0, len(components), STEPS):
        steps = [
            {"id": f"s{place}", "component": slug, "inputs": [f"s{place - 1}"] if place else []}
            for place, slug in enumerate(components[at : at + STEPS])
        ]
        response = api.client.post("/api/v1/analyses/", json.dumps({"steps": steps}), content_type="application/json")
        assert response.status_code == 200, content(response)[:500]
        seen |= agree(listed, profiled(response.json()["profile"]))
    assert seen == set(listed)


def test_trade_offs_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    seen: set[Cell] = set()
    for x, y in combinations(FACETS, 2):
        answer = api.json("tradeoffs/", x=x, y=y)
        rows = [*answer["results"], *answer["x_only"], *answer["y_only"]]
        seen |= agree(listed, [row[side] for row in rows for side in ("x", "y") if row[side] is not None])
        assert all(row["x"]["established"] and row["y"]["established"] for row in rows if row["pareto"])
    assert seen == {cell for cell, row in listed.items() if row["estimate"] is not None}


def test_filters_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    for facet in FACETS:
        rows = [row for row in listed.values() if row["facet"] == facet]
        for name, expected in (("raises", True), ("lowers", True)):
            assert api.ids("components", **{name: facet}) == [row["id"] for row in rows if row[name] is expected]
        assert api.ids("components", leans=facet) == [row["id"] for row in rows if row["leans"]]


def test_badges_and_the_graph_agree_with_the_list(api: Api, listed: dict[Cell, Any]):
    for (component, facet), row in listed.items():
        text = content(api.get(f"badges/{component}/{facet}.svg")).decode()
        output = row["direction"] if row["established"] or row["contested"] else "direction not established"
        assert f"{output.replace('-', ' ')}, " in text
        assert f"{row['certainty']['level']} certainty" in text


def test_the_map_of_gaps_agrees_with_the_list_of_the_domain(api: Api):
    cells = api.json("gaps/")["results"]
    for domain in Domain:
        rows = {(row.id, row.facet): row for row in pooled(current(), PooledQuery(domain=(domain,)))}
        mapped = {(cell["id"], cell["facet"]): cell for cell in cells if cell["domain"] == domain.value}
        assert mapped.keys() == rows.keys()
        for key, cell in mapped.items():
            row = rows[key]
            assert (cell["direction"], cell["certainty"]) == (row.direction, row.certainty.level)
            assert (cell["scale"], cell["estimate"]) == (row.scale, row.estimate)
