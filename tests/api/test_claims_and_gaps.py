"""The survey's claims against the stored effects, and the evidence-gap map."""

from collections import Counter, defaultdict
from typing import Any

import pytest
from scipy.stats import binomtest

from taxonomy.vocabulary import Domain, Facet
from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.api.brute import World
from tests.api.test_pooled import LEVELS, members

pytestmark = pytest.mark.once

CLAIMS = {
    "quality-in-distribution": ("quality", "in_distribution"),
    "diversity-out-of-distribution": ("diversity", "out_of_distribution"),
    "complexity-in-distribution": ("complexity", "in_distribution"),
    "complexity-out-of-distribution": ("complexity", "out_of_distribution"),
    "quality-diversity-trade-off": ("quality", "diversity"),
}
SIDES = ("for", "against", "undecided")
QUERIES: list[dict[str, Any]] = [{}, {"domain": "math"}, {"domain": ["math", "code"]}, {"domain": "safety"}]


OPPOSITE = {"quality-in-distribution", "quality-diversity-trade-off"}
"""Claims whose estimate is for them where it is negative."""
THRESHOLD, FEWEST = 0.1, 5


def verdict(claim: Any) -> str:
    """The stated rule, from the printed quantities."""
    if claim["estimand"] == "series":
        return verdict_on_series(claim["sources"])
    value = claim["estimate"]
    if value is None or value["sources"] < FEWEST:
        return "open"
    low, high = (-value["high"], -value["low"]) if claim["id"] in OPPOSITE else (value["low"], value["high"])
    if claim["estimand"] != "instruments":
        return decided(value["p"], low > 0, high < 0)
    if low > -THRESHOLD and high < THRESHOLD:
        return "contradicted"
    against = claim["instruments"]["contrast"] or {"p": 1.0, "low": 0.0, "high": 0.0}
    adjusted = max(2 * min(value["p"], against["p"]), against["p"])
    above, below = low > THRESHOLD and against["low"] > 0, high < -THRESHOLD and against["high"] < 0
    return decided(adjusted, above, below)


def verdict_on_series(sources: dict[str, int]) -> str:
    side, other = sources["for"], sources["against"]
    p = binomtest(side, side + other).pvalue if side + other and sum(sources.values()) >= FEWEST else 1.0
    return decided(p, side > other, side < other)


def decided(p: float, supported: bool, contradicted: bool) -> str:
    if p >= 0.05:
        return "open"
    return "supported" if supported else "contradicted" if contradicted else "open"


def sides_of(votes: list[int]) -> dict[str, int]:
    return {"for": votes.count(1), "against": votes.count(-1), "undecided": votes.count(0)}


@pytest.mark.parametrize("query", QUERIES)
def test_every_claim_has_its_effects_and_a_verdict_by_the_rule(api: Api, query: dict):
    answer = api.json("claims/", **query)
    assert answer.keys() == {"rule", "results"}
    assert [claim["id"] for claim in answer["results"]] == [*CLAIMS, "quality-only-collapse"]
    known = set(api.ids("effects", **query))
    for claim in answer["results"]:
        assert claim["verdict"] == verdict(claim)
        assert set(claim["effects"]) <= known
        assert claim["effects"] == sorted(set(claim["effects"]))
        assert claim["needed"] is None or (claim["verdict"], claim["needed"] > 0) == ("open", True)
        assert claim["base_rate"] is None or 0 <= claim["base_rate"] <= 1


@pytest.mark.parametrize("query", QUERIES)
def test_direct_effects_are_those_that_vary_the_characteristic(api: Api, query: dict):
    for claim in api.json("claims/", **query)["results"][:-1]:
        cause, facet = CLAIMS[claim["id"]]
        assert (claim["cause"], claim["facet"]) == (cause, facet)
        effects = api.all("effects", **query, characteristic=cause, facet=facet)
        effects = [effect for effect in effects if effect["design"] != "whole-method"]
        pooled = claim["direct"]["pooled"]
        assert (pooled is None) == (not effects)
        if pooled:
            assert members(pooled) == {effect["id"] for effect in effects}
            assert sides_of([0] * pooled["nulls"] + [1] * pooled["gains"] + [-1] * pooled["losses"]) == {
                side: claim["direct"][side] for side in SIDES
            }


