"""Pooled cells of the catalogue: what enters them, what does not, and that every place gives the same direction."""

from collections import Counter

import numpy as np
import pytest

from catalogue import evidence
from catalogue.compare import CompareQuery, compare
from catalogue.pooled import PooledQuery, pooled
from catalogue.profile import profile
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from registry.current import current
from taxonomy.vocabulary import Domain, Facet
from tests.api.brute import World
from tests.registry.world import WORLD, apply, raw

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def files() -> World:
    return World.read()


def all_cells() -> evidence.Cells:
    return evidence.components(current())


def test_every_effect_is_in_one_cell_or_has_none(catalogue, files):
    cells, table = all_cells(), current().tables["effects"]
    listed = Counter(table.ids[row] for row in cells.rows.tolist())
    expected = {
        slug
        for slug, effect in files.records["effects"].items()
        if "component" in effect and files.facet(effect) is not None and effect["design"] != "whole-method"
    }
    assert listed == Counter(expected)
    for place, (component, facet, _) in enumerate(cells.keys):
        inside = {table.ids[row] for row in cells.members(place).tolist()}
        effects = (files.records["effects"][slug] for slug in inside)
        assert all((effect["component"], files.facet(effect)) == (component, facet) for effect in effects)


def test_what_is_left_out_is_listed_with_its_reason(catalogue):
    cells = all_cells()
    for place in range(len(cells.keys)):
        row = evidence.row(cells, place, "component", current())
        assert row.k == len(row.effects)
        inside = len(row.effects) + sum(other.k for other in row.others)
        assert inside + len(row.not_pooled) == len(cells.members(place))
        assert all(left.reason.endswith(".") for left in row.not_pooled)


def test_an_explanation_gives_the_estimate_by_hand(catalogue):
    """The means of the sources with their weights are the estimate, but for three levels, which weigh experiments."""
    cells, now = all_cells(), current()
    for place in range(len(cells.keys)):
        result, row = evidence.explanation(cells, place, now), evidence.row(cells, place, "component", now)
        assert result.estimate == row.estimate
        assert sum(source.n for source in result.sources) == row.k
        if row.interval_is in ("hartung-knapp", "unweighted", "one-experiment"):
            total = sum(source.weight * (source.mean or 0) for source in result.sources)
            assert total == pytest.approx(row.estimate, abs=1e-9)


def test_rows_obey_the_rules_for_what_is_established(catalogue):
    cells = all_cells()
    seen: Counter[str] = Counter()
    for place in range(len(cells.keys)):
        row = evidence.row(cells, place, "component", current())
        graded = row.certainty.level in ("low", "moderate", "high")
        assert row.established == (graded and row.direction in ("raises", "lowers", "little-or-none"))
        assert row.raises == (row.established and row.direction == "raises")
        assert row.lowers == (row.established and row.direction == "lowers")
        assert row.supported == (row.raises or row.lowers)
        assert not (row.established and (row.m < 2 or row.contested or row.stratum == "measured"))
        if row.direction in ("raises", "lowers"):
            assert row.interval is not None
            assert row.interval[0] > 0 or row.interval[1] < 0
        seen[row.direction] += 1
    assert {"raises", "contested", "one-study-up", "one-experiment-up", "unclear"} <= set(seen)


def test_every_place_gives_a_cell_one_direction(catalogue):
    """Profiles, filters, trade-offs, gaps and comparisons of whatever the pooled list says of a cell."""
    now = current()
    rows = {(row.id, row.facet): row for row in pooled(now, PooledQuery())}
    for facet in Facet:
        for name, sign in (("raises", 1), ("lowers", -1)):
            expected = [component for (component, on), row in rows.items() if on == facet.value and row[name]]
            assert evidence.movers(now, facet.value, sign) == expected


def test_a_profile_agrees_with_the_pooled_list(catalogue):
    now = current()
    rows = {(row.id, row.facet): row for row in pooled(now, PooledQuery())}
    groups = {"raised_by": "raises", "lowered_by": "lowers", "contested": "contested"}
    shown = [
        (row, facet, groups[name])
        for slug in now.methods
        for facet, part in profile(now, slug, None).facets.items()
        for name in groups
        for row in getattr(part, name)
    ]
    assert shown
    assert all(rows[row.id, facet.value] == row and row[group] for row, facet, group in shown)


