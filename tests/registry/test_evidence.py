"""Pooled cells of the curated catalogue against plain loops over its files; what enters them, and what does not."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from catalogue import evidence
from catalogue.pooled import PooledQuery, pooled
from catalogue.queries import EffectQuery
from catalogue.selection import mask_of
from registry.current import current
from taxonomy.evidence import Doubt
from taxonomy.vocabulary import Domain
from tests.api.brute import World
from tests.registry import by_hand
from tests.registry.by_hand import ByHand
from tests.registry.world import WORLD, apply, raw

pytestmark = pytest.mark.django_db
EVERYTHING: dict[str, Any] = {}
TEN = 10
FILTERS: list[dict[str, Any]] = [
    {"domain": ("math",)},
    {"design": ("ablation", "dose-response")},
    {"year_max": 2023},
    {"metric": ("gsm8k-accuracy",)},
    {"domain": ("math", "code"), "design": ("ablation",)},
]


@pytest.fixture(scope="module")
def files() -> World:
    return World.read()


def all_cells() -> evidence.Cells:
    return evidence.components(current())


def told(cells: evidence.Cells, place: int) -> ByHand:
    row = evidence.row(cells, place, "component", current())
    interval = row.interval
    return ByHand(row.k, row.m, row.gains, row.losses, row.estimate, interval)


def near(found: ByHand) -> ByHand:
    return replace(found, estimate=close(found.estimate), interval=found.interval and close(found.interval))


def close(value: Any) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)


def biggest(files: World) -> list[tuple[str, str]]:
    """The ten cells with the most effects."""
    counted = Counter(
        (effect["component"], facet)
        for effect in files.records["effects"].values()
        if "component" in effect and (facet := files.facet(effect)) is not None
    )
    return [cell for cell, _ in counted.most_common(TEN)]


def test_every_cell_is_what_plain_loops_over_the_files_give(catalogue, files):
    cells = all_cells()
    ways = Counter(method and method.value for method in cells.pooled.method)
    assert min(ways[way] for way in ("random-effects", "mean-of-sources", "single-source")) > 0
    for component, facet in biggest(files):
        place = cells.of(component, facet)
        assert place is not None
        assert told(cells, place) == near(by_hand.pooled(files, component, facet)), (component, facet)
    for place, (component, facet, _) in enumerate(cells.keys):
        assert told(cells, place) == near(by_hand.pooled(files, component, facet)), (component, facet)


def test_filters_leave_the_effects_that_they_name(catalogue, files):
    now = current()
    for query in FILTERS:
        cells = evidence.cells(now, mask_of(now, EffectQuery(**query)))
        assert cells.keys

        def passes(effect: dict[str, Any], query: dict[str, Any] = query) -> bool:
            year = files.records["sources"][effect["source"]]["year"]
            fields = {name: values for name, values in query.items() if name != "year_max"}
            return all(effect.get(name) in values for name, values in fields.items()) and year <= query.get(
                "year_max", 9999
            )

        for place, (component, facet, _) in enumerate(cells.keys):
            assert told(cells, place) == near(by_hand.pooled(files, component, facet, passes)), (query, component)


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
        inside = {table.ids[row] for row in cells.rows[cells.members(place)].tolist()}
        effects = (files.records["effects"][slug] for slug in inside)
        assert all((effect["component"], files.facet(effect)) == (component, facet) for effect in effects)


def test_what_is_left_out_is_listed_with_its_reason(catalogue, files):
    cells = all_cells()
    reasons: Counter[str] = Counter()
    for place in range(len(cells.keys)):
        row = evidence.row(cells, place, "component", current())
        assert row.k == len(row.effects)
        assert len(row.effects) + len(row.not_pooled) == len(cells.members(place))
        for slug in row.effects:
            assert by_hand.value_of(files, files.records["effects"][slug])[0] is not None
        for left in row.not_pooled:
            metric = files.records["metrics"][files.records["effects"][left.id]["metric"]]
            scale = "poolable" if not metric.get("poolable", True) else metric.get("scale")
            reasons[scale] += 1
            word = {"poolable": "an average whose content", "grade": "zero is arbitrary"}
            assert word.get(scale, "not above 0") in left.reason
    assert reasons["poolable"] > 0
    assert reasons["grade"] > 0


def test_an_explanation_gives_the_estimate_by_hand(catalogue, files):
    """From the effects' own numbers to the source means, and from these with their weights to the estimate."""
    cells, now = all_cells(), current()
    for place, (component, facet, _) in enumerate(cells.keys):
        found = evidence.explanation(cells, place, now)
        row = evidence.row(cells, place, "component", now)
        weighed = [source for source in found.sources if source.weight > 0]
        for source in found.sources:
            values = [by_hand.value_of(files, files.records["effects"][each.id]) for each in source.effects]
            given = [(each.log_ratio, each.variance) for each in source.effects]
            assert given == [(close(ratio), close(variance)) for ratio, variance in values]
            means = [ratio for ratio, _ in given if ratio is not None]
            assert source.n == len(means)
            assert source.mean == (pytest.approx(sum(means) / len(means), abs=1e-12) if means else None)
            if means and source.variance is not None:
                inside = by_hand.inside([variance for ratio, variance in given if ratio is not None])
                assert source.variance == pytest.approx(inside, rel=1e-9)
        if row.tau2 is not None:
            raw_weights = [1 / (source.variance + row.tau2) for source in weighed if source.variance is not None]
            assert len(raw_weights) == len(weighed)
            shares = [weight / sum(raw_weights) for weight in raw_weights]
            assert [source.weight for source in weighed] == pytest.approx(shares, rel=1e-9)
        total = sum(source.weight * source.mean for source in weighed if source.mean is not None)
        assert found.estimate == (pytest.approx(total, abs=1e-9) if weighed else None), (component, facet)
        assert found.rho == 0.5


