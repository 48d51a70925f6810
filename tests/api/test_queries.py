"""How many database queries an answer costs, the catalogue being warm; a page costs the same whatever its size."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content

COSTS = {
    # the catalogue's version, and nothing else
    "": 1,
    "schemas/": 1,
    "schemas/method.json": 1,
    "schema/": 1,
    "methods/facets/?domain=math&stage=evolution": 1,
    "effects/facets/": 1,
    "taxonomy/": 1,
    "taxonomy/?format=turtle": 1,
    "catalogue/": 1,
    "methods/?raises=diversity&lowers=quality&supported=true&fields=id": 1,
    "effects/pooled/": 1,
    "effects/pooled/?by=kind&split=family&explain=true&domain=math": 1,
    "tradeoffs/": 1,
    "claims/": 1,
    "gaps/?by=kind": 1,
    "graph/": 1,
    "graph/?nodes=kinds,methods,metrics,characteristics,facets,sources&around=self-chat&depth=2": 1,
    "compare/?methods=star,wizardlm&edit_distance=true": 1,
    "methods/?year_max=1960": 1,
    **{f"{name}/": 1 for name in LISTS},
    "methods/?component_all=code-execution-check&domain=math&iterates=true&ordering=-year": 1,
    "effects/?stage=filtering&facet=diversity": 1,
    "components/?domain=math&facet=quality&used_in=star": 1,
    "methods/?fields=id": 1,
    "methods/?q=evol": 1,
    "methods/star/": 1,
    "effects/star-cot-csqa/": 1,
    "components/self-chat/": 1,
    "metrics/gsm8k-accuracy/": 1,
    "sources/xu2023wizardlm/": 1,
    "rounds/b-star-balance-score-rounds/": 1,
    "methods/?format=csv": 1,
    "methods/?format=ndjson": 1,
    "effects/?format=parquet": 1,
    "methods/star/citation/": 1,
    "methods/star/profile/": 1,
    "methods/star/graph/": 1,
    "methods/star/similar/": 1,
    "methods/star/lineage/": 1,
    "graph/path/?from=human-written-seed-tasks&to=teacher-response-generation": 1,
    "graph/motifs/?domain=math": 1,
    "search/?q=evol": 1,
    "methods/star/revisions/": 1,
    "methods/star/revisions/1/": 1,
    "methods/star/revisions/?from=1&to=1": 1,
}
MISSING = {
    "methods/nope/similar/": 2,
    "compare/?methods=star,nope": 1,
    "graph/?around=nope": 1,
    "methods/nope/": 2,
    "methods/nope/citation/": 2,
    "methods/nope/revisions/": 3,
    "methods/?component=nope": 1,
    "methods/?page_size=0": 1,
    "methods/?colour=red": 1,
    "nowhere/": 0,
}


def cost(api: Api, address: str, status: int = 200, **more: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        content(api.get(address, status, **more))
    return len(queries)


@pytest.mark.parametrize("address", COSTS)
def test_an_answer_costs_so_many_queries(api: Api, address: str):
    cost(api, address)
    assert cost(api, address) == COSTS[address]


@pytest.mark.parametrize("address", MISSING)
def test_a_refusal_costs_so_many_queries(api: Api, address: str):
    api.get("methods/")
    status = 404 if "?" not in address else 400
    assert cost(api, address, status) == MISSING[address]


@pytest.mark.parametrize("collection", LISTS)
def test_a_page_costs_the_same_whatever_its_size(api: Api, collection: str):
    api.get(f"{collection}/")
    assert [cost(api, f"{collection}/", page_size=size) for size in (1, 50, 500)] == [1, 1, 1]
    following = api.json(f"{collection}/", page_size=2)["next"].removeprefix("http://testserver")
    assert cost(api, following) == 1


@pytest.mark.parametrize("address", COSTS)
def test_what_is_unchanged_costs_one_query(api: Api, address: str):
    etag = api.get(address)["ETag"]
    assert cost(api, address, 304, headers={"If-None-Match": etag}) == 1


COMPARED = ("star", "wizardlm", "alpaca", "self-instruct", "magpie", "deita", "v-star", "rlaif")


@pytest.mark.parametrize("number", [2, 8])
def test_a_comparison_made_anew_costs_the_same_however_many_are_compared(api: Api, number: int):
    """The version alone."""
    api.get("methods/")
    assert cost(api, "compare/", methods=",".join(COMPARED[:number])) == 1


def test_queries_of_a_comparison_do_not_grow_with_the_methods(api: Api):
    addresses = [
        "compare/?methods=star,wizardlm",
        "methods/star/similar/",
        "graph/",
        "graph/motifs/",
        "methods/star/lineage/",
    ]

    def costs() -> list[int]:
        api.get("methods/")
        return [cost(api, address) for address in addresses]

    before = costs()
    for place in range(60):
        writing.register(record=making.method(f"made-up-{place}", ("self-chat", "in-depth-evolution")))
    assert costs() == before
