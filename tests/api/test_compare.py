"""Methods side by side over HTTP: every part against the documents, and against the addresses that have it alone."""

from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from registry import services
from tests import writing
from tests.api import making
from tests.api.asking import Api, content
from tests.api.brute import World
from tests.api.test_graph import components_of, fed, finite
from tests.api.test_pooled import members, rows

pytestmark = pytest.mark.once

KEYS = [
    "methods",
    "names",
    "components",
    "shared",
    "only",
    "alignment",
    "similarity",
    "lineage",
    "profiles",
    "head_to_head",
    "shared_metrics",
    "explanation",
    "graph",
]
SETS = [
    ("wizardlm", "slm-evolvers"),
    ("self-instruct", "wizardlm", "alpaca"),
    ("star", "v-star", "b-star", "rft", "online-rft", "rlaif", "magpie", "deita"),
]


def compare(api: Api, *methods: str, **query: Any) -> Any:
    result = finite(content(api.get("compare/", methods=",".join(methods), **query)))
    assert list(result) == KEYS
    assert result["methods"] == list(methods)
    return result


@pytest.mark.parametrize("methods", SETS)
def test_components_are_those_of_the_documents(api: Api, world: World, methods: tuple[str, ...]):
    result = compare(api, *methods)
    documents = {slug: world.records["methods"][slug] for slug in methods}
    having = {slug: components_of(document) for slug, document in documents.items()}
    actual = {row["id"]: row for row in result["components"]}
    assert len(actual) == len(result["components"])
    assert {slug: set(row["in"]) for slug, row in actual.items()} == {
        component: {slug for slug in methods if component in having[slug]}
        for component in set().union(*having.values())
    }
    assert set(result["shared"]) == set.intersection(*having.values())
    for slug in methods:
        others = set().union(*(having[method] for method in methods if method != slug))
        assert set(result["only"][slug]) == having[slug] - others
        steps = [step for row in actual.values() for step in row["steps"].get(slug, [])]
        expected = {step["id"]: (step.get("params", {}), step.get("note")) for step in documents[slug]["steps"]}
        assert {step["id"]: (step["params"], step["note"]) for step in steps} == expected
    stages = [row["stage"] for row in result["components"]]
    assert stages == sorted(stages, key=["seeding", "prompting", "filtering", "evolution"].index)
    assert result["names"] == {slug: document["name"] for slug, document in documents.items()}


@pytest.mark.parametrize("methods", SETS)
def test_every_step_is_aligned_once(api: Api, world: World, methods: tuple[str, ...]):
    rows = compare(api, *methods)["alignment"]
    for slug in methods:
        ids = [row[slug] for row in rows if row[slug] is not None]
        assert sorted(ids) == sorted(step["id"] for step in world.records["methods"][slug]["steps"])
    assert all(list(row) == list(methods) for row in rows)


@pytest.mark.parametrize("methods", SETS)
def test_nodes_and_edges_name_their_methods(api: Api, world: World, methods: tuple[str, ...]):
    actual = compare(api, *methods)["graph"]
    nx.node_link_graph(actual, edges="edges")
    documents = [world.records["methods"][slug] for slug in methods]
    assert {node["id"]: set(node["in"]) for node in actual["nodes"]} == {
        component: {document["id"] for document in documents if component in components_of(document)}
        for component in set().union(*map(components_of, documents))
    }
    feeds = {(edge["source"], edge["target"]): set(edge["in"]) for edge in actual["edges"] if edge["type"] == "feeds"}
    assert feeds == {
        pair: {document["id"] for document in documents if pair in fed(document)}
        for pair in set().union(*map(fed, documents))
    }


