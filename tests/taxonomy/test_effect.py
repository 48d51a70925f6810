"""What effects and rounds refuse and accept: one cause, arms, figures, designs and readings."""

from typing import Any

import pytest

from taxonomy.documents import Arm, Effect, Rounds
from taxonomy.vocabulary import (
    Characteristic,
    ComparatorKind,
    Confirmation,
    Confounder,
    Design,
    Domain,
    Facet,
    Generalization,
    Measures,
    Orientation,
    ReadIn,
    facet_of,
)
from tests.taxonomy.examples import ARM, EFFECT, REMOVED, ROUNDS, Changes, Faults, changed, faults_found, table

MISMATCH = "string_pattern_mismatch"
GOOD_FIGURES: list[Any] = [0, -0.0, 58.96, -3, 1e15, -(10**15), 5e-324]
BAD_FIGURES: list[tuple[Any, str]] = [
    *((value, "figure_range") for value in (float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 1e16)),
    *((value, "figure_type") for value in (True, False, "58.96", "", [1], {"a": 1}, 1j)),
]
BAD_COUNTS: list[tuple[Any, str]] = [
    *((value, "int_type") for value in (True, "5", 1.0, 1.5, float("nan"), float("inf"), [5])),
    (-1, "greater_than_equal"),
    (10**400, "less_than_equal"),
]
CAUSED = [design for design in Design if design is not Design.WHOLE_METHOD]
BAD_ARMS = table(
    ({"/label": REMOVED, "/value": REMOVED}, [("/label", "missing"), ("/value", "missing")]),
    ({"/value": None}, [("/value", "figure_type")]),
    ({"/label": ""}, [("/label", "string_too_short")]),
    ({"/label": "x" * 301}, [("/label", "string_too_long")]),
    ({"/se": -0.1}, [("/se", "figure_range")]),
    ({"/n": 0}, [("/n", "greater_than_equal")]),
    ({"/runs": 0}, [("/runs", "greater_than_equal")]),
    ({"/method": "Evol Instruct"}, [("/method", MISMATCH)]),
    ({"/without": ["a"]}, [("/without", "no_method")]),
    ({"/changed": ["a"]}, [("/changed", "no_method")]),
    ({"/without": ["a"], "/changed": ["b"]}, [("/without", "no_method"), ("/changed", "no_method")]),
    ({"/method": "m", "/without": ["a", "b", "a"]}, [("/without/2", "duplicate")]),
    ({"/method": "m", "/changed": ["a", "a"]}, [("/changed/1", "duplicate")]),
    ({"/method": "m", "/changed": ["b", "a"], "/without": ["a"]}, [("/changed/1", "duplicate")]),
    ({"/method": "m", "/without": [5, "a", "a"]}, [("/without/0", "string_type"), ("/without/2", "duplicate")]),
    ({"/method": "m", "/without": ["a\n"]}, [("/without/0", MISMATCH)]),
    ({"/method": "m", "/without": "a"}, [("/without", "tuple_type")]),
    ({"/method": "m", "/changed": None}, [("/changed", "tuple_type")]),
    ({"/method": "m", "/without": [f"s{n}" for n in range(101)]}, [("/without", "too_long")]),
    ({"/items": 5}, [("/items", "extra_forbidden")]),
    ({"/sd": -1}, [("/sd", "figure_range")]),
    ({"/variant": True}, [("/variant", "no_method")]),
    ({"/method": "m", "/variant": "yes"}, [("/variant", "bool_type")]),
)
GOOD_ARMS: list[Changes] = [
    {"/se": 0, "/n": 1, "/rows": 0, "/runs": 1},
    {"/se": None, "/n": None, "/rows": None, "/runs": None, "/method": None},
    {"/method": "m"},
    {"/sd": 0.4, "/method": "m", "/variant": True},
    {"/method": "m", "/without": ["a"], "/changed": ["b"]},
]
BAD_EFFECTS = table(
    ({"/characteristic": "quality"}, [("/characteristic", "one_cause")]),
    ({"/component": REMOVED}, [("", "one_cause")]),
    ({"/component": None}, [("", "one_cause")]),
    ({"/component": "In depth"}, [("/component", MISMATCH)]),
    ({"/component": REMOVED, "/characteristic": "length"}, [("/characteristic", "enum")]),
    ({"/design": "whole-method"}, [("/component", "one_cause")]),
    (
        {"/design": "whole-method", "/component": REMOVED, "/characteristic": "quality"},
        [("/characteristic", "one_cause")],
    ),
    ({"/design": "rct"}, [("/design", "enum")]),
    ({"/design": REMOVED}, [("/design", "missing")]),
    ({"/design": None}, [("/design", "enum")]),
    ({"/generalization": "ood"}, [("/generalization", "enum")]),
    ({"/domain": "maths"}, [("/domain", "enum")]),
    ({"/baseline": REMOVED}, [("/baseline", "missing")]),
    ({"/baseline": 43.44}, [("/baseline", "model_type")]),
    ({"/treated": None}, [("/treated", "model_type")]),
    ({"/treated/without": ["a"]}, [("/treated/without", "no_method")]),
    ({"/models": {"teacher": "x"}}, [("/models/teacher", "extra_forbidden")]),
    ({"/locator": REMOVED, "/reading": REMOVED}, [("/locator", "missing"), ("/reading", "missing")]),
    ({"/source": REMOVED, "/metric": REMOVED}, [("/source", "missing"), ("/metric", "missing")]),
    ({"/reading/in": REMOVED}, [("/reading/in", "missing")]),
    ({"/reading/in": "tertiary"}, [("/reading/in", "enum")]),
    ({"/reading/second": "confirmed-in-secondary"}, [("/reading/second", "enum")]),
    ({"/reading/address": REMOVED}, [("/reading", "no_text")]),
    ({"/reading/address": "arxiv.org/abs/2304.12244"}, [("/reading/address", MISMATCH)]),
    ({"/reading/repository": "pgasawa/BARE"}, [("/reading/repository", "incomplete")]),
    ({"/reading/repository": "BARE", "/reading/path": "a.md"}, [("/reading/repository", MISMATCH)]),
    ({"/reading/commit": "c" * 40}, [("/reading/commit", "incomplete")]),
    ({"/reading/repository": "a/b", "/reading/path": "c", "/reading/commit": "main"}, [("/reading/commit", MISMATCH)]),
    ({"/reading/account": "A survey"}, [("/reading/account", "not_secondary")]),
    (
        {"/reading/by": "Ada", "/reading/on": "2026-01-31"},
        [("/reading/by", "incomplete"), ("/reading/on", "incomplete")],
    ),
    ({"/reading/second": "confirmed", "/reading/on": "2026-02-30"}, [("/reading/on", "day")]),
    ({"/reading/second": "confirmed", "/reading/on": "yesterday"}, [("/reading/on", MISMATCH)]),
    ({"/reading/mark": "checked"}, [("/reading/mark", "extra_forbidden")]),
    ({"/comparator": "absent"}, [("/comparator", "model_type")]),
    ({"/comparator": {}}, [("/comparator/is", "missing")]),
    ({"/comparator": {"is": "control"}}, [("/comparator/is", "enum")]),
    ({"/comparator": {"is": "absent", "id": "x"}}, [("/comparator/id", "unexpected_id")]),
    ({"/comparator": {"is": "alternative", "id": "X y"}}, [("/comparator/id", MISMATCH)]),
    ({"/also_differs": ["size", "weather"]}, [("/also_differs/1", "enum")]),
    ({"/also_differs": ["size", "size"]}, [("/also_differs/1", "duplicate")]),
    ({"/also_differs": "size"}, [("/also_differs", "tuple_type")]),
    ({"/manipulates": "length"}, [("/manipulates", "enum")]),
    ({"/dose": {"baseline": 1, "treated": 4}}, [("/dose/unit", "missing")]),
    ({"/dose": {"unit": "round", "baseline": "1"}}, [("/dose/baseline", "figure_type")]),
    ({"/experiment": "Arm A"}, [("/experiment", MISMATCH)]),
    ({"/sides": "one"}, [("/sides", "enum")]),
    ({"/note": "x" * 2_001}, [("/note", "string_too_long")]),
    ({"/measured_by": "\x00"}, [("/measured_by", "forbidden_character")]),
    ({"/gain": 15.52}, [("/gain", "extra_forbidden")]),
)
GOOD_EFFECTS: list[Changes] = [
    *({"/design": design} for design in CAUSED),
    *({"/design": design, "/component": REMOVED, "/characteristic": "diversity"} for design in CAUSED),
    *({"/component": REMOVED, "/characteristic": characteristic} for characteristic in Characteristic),
    {"/design": "whole-method", "/component": REMOVED},
    {"/method": REMOVED},
    *({"/generalization": generalization} for generalization in Generalization),
    *({"/domain": domain} for domain in Domain),
    *({"/reading/in": read_in} for read_in in ReadIn),
    *({"/reading/second": second} for second in Confirmation),
    {"/reading": {"repository": "a/b", "path": "c d.md", "commit": "0" * 40, "account": "A blog", "in": "secondary"}},
    {"/reading/second": "confirmed", "/reading/by": "Ada", "/reading/on": "2026-01-31"},
    *({"/comparator": {"is": kind}} for kind in ComparatorKind),
    {"/comparator": {"is": "alternative", "id": "a"}},
    {"/comparator": {"is": "other-method", "id": "a"}},
    *({"/also_differs": names} for names in ([], ["size"], list(Confounder), None)),
    *({"/manipulates": characteristic} for characteristic in Characteristic),
    *({"/dose": {"unit": "round", **dose}} for dose in ({}, {"baseline": 0}, {"baseline": 0.3, "treated": 1})),
    {"/experiment": "pair-1", "/sides": "both"},
    {"/note": "x" * 2_000, "/measured_by": "sdr-measure 1.0", "/models": {"judge": "GPT-4"}},
]
BAD_ROUNDS = table(
    ({"/points": REMOVED}, [("/points", "missing")]),
    ({"/points": []}, [("/points", "too_short")]),
    ({"/points": [[0, 1]]}, [("/points", "too_short")]),
    ({"/points": "ab"}, [("/points", "tuple_type")]),
    ({"/points": [[n, 0] for n in range(1_001)]}, [("/points", "too_long")]),
    ({"/points": [[1, 1], [1, 2]]}, [("/points/1/0", "not_growing")]),
    ({"/points": [[1, 1], [1.0, 2]]}, [("/points/1/0", "not_growing")]),
    ({"/points": [[3, 1], [2, 2], [1, 3]]}, [("/points/1/0", "not_growing"), ("/points/2/0", "not_growing")]),
    ({"/points": [[0, 1], [2, 1], [1, 1], [3, 1]]}, [("/points/2/0", "not_growing")]),
    ({"/points": [[0, 1], [1, 2], [2]]}, [("/points/2/1", "missing")]),
    ({"/points": [[0, 1], [1, 2], [2, 3, 4]]}, [("/points/2", "too_long")]),
    ({"/points": [[-1, 1], [1, 2], [2, 3]]}, [("/points/0/0", "figure_range")]),
    ({"/points": [[0, 1], [1, 2], [True, 3]]}, [("/points/2/0", "figure_type")]),
    ({"/points": [[0, 1], [1, 2], [2, float("nan")]]}, [("/points/2/1", "figure_range")]),
    ({"/points": [[0, 1], [1, 2], [10**400, 3]]}, [("/points/2/0", "figure_range")]),
    ({"/points": [[0, 1], [1, 2], {"2": 3}]}, [("/points/2", "tuple_type")]),
    ({"/method": REMOVED, "/source": REMOVED}, [("/method", "missing"), ("/source", "missing")]),
    ({"/metric": "Self BLEU", "/locator": ""}, [("/locator", "string_too_short"), ("/metric", MISMATCH)]),
    ({"/reading/address": REMOVED, "/reading/in": "both"}, [("/reading/in", "enum"), ("/reading", "no_text")]),
)


