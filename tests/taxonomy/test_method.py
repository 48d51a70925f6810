"""What a method's document refuses and accepts: composition, loop, domains, parameters, output and cost."""

import json
from typing import Any

import pytest
from hypothesis import given

from taxonomy.documents import Loop, Method, Step
from taxonomy.vocabulary import Domain
from tests.taxonomy.examples import METHOD, REMOVED, Changes, Faults, changed, faults_found, table
from tests.taxonomy.strategies import methods

STEP = {"id": "a", "component": "c"}
MISMATCH, UNKNOWN = "string_pattern_mismatch", "unknown_step"
RHOMBUS = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}


def steps(inputs: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [{"id": key, "component": "c", "inputs": sources} for key, sources in inputs.items()]


def nested(levels: int) -> Any:
    return json.loads("[" * levels + "]" * levels)


GOOD_COMPOSITIONS = [
    {"a": []},
    {"a": [], "b": ["a"], "c": ["b"]},
    RHOMBUS,
    {"d": ["b", "c"], "c": ["a"], "b": ["a"], "a": []},
    {"a": [], "b": [], "c": ["a", "b"]},
    {f"s{n}": [f"s{n - 1}"] if n else [] for n in range(100)},
]
BAD_COMPOSITIONS: list[tuple[dict[str, list[str]], Faults]] = [
    ({"a": ["b"], "b": ["a"]}, [("/steps", "cycle")]),
    ({"a": ["c"], "b": ["a"], "c": ["b"], "d": ["c"]}, [("/steps", "cycle")]),
    ({"a": ["a"], "b": ["a"]}, [("/steps/0/inputs/0", "self_reference")]),
    ({"a": [], "b": ["a", "a"]}, [("/steps/1/inputs/1", "duplicate")]),
    ({"a": [], "b": ["a", "b"]}, [("/steps/1/inputs/1", "self_reference")]),
    ({"a": [], "b": []}, [("/steps", "not_connected")]),
    ({"a": [], "b": ["a"], "c": [], "d": ["c"]}, [("/steps", "not_connected")]),
    ({"a": ["b"], "b": ["a"], "c": []}, [("/steps", "cycle"), ("/steps", "not_connected")]),
    ({"a": [], "b": ["a", "x"]}, [("/steps/1/inputs/1", UNKNOWN)]),
    ({"a": [], "b": ["x"]}, [("/steps/1/inputs/0", UNKNOWN), ("/steps", "not_connected")]),
    (
        {"a": [], "b": ["A"]},
        [("/steps/1/inputs/0", MISMATCH), ("/steps/1/inputs/0", UNKNOWN), ("/steps", "not_connected")],
    ),
    ({f"s{n}": [f"s{n - 1}"] if n else [] for n in range(101)}, [("/steps", "too_long")]),
]
GOOD_LOOPS = [("a", "a"), ("d", "a"), ("b", "b"), ("b", "a"), ("d", "c")]
BAD_LOOPS: list[tuple[Any, Faults]] = [
    ({"from": "a", "to": "d"}, [("/iterates/from", "not_downstream")]),
    ({"from": "b", "to": "c"}, [("/iterates/from", "not_downstream")]),
    ({"from": "x", "to": "a"}, [("/iterates/from", UNKNOWN)]),
    ({"from": "a", "to": "x"}, [("/iterates/to", UNKNOWN)]),
    ({"from": "x", "to": "y"}, [("/iterates/from", UNKNOWN), ("/iterates/to", UNKNOWN)]),
    ({"from": "{d}", "to": "a"}, [("/iterates/from", MISMATCH), ("/iterates/from", UNKNOWN)]),
    ({"from": "d"}, [("/iterates/to", "missing")]),
    ({"to": "d"}, [("/iterates/from", "missing")]),
    ({"from": "d", "to": "a", "rounds": 0}, [("/iterates/rounds", "greater_than_equal")]),
    ({"from": "d", "to": "a", "rounds": -1}, [("/iterates/rounds", "greater_than_equal")]),
    ({"from": "d", "to": "a", "rounds": 10**400}, [("/iterates/rounds", "less_than_equal")]),
    ({"from": "d", "to": "a", "rounds": True}, [("/iterates/rounds", "int_type")]),
    ({"from": "d", "to": "a", "rounds": 2.0}, [("/iterates/rounds", "int_type")]),
    ({"from": "d", "to": "a", "until": "b"}, [("/iterates/until", "extra_forbidden")]),
    (["d", "a"], [("/iterates", "model_type")]),
]
OUTER = {"from": "d", "to": "a"}
GOOD_FURTHER = [
    [],
    [{"from": "b", "to": "b"}],
    [{"from": "b", "to": "b"}, {"from": "c", "to": "c", "rounds": 3}],
    [{"from": "b", "to": "b"}, {"from": "b", "to": "a"}],
]
BAD_FURTHER: list[tuple[Any, Any, Faults]] = [
    (None, [OUTER], [("/loops", "without_iterates")]),
    (OUTER, [OUTER], [("/loops/0", "duplicate")]),
    (OUTER, [{**OUTER, "rounds": 2}], [("/loops/0", "duplicate")]),
    (OUTER, [{"from": "b", "to": "b"}] * 2, [("/loops/1", "duplicate")]),
    ({"from": "b", "to": "a"}, [{"from": "c", "to": "a"}], [("/loops/0", "crossing_loops")]),
    ({"from": "d", "to": "b"}, [{"from": "b", "to": "a"}], [("/loops/0", "crossing_loops")]),
    (OUTER, [{"from": "d", "to": "b"}, {"from": "d", "to": "c"}], [("/loops/1", "crossing_loops")]),
    (OUTER, [{"from": "b", "to": "c"}], [("/loops/0/from", "not_downstream")]),
    (OUTER, [{"from": "x", "to": "b"}], [("/loops/0/from", UNKNOWN)]),
    (OUTER, [{"from": "b"}], [("/loops/0/to", "missing")]),
    ({"from": "b", "to": "c"}, [{"from": "b", "to": "a"}], [("/iterates/from", "not_downstream")]),
    (OUTER, {"from": "b", "to": "b"}, [("/loops", "tuple_type")]),
    (OUTER, ["b"], [("/loops/0", "model_type")]),
    (OUTER, [{"from": "b", "to": "b"}] * 21, [("/loops", "too_long")]),
]
BAD_PARAMS = [
    ({"a": float("nan")}, "figure_range"),
    ({"a": float("inf")}, "figure_range"),
    ({"a": [{"b": float("-inf")}]}, "figure_range"),
    ({"a": 10**400}, "figure_range"),
    ({"a": 1e16}, "figure_range"),
    ({"a": "\x00"}, "forbidden_character"),
    ({"a": "\u202e"}, "forbidden_character"),
    ({"a": ["\ud800"]}, "forbidden_character"),
    ({"a": {"\x00": 1}}, "forbidden_character"),
    ({"a": {"\udfff": 1}}, "forbidden_character"),
    ({"a": {1: 2}}, "params_json"),
    ({"a": {None: 2}}, "params_json"),
    ({"a": {1, 2}}, "params_json"),
    ({"a": (1, 2)}, "params_json"),
    ({"a": b"x"}, "params_json"),
    ({"a": object()}, "params_json"),
    ({"a": nested(7)}, "params_depth"),
    ({"a": nested(900)}, "params_depth"),
    ({"a": "x" * 4_000}, "params_size"),
    ({"a": "é" * 2_000}, "params_size"),
    ({f"k{n}": n for n in range(500)}, "params_size"),
    ([], "dict_type"),
    (None, "dict_type"),
    ("{}", "dict_type"),
]
GOOD_PARAMS = [
    {},
    {"temperature": 0.7, "k": 5, "greedy": False, "stop": None, "prompts": ["a", {"b": []}]},
    {"a": nested(6)},
    {"a": "x" * (4_000 - len('{"a": ""}'))},
    {"Üñí": "数据"},
    {"a": 1e15, "b": -(10**15)},
]
BAD_FIELDS = table(
    ({"/name": REMOVED, "/summary": REMOVED}, [("/name", "missing"), ("/summary", "missing")]),
    ({"/year": "2023"}, [("/year", "int_type")]),
    ({"/year": 1900}, [("/year", "greater_than_equal")]),
    ({"/source": REMOVED}, [("/source", "missing")]),
    ({"/source": "Xu et al."}, [("/source", MISMATCH)]),
    ({"/domains": []}, [("/domains", "too_short")]),
    ({"/domains": REMOVED}, [("/domains", "missing")]),
    ({"/domains": ["math", "maths"]}, [("/domains/1", "enum")]),
    ({"/domains": ["math", "code", "math"]}, [("/domains/2", "duplicate")]),
    ({"/domains": "math"}, [("/domains", "tuple_type")]),
    ({"/extends": METHOD["id"]}, [("/extends", "self_reference")]),
    ({"/extends": "Self-Instruct"}, [("/extends", MISMATCH)]),
    ({"/models": {"teacher": "GPT-4"}}, [("/models/teacher", "extra_forbidden")]),
    ({"/models": {"judge": ""}}, [("/models/judge", "string_too_short")]),
    ({"/models": "GPT-4"}, [("/models", "model_type")]),
    ({"/output": {}}, [("/output/name", "missing")]),
    ({"/output": {"name": "x", "size": -1}}, [("/output/size", "greater_than_equal")]),
    ({"/output": {"name": "x", "size": 1.5}}, [("/output/size", "int_type")]),
    ({"/output": {"name": "x", "size": True}}, [("/output/size", "int_type")]),
    ({"/output": {"name": "x", "size": 10**400}}, [("/output/size", "less_than_equal")]),
    ({"/output": {"name": "x", "url": "javascript:0"}}, [("/output/url", MISMATCH)]),
    ({"/output": {"name": "x", "licence": ""}}, [("/output/licence", "string_too_short")]),
    ({"/code": "javascript:alert(1)"}, [("/code", MISMATCH)]),
    ({"/cost": {"generator_calls": -0.5}}, [("/cost/generator_calls", "figure_range")]),
    ({"/cost": {"generator_tokens": float("inf")}}, [("/cost/generator_tokens", "figure_range")]),
    ({"/cost": {"generator_tokens": True}}, [("/cost/generator_tokens", "figure_type")]),
    ({"/steps": []}, [("/steps", "too_short")]),
    ({"/steps": REMOVED}, [("/steps", "missing")]),
    ({"/steps": {"a": STEP}}, [("/steps", "tuple_type")]),
    ({"/steps/1/id": "seeds"}, [("/steps/1/inputs/0", "self_reference"), ("/steps/1/id", "duplicate")]),
    ({"/steps/1/component": REMOVED}, [("/steps/1/component", "missing")]),
    ({"/steps/1/component": "In-depth"}, [("/steps/1/component", MISMATCH)]),
    ({"/steps/1/note": ""}, [("/steps/1/note", "string_too_short")]),
    ({"/steps/1/name": "x"}, [("/steps/1/name", "extra_forbidden")]),
    ({"/status": "active"}, [("/status", "extra_forbidden")]),
)
GOOD_FIELDS: list[Changes] = [
    *({"/domains": [domain]} for domain in Domain),
    {"/domains": list(Domain)},
    {"/extends": "self-instruct"},
    {"/models": {"generator": "GPT-4", "judge": "GPT-4", "student": "LLaMA 7B"}},
    {"/models": {}},
    {"/output": {"name": "Alpaca", "size": 0, "licence": "CC-BY-NC-4.0", "url": "https://a.org"}},
    {"/code": "https://github.com/nlpxucan/WizardLM"},
    {"/cost": {"generator_tokens": 0, "generator_calls": 1.5}},
    {"/steps/0/component": "other", "/steps/0/note": "x", "/steps/0/params": {"n": 175}},
]


@pytest.mark.parametrize("inputs", GOOD_COMPOSITIONS)
def test_connected_acyclic_compositions_are_accepted(inputs: Any) -> None:
    assert faults_found(Method, changed(METHOD, {"/steps": steps(inputs)})) == []


@pytest.mark.parametrize(("inputs", "faults"), BAD_COMPOSITIONS)
def test_other_compositions_are_refused(inputs: Any, faults: Faults) -> None:
    assert faults_found(Method, changed(METHOD, {"/steps": steps(inputs)})) == faults


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ({"input": ["a"]}, ("/steps/1/input", "extra_forbidden")),
        ({"inputs": "a"}, ("/steps/1/inputs", "tuple_type")),
    ],
)
def test_what_is_connected_is_not_judged_where_inputs_are_not_read(step: Any, fault: tuple[str, str]) -> None:
    composition = [*steps({"a": []}), {"id": "b", "component": "c", **step}]
    assert faults_found(Method, changed(METHOD, {"/steps": composition})) == [fault]


