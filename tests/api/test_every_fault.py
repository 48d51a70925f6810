"""All errors of a query are reported at once, unknown values with suggestions."""

import re

import pytest

from tests.api.asking import Api
from tests.api.test_errors import check

EVERY: dict[str, list[tuple[str, str]]] = {
    "compare/?methods=metamath,metamath,nope,nix": [
        ("methods", "duplicate"),
        ("methods", "unknown_value"),
        ("methods", "unknown_value"),
    ],
    "compare/?methods=star,rft,alpaca,deita,limo,orca,s1,glan,nope": [
        ("methods", "out_of_range"),
        ("methods", "unknown_value"),
    ],
    "compare/?methods=nope&facet=x&domain=y&edit_distance=1": [
        ("methods", "out_of_range"),
        ("methods", "unknown_value"),
        ("domain", "unknown_value"),
        ("facet", "unknown_value"),
        ("edit_distance", "bad_truth"),
    ],
    "components/compare/?components=self-chat,self-chat,nope&facet=x": [
        ("components", "duplicate"),
        ("components", "unknown_value"),
        ("facet", "unknown_value"),
    ],
    "components/compare/?components=self-chat&colour=red": [
        ("components", "out_of_range"),
        ("colour", "unknown_parameter"),
    ],
    "components/compare/": [("components", "missing")],
    "graph/path/?from=a&to=b&min_count=0&domain=x&stage=y": [
        ("from", "unknown_value"),
        ("to", "unknown_value"),
        ("min_count", "out_of_range"),
        ("domain", "unknown_value"),
        ("stage", "unknown_value"),
    ],
    "graph/path/?from=a&to=b&to=c&min_count=few": [
        ("to", "repeated"),
        ("min_count", "bad_number"),
        ("from", "unknown_value"),
    ],
    "graph/?depth=0&min_count=0&nodes=x": [
        ("depth", "out_of_range"),
        ("min_count", "out_of_range"),
        ("nodes", "unknown_value"),
    ],
    "graph/?depth=deep&around=nope&nodes=x,y&stage=z&year_min=last": [
        ("depth", "bad_number"),
        ("around", "unknown_value"),
        ("nodes", "unknown_value"),
        ("nodes", "unknown_value"),
        ("year_min", "bad_number"),
        ("stage", "unknown_value"),
    ],
    "graph/motifs/?length=5&limit=0&min_count=0&domain=x": [
        ("limit", "out_of_range"),
        ("length", "out_of_range"),
        ("min_count", "out_of_range"),
        ("domain", "unknown_value"),
    ],
    "graph/path/?colour=red&size=4": [
        ("colour", "unknown_parameter"),
        ("size", "unknown_parameter"),
        ("from", "missing"),
        ("to", "missing"),
    ],
    "methods/?stage=x&stage=y&component=nope&year_min=last": [
        ("stage", "unknown_value"),
        ("stage", "unknown_value"),
        ("component", "unknown_value"),
        ("year_min", "bad_number"),
    ],
    "methods/?fields=nam,summery": [("fields", "unknown_value"), ("fields", "unknown_value")],
}


@pytest.mark.parametrize("address", EVERY)
def test_all_errors_are_reported_at_once(api: Api, address: str):
    problem = check(api.get(address, 400), 400)
    assert sorted((error["pointer"], error["code"]) for error in problem["errors"]) == sorted(EVERY[address])
    assert all(repr(error["pointer"]) in problem["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("address", "suggestions"),
    [
        ("graph/?around=rouge", ["rouge-l-novelty-filter"]),
        ("graph/?around=dedup", ["exact-deduplication", "minhash-deduplication", "embedding-deduplication"]),
        ("compare/?methods=evol-instruct,star", ["wizardlm"]),
        ("components/compare/?components=rouge,self-chat", ["rouge-l-novelty-filter"]),
        ("components/dedup/", ["exact-deduplication", "minhash-deduplication", "embedding-deduplication"]),
        ("methods/evol-instruct/lineage/", ["wizardlm"]),
        ("graph/path/?from=rouge&to=self-chat", ["rouge-l-novelty-filter"]),
    ],
)
def test_a_part_of_a_name_is_answered_with_the_names_that_contain_it(api: Api, address: str, suggestions: list[str]):
    status = 404 if "?" not in address else 400
    problem = check(api.get(address, status), status)
    text = problem["errors"][0]["detail"] if problem["errors"] else problem["detail"]
    assert (
        re.findall("'([^']+)'", text.partition("Did you mean ")[2].partition("?")[0])[: len(suggestions)] == suggestions
    )


def test_of_very_many_unknown_ids_some_are_reported(api: Api):
    address = "compare/?methods=" + ",".join(f"nope-{number}" for number in range(1_000))
    assert 8 < len(check(api.get(address, 400), 400)["errors"]) < 20
    values = "&".join(f"stage=nope-{number}" for number in range(500))
    codes = [error["code"] for error in check(api.get(f"methods/?{values}", 400), 400)["errors"]]
    assert codes[-1] == "too_many_faults"
    assert len(codes) < 100