@pytest.mark.parametrize("value", GOOD_FIGURES)
def test_finite_numbers_are_figures_just_as_given(value: Any) -> None:
    validated = Arm.model_validate({**ARM, "value": value}).value
    assert (validated, type(validated)) == (value, type(value))


@pytest.mark.parametrize(("value", "code"), BAD_FIGURES)
@pytest.mark.parametrize("field", ["value", "se"])
def test_other_values_are_no_figures(field: str, value: Any, code: str) -> None:
    assert faults_found(Arm, {**ARM, field: value}) == [(f"/{field}", code)]


@pytest.mark.parametrize(("value", "code"), BAD_COUNTS)
@pytest.mark.parametrize("field", ["n", "rows", "runs"])
def test_other_values_are_no_counts(field: str, value: Any, code: str) -> None:
    assert faults_found(Arm, {**ARM, field: value}) == [(f"/{field}", code)]


@pytest.mark.parametrize(("changes", "faults"), BAD_ARMS)
def test_bad_arms_are_refused(changes: Changes, faults: Faults) -> None:
    assert faults_found(Arm, changed(ARM, changes)) == faults


@pytest.mark.parametrize("changes", GOOD_ARMS)
def test_good_arms_are_accepted(changes: Changes) -> None:
    assert faults_found(Arm, changed(ARM, changes)) == []