@pytest.mark.parametrize("query", QUERIES)
def test_a_chain_has_components_that_moved_both_facets_in_one_source(api: Api, query: dict):
    sides: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for effect in api.all("effects", **query):
        of_component = effect["component"] and effect["facet"] and effect["design"] != "whole-method"
        if of_component and effect["effect_size"]["value"] is not None and effect["measured_by"] is None:
            sides[effect["facet"]].add((effect["source"]["id"], effect["component"]))
    for claim in api.json("claims/", **query)["results"][:-1]:
        units = sides[claim["cause"]] & sides[claim["facet"]]
        assert (claim["chain"]["units"], claim["chain"]["sources"]) == (len(units), len({unit[0] for unit in units}))
        assert claim["chain"]["slope"] is None or len(units) >= 3


def test_the_claims_are_open_and_name_the_sources_that_would_decide_them(api: Api):
    """Too few sources speak of some claims; of others the interval includes no effect."""
    claims = {claim["id"]: claim for claim in api.json("claims/")["results"]}
    assert {claim["verdict"] for claim in claims.values()} == {"open"}
    groups = claims["quality-in-distribution"]["estimate"]
    assert groups["sources"] >= FEWEST
    assert groups["low"] < 0 < groups["high"]
    assert claims["quality-diversity-trade-off"]["estimate"]["sources"] < FEWEST
    undecidable = {name for name, claim in claims.items() if not claim["needed"]}
    assert undecidable == {"complexity-in-distribution"}, "it gains less than what else was tried: more would not help"
    assert claims["complexity-in-distribution"]["instruments"]["contrast"]["estimate"] < 0


def test_a_verdict_follows_the_effects(api: Api):
    """Sources in which quality moves in-distribution results much more than out-of-distribution ones decide it."""

    def claimed() -> Any:
        return api.json("claims/")["results"][0]

    claim = before = claimed()
    direct = before["direct"]["pooled"]
    fields = {"component": None, "characteristic": "quality", "method": None, "design": "dose-response"}
    for place in range(5):
        writing.register(record=making.source(f"made-{place}"))
        for facet, value in (("in-distribution", 60 + place), ("out-of-distribution", 41 + place)):
            treated = {"label": "with", "value": value}
            more = {"source": f"made-{place}", "generalization": facet, "treated": treated, **fields}
            writing.register(record=making.effect(f"made-{place}-{facet}", **more))
        claim = claimed()
        assert claim["sources"] == {**before["sources"], "for": before["sources"]["for"] + place + 1}
        assert claim["direct"]["pooled"]["m"] == direct["m"] + place + 1
        assert claim["verdict"] == verdict(claim)
    assert (before["verdict"], claim["verdict"]) == ("open", "supported")
    assert claim["estimate"]["high"] < 0
    assert claim["needed"] is None


@pytest.mark.parametrize("query", QUERIES)
def test_collapse_counts_series_of_diversity_at_risk(api: Api, query: dict):
    claim = api.json("claims/", **query)["results"][-1]
    series = {item["id"]: item for item in api.all("rounds")}
    methods = {method["id"]: method for method in api.all("methods")}
    requested = set([query["domain"]] if isinstance(query.get("domain"), str) else query.get("domain", []))
    votes = defaultdict(list)
    for entry in claim["series"]:
        record = series[entry["id"]]
        assert (entry["slope"], entry["first_decline"]) == (record["slope"], record["first_decline"])
        assert not requested or requested & set(methods[entry["method"]]["domains"])
        outcomes = api.json(f"methods/{entry['method']}/profile/")["checks"]
        actual = {check["code"]: check["outcome"] for check in outcomes}["collapse-risk"]
        assert entry["at_risk"] == (actual == "found")
        if entry["at_risk"] and entry["measures"] == "diversity":
            slope = entry["slope"] or 0
            votes[entry["source"]].append((slope < 0) - (slope > 0))
    assert claim["sources"] == sides_of([(sum(v) > 0) - (sum(v) < 0) for v in votes.values()])


# --- Gaps
def used(world: World, by: str) -> Counter[tuple[str, str]]:
    """(group, domain) -> number of methods that use the group there, from the files."""
    counts: Counter[tuple[str, str]] = Counter()
    for method in world.published.values():
        counts.update((group, domain) for group in world.held("methods", by, method) for domain in method["domains"])
    return counts