@pytest.mark.parametrize(("start", "to"), GOOD_LOOPS)
@pytest.mark.parametrize("more", [{}, {"rounds": 1}, {"rounds": 1_000_000}, {"rounds": None}])
def test_loop_goes_back_to_its_own_step_or_upstream(start: str, to: str, more: Any) -> None:
    changes = {"/steps": steps(RHOMBUS), "/iterates": {"from": start, "to": to, **more}}
    assert faults_found(Method, changed(METHOD, changes)) == []


@pytest.mark.parametrize(("loop", "faults"), BAD_LOOPS)
def test_other_loops_are_refused(loop: Any, faults: Faults) -> None:
    assert faults_found(Method, changed(METHOD, {"/steps": steps(RHOMBUS), "/iterates": loop})) == faults


@pytest.mark.parametrize("further", GOOD_FURTHER)
def test_loops_may_be_nested_or_apart(further: Any) -> None:
    document = changed(METHOD, {"/steps": steps(RHOMBUS), "/iterates": OUTER, "/loops": further})
    assert faults_found(Method, document) == []
    assert [loop.dump() for loop in Method.model_validate(document).all_loops] == [OUTER, *further]


@pytest.mark.parametrize(("first", "further", "faults"), BAD_FURTHER)
def test_other_further_loops_are_refused(first: Any, further: Any, faults: Faults) -> None:
    changes = {"/steps": steps(RHOMBUS), "/iterates": first, "/loops": further}
    assert faults_found(Method, changed(METHOD, changes)) == faults