@pytest.mark.parametrize("methods", SETS)
def test_the_similarity_is_the_very_one_of_the_nearest(api: Api, methods: tuple[str, ...]):
    nearest = {slug: api.json(f"methods/{slug}/similar/", limit=100)["results"] for slug in methods}
    scores = {(slug, item["method"]): item["score"] for slug, result in nearest.items() for item in result}
    actual = compare(api, *methods)["similarity"]
    assert [(item["a"], item["b"]) for item in actual] == list(combinations(methods, 2))
    for entry in actual:
        assert (entry["edit_distance"], entry["edit_distance_is"]) == (None, None)
        for pair in ((entry["a"], entry["b"]), (entry["b"], entry["a"])):
            if pair in scores:
                assert scores[pair] == entry["score"]
    assert scores.keys() & {(item["a"], item["b"]) for item in actual}


def test_the_edit_distance_states_whether_it_is_exact(api: Api):
    for item in compare(api, "wizardlm", "alpaca", "star", "magpie", edit_distance="true")["similarity"]:
        assert item["edit_distance"] > 0
        assert item["edit_distance_is"] == "exact"
    writing.register(record=making.method("made-up-one", ("self-chat", making.COMPONENT)))
    writing.register(record=making.method("made-up-two", (making.COMPONENT, "self-chat")))
    (pair,) = compare(api, "made-up-one", "made-up-two", edit_distance="true")["similarity"]
    assert pair == {
        "a": "made-up-one",
        "b": "made-up-two",
        "score": 1.0,
        "edit_distance": 2,
        "edit_distance_is": "exact",
    }


def test_profiles_and_lineage_are_those_of_each_method(api: Api):
    result = compare(api, "wizardlm", "wizardcoder", "alpaca")
    for query in ({}, {"domain": "code"}):
        result = compare(api, "wizardlm", "wizardcoder", "alpaca", **query)
        for slug, profile in result["profiles"].items():
            assert profile == api.json(f"methods/{slug}/profile/", **query)
    assert {(relation["method"], relation["type"], relation["other"]) for relation in result["lineage"]} == {
        ("wizardcoder", "extends", "wizardlm"),
        ("wizardlm", "seeds_from", "alpaca"),
    }


def test_head_to_head_is_both_arms_and_all_of_them(api: Api):
    effects = api.all("effects")
    direct = [entry for entry in effects if entry["baseline"]["method"] and entry["treated"]["method"]]
    pairs = {tuple(sorted((e["baseline"]["method"], e["treated"]["method"]))) for e in direct}
    pairs = {pair for pair in pairs if pair[0] != pair[1]}
    assert len(pairs) > 5
    for one, other in sorted(pairs)[:12]:
        expected = [
            entry for entry in direct if {entry["baseline"]["method"], entry["treated"]["method"]} == {one, other}
        ]
        result = compare(api, one, other)
        assert result["head_to_head"] == sorted(expected, key=lambda item: str(item["id"]))
        (explanation,) = result["explanation"]
        assert [row["effect"] for row in explanation["results"]] == [entry["id"] for entry in result["head_to_head"]]
        for listed, effect in zip(explanation["results"], result["head_to_head"], strict=True):
            assert listed["difference"] == abs(effect["gain"])
            better = effect["treated" if effect["gain"] > 0 else "baseline"]["method"] if effect["gain"] else None
            assert listed["better"] == better


def test_shared_metrics_have_figures_of_at_least_two(api: Api):
    effects = {item["id"]: item for item in api.all("effects")}
    seen = 0
    for methods in (*SETS, ("wizardcoder", "magicoder", "wizardlm"), ("metamath", "wizardmath")):
        for row in compare(api, *methods)["shared_metrics"]:
            seen += 1
            assert len({figure["method"] for figure in row["results"]}) > 1
            assert "they do not say which method is better" in row["note"]
            for figure in row["results"]:
                effect = effects[figure["effect"]]
                arm = effect[figure["arm"]]
                assert (figure["value"], effect["metric"]["id"]) == (arm["value"], row["metric"]["id"])
                assert figure["method"] == (arm["method"] or effect["method"])
                assert not arm["without"]
                assert not arm["changed"]
    assert seen


