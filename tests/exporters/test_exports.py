"""Methods as pipeline files: what is written can be read again, and means the same."""

import ast
from collections import Counter
from typing import Any

import pytest
import yaml

from exporters.faults import ExportFault
from exporters.formats import FORMATS, can_export, export
from taxonomy.documents import Method, drafted
from tests.importers.world import curated, imported

EXPORTED = {
    "distilabel.models": {"InferenceEndpointsLLM"},
    "distilabel.pipeline": {"Pipeline"},
    "distilabel.steps": {
        *("EmbeddingDedup", "FormatTextGenerationDPO", "GeneratorStep", "LoadDataFromDicts", "LoadDataFromHub"),
        *("MinHashDedup", "Step", "StepInput"),
    },
    "distilabel.steps.tasks": {"EvolComplexity", "EvolQuality", "MathShepherdCompleter", "TextGeneration"},
}
"""Names that distilabel 1.5.3 exports: module -> those of its `__all__` that a skeleton may use."""


def chain(*components: str, **fields) -> Method:
    steps: list[dict[str, Any]] = [{"id": f"s{place}", "component": slug} for place, slug in enumerate(components)]
    for place, step in enumerate(steps[1:]):
        step["inputs"] = [f"s{place}"]
    return drafted({"steps": steps, **fields})


def composition(steps) -> list[tuple[str, str | None, frozenset[str]]]:
    return [(step.id, step.component, frozenset(step.inputs)) for step in steps]


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_every_method_comes_back_from_its_distilabel_skeleton(letter: str):
    """Steps, components and edges of all methods of the catalogue, by their first letter."""
    for method in curated().methods.values():
        if method.id[0] == letter:
            text = export(curated(), method, "distilabel")
            read = imported(text, "pipeline.py")
            assert read.format == "distilabel"
            assert composition(read.draft.steps) == composition(method.steps), method.id
            assert read.draft.name == method.id or read.draft.name is None


