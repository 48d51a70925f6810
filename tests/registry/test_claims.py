"""The survey's claims against stored effects: what bears on them, and verdicts that follow from the counts alone."""

from typing import Any

import pytest

from catalogue.claims import ClaimsQuery, claims
from registry.current import current
from taxonomy.claims import CLAIMS, COLLAPSE
from tests.registry.world import SEEN, WORLD, Raw, apply

pytestmark = [pytest.mark.django_db, pytest.mark.once]
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
    result: dict[str, Any] = next(row for row in answered(**query)["results"] if row["id"] == slug)
    return result


OOD = "diversity-out-of-distribution"
TRADE = "quality-diversity-trade-off"


def test_claims_are_filtered_by_domain(world):
    stored(*(effect(letter, "diversity", "out", True, domain="math") for letter in LETTERS))
    assert [claim(OOD, domain=item)["sources"]["for"] for item in ((), ("math",))] == [4, 4]
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
    points = [[0, 0.9], [1, 0.5], [2, last]]
    head = {"id": f"{letter}-{metric}", "method": f"{letter}-method", "source": f"{letter}2025paper"}
    return {**head, "locator": "Figure 1", "metric": metric, "points": points, **SEEN}


def test_collapse_uses_diversity_over_rounds_of_methods_that_do_not_preserve_it(world):
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
    result = claim(COLLAPSE)
    actual = {item["id"]: (item["at_risk"], item["slope"] < 0, item["first_decline"]) for item in result["series"]}
    assert actual == {
        "a-judge-grade": (True, True, 2),
        "a-self-overlap": (True, True, 2),
        "b-self-overlap": (True, True, 2),
        "c-self-overlap": (True, False, None),
        "d-self-overlap": (True, True, 2),
    }
    assert result["sources"] == {"for": 3, "against": 1, "undecided": 0}  # one study keeps no diversity for sure
    assert (result["verdict"], result["needed"]) == ("open", 1)


def test_a_loop_without_self_training_is_no_series_of_collapse(world):
    assert claim(COLLAPSE)["series"] == []
    assert claim(COLLAPSE)["verdict"] == "open"


def test_four_sources_leave_a_claim_open_and_a_gain_alone_supports_nothing(world):
    """All of them gain: the survey's claim is that they gain more out of distribution than in it."""
    stored(*(effect(letter, "diversity", on, True) for letter in LETTERS for on in ("out", "in")))
    result = claim(OOD)
    assert result["sources"] == {"for": 4, "against": 0, "undecided": 0}
    assert (result["estimand"], result["verdict"]) == ("differential", "open")
    assert result["direct"]["pooled"]["m"] == 4
    assert result["effects"] == sorted(f"{letter}-diversity-out" for letter in LETTERS)


def test_the_claims_of_the_catalogue_name_their_evidence(catalogue):
    answer, known = answered(), set(current().effects)
    assert [row["id"] for row in answer["results"]] == [*(row.id for row in CLAIMS), COLLAPSE]
    for row in answer["results"]:
        assert known.issuperset(row["effects"])
        assert row["verdict"] == "open" or row["estimate"]["sources"] >= 5
        assert (row["series"] is None) == (row["id"] != COLLAPSE)
        assert row["note"]
