"""The survey's claims against stored effects: what bears on them, and verdicts that follow from the counts alone."""

from typing import Any

import pytest

from catalogue.claims import ClaimsQuery, claims
from registry.current import current
from taxonomy.claims import CLAIMS, COLLAPSE, verdict
from tests.registry.world import SEEN, WORLD, Raw, apply

pytestmark = pytest.mark.django_db
LETTERS = "abcd"
SOURCES = [{**WORLD["sources"][1], "id": f"{letter}2025paper"} for letter in LETTERS]
GRADE = {**WORLD["metrics"][0], "id": "judge-grade", "measures": "quality", "orientation": "higher-is-better"}
TRAINING = {"id": "evolution/self-training", "name": "Self-training", "summary": "A model trains on its own samples."}
LOOPED: Raw = {"id": "self-training", "name": "Loop", "kind": "evolution/self-training", "summary": "Trains again."}
METRICS = {"diversity": "self-overlap", "quality": "judge-grade", "out": "test-accuracy", "in": "test-accuracy"}


def effect(letter: str, cause: str, on: str, better: bool | None, **fields: Any) -> Raw:
    """A source found that the cause, a component or a characteristic, makes a facet better, worse or neither."""
    rise = 0 if better is None else 1 if better else -1
    where = {"generalization": f"{on}-of-distribution" if on == "out" else "in-distribution"}
    return {
        "id": f"{letter}-{cause}-{on}",
        "characteristic" if cause in ("quality", "diversity", "complexity") else "component": cause,
        "source": f"{letter}2025paper",
        "locator": "Table 1",
        "design": "ablation",
        "metric": METRICS[on],
        "baseline": {"label": "less", "value": 10},
        "treated": {"label": "more", "value": 10 + (-rise if on == "diversity" else rise)},
        **(where if METRICS[on] == "test-accuracy" else {}),
        **SEEN,
        **fields,
    }


def stored(*effects: Raw, **more: list[Raw]) -> None:
    apply(
        {
            "sources": SOURCES,
            "metrics": [GRADE],
            "kinds": [TRAINING],
            "components": [LOOPED],
            "effects": list(effects),
            **more,
        }
    )


def answered(**query: Any) -> dict[str, Any]:
    return claims(current(), ClaimsQuery(**query)).model_dump(mode="json", by_alias=True)


def claim(slug: str, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in answered(**query)["results"] if each["id"] == slug)
    return found


OOD = "diversity-out-of-distribution"
TRADE = "quality-diversity-trade-off"


@pytest.mark.parametrize(
    ("signs", "expected", "counts"),
    [
        ("++", "thin", (2, 0, 0)),
        ("+++", "supported", (3, 0, 0)),
        ("---", "contradicted", (0, 3, 0)),
        ("+++-", "supported", (3, 1, 0)),
        ("++--", "contested", (2, 2, 0)),
        ("++0", "contested", (2, 0, 1)),
    ],
)
def test_effects_of_a_characteristic_bear_directly(world, signs, expected, counts):
    better = {"+": True, "-": False, "0": None}
    stored(*(effect(letter, "diversity", "out", better[sign]) for letter, sign in zip(LETTERS, signs, strict=False)))
    found = claim(OOD)
    assert tuple(found["direct"][name] for name in ("for", "against", "undecided")) == counts
    assert (found["verdict"], found["sources"]) == (
        expected,
        dict(zip(("for", "against", "undecided"), counts, strict=True)),
    )
    assert found["direct"]["pooled"]["m"] == sum(counts)
    assert found["effects"] == sorted(f"{letter}-diversity-out" for letter in LETTERS[: len(signs)])
    assert found["through_components"]["pairs"] == []


def test_components_bear_through_the_same_source_alone(world):
    """Two sources measured both sides of the same component; two measured one side each."""
    stored(
        effect("a", "novelty-filter", "diversity", True),
        effect("a", "novelty-filter", "out", True),
        effect("b", "novelty-filter", "diversity", True),
        effect("b", "novelty-filter", "out", False),
        effect("c", "novelty-filter", "diversity", True),
        effect("d", "novelty-filter", "out", True),
        effect("d", "judge-filter", "diversity", True),
    )
    through = claim(OOD)["through_components"]
    assert [(pair["component"], pair["source"], pair["vote"]) for pair in through["pairs"]] == [
        ("novelty-filter", "a2025paper", 1),
        ("novelty-filter", "b2025paper", -1),
    ]
    assert through["pairs"][0]["effects"] == ["a-novelty-filter-diversity", "a-novelty-filter-out"]
    assert (through["for"], through["against"], through["verdict"]) == (1, 1, "thin")


def test_a_component_that_lowers_both_sides_is_for_the_claim(world):
    stored(effect("a", "novelty-filter", "diversity", False), effect("a", "novelty-filter", "out", False))
    assert claim(OOD)["through_components"]["for"] == 1


def test_components_leave_the_verdict_of_a_direct_claim_alone(world):
    stored(
        *(effect(letter, "novelty-filter", on, True) for letter in LETTERS for on in ("diversity", "out")),
        effect("a", "diversity", "out", False),
    )
    found = claim(OOD)
    assert (found["through_components"]["for"], found["through_components"]["verdict"]) == (4, "supported")
    assert (found["sources"]["against"], found["verdict"]) == (1, "thin")