@pytest.mark.parametrize("query", [{}, {"domain": "math"}, {"domain": "safety"}])
@pytest.mark.parametrize("by", ["component", "kind"])
def test_the_map_has_every_cell_once(api: Api, world: World, by: str, query: dict):
    answer = api.json("gaps/", by=by, **query)
    assert answer.keys() == {"by", "count", "results", "empty_count", "empty"}
    counts, sources = used(world, by), defaultdict(set)
    effects: Counter[tuple[str, str, str]] = Counter()
    for effect in api.all("effects", **query):
        groups = world.held("effects", by, world.records["effects"][effect["id"]])
        if effect["component"] and effect["facet"] and effect["domain"] and effect["design"] != "whole-method":
            cell = next(iter(groups)), effect["facet"], effect["domain"]
            effects[cell] += 1
            sources[cell].add(effect["source"]["id"])
    cells = {(row["id"], row["facet"], row["domain"]): row for row in answer["results"]}
    assert len(cells) == answer["count"] == len(answer["results"])
    assert {cell: item["effects"] for cell, item in cells.items()} == effects
    assert {cell: item["sources"] for cell, item in cells.items()} == {
        cell: len(result) for cell, result in sources.items()
    }
    assert all(cell["used_in"] == counts[group, domain] for (group, _, domain), cell in cells.items())
    assert all(cell["certainty"] in LEVELS for cell in cells.values())
    domains = [query["domain"]] if query else [domain.value for domain in Domain]
    expected = {
        (group, facet.value, domain): count
        for (group, domain), count in counts.items()
        for facet in Facet
        if domain in domains and (group, facet.value, domain) not in effects
    }
    empty = {(item["id"], item["facet"], item["domain"]): item["used_in"] for item in answer["empty"]}
    assert empty == expected
    assert len(empty) == answer["empty_count"] == len(answer["empty"])


@pytest.mark.parametrize("by", ["component", "kind"])
def test_empty_cells_are_ranked_by_use(api: Api, by: str):
    empty = api.json("gaps/", by=by)["empty"]
    keys = [(-item["used_in"], item["id"], item["domain"], item["facet"]) for item in empty]
    assert keys == sorted(keys)


def test_a_cell_agrees_with_its_pooled_effect(api: Api):
    for item in api.json("gaps/")["results"][::10]:
        query = {"component": item["id"], "facet": item["facet"], "domain": item["domain"]}
        row = api.json("effects/pooled/", **query)["results"][0]
        assert (item["estimate"], item["certainty"]) == (row["estimate"], row["certainty"]["level"])
        assert item["effects"] == len(members(row))


def test_an_effect_fills_its_gap_at_once(api: Api):
    cell = next(item for item in api.json("gaps/", domain="math")["empty"] if item["facet"] == "in_distribution")
    writing.register(record=making.effect("made-up", component=cell["id"], method=None))
    answer = api.json("gaps/", domain="math")
    assert cell not in answer["empty"]
    filled = next(e for e in answer["results"] if (e["id"], e["facet"]) == (cell["id"], "in_distribution"))
    assert (filled["effects"], filled["sources"], filled["used_in"]) == (1, 1, cell["used_in"])


@pytest.mark.parametrize(
    ("address", "pointer", "code", "message"),
    [
        ("claims/?domain=maths", "domain", "unknown_value", "Did you mean 'math'"),
        ("claims/?facet=quality", "facet", "unknown_parameter", "Known are: domain"),
        ("gaps/?by=stage", "by", "unknown_value", "Known are: component, kind"),
        ("gaps/?by=knd", "by", "unknown_value", "Did you mean 'kind'?"),
        ("gaps/?domain=maths", "domain", "unknown_value", "Did you mean 'math'?"),
        ("gaps/?domain=math&domain=code", "domain", "repeated", ""),
        ("gaps/?page_size=5", "page_size", "unknown_parameter", ""),
    ],
)
def test_invalid_parameters_are_named(api: Api, address: str, pointer: str, code: str, message: str):
    fault = api.json(address, 400)["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert message in fault["detail"]