@pytest.mark.parametrize(("changes", "faults"), BAD_EFFECTS)
def test_bad_effects_are_refused(changes: Changes, faults: Faults) -> None:
    assert faults_found(Effect, changed(EFFECT, changes)) == faults


@pytest.mark.parametrize("changes", GOOD_EFFECTS)
def test_good_effects_are_accepted(changes: Changes) -> None:
    assert faults_found(Effect, changed(EFFECT, changes)) == []


def test_all_faults_of_an_effect_come_at_once() -> None:
    changes = {
        "/id": "Evol",
        "/characteristic": "quality",
        "/baseline/value": 10**400,
        "/treated/value": True,
        "/treated/changed": ["a"],
        "/reading/in": REMOVED,
    }
    assert set(faults_found(Effect, changed(EFFECT, changes))) == {
        ("/id", MISMATCH),
        ("/characteristic", "one_cause"),
        ("/baseline/value", "figure_range"),
        ("/treated/value", "figure_type"),
        ("/treated/changed", "no_method"),
        ("/reading/in", "missing"),
    }


def test_many_step_ids_are_refused_in_no_time() -> None:
    arm = {**ARM, "method": "m", "without": [f"s{n}" for n in range(200_000)]}
    assert faults_found(Arm, arm) == [("/without", "too_long")]