def test_a_source_counts_once_however_many_components_it_measured(world):
    stored(
        *(
            effect("a", component, on, True)
            for component in ("seed-tasks", "judge-filter")
            for on in ("diversity", "out")
        ),
        effect("a", "novelty-filter", "diversity", True),
        effect("a", "novelty-filter", "out", False),
    )
    through = claim(OOD)["through_components"]
    assert (len(through["pairs"]), through["for"], through["against"]) == (3, 1, 0)


def test_a_trade_off_is_judged_by_components_that_gain_on_one_side_and_lose_on_the_other(world):
    stored(
        *(effect(letter, "judge-filter", "quality", True) for letter in LETTERS),
        *(effect(letter, "judge-filter", "diversity", False) for letter in "abc"),
        effect("d", "judge-filter", "diversity", True),
    )
    found = claim(TRADE)
    assert found["sources"] == {"for": 3, "against": 1, "undecided": 0}
    assert (found["verdict"], found["through_components"]["verdict"]) == ("supported", "supported")
    assert len(found["effects"]) == 8


def test_claims_are_filtered_by_domain(world):
    stored(*(effect(letter, "diversity", "out", True, domain="math") for letter in LETTERS))
    assert (claim(OOD)["verdict"], claim(OOD, domain=("math",))["verdict"]) == ("supported", "supported")
    assert claim(OOD, domain=("code",))["sources"] == {"for": 0, "against": 0, "undecided": 0}


def method(letter: str, *components: str) -> Raw:
    steps = [
        {"id": f"s{number}", "component": component, "inputs": [f"s{number - 1}"] if number else []}
        for number, component in enumerate(components)
    ]
    base = {**WORLD["methods"][0], "id": f"{letter}-method", "source": f"{letter}2025paper", "steps": steps}
    return {**base, "iterates": {"from": f"s{len(components) - 1}", "to": "s0"}}


def rounds(letter: str, last: float, metric: str = "self-overlap") -> Raw:
    """An overlap of 0.5 that grows or shrinks after the first round: more overlap is less diversity."""
    points = [[0, 0.1], [1, 0.5], [2, last]]
    head = {"id": f"{letter}-{metric}", "method": f"{letter}-method", "source": f"{letter}2025paper"}
    return {**head, "locator": "Figure 1", "metric": metric, "points": points, **SEEN}


def test_collapse_is_read_off_diversity_over_rounds_where_nothing_keeps_it(world):
    stored(
        methods=[method(letter, "teacher-answers", "self-training") for letter in "abc"]
        + [method("d", "novelty-filter", "self-training")],
        rounds=[
            rounds("a", 0.6),
            rounds("b", 0.7),
            rounds("c", 0.4),
            rounds("d", 0.9),
            rounds("a", 0.1, "judge-grade"),
        ],
    )
    found = claim(COLLAPSE)
    told = {each["id"]: (each["at_risk"], each["slope"] < 0, each["first_decline"]) for each in found["series"]}
    assert told == {
        "a-judge-grade": (True, True, 2),
        "a-self-overlap": (True, True, 2),
        "b-self-overlap": (True, True, 2),
        "c-self-overlap": (True, False, None),
        "d-self-overlap": (False, True, 2),
    }
    assert found["sources"] == {"for": 2, "against": 1, "undecided": 0}
    assert found["verdict"] == "contested"


def test_a_loop_without_self_training_is_no_series_of_collapse(world):
    assert claim(COLLAPSE)["series"] == []
    assert claim(COLLAPSE)["verdict"] == "thin"


def test_todays_verdicts_follow_from_the_counts_and_some_are_thin(catalogue):
    answer = answered()
    assert [each["id"] for each in answer["results"]] == [*(each.id for each in CLAIMS), COLLAPSE]
    for each in answer["results"]:
        counts = each["sources"]
        assert each["verdict"] == verdict(counts["for"], counts["against"], counts["undecided"]).value
        assert (each["through_components"] is None) == (each["direct"] is None) == (each["id"] == COLLAPSE)
        if each["id"] != COLLAPSE:
            through = each["through_components"]
            assert through["verdict"] == verdict(through["for"], through["against"], through["undecided"]).value
            sides = through if each["id"] == TRADE else each["direct"]
            assert counts == {name: sides[name] for name in counts}
            assert len({pair["source"] for pair in through["pairs"]}) == sum(through[name] for name in counts)
    verdicts = {each["id"]: each["verdict"] for each in answer["results"]}
    few = {each["id"] for each in answer["results"] if sum(each["sources"].values()) < 3}
    assert few
    assert {slug for slug, found in verdicts.items() if found == "thin"} == few
    assert verdicts["quality-in-distribution"] == "thin"  # hardly any effect varies quality directly
    assert {"rule", "direct", "indirect"} <= answer.keys()


def test_what_bears_on_todays_claims_is_listed_by_id(catalogue):
    known = set(current().effects)
    for each in answered()["results"]:
        assert known.issuperset(each["effects"])
        if each["direct"] and each["direct"]["pooled"]:
            assert set(each["direct"]["pooled"]["effects"]) <= set(each["effects"])