@pytest.mark.parametrize("facet", ["in_distribution", "diversity"])
@pytest.mark.parametrize("methods", SETS[:2])
def test_differences_are_explained_by_pooled_effects_one_by_one(api: Api, methods: tuple[str, ...], facet: str):
    pooled = {row["id"]: row for row in rows(api, facet=facet)}
    result = compare(api, *methods, facet=facet)
    direct = {effect["id"] for effect in result["head_to_head"]}
    components = {row["id"]: set(row["in"]) for row in result["components"]}
    assert [(explanation["a"], explanation["b"]) for explanation in result["explanation"]] == list(
        combinations(methods, 2)
    )
    for item in result["explanation"]:
        pair = {item["a"], item["b"]}
        assert item.keys() == {"a", "b", "facet", "results", "components", "text", "note"}, "and no sum"
        assert "do not simply add up" in item["note"]
        assert {row["component"]: {row["in"]} for row in item["components"]} == {
            component: having & pair for component, having in components.items() if len(having & pair) == 1
        }
        for row in item["components"]:
            known = pooled.get(row["component"])
            if known is None:
                assert row["effect"] is row["supports"] is None
            elif direct.isdisjoint(members(known)):
                assert row["effect"] == known
                side = row["in"] if known["raises"] else (pair - {row["in"]}).pop() if known["lowers"] else None
                assert row["supports"] == side


@pytest.mark.parametrize(
    "pair",
    [
        ("metamath", "dart-prop2diff"),
        ("self-instruct", "magpie"),
        ("simprompt", "attrprompt"),
        ("star", "rft"),
        ("looped", "single"),
    ],
)
def test_whichever_is_named_first_the_answer_is_the_same(api: Api, pair: tuple[str, str]):
    """A pair of our own: a loop of one step, and the same component twice, against a single step."""
    writing.register(record=making.method("looped", ("self-chat", "self-chat", "in-depth-evolution")))
    writing.register(record=making.method("single", ("self-chat",)))
    one, other = (compare(api, *order, edit_distance="true") for order in (pair, pair[::-1]))
    for key in ("shared", "only", "profiles", "head_to_head"):
        assert one[key] == other[key]
    assert {row["id"]: set(row["in"]) for row in one["components"]} == {
        row["id"]: set(row["in"]) for row in other["components"]
    }
    (alike,), (likewise,) = one["similarity"], other["similarity"]
    assert alike["score"] == likewise["score"]
    if alike["edit_distance_is"] == likewise["edit_distance_is"] == "exact":  # a bound depends on the time there was
        assert alike["edit_distance"] == likewise["edit_distance"]
    assert one["alignment"] == other["alignment"]
    (result,), (turned,) = one["explanation"], other["explanation"]
    assert result["components"] == turned["components"]
    assert result["results"] == turned["results"]
    assert result["text"].partition(". ")[2] == turned["text"].partition(". ")[2]
    assert {row["metric"]["id"] for row in one["shared_metrics"]} == {
        row["metric"]["id"] for row in other["shared_metrics"]
    }


def test_methods_of_one_composition_are_one_and_nothing_to_change(api: Api):
    for name in ("twin-one", "twin-two"):
        writing.register(record=making.method(name, ("self-chat", "self-chat", "in-depth-evolution")))
    result = compare(api, "twin-one", "twin-two", edit_distance="true")
    (alike,) = result["similarity"]
    assert (alike["score"], alike["edit_distance"], alike["edit_distance_is"]) == (1.0, 0, "exact")
    assert result["only"] == {"twin-one": [], "twin-two": []}
    assert all(row["twin-one"] == row["twin-two"] for row in result["alignment"])
    assert " No component differs." in result["explanation"][0]["text"]


@pytest.mark.parametrize(("facet", "metric"), [("diversity", "diversity"), ("in_distribution", "in_distribution")])
def test_the_text_begins_with_measurements_on_the_queried_facet(api: Api, facet: str, metric: str):
    (result,) = compare(api, "simprompt", "attrprompt", facet=facet)["explanation"]
    on_facet = [row["text"] for row in result["results"] if row["facet"] == metric]
    assert 3 < len(on_facet) < len(result["results"])
    assert result["text"].startswith(f"{'; '.join(on_facet[:3])} (and {len(result['results']) - 3} more comparisons). ")