def test_a_method_without_further_loops_is_dumped_without_the_key() -> None:
    method = Method.model_validate({**METHOD, "iterates": {"from": "depth", "to": "seeds"}, "loops": []})
    assert "loops" not in method.dump()
    assert Method.model_validate(METHOD).all_loops == ()


def test_loop_is_dumped_with_its_public_keys() -> None:
    assert Loop.model_validate({"from": "b", "to": "a"}).dump() == {"from": "b", "to": "a"}


@pytest.mark.parametrize("params", GOOD_PARAMS)
def test_params_are_small_json_values(params: Any) -> None:
    assert faults_found(Step, {**STEP, "params": params}) == []


@pytest.mark.parametrize(("params", "code"), BAD_PARAMS)
def test_other_params_are_refused(params: Any, code: str) -> None:
    assert faults_found(Step, {**STEP, "params": params}) == [("/params", code)]


def test_params_that_contain_themselves_are_refused() -> None:
    params: dict[str, Any] = {}
    params["params"] = params
    assert faults_found(Step, {**STEP, "params": params}) == [("/params", "params_depth")]


GPT = {"model": "GPT-4", "role": "judge"}
BAD_MODELS: list[tuple[Any, Faults]] = [
    ([GPT, GPT], [("/models/1", "duplicate")]),
    ([{"model": "GPT-4"}], [("/models/0/role", "missing")]),
    ([{"role": "judge"}], [("/models/0/model", "missing")]),
    ([{**GPT, "role": ""}], [("/models/0/role", "string_too_short")]),
    ([{**GPT, "role": "x" * 61}], [("/models/0/role", "string_too_long")]),
    ([{**GPT, "model": "\x00"}], [("/models/0/model", "forbidden_character")]),
    ([{**GPT, "size": 7}], [("/models/0/size", "extra_forbidden")]),
    ([{**GPT, "model": f"m{n}"} for n in range(21)], [("/models", "too_long")]),
    (["GPT-4"], [("/models/0", "model_type")]),
    (GPT, [("/models", "tuple_type")]),
]


