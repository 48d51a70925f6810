"""The bias ledger: what it counts is what the list of effects holds."""

from collections import defaultdict
from typing import Any

import pytest

from taxonomy.vocabulary import Facet
from tests import writing
from tests.api import making
from tests.api.asking import Api

pytestmark = pytest.mark.once

QUERIES: list[dict[str, Any]] = [{}, {"domain": "math"}, {"domain": ["math", "code"]}]


def literature(api: Api, facet: str, **query: Any) -> list[Any]:
    """The effects of papers on a facet."""
    return [
        effect
        for effect in api.all("effects", **query)
        if effect["facet"] == facet and effect["design"] != "whole-method" and effect["measured_by"] is None
    ]


@pytest.mark.parametrize("query", QUERIES)
def test_every_facet_has_its_sources_and_gains(api: Api, query: dict):
    answer = api.json("bias/", **query)
    assert answer.keys() == {"note", "results"}
    assert [row["facet"] for row in answer["results"]] == [facet.value for facet in Facet]
    for row in answer["results"]:
        sources = {effect["source"]["id"] for effect in literature(api, row["facet"], **query)}
        assert row["sources"] == len(sources)
        assert row["gains"].keys() == {"proposers", "others", "measured"}
        assert row["gains"]["proposers"]["of"] + row["gains"]["others"]["of"] >= len(sources)
        for gains in row["gains"].values():
            assert (gains["share"] is None) == (gains["of"] == 0)
            assert gains["share"] is None or 0 <= gains["share"] <= 1


def test_the_funnel_holds_the_sources_whose_variances_are_known(api: Api):
    for row in api.json("bias/")["results"]:
        assumed: dict[str, bool] = defaultdict(bool)
        for effect in literature(api, row["facet"]):
            if effect["effect_size"]["scale"] == "odds":
                assumed[effect["source"]["id"]] |= effect["variance_from"] in (None, "imputed")
        points = {point["source"]: point for point in row["funnel"]}
        assert row["known"] == len(row["funnel"]) == len(points)
        assert {source for source, flag in assumed.items() if not flag} <= points.keys() <= assumed.keys()
        assert all(point["se"] > 0 for point in points.values())
        assert all((row[key] is None) == (row["known"] < 3) for key in ("pet", "peese"))


def test_a_source_that_proposes_nothing_is_among_the_others(api: Api):
    def gains() -> Any:
        return next(row for row in api.json("bias/")["results"] if row["facet"] == "in_distribution")["gains"]

    before = gains()
    writing.register(record=making.source("made-up-source"))
    writing.register(record=making.effect("made-up", source="made-up-source"))
    after = gains()
    assert after["proposers"] == before["proposers"]
    assert after["others"]["of"] == before["others"]["of"] + 1


@pytest.mark.parametrize("query", ["domain=maths", "facet=quality", "page_size=5"])
def test_invalid_parameters_are_named(api: Api, query: str):
    fault = api.json(f"bias/?{query}", 400)["errors"][0]
    assert fault["pointer"] == query.partition("=")[0]