def test_the_text_claims_no_more_than_the_evidence(api: Api):
    """Established directions alone are named, and an arm that is not quite the method says by its steps' names how."""
    (outcome,) = compare(api, "self-instruct", "magpie")["explanation"]
    assert (
        "Magpie (without Multi-turn extension and Preference pair construction) beats Self-Instruct"
        " (with Few-shot bootstrapping and Self-generated responses changed) by 11.7 points on Arena-Hard win rate"
    ) in outcome["text"]
    for pair in (("self-instruct", "magpie"), ("star", "rft"), ("attrprompt", "genetic-prompt"), ("s1", "limo")):
        result = compare(api, *pair)
        (outcome,) = result["explanation"]
        for row in outcome["components"]:
            assert (f"{row['name']}, in " in outcome["text"]) == (row["supports"] is not None)
            if row["supports"]:
                assert row["effect"]["supported"]
            elif row["effect"] and not row["left_out"]:
                assert not row["effect"]["supported"]


def test_what_compares_two_methods_does_not_explain_their_difference(api: Api):
    writing.register(record=making.component("made-up"))
    writing.register(record=making.method("made-up-one", ("self-chat",)))
    writing.register(record=making.method("made-up-two", ("self-chat", "made-up")))
    arms: dict[str, Any] = {
        "baseline": {"label": "one", "value": 40, "method": "made-up-one"},
        "treated": {"label": "two", "value": 50, "method": "made-up-two"},
    }
    writing.register(record=making.effect("between", component="made-up", method=None, design="comparison", **arms))

    def pooled_elsewhere() -> Any:
        return compare(api, "made-up-one", "made-up-two")["explanation"][0]["components"][0]["effect"]

    assert pooled_elsewhere() is None
    writing.register(record=making.effect("elsewhere", component="made-up", method=None))
    assert pooled_elsewhere()["effects"] == ["elsewhere"]
    (pooled,) = rows(api, component="made-up")
    assert sorted(pooled["effects"]) == ["between", "elsewhere"]


def test_unknown_ids_are_reported_with_suggestions(api: Api):
    faults = api.json("compare/?methods=wizard-lm,star,zzzzzz", 400)["errors"]
    assert {fault["pointer"] for fault in faults} == {"methods"}
    assert [fault["detail"].partition(", ")[0] for fault in faults] == [
        "No method has the id 'wizard-lm'. Did you mean 'wizardlm'",
        "No method has the id 'zzzzzz'.",
    ]


def test_a_withdrawn_method_is_reported_as_withdrawn(api: Api):
    for slug in ("made-up", "made-up-heir"):
        writing.register(record=making.method(slug))
    services.withdraw(collection="methods", slug="made-up", reason="A test.")
    fault = api.json("compare/?methods=star,made-up", 400)["errors"][0]
    assert (fault["code"], fault["detail"]) == ("unknown_value", "Method 'made-up' was withdrawn.")
    for part in ("graph", "similar", "lineage"):
        api.get(f"methods/made-up/{part}/", 410)


def test_ids_may_be_parted_or_repeated_and_spaces_do_not_matter(api: Api):
    expected = compare(api, "star", "wizardlm")
    assert api.json("compare/?methods=star&methods=wizardlm") == expected
    assert api.json("compare/?methods=star,%20wizardlm,") == expected
    turned = compare(api, "wizardlm", "star")
    assert [row["id"] for row in turned["components"]] == [row["id"] for row in expected["components"]]
    assert turned["only"] == expected["only"]


def test_a_deprecated_component_is_compared_like_any_other(api: Api):
    writing.register(record=making.component("made-up"))
    writing.register(record=making.method("made-up-method", ("made-up", "self-chat")))
    writing.deprecate(collection="components", slug="made-up", replacement=None)
    assert "made-up" in compare(api, "made-up-method", "baize")["only"]["made-up-method"]