def test_fronts_and_comparisons_rest_on_established_directions(catalogue):
    now = current()
    rows = {(row.id, row.facet): row for row in pooled(now, PooledQuery())}
    for pair in tradeoffs(now, TradeoffQuery(x=Facet.IN_DISTRIBUTION, y=Facet.OUT_OF_DISTRIBUTION)).results:
        assert pair.x == rows[pair.component, "in_distribution"]
        assert not pair.pareto or pair.x.established
    result = compare(now, CompareQuery(methods=("magpie", "self-instruct"))).explanation
    differing = [row for pair in result for row in pair.components]
    assert all(row.supports is None or (row.effect and row.effect.established) for row in differing)


@pytest.mark.parametrize("by", evidence.GROUPS)
def test_whole_method_and_mixed_effects_are_in_no_pool(world, by):
    now = current()
    cells = evidence.cells(now, now.tables["effects"].every, by=by)
    inside = {now.tables["effects"].ids[row] for row in cells.rows.tolist()}
    assert "beta-against-gamma" not in inside  # a whole method
    assert "diversity-dose" not in inside  # mixed


def test_groups_are_components_kinds_stages_and_characteristics(world):
    apply({"effects": [raw("effects", "diversity-dose", generalization="out-of-distribution")]})
    now = current()
    keys = {by: evidence.cells(now, now.tables["effects"].every, by=by).keys for by in evidence.GROUPS}
    assert keys == {
        "component": [("judge-filter", "in_distribution", None), ("novelty-filter", "diversity", None)],
        "kind": [("filtering/heuristic", "diversity", None), ("filtering/judging", "in_distribution", None)],
        "stage": [("filtering", "diversity", None), ("filtering", "in_distribution", None)],
        "characteristic": [("diversity", "out_of_distribution", None)],
    }


def test_cells_split_by_family(world):
    apply({"metrics": [raw("metrics", "self-overlap", family="lexical")]})
    now = current()
    keys = evidence.cells(now, now.tables["effects"].every, split="family").keys
    assert keys == [("judge-filter", "in_distribution", None), ("novelty-filter", "diversity", "lexical")]


def test_no_effects_make_no_cells(world):
    now = current()
    for split in (None, "family"):
        assert evidence.cells(now, np.zeros(len(now.tables["effects"]), np.bool_), split=split).keys == []
    assert pooled(now, PooledQuery(domain=(Domain.SAFETY,))) == []


def test_a_change_too_large_for_percent_has_none(world):
    arms = {"baseline": {"label": "without", "value": 1e15}, "treated": {"label": "with", "value": 1e-300}}
    apply({"effects": [raw("effects", "novelty-ablation", **arms)]})
    row = evidence.component_row(current(), "novelty-filter", "diversity")
    assert row is not None
    assert (row.established, row.certainty.level) in ((False, "very low"), (False, "not graded"))


def proposers() -> dict[str, bool]:
    """Component -> whether its proposers alone report on it."""
    observations = current().observations.values()
    return {str(item.component): item.proposer for item in observations if item.component and item.facet}


def test_a_proposer_is_a_source_that_describes_a_method_with_the_component(world):
    assert proposers() == {"judge-filter": True, "novelty-filter": True}
    carl = {**WORLD["sources"][1], "id": "carl2025delta"}
    apply({"sources": [carl], "effects": [raw("effects", "novelty-ablation", source="carl2025delta", method=None)]})
    assert proposers() == {"judge-filter": True, "novelty-filter": False}
    apply({"methods": [raw("methods", "alpha", id="delta", source="carl2025delta")]})
    assert proposers() == {"judge-filter": True, "novelty-filter": True}


def test_movers_of_weaker_evidence_are_apart(catalogue):
    now = current()
    for facet in Facet:
        established = {name for sign in (1, -1) for name in evidence.movers(now, facet.value, sign)}
        leaning = {name for sign in (1, -1) for name in evidence.movers(now, facet.value, sign, leaning=True)}
        assert not established & leaning
