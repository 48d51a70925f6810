"""The published JSON Schemas, judged by the jsonschema library on hand-written and on generated documents."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from taxonomy.documents import Arm, Bundle, Comparator, Cost, Document, Dose, Kept, Loop, Models, Output, Reading, Step
from taxonomy.schemas import DIALECT, DOCUMENTS, schema
from tests.taxonomy.examples import REMOVED, Changes, changed, faults_found
from tests.taxonomy.strategies import documents

NESTED = (Arm, Comparator, Cost, Dose, Kept, Loop, Models, Output, Reading, Step)
SOURCE = {
    "id": "wang2022selfinstruct",
    "arxiv": "2212.10560",
    "doi": "10.18653/v1/2023.acl-long.754",
    "url": "https://arxiv.org/abs/2212.10560",
    "title": "Self-Instruct: Aligning Language Models with Self-Generated Instructions",
    "authors": ["Yizhong Wang", "Yeganeh Kordi", "Swaroop Mishra"],
    "year": 2022,
    "venue": "ACL 2023",
    "code": "https://github.com/yizhongw/self-instruct",
}
METRIC = {
    "id": "self-bleu",
    "name": "Self-BLEU",
    "measures": "diversity",
    "orientation": "lower-is-better",
    "summary": "Mean BLEU of each sample against the others.",
    "unit": "0-1",
    "scale": "bounded",
    "family": "lexical",
    "poolable": False,
}
METHOD = {
    "id": "self-instruct",
    "name": "Self-Instruct",
    "year": 2022,
    "source": "wang2022selfinstruct",
    "domains": ["instruction-following"],
    "summary": "A model writes new tasks from samples of its own pool.",
    "models": {"generator": "GPT-3 davinci"},
    "output": {"name": "self-instruct", "size": 52445, "licence": "Apache-2.0", "url": "https://a.org/x"},
    "cost": {"generator_tokens": 312.5, "generator_calls": 3},
    "steps": [
        {"id": "pool", "component": "human-seed-tasks", "params": {"tasks": 175, "by": ["hand"]}},
        {
            "id": "write",
            "component": "few-shot-prompting",
            "inputs": ["pool"],
            "note": "Six human, two written.",
            "models": [{"model": "GPT-3 davinci", "role": "generator"}],
        },
        {
            "id": "novel",
            "component": "rouge-l-novelty-filter",
            "inputs": ["write"],
            "kept": {"rows_in": 9, "rows_out": 4},
        },
    ],
    "iterates": {"from": "novel", "to": "pool", "rounds": 4},
    "loops": [{"from": "write", "to": "write", "rounds": 2}, {"from": "novel", "to": "write"}],
}
EFFECT = {
    "id": "selfinstruct-novelty",
    "component": "rouge-l-novelty-filter",
    "method": "self-instruct",
    "source": "wang2022selfinstruct",
    "locator": "Table 3",
    "design": "ablation",
    "metric": "superni-rouge-l",
    "generalization": "out-of-distribution",
    "domain": "instruction-following",
    "baseline": {"label": "unfiltered", "value": 36, "se": 0.5, "method": "self-instruct", "without": ["novel"]},
    "treated": {"label": "filtered", "value": 39.9, "n": 119, "rows": 52445, "runs": 1, "method": "self-instruct"},
    "models": {"student": "GPT-3 davinci"},
    "note": "One run.",
    "comparator": {"is": "absent"},
    "also_differs": ["size"],
    "manipulates": "diversity",
    "dose": {"unit": "round", "baseline": 0, "treated": 1},
    "experiment": "gpt3",
    "reading": {
        "address": "https://arxiv.org/abs/2212.10560",
        "account": "A survey",
        "in": "secondary",
        "second": "confirmed-in-account",
        "by": "Ada",
        "on": "2026-01-31",
    },
}
ROUNDS = {
    "id": "selfinstruct-rounds",
    "method": "self-instruct",
    "source": "wang2022selfinstruct",
    "locator": "Figure 6",
    "metric": "self-bleu",
    "points": [[0, 0.41], [1, 0.44], [2.5, -1]],
    "reading": {
        "repository": "a/b",
        "path": "c.md",
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "in": "primary",
    },
}
KIND = {"id": "filtering/deduplication", "name": "Deduplication", "summary": "Samples too near to others go."}
COMPONENT = {
    "id": "rouge-l-novelty-filter",
    "name": "ROUGE-L novelty filter",
    "kind": "filtering/deduplication",
    "summary": "Keeps what overlaps little with the pool.",
    "aliases": ["similarity filter"],
    "manipulates": "diversity",
    "criterion": "similarity",
    "needs": "prompts",
    "yields": "prompts",
    "place": "prompting/demonstration",
    "status": "deprecated",
    "replaced_by": "novelty-filter",
}
OPERATOR = {
    "id": "distilabel/minhash-dedup",
    "tool": "distilabel",
    "version": "1.5.3",
    "operator": "MinHashDedup",
    "match": ["MinHash", {"type": "minhash", "scope": "rows"}],
    "fit": "annotate",
    "components": ["minhash-deduplication"],
    "usually": ["exact-deduplication"],
    "related": ["embedding-deduplication"],
    "when_filtered": ["minhash-deduplication"],
    "note": "It marks duplicates and drops none.",
}
GOOD: dict[str, dict[str, Any]] = {
    "source": SOURCE,
    "kind": KIND,
    "component": COMPONENT,
    "metric": METRIC,
    "method": METHOD,
    "effect": EFFECT,
    "rounds": ROUNDS,
    "operator": OPERATOR,
    "bundle": {
        "sources": [SOURCE],
        "kinds": [KIND],
        "components": [COMPONENT],
        "metrics": [METRIC],
        "methods": [METHOD],
        "effects": [EFFECT],
        "rounds": [ROUNDS],
        "operators": [OPERATOR],
    },
}
# document, change, and the keyword of the schema that refuses it
BAD: list[tuple[str, Changes, str]] = [
    ("source", {"/id": "Wang 2022"}, "pattern"),
    ("source", {"/id": "a" * 81}, "maxLength"),
    ("source", {"/title": ""}, "minLength"),
    ("source", {"/title": REMOVED}, "required"),
    ("source", {"/year": "2022"}, "type"),
    ("source", {"/year": 1949}, "minimum"),
    ("source", {"/url": "javascript:alert(1)"}, "pattern"),
    ("source", {"/url": "https://a.org/" + "a" * 500}, "maxLength"),
    ("source", {"/authors": []}, "minItems"),
    ("source", {"/authors": "Wang"}, "type"),
    ("source", {"/arxiv": "arXiv:2212.10560"}, "anyOf"),
    ("source", {"/doi": "doi:10.1/x"}, "anyOf"),
    ("source", {"/isbn": "1"}, "additionalProperties"),
    ("source", {"/status": "retracted"}, "enum"),
    ("kind", {"/id": "training/deduplication"}, "pattern"),
    ("kind", {"/summary": REMOVED}, "required"),
    ("component", {"/kind": "deduplication"}, "pattern"),
    ("component", {"/aliases": "x"}, "type"),
    ("component", {"/aliases": ["x"] * 21}, "maxItems"),
    ("metric", {"/measures": "length"}, "enum"),
    ("metric", {"/orientation": "higher"}, "enum"),
    ("metric", {"/scale": "log"}, "anyOf"),
    ("metric", {"/poolable": "no"}, "type"),
    ("method", {"/domains": []}, "minItems"),
    ("method", {"/domains": ["maths"]}, "enum"),
    ("method", {"/steps": []}, "minItems"),
    ("method", {"/steps/0/component": REMOVED}, "required"),
    ("method", {"/steps/0/params": []}, "type"),
    ("method", {"/steps/1/inputs": ["The Pool"]}, "pattern"),
    ("method", {"/steps/1/input": ["pool"]}, "additionalProperties"),
    ("method", {"/steps/1/models/0": {"model": "GPT-3"}}, "required"),
    ("method", {"/iterates": {"from": "novel"}}, "anyOf"),
    ("method", {"/iterates/rounds": 0}, "anyOf"),
    ("method", {"/loops/0": {"to": "write"}}, "required"),
    ("method", {"/output/size": -1}, "anyOf"),
    ("method", {"/cost/generator_calls": -1}, "anyOf"),
    ("method", {"/models/teacher": "x"}, "anyOf"),
    ("effect", {"/baseline": REMOVED}, "required"),
    ("effect", {"/baseline/value": "36"}, "type"),
    ("effect", {"/baseline/value": True}, "type"),
    ("effect", {"/baseline/value": None}, "type"),
    ("effect", {"/baseline/se": -1}, "anyOf"),
    ("effect", {"/treated/n": 0}, "anyOf"),
    ("effect", {"/treated/rows": 1.5}, "anyOf"),
    ("effect", {"/design": "rct"}, "enum"),
    ("effect", {"/characteristic": "length", "/component": REMOVED}, "anyOf"),
    ("effect", {"/generalization": "ood"}, "anyOf"),
    ("effect", {"/reading/in": "hearsay"}, "enum"),
    ("effect", {"/reading": REMOVED}, "required"),
    ("effect", {"/reading/commit": "main"}, "anyOf"),
    ("effect", {"/comparator/is": "control"}, "anyOf"),
    ("effect", {"/also_differs": ["weather"]}, "anyOf"),
    ("effect", {"/dose/unit": ""}, "anyOf"),
    ("effect", {"/treated/variant": "yes"}, "type"),
    ("method", {"/steps/2/kept/rows_in": 0}, "anyOf"),
    ("method", {"/origin": "blog"}, "enum"),
    ("source", {"/kind": "book"}, "enum"),
    ("component", {"/criterion": "taste"}, "anyOf"),
    ("component", {"/needs": "rows"}, "anyOf"),
    ("component", {"/place": "judging"}, "anyOf"),
    ("effect", {"/gain": 3.9}, "additionalProperties"),
    ("rounds", {"/points": [[0, 1]]}, "minItems"),
    ("rounds", {"/points": [[0, 1], [1]]}, "minItems"),
    ("rounds", {"/points": [[0, 1], [1, 2, 3]]}, "maxItems"),
    ("rounds", {"/points": [[-1, 1], [1, 2]]}, "minimum"),
    ("operator", {"/id": "minhash-dedup"}, "pattern"),
    ("operator", {"/tool": REMOVED}, "required"),
    ("operator", {"/fit": "same"}, "enum"),
    ("operator", {"/match": [5]}, "anyOf"),
    ("operator", {"/match": [{"type": ""}]}, "anyOf"),
    ("operator", {"/usually": ["a"] * 21}, "maxItems"),
    ("operator", {"/components/0": "A"}, "pattern"),
    ("operator", {"/url": "https://a.org"}, "additionalProperties"),
    ("bundle", {"/papers": []}, "additionalProperties"),
    ("bundle", {"/sources": SOURCE}, "type"),
    ("bundle", {"/effects/0/locator": REMOVED}, "required"),
    ("bundle", {"/methods/0/steps/2/id": "A"}, "pattern"),
]


def keywords(name: str, raw: Any) -> list[str]:
    return [str(error.validator) for error in Draft202012Validator(schema(DOCUMENTS[name])).iter_errors(raw)]


def objects(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that a schema holds, with its place."""
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            yield from objects(value, f"{path}/{key}")
    if isinstance(part, list):
        for place, value in enumerate(part):
            yield from objects(value, f"{path}/{place}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_is_valid_draft_2020_12(name: str) -> None:
    assert schema(DOCUMENTS[name])["$schema"] == DIALECT == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema(DOCUMENTS[name]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_is_plain_json(name: str) -> None:
    assert json.loads(json.dumps(schema(DOCUMENTS[name]), allow_nan=False)) == schema(DOCUMENTS[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_object_of_a_schema_is_closed(name: str) -> None:
    closed = [
        (path, part["additionalProperties"]) for path, part in objects(schema(DOCUMENTS[name])) if "properties" in part
    ]
    assert closed
    assert all(value is False for _, value in closed)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_and_field_of_a_schema_is_described(name: str) -> None:
    for path, part in objects(schema(DOCUMENTS[name])):
        if "properties" not in part or path.endswith("/properties"):
            continue
        assert part.get("description"), path
        assert [key for key, value in part["properties"].items() if not value.get("description")] == []


@pytest.mark.parametrize("document", [*DOCUMENTS.values(), *NESTED], ids=lambda document: document.__name__)
def test_every_field_has_a_description(document: type[Document]) -> None:
    assert [name for name, field in document.model_fields.items() if not field.description] == []


def test_every_document_has_a_schema() -> None:
    assert set(DOCUMENTS) == set(GOOD)


def test_unknown_document_has_no_schema() -> None:
    with pytest.raises(KeyError):
        schema(DOCUMENTS["paper"])


@pytest.mark.parametrize("name", GOOD)
def test_good_examples_pass_the_schema_and_the_document(name: str) -> None:
    assert keywords(name, GOOD[name]) == []
    assert faults_found(DOCUMENTS[name], GOOD[name]) == []


@pytest.mark.parametrize(("name", "changes", "keyword"), BAD)
def test_bad_examples_fail_the_schema_and_the_document(name: str, changes: Changes, keyword: str) -> None:
    raw = changed(GOOD[name], changes)
    assert keywords(name, raw) == [keyword]
    assert faults_found(DOCUMENTS[name], raw) != []


@given(documents())
def test_generated_documents_pass_their_schema(document: Any) -> None:
    assert keywords(type(document).__name__.lower(), document.dump()) == []
    assert faults_found(type(document), document.dump()) == []


def test_schema_of_the_bundle_holds_that_of_every_record() -> None:
    records = {name for name in DOCUMENTS if DOCUMENTS[name] is not Bundle}
    definitions: Any = schema(Bundle)["$defs"]
    assert {key.lower() for key in definitions} >= records
