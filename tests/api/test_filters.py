"""Every filter of every list against the curated files, record by record."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from taxonomy.vocabulary import Doubt
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api
from tests.api.brute import Record, World, left

pytestmark = pytest.mark.once

STAGES = ["seeding", "prompting", "filtering", "evolution"]
FACETS = ["quality", "diversity", "complexity", "in_distribution", "out_of_distribution"]
DOMAINS = ["math", "code", "general", "pretraining", "safety", "tool-use", "classification", "dialogue", "preference"]
KINDS = ["filtering/judging", "evolution/mutation", "seeding/corpus"]
YEARS = ["1950", "2022", "2024", "2100"]
LACKING = [
    *("facet", "component", "kind", "stage", "characteristic", "method", "domain", "generalization", "comparator"),
    *("manipulates", "student"),
]
WORDS = ["baize", "gsm8k", "bleu", "rouge", "python", "magpie table", "nowheretobefound"]
VALUES: dict[str, dict[str, list[str]]] = {
    "methods": {
        "component": ["code-execution-check", "in-depth-evolution", "self-response-generation"],
        "component_all": ["code-execution-check", "in-depth-evolution"],
        "ids": ["star", "wizardlm"],
        "without": ["code-execution-check", "in-depth-evolution"],
        "before": [
            "human-written-seed-tasks..rouge-l-novelty-filter",
            "in-depth-evolution..teacher-response-generation",
            "teacher-response-generation..in-depth-evolution",
        ],
        "origin": ["paper", "tool"],
        "kind": KINDS,
        "stage": STAGES,
        "domain": DOMAINS,
        "year_min": YEARS,
        "year_max": YEARS,
        "source": ["xu2023wizardlm", "zelikman2022star"],
        "iterates": ["true", "false"],
        "q": WORDS,
    },
    "effects": {
        "component": ["code-execution-check", "in-depth-evolution", "self-response-generation"],
        "kind": KINDS,
        "stage": STAGES,
        "characteristic": ["quality", "diversity", "complexity"],
        "facet": FACETS,
        "metric": ["gsm8k-accuracy", "humaneval-pass-at-1"],
        "method": ["star", "wizardlm"],
        "source": ["pang2024iterative", "zelikman2022star"],
        "domain": DOMAINS,
        "design": ["ablation", "dose-response", "before-after", "comparison", "whole-method"],
        "generalization": ["in-distribution", "out-of-distribution", "mixed"],
        "reading": ["checked", "primary", "second-hand", "measured"],
        "comparator": ["absent", "random", "alternative", "weaker-dose", "human-data", "untrained", "other-method"],
        "manipulates": ["quality", "diversity", "complexity"],
        "sign": ["gain", "loss", "none"],
        "ids": ["wizardlm-difficulty-chatgpt", "magpie-vs-self-instruct-lc"],
        "missing": LACKING,
        "measured": ["true", "false"],
        "stratum": ["literature", "measured"],
        "student": ["Mistral-7B", "GPT-2 51M, 1.31B tokens"],
        "student_min": ["0", "7", "13.5"],
        "student_max": ["0.2", "7", "70"],
        "year_min": YEARS,
        "year_max": YEARS,
        "q": WORDS,
    },
    "components": {
        "stage": STAGES,
        "kind": KINDS,
        "domain": DOMAINS,
        "facet": FACETS,
        "ids": ["in-depth-evolution", "code-execution-check"],
        "used_in": ["star", "wizardlm"],
        "has_evidence": ["true", "false"],
        "q": WORDS,
    },
    "metrics": {"ids": ["gsm8k-accuracy", "humaneval-pass-at-1"], "facet": FACETS, "q": WORDS},
    "sources": {"ids": ["xu2023wizardlm", "zelikman2022star"], "q": WORDS, "year_min": YEARS, "year_max": YEARS},
    "rounds": {
        "ids": ["recursive-replacement-gpt2-9m", "recursive-accumulation-gpt2-9m"],
        "method": ["star", "rest-em"],
        "metric": ["gsm8k-accuracy", "math-accuracy"],
        "measures": ["downstream", "quality", "diversity"],
        "source": ["zelikman2022star", "pang2024iterative"],
        "component": ["self-response-generation", "data-accumulation"],
        "domain": ["math", "pretraining"],
        "year_min": YEARS,
        "year_max": YEARS,
    },
}
"""What each filter is asked for: each value alone, and all of them in repeats."""
EXEMPT = {
    ("methods", "updated_since"): "the files hold no times: tested by publishing one",
    ("methods", "supported"): "changes nothing: tested in test_pooled",
    **{
        (collection, name): "rests on pooled effects: tested against them in test_pooled"
        for collection in ("methods", "components")
        for name in ("raises", "lowers", "leans")
    },
    ("effects", "doubt"): "worked out from record, metric and component: tested against the list, below",
    ("effects", "isolation"): "worked out from compositions: tested against the export, and itself in tests/taxonomy",
}
SINGLE = {"year_min", "year_max", "student_min", "student_max", "q", "iterates", "has_evidence", "measured"}


def cases() -> Iterator[tuple[str, str, list[str]]]:
    for collection, filters in VALUES.items():
        for name, values in filters.items():
            yield from ((collection, name, [value]) for value in values)
            if name not in SINGLE:
                yield collection, name, values


@pytest.mark.parametrize(("collection", "name", "values"), list(cases()))
def test_a_filter_matches_the_files(api: Api, world: World, collection: str, name: str, values: list[str]):
    expected = left(world, collection, {name: values})
    assert api.ids(collection, **{name: values}) == expected
    assert api.json(f"{collection}/", **{name: values})["count"] == len(expected)


@pytest.mark.parametrize("collection", LISTS)
def test_every_filter_is_tested_or_exempt(api: Api, collection: str):
    """A filter that nobody tests is a filter that nobody knows to work."""
    paging = {"page_size", "cursor", "ordering", "fields", "format", "version", "spreadsheet"}
    described = api.json("schema/")["paths"][f"/api/v1/{collection}/"]["get"]["parameters"]
    filters = {parameter["name"] for parameter in described} - paging
    exempt = {name for of, name in EXEMPT if of == collection}
    assert filters == VALUES[collection].keys() | exempt
    assert not exempt & VALUES[collection].keys(), "an exemption that is no longer needed"


def test_every_filter_is_tested_with_a_value_that_leaves_something_and_not_all(world: World):
    for collection, filters in VALUES.items():
        for name, values in filters.items():
            counts = {len(left(world, collection, {name: [value]})) for value in values}
            assert any(0 < count < len(world.records[collection]) for count in counts), (collection, name)


def test_a_doubt_leaves_the_effects_that_have_it(api: Api):
    effects = api.all("effects")
    for doubt in Doubt:
        expected = [effect["id"] for effect in effects if doubt.value in effect["doubts"]]
        assert api.ids("effects", doubt=doubt.value) == expected
    assert api.json("effects/", doubt="circular")["count"] > 0
    undoubted = [effect["id"] for effect in effects if not effect["doubts"]]
    assert api.ids("effects", missing="doubt") == undoubted
    assert undoubted


COMBINED: list[tuple[str, dict[str, list[str]]]] = [
    ("methods", {"component_all": ["code-execution-check", "in-depth-evolution"]}),
    ("methods", {"domain": ["math"], "year_min": ["2024"], "iterates": ["true"]}),
    ("methods", {"stage": ["evolution", "filtering"], "domain": ["code", "math"], "year_max": ["2023"]}),
    ("methods", {"component": ["in-depth-evolution"], "component_all": ["code-execution-check"], "q": ["evol"]}),
    ("effects", {"stage": ["filtering"], "facet": ["diversity"]}),
    ("effects", {"reading": ["checked"], "comparator": ["random"], "manipulates": ["quality", "complexity"]}),
    ("effects", {"sign": ["loss", "none"], "design": ["ablation"], "domain": ["math"], "year_min": ["2023"]}),
    ("effects", {"kind": KINDS, "facet": ["quality", "in_distribution"], "year_max": ["2024"], "q": ["table"]}),
    ("components", {"stage": ["filtering"], "facet": ["diversity"], "has_evidence": ["true"]}),
    ("components", {"domain": ["code"], "used_in": ["wizardlm", "wizardcoder"]}),
    ("sources", {"year_min": ["2022"], "year_max": ["2023"], "q": ["language"]}),
    ("rounds", {"method": ["star", "rest-em"], "metric": ["gsm8k-accuracy"]}),
    ("rounds", {"domain": ["math"], "component": ["self-response-generation"], "year_min": ["2023"]}),
    ("methods", {"origin": ["paper"], "component": ["in-depth-evolution"], "without": ["code-execution-check"]}),
    ("methods", {"origin": ["tool"], "stage": ["filtering"], "domain": ["general"]}),
    ("methods", {"before": ["in-depth-evolution..teacher-response-generation"], "year_max": ["2023"]}),
    ("effects", {"missing": ["component"], "stage": ["filtering"]}),
    ("effects", {"student": ["Mistral-7B", "LLaMA-7B"], "student_min": ["7"], "design": ["ablation"]}),
    ("effects", {"missing": ["domain"], "facet": ["quality"], "sign": ["gain"]}),
]


@pytest.mark.parametrize(("collection", "query"), COMBINED)
def test_parameters_combine_with_and_and_repeats_with_or(api: Api, world: World, collection: str, query: dict):
    expected = left(world, collection, query)
    assert api.ids(collection, **query) == expected
    assert [record["id"] for record in api.json(f"{collection}/", **query, page_size=500)["results"]] == expected[:500]


@pytest.mark.parametrize("value", ["isolated", "bundle", "whole-method", "unknown"])
def test_isolation_filters_by_what_the_records_say(api: Api, value: str):
    def is_match(record: Record) -> bool:
        return bool(record["isolation"] == value)

    assert api.all("effects", isolation=value) == list(filter(is_match, api.all("effects")))


def test_updated_since_leaves_what_was_published_at_or_after(api: Api):
    moment = timezone.now().isoformat()
    assert api.ids("methods", updated_since="2020-01-01") == api.ids("methods")
    assert api.ids("methods", updated_since=moment) == []
    writing.register(record=making.method("fresh"))
    assert api.ids("methods", updated_since=moment) == ["fresh"]
    assert api.ids("methods", updated_since=api.json("methods/fresh/")["updated"]) == ["fresh"]


def test_an_empty_search_is_no_filter(api: Api):
    assert api.ids("metrics", q="") == api.ids("metrics")


def test_an_unknown_student_is_an_error_that_names_one_nearby(api: Api):
    error = api.json("effects/", 400, student="Mistral-7b")["errors"][0]
    assert (error["pointer"], error["code"]) == ("student", "unknown_value")
    assert "Did you mean 'Mistral-7B'" in error["detail"]
    two = api.json("effects/", 400, student="Mistral-7B,LLaMA-7B")["errors"]
    assert [fault["detail"].partition(" is ")[0] for fault in two] == ["'Mistral-7B,LLaMA-7B'"]


SYNTAX = [
    '"',
    "'",
    "a-b",
    "C++",
    "* OR",
    "NEAR(a b)",
    "name:x",
    "(",
    "\\",
    "a & b | !c",
    "<->",
    ":*",
    "%",
    "ﬁ ß 漢字 🙂",
]


@pytest.mark.parametrize("words", SYNTAX)
@pytest.mark.parametrize("collection", [item for item in LISTS if "q" in VALUES[item]])
def test_no_syntax_of_a_search_engine_is_an_error(api: Api, collection: str, words: str):
    api.json(f"{collection}/", q=words)
    api.json("search/", q=words)