def test_the_answer_with_other_correlations_stands_beside(catalogue):
    cells, now = all_cells(), current()
    rows = [evidence.row(cells, place, "component", now) for place in range(len(cells.keys))]
    beside = [(row, row.sensitivity) for row in rows if row.sensitivity and "rho_0" in row.sensitivity]
    assert beside
    for row, found in beside:
        if row.method == "single-source":
            narrow, usual, wide = (
                high - low
                for low, high in filter(None, (found["rho_0"].interval, row.interval, found["rho_1"].interval))
            )
            assert narrow < usual < wide
            assert found["rho_0"].estimate == found["rho_1"].estimate == row.estimate


def test_rows_obey_the_rules_for_raises_lowers_and_supported(catalogue):
    cells = all_cells()
    seen: Counter[str] = Counter()
    for place in range(len(cells.keys)):
        row = evidence.row(cells, place, "component", current())
        estimate = row.estimate if row.certainty.level != "very low" else None
        assert row.raises == (estimate is not None and estimate > 1e-12)
        assert row.lowers == (estimate is not None and estimate < -1e-12)
        low, high = row.interval or (-1, 1)
        side = row.gains - row.losses
        tested = row.sign_p is not None and row.sign_p < 0.1 and side * (row.estimate or 0) > 0
        assert row.supported == ((row.raises or row.lowers) and (low > 0 or high < 0 or tested))
        seen.update(name for name in ("raises", "lowers", "supported") if row[name])
    assert set(seen) == {"raises", "lowers", "supported"}


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
    keys = evidence.cells(now, now.tables["effects"].every, split=True).keys
    assert keys == [("judge-filter", "in_distribution", None), ("novelty-filter", "diversity", "lexical")]


def test_no_effects_make_no_cells(world):
    now = current()
    for split in (False, True):
        assert evidence.cells(now, np.zeros(len(now.tables["effects"]), np.bool_), split=split).keys == []
    assert pooled(now, PooledQuery(domain=(Domain.SAFETY,))) == []


def test_a_cell_that_holds_nothing_poolable_says_so(world):
    apply({"metrics": [raw("metrics", "self-overlap", poolable=False)]})
    row = evidence.component_row(current(), "novelty-filter", "diversity")
    assert row is not None
    assert (row.estimate, row.k, row.m, row.method, row.effects) == (None, 0, 0, None, [])
    assert [each.id for each in row.not_pooled] == ["novelty-ablation"]
    assert (row.raises, row.certainty.level) == (False, "very low")


def test_a_change_too_large_for_percent_is_told_without_it(world):
    arms = {"baseline": {"label": "without", "value": 1e15}, "treated": {"label": "with", "value": 1e-300}}
    apply({"effects": [raw("effects", "novelty-ablation", **arms)]})
    row = evidence.component_row(current(), "novelty-filter", "diversity")
    assert row is not None
    assert row.percent is None
    assert row.estimate is not None
    assert row.estimate > 700


def proposers() -> dict[str, bool]:
    """Component -> whether its cell is doubted since its proposers alone have measured it."""
    cells = all_cells()
    return {key[0]: bool(cells.grades.doubts[Doubt.PROPOSER_ONLY][place]) for place, key in enumerate(cells.keys)}


def test_a_proposer_is_a_source_that_describes_a_method_with_the_component(world):
    assert proposers() == {"judge-filter": True, "novelty-filter": True}
    carl = {**WORLD["sources"][1], "id": "carl2025delta"}
    apply({"sources": [carl], "effects": [raw("effects", "novelty-ablation", source="carl2025delta", method=None)]})
    assert proposers() == {"judge-filter": True, "novelty-filter": False}
    apply({"methods": [raw("methods", "alpha", id="delta", source="carl2025delta")]})
    assert proposers() == {"judge-filter": True, "novelty-filter": True}


def test_evidence_from_elsewhere_is_indirect_where_a_domain_is_asked_for(world):
    apply({"effects": [raw("effects", "novelty-ablation", domain="code")]})
    now = current()
    reasons = {}
    for asked in (None, "code", "math"):
        row = evidence.component_row(now, "novelty-filter", "diversity", asked)
        assert row is not None
        reasons[asked] = "indirect" in {reason.code for reason in row.certainty.reasons}
    assert reasons == {None: False, "code": False, "math": True}


def test_movers_are_the_components_that_raise_or_lower_a_facet(catalogue):
    cells, now = all_cells(), current()
    for facet in ("diversity", "in_distribution"):
        rows = {key[0]: place for place, key in enumerate(cells.keys) if key[1] == facet}
        for sign in (1, -1):
            found = evidence.movers(now, facet, sign)
            assert found == sorted(group for group in rows if cells.directions[rows[group]] == sign)
            strict = evidence.movers(now, facet, sign, strict=True)
            assert strict == [group for group in found if evidence.supported(cells, rows[group])]
