"""The eight checks, each with every outcome that it can have, on small methods and knowledge made by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from taxonomy.diagnosis import (
    CHECK_NAMES,
    CHECKS,
    OUTCOMES,
    SUGGESTED,
    Finding,
    Flow,
    Knowledge,
    Outcome,
    Severity,
    diagnose,
)
from taxonomy.documents import Method
from taxonomy.vocabulary import DataType, Facet
from tests.taxonomy.examples import METHOD

Q, D, C = Facet.QUALITY, Facet.DIVERSITY, Facet.COMPLEXITY
ID, OOD = Facet.IN_DISTRIBUTION, Facet.OUT_OF_DISTRIBUTION
KINDS = {
    "human-written-seed-tasks": "seeding/human",
    "forum-posts": "seeding/human",
    "persona": "seeding/taxonomy",
    "teacher": "prompting/response",
    "judge": "filtering/judging",
    "novelty": "filtering/novelty",
    "copies": "filtering/deduplication",
    "unit-tests": "filtering/verification",
    "answer-match": "filtering/verification",
    "rewrite": "evolution/mutation",
    "self-training": "evolution/self-training",
    "data-replacement": "evolution/archive",
    "data-accumulation": "evolution/archive",
}


FLOWS = {
    "human-written-seed-tasks": Flow(DataType.ANYTHING, DataType.PROMPTS),
    "forum-posts": Flow(DataType.ANYTHING, DataType.DOCUMENTS),
    "teacher": Flow(DataType.PROMPTS, DataType.PAIRS),
    "rewrite": Flow(DataType.PROMPTS, DataType.PROMPTS),
    "copies": Flow(DataType.PROMPTS, DataType.PROMPTS),
    "judge": Flow(DataType.PAIRS, DataType.PAIRS),
}


@dataclass(frozen=True)
class Known:
    direction: int = 1
    level: int = 3
    contested: bool = False
    no_difference: bool = False
    estimate: float | None = 0.2
    effects: Sequence[str] = ()


RAISES, LOWERS = Known(), Known(-1, estimate=-0.2)
NO_DIFFERENCE = Known(0, no_difference=True, estimate=0.0)
OPEN = Known(0, level=0)
CONTESTED = Known(0, contested=True)
Measured = dict[tuple[str, Facet], Known]


def known(measured: Measured | None = None, kinds: dict[str, str] | None = None) -> Knowledge:
    actual = {
        key: Known(
            cell.direction,
            cell.level,
            cell.contested,
            cell.no_difference,
            cell.estimate,
            cell.effects or (f"{key[0]}-{key[1]}",),
        )
        for key, cell in (measured or {}).items()
    }
    kinds = KINDS if kinds is None else kinds
    flow = lambda component: FLOWS.get(component, Flow(None, None))  # noqa: E731
    return Knowledge(lambda component, facet: actual.get((component, facet)), kinds.get, sorted(kinds), flow)


def chain(*components: str, loop: tuple[int, int] | None = None, **fields: Any) -> Method:
    """Components one after the other; `loop` runs from one place back to another."""
    steps: list[dict[str, Any]] = [
        {"id": f"s{place}", "component": component, "inputs": [f"s{place - 1}"] if place else []}
        for place, component in enumerate(components)
    ]
    if loop:
        fields["iterates"] = {"from": f"s{loop[0]}", "to": f"s{loop[1]}"}
    return Method.model_validate({**METHOD, "steps": steps, **fields})


def seeded(**params: Any) -> Method:
    steps = [
        {"id": "seeds", "component": "forum-posts", "params": params},
        {"id": "answers", "component": "teacher", "inputs": ["seeds"]},
    ]
    return Method.model_validate({**METHOD, "steps": steps})


SELF_TRAINED = chain("human-written-seed-tasks", "teacher", "self-training", loop=(2, 1))
REPLACED = chain("human-written-seed-tasks", "teacher", "self-training", "data-replacement", loop=(3, 1))
EVOLVED = chain("forum-posts", "teacher", "rewrite", loop=(2, 1))
JUDGED = chain("teacher", "judge")
IN_MATH: dict[str, Any] = {"domains": ["math", "general"]}
FOUND, CLEAR, NEITHER, UNKNOWN = Outcome.FOUND, Outcome.CLEAR, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN
NOTHING: Measured = {}


def both(facet: Facet, cell: Known) -> Measured:
    return {("teacher", facet): cell, ("judge", facet): cell}


CASES: list[tuple[str, Outcome, Method, Measured]] = [
    ("quality-only", FOUND, JUDGED, {("judge", Q): RAISES}),
    ("quality-only", FOUND, JUDGED, {("judge", Q): RAISES, ("judge", D): LOWERS}),
    ("quality-only", FOUND, JUDGED, {("judge", Q): RAISES, ("teacher", D): CONTESTED}),
    ("quality-only", FOUND, JUDGED, {("judge", Q): RAISES, ("teacher", D): OPEN}),
    ("quality-only", CLEAR, JUDGED, {("judge", Q): RAISES, ("teacher", D): RAISES}),
    ("quality-only", CLEAR, JUDGED, {("judge", Q): RAISES, ("judge", D): NO_DIFFERENCE}),
    ("quality-only", UNKNOWN, JUDGED, NOTHING),
    ("quality-only", UNKNOWN, JUDGED, {("judge", Q): LOWERS}),
    ("quality-only", UNKNOWN, JUDGED, {("judge", Q): OPEN, ("teacher", Q): LOWERS}),
    ("quality-only", UNKNOWN, JUDGED, {("judge", Q): CONTESTED, ("teacher", Q): LOWERS}),
    ("quality-only", NEITHER, JUDGED, both(Q, LOWERS)),
    ("quality-only", NEITHER, JUDGED, both(Q, NO_DIFFERENCE)),
    ("collapse-risk", FOUND, SELF_TRAINED, NOTHING),
    ("collapse-risk", FOUND, SELF_TRAINED, {("human-written-seed-tasks", D): RAISES}),
    ("collapse-risk", FOUND, SELF_TRAINED, {("teacher", D): CONTESTED}),
    ("collapse-risk", FOUND, REPLACED, {("teacher", D): RAISES}),
    ("collapse-risk", CLEAR, SELF_TRAINED, {("teacher", D): RAISES}),
    ("collapse-risk", NEITHER, EVOLVED, NOTHING),
    ("collapse-risk", NEITHER, chain("teacher", "self-training"), NOTHING),
    ("collapse-risk", NEITHER, chain("self-training", "teacher", "rewrite", loop=(2, 1)), NOTHING),
    ("collapse-risk", UNKNOWN, chain("teacher", "unheard-of", loop=(1, 0)), NOTHING),
    ("trade-off", FOUND, JUDGED, {("judge", Q): RAISES, ("judge", D): LOWERS}),
    ("trade-off", FOUND, JUDGED, {("judge", C): RAISES, ("judge", Q): LOWERS}),
    ("trade-off", CLEAR, JUDGED, both(Q, RAISES) | both(D, RAISES) | both(C, NO_DIFFERENCE)),
    ("trade-off", CLEAR, JUDGED, both(Q, LOWERS) | both(D, LOWERS) | both(C, LOWERS)),
    ("trade-off", UNKNOWN, JUDGED, NOTHING),
    ("trade-off", UNKNOWN, JUDGED, {("judge", Q): RAISES, ("teacher", D): LOWERS}),
    ("trade-off", UNKNOWN, JUDGED, both(Q, RAISES) | both(D, RAISES)),
    ("trade-off", UNKNOWN, JUDGED, both(Q, RAISES) | both(D, CONTESTED) | both(C, RAISES)),
    ("trade-off", UNKNOWN, JUDGED, {("judge", ID): RAISES, ("judge", OOD): LOWERS}),
    ("unverified-quality", FOUND, chain("teacher", "judge", **IN_MATH), NOTHING),
    ("unverified-quality", FOUND, chain("teacher", domains=["tool-use"]), both(Q, RAISES)),
    ("unverified-quality", CLEAR, chain("teacher", "unit-tests", domains=["code"]), NOTHING),
    ("unverified-quality", CLEAR, chain("unheard-of", "unit-tests", domains=["code"]), NOTHING),
    ("unverified-quality", NEITHER, chain("teacher", domains=["dialogue"]), NOTHING),
    ("unverified-quality", UNKNOWN, chain("teacher", "unheard-of", **IN_MATH), NOTHING),
    ("flat-complexity", FOUND, JUDGED, both(C, LOWERS)),
    ("flat-complexity", FOUND, JUDGED, {("teacher", C): NO_DIFFERENCE, ("judge", C): LOWERS}),
    ("flat-complexity", CLEAR, JUDGED, {("teacher", C): RAISES}),
    ("flat-complexity", UNKNOWN, JUDGED, NOTHING),
    ("flat-complexity", UNKNOWN, JUDGED, {("teacher", C): LOWERS}),
    ("flat-complexity", UNKNOWN, JUDGED, {("teacher", C): LOWERS, ("judge", C): OPEN}),
    ("flat-complexity", UNKNOWN, JUDGED, {("teacher", C): LOWERS, ("judge", C): CONTESTED}),
    ("narrow-seed", FOUND, chain("human-written-seed-tasks", "teacher"), NOTHING),
    ("narrow-seed", FOUND, seeded(tasks=1_000), NOTHING),
    ("narrow-seed", FOUND, seeded(tasks=175, rounds=3), {("teacher", D): RAISES}),
    ("narrow-seed", CLEAR, chain("human-written-seed-tasks", "persona"), {("persona", D): RAISES}),
    ("narrow-seed", CLEAR, chain("human-written-seed-tasks", "rewrite"), {("rewrite", D): RAISES}),
    ("narrow-seed", NEITHER, JUDGED, NOTHING),
    ("narrow-seed", NEITHER, seeded(tasks=1_001), NOTHING),
    ("narrow-seed", UNKNOWN, seeded(), NOTHING),
    ("narrow-seed", UNKNOWN, seeded(tasks="many", shuffled=True), NOTHING),
    ("narrow-seed", UNKNOWN, chain("unheard-of", "teacher"), NOTHING),
    ("missing-step", FOUND, chain("human-written-seed-tasks", "rewrite", "judge"), NOTHING),
    ("missing-step", CLEAR, chain("human-written-seed-tasks", "rewrite", "teacher", "judge"), NOTHING),
    ("missing-step", CLEAR, JUDGED, NOTHING),
    ("missing-step", FOUND, chain("teacher", "rewrite", "copies", "judge"), NOTHING),
    ("missing-step", CLEAR, chain("teacher", "copies", "judge"), NOTHING),
    ("missing-step", NEITHER, chain("human-written-seed-tasks", "rewrite"), NOTHING),
    ("missing-step", NEITHER, chain("judge"), NOTHING),
    ("missing-step", UNKNOWN, chain("forum-posts", "judge"), NOTHING),
    ("missing-step", UNKNOWN, chain("human-written-seed-tasks", "unheard-of", "judge"), NOTHING),
    ("missing-step", UNKNOWN, chain("unheard-of", "rewrite"), NOTHING),
    ("unmeasured", FOUND, JUDGED, NOTHING),
    ("unmeasured", FOUND, JUDGED, {("judge", OOD): OPEN}),
    ("unmeasured", CLEAR, JUDGED, {("judge", OOD): OPEN, ("teacher", C): LOWERS}),
]


@pytest.mark.parametrize(("code", "outcome", "method", "measured"), CASES)
def test_each_check_with_each_outcome(code: str, outcome: Outcome, method: Method, measured: Measured) -> None:
    result = diagnose(method, known(measured))
    assert result.checks[code] is outcome
    assert [finding.code for finding in result.findings].count(code) == (outcome is FOUND)


def test_every_check_and_outcome_has_a_name() -> None:
    assert list(CHECK_NAMES) == list(CHECKS)
    assert set(OUTCOMES) == set(Outcome)


def test_a_missing_step_is_suggested_among_those_that_answer() -> None:
    result = finding("missing-step", chain("human-written-seed-tasks", "rewrite", "judge"), NOTHING)
    assert result.components == ["judge"]
    assert suggested(result) == ["teacher"]
    assert result.severity is Severity.LOW


def test_every_check_is_listed_with_its_outcome() -> None:
    codes = {code for code, *_ in CASES}
    assert list(diagnose(JUDGED, known()).checks) == list(CHECKS)
    assert set(CHECKS) == codes
    decidable = {code: {outcome for case, outcome, *_ in CASES if case == code} for code in codes}
    assert all(FOUND in outcomes and CLEAR in outcomes for outcomes in decidable.values())
    assert all(
        outcomes == set(Outcome) for code, outcomes in decidable.items() if code in ("quality-only", "narrow-seed")
    )


def finding(code: str, method: Method, measured: Measured, kinds: dict[str, str] | None = None) -> Finding:
    return next(item for item in diagnose(method, known(measured, kinds)).findings if item.code == code)


def suggested(result: Finding) -> list[str]:
    return [suggestion.component for suggestion in result.suggestions]


FACTS: list[tuple[str, Method, Measured, Severity, list[str], list[str]]] = [
    ("quality-only", JUDGED, {("judge", Q): RAISES}, Severity.HIGH, ["judge"], ["judge-quality"]),
    (
        "collapse-risk",
        SELF_TRAINED,
        {("self-training", D): LOWERS, ("teacher", Q): RAISES},
        Severity.HIGH,
        ["self-training"],
        ["self-training-diversity"],
    ),
    (
        "collapse-risk",
        REPLACED,
        {("teacher", D): RAISES, ("data-replacement", D): LOWERS},
        Severity.HIGH,
        ["self-training", "data-replacement"],
        ["data-replacement-diversity"],
    ),
    (
        "trade-off",
        JUDGED,
        {("judge", Q): RAISES, ("judge", D): LOWERS, ("teacher", D): LOWERS, ("judge", ID): RAISES},
        Severity.MEDIUM,
        ["judge"],
        ["judge-quality", "judge-diversity"],
    ),
    ("unverified-quality", chain("teacher", **IN_MATH), {}, Severity.MEDIUM, [], []),
    (
        "flat-complexity",
        JUDGED,
        both(C, LOWERS),
        Severity.LOW,
        ["teacher", "judge"],
        ["teacher-complexity", "judge-complexity"],
    ),
    ("narrow-seed", seeded(tasks=10), {}, Severity.MEDIUM, ["forum-posts"], []),
    ("unmeasured", JUDGED, {("judge", Q): RAISES}, Severity.INFO, ["teacher"], []),
]


@pytest.mark.parametrize(("code", "method", "measured", "severity", "components", "effects"), FACTS)
def test_a_finding_names_the_facts_that_set_it_off(
    code: str, method: Method, measured: Measured, severity: Severity, components: list[str], effects: list[str]
) -> None:
    result = finding(code, method, measured)
    assert (result.severity, result.components, result.effects) == (severity, components, effects)
    assert result.message.endswith(".")


def test_a_trade_off_says_how_certain_both_sides_are_and_mends_what_is_lost() -> None:
    measured = {
        ("judge", Q): Known(estimate=0.25),
        ("judge", D): Known(-1, level=1, estimate=-0.125),
        ("persona", D): RAISES,
    }
    result = finding("trade-off", JUDGED, measured)
    assert "quality (high certainty)" in result.message
    assert "diversity (low certainty)" in result.message
    assert suggested(result) == ["persona"]


ORDERS: list[tuple[str, Measured, list[str]]] = [
    (
        "certainty first, whatever the harm and the size",
        {
            ("persona", D): Known(level=1, estimate=0.9),
            ("novelty", D): Known(level=3, estimate=0.1),
            ("novelty", Q): LOWERS,
            ("rewrite", D): Known(level=2),
        },
        ["novelty", "rewrite", "persona"],
    ),
    (
        "then the least harm, whatever the size",
        {
            ("persona", D): Known(estimate=0.9),
            ("persona", Q): LOWERS,
            ("persona", ID): LOWERS,
            ("novelty", D): Known(estimate=0.5),
            ("novelty", C): LOWERS,
            ("rewrite", D): Known(estimate=0.1),
        },
        ["rewrite", "novelty", "persona"],
    ),
    (
        "then the size",
        {("persona", D): Known(estimate=0.1), ("novelty", D): Known(estimate=0.5), ("rewrite", D): Known(estimate=0.3)},
        ["novelty", "rewrite", "persona"],
    ),
    ("then the id", {("persona", D): RAISES, ("novelty", D): RAISES}, ["novelty", "persona"]),
    (
        "and none that is not known to raise it, or is in the method already",
        {
            ("persona", D): OPEN,
            ("novelty", D): LOWERS,
            ("rewrite", D): CONTESTED,
            ("unit-tests", Q): RAISES,
            ("answer-match", D): NO_DIFFERENCE,
        },
        [],
    ),
]


@pytest.mark.parametrize(("why", "measured", "order"), ORDERS, ids=[why for why, *_ in ORDERS])
def test_suggestions_are_ranked(why: str, measured: Measured, order: list[str]) -> None:
    result = finding("quality-only", JUDGED, {("judge", Q): RAISES, **measured})
    assert suggested(result) == order


def test_what_is_in_the_method_is_not_suggested_to_it() -> None:
    measured = {("forum-posts", D): RAISES, ("persona", D): RAISES}
    method = chain("forum-posts", "teacher", "self-training", loop=(2, 1))
    assert suggested(finding("collapse-risk", method, measured)) == ["persona"]


def test_at_most_five_are_suggested() -> None:
    kinds = KINDS | {f"way-{number}": "seeding/corpus" for number in range(9)}
    measured = {(f"way-{number}", D): RAISES for number in range(9)}
    result = finding("quality-only", JUDGED, {("judge", Q): RAISES, **measured}, kinds)
    assert suggested(result) == [f"way-{number}" for number in range(SUGGESTED)]


def test_a_suggestion_says_how_certain_it_is_and_what_it_costs() -> None:
    measured = {("judge", Q): RAISES, ("persona", D): Known(level=1, effects=("one", "two")), ("persona", Q): LOWERS}
    result = finding("quality-only", JUDGED, measured)
    assert result.suggestions[0].why == "Raises diversity (low certainty, 2 effects); it lowers quality."


def test_a_narrow_seed_is_widened_by_seeding_and_evolution_alone() -> None:
    measured = {("novelty", D): RAISES, ("persona", D): Known(level=1), ("rewrite", D): Known(level=2)}
    assert suggested(finding("narrow-seed", seeded(tasks=10), measured)) == ["rewrite", "persona"]


def test_replaced_data_are_to_be_accumulated() -> None:
    result = finding("collapse-risk", REPLACED, {("persona", D): RAISES})
    assert suggested(result) == ["data-accumulation", "persona"]
    unknown = {component: kind for component, kind in KINDS.items() if component != "data-accumulation"}
    assert suggested(finding("collapse-risk", REPLACED, {}, unknown)) == []


def test_replacement_outside_the_loop_replaces_no_round() -> None:
    method = chain("data-replacement", "teacher", "self-training", loop=(2, 1))
    assert diagnose(method, known({("teacher", D): RAISES})).checks["collapse-risk"] is CLEAR


@pytest.mark.parametrize(
    ("measured", "order"),
    [
        ({}, ["answer-match", "unit-tests"]),
        ({("unit-tests", Q): Known(level=1)}, ["unit-tests", "answer-match"]),
        ({("answer-match", Q): LOWERS}, ["unit-tests"]),
        ({("answer-match", Q): OPEN}, ["answer-match", "unit-tests"]),
    ],
)
def test_what_verifies_is_suggested_unless_it_lowers_quality(measured: Measured, order: list[str]) -> None:
    result = finding("unverified-quality", chain("teacher", **IN_MATH), measured)
    assert suggested(result) == order

    def is_known(component: str) -> bool:
        return (component, Q) in measured and measured[component, Q].direction > 0

    assert all(
        ("Raises quality" in suggestion.why) == is_known(suggestion.component) for suggestion in result.suggestions
    )


def test_one_effect_changes_the_suggestion() -> None:
    """What was best before is best no longer once its cell is known with less certainty."""
    measured = {("judge", Q): RAISES, ("persona", D): Known(level=3), ("novelty", D): Known(level=2)}
    before = suggested(finding("quality-only", JUDGED, measured))
    after = suggested(finding("quality-only", JUDGED, measured | {("persona", D): Known(level=1)}))
    assert (before, after) == (["persona", "novelty"], ["novelty", "persona"])