@pytest.mark.parametrize("models", [[], [GPT], [GPT, {**GPT, "role": "generator"}, {**GPT, "model": "Llama 3"}]])
def test_a_step_names_models_with_their_roles(models: Any) -> None:
    assert faults_found(Step, {**STEP, "models": models}) == []
    dumped = Step.model_validate({**STEP, "models": models}).dump()
    assert dumped == {**STEP, **({"models": models} if models else {})}


@pytest.mark.parametrize(("models", "faults"), BAD_MODELS)
def test_other_models_of_a_step_are_refused(models: Any, faults: Faults) -> None:
    assert faults_found(Step, {**STEP, "models": models}) == faults


def test_component_may_occur_twice() -> None:
    assert {step["component"] for step in METHOD["steps"]} == {"in-depth-evolution"}
    assert faults_found(Method, METHOD) == []


@pytest.mark.parametrize(("changes", "faults"), BAD_FIELDS)
def test_bad_fields_are_refused(changes: Changes, faults: Faults) -> None:
    assert faults_found(Method, changed(METHOD, changes)) == faults


@pytest.mark.parametrize("changes", GOOD_FIELDS)
def test_good_fields_are_accepted(changes: Changes) -> None:
    assert faults_found(Method, changed(METHOD, changes)) == []


def test_all_faults_of_a_method_come_at_once() -> None:
    changes = {
        "/year": True,
        "/extends": METHOD["id"],
        "/domains": ["math", "math"],
        "/steps": steps({"a": ["b"], "b": ["a", "x"], "c": []}),
        "/iterates": {"from": "y", "to": "a"},
    }
    assert set(faults_found(Method, changed(METHOD, changes))) == {
        ("/year", "int_type"),
        ("/extends", "self_reference"),
        ("/domains/1", "duplicate"),
        ("/steps", "cycle"),
        ("/steps", "not_connected"),
        ("/steps/1/inputs/1", UNKNOWN),
        ("/iterates/from", UNKNOWN),
    }


def test_step_id_that_is_no_text_hides_no_other_fault() -> None:
    ring = steps({"a": ["\ud800"], "\ud800": ["a"]})
    faults = faults_found(Method, changed(METHOD, {"/steps": ring, "/year": None}))
    assert {("/steps/1/id", "string_unicode"), ("/year", "int_type"), ("/steps", "cycle")} <= set(faults)


@given(methods(["c"], ["s"], others=["m"]))
def test_generated_methods_stay_in_their_vocabulary(method: Method) -> None:
    assert {step.component for step in method.steps} == {"c"}
    assert method.extends in (None, "m")