def test_a_skeleton_is_python_that_imports_what_it_uses():
    for method in list(curated().methods.values())[::5]:
        tree = ast.parse(export(curated(), method, "distilabel"))
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
        for node in imports:
            assert {alias.name for alias in node.names} <= EXPORTED[str(node.module)], method.id
        known = {alias.name for node in imports for alias in node.names}
        known |= {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(names)
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        used = set(names) - stored - assigned - known
        assert used <= {"NotImplementedError", "__name__", "int", "list", "property", "str", "pipeline"}, method.id
        assert {name for name in known if name != "StepInput"} <= {*names, *stored, "NotImplementedError"}, method.id


def test_texts_of_a_method_cannot_leave_their_place():
    """Quotes, line breaks and braces in names, notes and parameters stay in literals and comments."""
    evil = "\"); import os; os.system('x')\n\u2028'''\\"
    steps = [
        {"id": "class", "component": "made-up", "note": "a\nimport os", "params": {"x\nimport os": "b\nimport os"}},
        {"id": "1-two", "component": "teacher-response-generation", "inputs": ["class"]},
    ]
    method = Method.model_construct(**{**dict(drafted({"steps": steps})), "name": evil})
    tree = ast.parse(export(curated(), method, "distilabel"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} >= {"step_class", "step_1_two"}


def test_an_unknown_component_of_an_own_class_stays_unmapped():
    read = imported(export(curated(), chain("seedless-model-prior", "nobody-knows-it"), "distilabel"), "a.py")
    assert [step.component for step in read.draft.steps] == ["seedless-model-prior", None]


def with_models(*models: tuple[str, str]) -> Method:
    named = [{"model": model, "role": role} for model, role in models]
    method = chain("human-written-seed-tasks", "teacher-response-generation", "nobody-knows-it")
    raw = method.dump()
    raw["steps"][1]["models"], raw["steps"][2]["models"] = named, [{"model": "own\nimport os", "role": "x"}]
    return Method.model_validate(raw)


def test_the_model_of_a_step_is_written_and_read_again():
    text = export(curated(), with_models(("Writer 7B", "generator"), ("Grader", "judge")), "distilabel")
    assert 'llm=InferenceEndpointsLLM(model_id="Writer 7B")' in text
    assert "# models as published: Writer 7B (generator), Grader (judge)" in text
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
    step = imported(text, "pipeline.py").draft.steps[1]
    assert [(model.model, model.role) for model in step.models] == [("Writer 7B", "generator")]


@pytest.mark.parametrize("models", [[("A", "generator"), ("B", "generator")], [("A", "judge")], []])
def test_where_no_one_model_writes_it_is_left_to_fill_in(models: list[tuple[str, str]]):
    text = export(curated(), with_models(*models), "distilabel")
    assert "llm=llm()" in text
    assert "model_id=MODEL" in text


RECIPE = ("existing-instruction-dataset", "text-cleaning", "exact-deduplication", "heuristic-filter")


def test_a_chain_of_operators_is_a_recipe_and_comes_back():
    text = export(curated(), chain(*RECIPE, id="cleaned"), "data-juicer")
    recipe = yaml.safe_load(text)
    assert recipe["project_name"] == "cleaned"
    names = [name for item in recipe["process"] for name in item]
    assert all(f"data-juicer/{name.replace('_', '-')}" in curated().operators for name in names)
    read = imported(text, answers={"dataset": RECIPE[0]})
    assert [step.component for step in read.draft.steps] == list(RECIPE)


def test_the_operator_is_the_one_that_the_method_speaks_of():
    steps: list[dict[str, Any]] = [
        {"id": "data", "component": "existing-instruction-dataset"},
        {"id": "perplexity", "component": "heuristic-filter", "inputs": ["data"], "note": "Long words are dropped"},
    ]
    for word in ("alphanumeric", "special characters", "word repetition"):
        steps[1]["note"] = f"{word} filter"
        (item,) = yaml.safe_load(export(curated(), drafted({"steps": steps}), "data-juicer"))["process"]
        assert word.split()[0] in next(iter(item)), item


@pytest.mark.parametrize(
    ("method", "code", "named"),
    [
        (chain(*RECIPE[:2], "tree-search-response", "nobody-knows-it"), "no_operator", ["s2", "s3", "nobody-knows-it"]),
        (chain(RECIPE[0]), "no_step", []),
        (chain(*RECIPE, iterates={"from": "s3", "to": "s1"}), "not_a_chain", ["s3", "s1"]),
        (
            drafted(
                {
                    "steps": [
                        {"id": "data", "component": RECIPE[0]},
                        {"id": "a", "component": RECIPE[1], "inputs": ["data"]},
                        {"id": "b", "component": RECIPE[2], "inputs": ["data"]},
                        {"id": "c", "component": RECIPE[3], "inputs": ["a", "b"]},
                    ]
                }
            ),
            "not_a_chain",
            ["b"],
        ),
    ],
)
def test_what_is_no_recipe_is_refused_with_its_steps(method: Method, code: str, named: list[str]):
    with pytest.raises(ExportFault) as raised:
        export(curated(), method, "data-juicer")
    assert raised.value.code == code
    assert all(name in raised.value.reason for name in named)
    assert [name for name in FORMATS if can_export(curated(), method, name)] == ["distilabel", "mermaid"]


def test_recipes_of_the_catalogue_come_back():
    """Those methods of the catalogue that can be written as a recipe."""
    recipes = [method for method in curated().methods.values() if can_export(curated(), method, "data-juicer")]
    assert recipes
    for method in recipes:
        seeds = [step.component for step in method.steps if not step.inputs]
        read = imported(export(curated(), method, "data-juicer"), answers={"dataset": seeds[0]})
        assert Counter(step.component for step in read.draft.steps) == Counter(step.component for step in method.steps)


def test_mermaid_names_every_step():
    method = curated().methods["wizardlm"]
    text = export(curated(), method, "mermaid")
    assert all(curated().components[step.component].name in text for step in method.steps)