@pytest.mark.parametrize(("changes", "faults"), BAD_ROUNDS)
def test_bad_rounds_are_refused(changes: Changes, faults: Faults) -> None:
    assert faults_found(Rounds, changed(ROUNDS, changes)) == faults


@pytest.mark.parametrize("points", [[[0, -1], [0.5, 2.5]], [[0, 0], [1, 0], [10**15, 0]], ((1, 1), (2, 2))])
def test_growing_rounds_are_accepted(points: Any) -> None:
    assert faults_found(Rounds, {**ROUNDS, "points": points}) == []


@pytest.mark.parametrize(
    ("measures", "facet"),
    [
        (Measures.QUALITY, Facet.QUALITY),
        (Measures.DIVERSITY, Facet.DIVERSITY),
        (Measures.COMPLEXITY, Facet.COMPLEXITY),
    ],
)
@pytest.mark.parametrize("generalization", [None, *Generalization])
def test_facet_of_data_is_the_characteristic(
    measures: Measures, facet: Facet, generalization: Generalization | None
) -> None:
    assert facet_of(measures, generalization) is facet


@pytest.mark.parametrize(
    ("generalization", "facet"),
    [
        (None, None),
        (Generalization.MIXED, None),
        (Generalization.IN_DISTRIBUTION, Facet.IN_DISTRIBUTION),
        (Generalization.OUT_OF_DISTRIBUTION, Facet.OUT_OF_DISTRIBUTION),
    ],
)
def test_facet_of_a_downstream_test_is_its_generalization(
    generalization: Generalization | None, facet: Facet | None
) -> None:
    assert facet_of(Measures.DOWNSTREAM, generalization) is facet


def test_orientation_has_a_sign() -> None:
    assert (Orientation.HIGHER.sign, Orientation.LOWER.sign) == (1, -1)


def test_design_and_generalization_are_read_from_their_written_form() -> None:
    effect = Effect.model_validate({**EFFECT, "generalization": "out-of-distribution"})
    assert (effect.design, effect.generalization) == (Design.ABLATION, Generalization.OUT_OF_DISTRIBUTION)
