"""The component graph, ways and motifs over HTTP, against figures worked out document by document."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest

from catalogue.graph import NODE_TYPES
from tests import writing
from tests.api import making
from tests.api.asking import Api, content
from tests.api.brute import Record, World
from tests.api.test_negotiation import GRAPH
from tests.api.test_pooled import rows

pytestmark = pytest.mark.once

Pair = tuple[str, str]
CHAINED = ("human-written-seed-tasks", "in-depth-evolution", "teacher-response-generation")


def finite(text: bytes) -> Any:
    """JSON as others read it, without NaN and infinities."""

    def refuse(name: str) -> None:
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


def graph(api: Api, address: str = "graph/", **query: Any) -> Any:
    result = finite(content(api.get(address, **query)))
    read = nx.node_link_graph(result, edges="edges")
    assert isinstance(read, nx.MultiDiGraph)
    assert (len(read), read.number_of_edges()) == (len(result["nodes"]), len(result["edges"]))
    assert all(node.keys() >= {"id", "type", "label"} for node in result["nodes"])
    return result


def edges(graph: Any, kind: str) -> dict[Pair, Any]:
    chosen = [edge for edge in graph["edges"] if edge["type"] == kind]
    actual = {(edge["source"], edge["target"]): edge for edge in chosen}
    assert len(actual) == len(chosen), "an edge is written once"
    return actual


def fed(method: Record) -> set[Pair]:
    of = {step["id"]: step["component"] for step in method["steps"]}
    return {(of[source], step["component"]) for step in method["steps"] for source in step.get("inputs", [])}


def components_of(method: Record) -> set[str]:
    return {step["component"] for step in method["steps"]}


def counts(methods: list[Record]) -> tuple[Counter[str], Counter[Pair], Counter[Pair]]:
    """How often components are used, feed each other, and are used together."""
    uses = Counter(item for method in methods for item in components_of(method))
    feeds = Counter(pair for method in methods for pair in fed(method))
    together = Counter(pair for method in methods for pair in combinations(sorted(components_of(method)), 2))
    return uses, feeds, together


def check(graph: Any, methods: list[Record], nodes: set[str], least: int = 1) -> None:
    uses, feeds, together = counts(methods)
    parts = {node["id"]: node for node in graph["nodes"] if node["type"] == "component"}
    assert list(parts) == sorted(parts)
    assert {slug: node["used_in"] for slug, node in parts.items()} == {slug: uses[slug] for slug in nodes}

    def frequent(counted: Counter[Pair]) -> dict[Pair, int]:
        return {pair: n for pair, n in counted.items() if n >= least and nodes.issuperset(pair)}

    assert {pair: edge["methods"] for pair, edge in edges(graph, "feeds").items()} == frequent(feeds)
    used_together = edges(graph, "co_occurs")
    assert {pair: edge["methods"] for pair, edge in used_together.items()} == frequent(together)
    for (one, other), edge in used_together.items():
        assert edge["lift"] == pytest.approx(edge["methods"] * len(methods) / uses[one] / uses[other], abs=1e-4)
    degree = Counter(end for pair in frequent(feeds) for end in pair)
    assert all(node["degree"] == degree[slug] for slug, node in parts.items())
    assert graph["graph"]["methods"] == len(methods)


def all_methods(world: World) -> list[Record]:
    return list(world.published.values())


def test_every_count_is_that_of_the_documents(api: Api, world: World):
    methods = all_methods(world)
    result = graph(api)
    check(result, methods, set(counts(methods)[0]))
    for node in result["nodes"]:
        assert node["kind"] == world.kind(node["id"])
        assert node["stage"] == node["kind"].split("/")[0]
        assert node["label"] == world.records["components"][node["id"]]["name"]


def test_measures_are_those_of_networkx(api: Api):
    result = graph(api)
    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(node["id"] for node in result["nodes"])
    plain.add_weighted_edges_from((a, b, edge["methods"]) for (a, b), edge in edges(result, "feeds").items())
    between, rank = nx.betweenness_centrality(plain), nx.pagerank(plain)
    for node in result["nodes"]:
        assert node["betweenness"] == pytest.approx(between[node["id"]], abs=2e-6)
        assert node["pagerank"] == pytest.approx(rank[node["id"]], abs=1e-5)
    communities = Counter(node["community"] for node in result["nodes"])
    assert set(communities) == set(range(len(communities)))
    assert [communities[label] for label in sorted(communities)] == sorted(communities.values(), reverse=True)
    assert result == graph(api)


def undirected(graph: Any) -> Counter[Pair]:
    """The methods in which one feeds the other, whichever way."""
    both: Counter[Pair] = Counter()
    for (one, other), edge in edges(graph, "feeds").items():
        both[min(one, other), max(one, other)] += edge["methods"]
    return both


def test_communities_are_as_good_as_those_of_networkx_on_the_whole_graph(api: Api):
    result = graph(api)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(node["id"] for node in result["nodes"])
    plain.add_weighted_edges_from((*pair, methods) for pair, methods in undirected(result).items())
    communities: dict[int, set[str]] = {}
    for node in result["nodes"]:
        communities.setdefault(node["community"], set()).add(node["id"])
    reached = nx.community.modularity(plain, list(communities.values()))
    assert reached >= nx.community.modularity(plain, nx.community.louvain_communities(plain, seed=0)) - 0.02


FILTERS: list[dict[str, Any]] = [
    {"stage": "filtering"},
    {"stage": ["filtering", "seeding"], "domain": "math"},
    {"kind": "filtering/judging"},
    {"domain": ["code", "safety"]},
    {"year_min": 2024},
    {"year_max": 2022, "min_count": 2},
    {"min_count": 3},
    {"year_max": 1960},
]


@pytest.mark.parametrize("query", FILTERS, ids=str)
def test_filters_select_the_matching_methods(api: Api, world: World, query: dict[str, Any]):
    values = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
    methods = [
        method
        for method in all_methods(world)
        if ("domain" not in values or set(values["domain"]) & set(method["domains"]))
        and query.get("year_min", 0) <= world.year(method) <= query.get("year_max", 9999)
    ]
    least = query.get("min_count", 1)
    nodes = {
        slug
        for slug, number in counts(methods)[0].items()
        if number >= least
        and ("kind" not in values or world.kind(slug) in values["kind"])
        and ("stage" not in values or world.kind(slug).split("/")[0] in values["stage"])
    }
    check(graph(api, **query), methods, nodes, least)


@pytest.mark.parametrize("depth", [1, 2, 5])
@pytest.mark.parametrize("least", [1, 2])
def test_around_selects_nodes_within_so_many_edges(api: Api, world: World, depth: int, least: int):
    uses, feeds, _ = counts(all_methods(world))
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(slug for slug in uses if uses[slug] >= least)
    plain.add_edges_from(pair for pair, number in feeds.items() if number >= least)
    nodes = set(nx.ego_graph(plain, CHAINED[1], radius=depth))
    result = graph(api, around=CHAINED[1], depth=depth, min_count=least)
    check(result, all_methods(world), nodes, least)
    if depth == 1:
        assert graph(api, around=CHAINED[1], min_count=least) == result


def test_around_what_no_method_uses_is_nothing(api: Api):
    writing.register(record=making.component("made-up"))
    assert graph(api, around="made-up", depth=2)["nodes"] == []


def test_every_sort_of_nodes_comes_with_its_edges(api: Api, world: World):
    result = graph(api, nodes=",".join(NODE_TYPES))
    assert result == graph(api, nodes=list(NODE_TYPES))
    sorts = {node["type"] for node in result["nodes"]}
    assert sorts == {"component", "kind", "stage", "method", "metric", "characteristic", "facet", "source"}
    assert all(
        node["id"] == f"{node['type']}:{node['record']}" for node in result["nodes"] if node["type"] != "component"
    )
    methods = all_methods(world)
    used = {slug for method in methods for slug in components_of(method)}
    effects = [effect for effect in world.records["effects"].values() if effect.get("component") in used]
    uses = {(f"method:{method['id']}", slug) for method in methods for slug in components_of(method)}
    kinds = {(slug, f"kind:{world.kind(slug)}") for slug in used}
    stages = {(kind, f"stage:{kind.removeprefix('kind:').split('/')[0]}") for _, kind in kinds}
    assert set(edges(result, "uses")) == uses
    assert set(edges(result, "broader")) == kinds | stages
    assert set(edges(result, "describes")) == {(f"source:{m['source']}", f"method:{m['id']}") for m in methods}
    for kind, pairs in (
        ("measured_with", [(e["component"], f"metric:{e['metric']}") for e in effects]),
        ("reports", [(f"source:{e['source']}", e["component"]) for e in effects]),
    ):
        assert {pair: edge["effects"] for pair, edge in edges(result, kind).items()} == Counter(pairs)


def test_effects_on_facets_are_the_pooled_ones(api: Api):
    result = graph(api, nodes="facets,characteristics")
    used = {node["id"] for node in result["nodes"]}
    pooled = {(row["id"], f"facet:{row['facet']}"): row for row in rows(api) if row["id"] in used}
    outcome = edges(result, "affects")
    assert outcome.keys() == pooled.keys()
    for pair, row in pooled.items():
        keys = ("scale", "estimate", "direction", "established", "k", "m")
        assert [outcome[pair][key] for key in keys] == [row[key] for key in keys]
        assert outcome[pair]["certainty"] == row["certainty"]["level"]
    for (one, facet), edge in edges(result, "influences").items():
        varied = api.json("effects/", characteristic=one.partition(":")[2], facet=facet.partition(":")[2])["count"]
        assert 0 < edge["m"] <= varied


@pytest.mark.parametrize("sort", NODE_TYPES)
def test_each_sort_alone(api: Api, sort: str):
    assert len(graph(api, nodes=sort)["nodes"]) > len(graph(api)["nodes"])


# --- Forms
@pytest.mark.parametrize("form", GRAPH)
@pytest.mark.parametrize("query", [{"around": CHAINED[1]}, {"year_max": 1960}], ids=["some", "none"])
def test_every_form_answers_with_its_type(api: Api, form: str, query: dict[str, Any]):
    response = api.get("graph/", **query, format=form)
    assert response["Content-Type"] == GRAPH[form]
    assert content(response)
    assert api.get("graph/", **query, headers={"Accept": GRAPH[form]})["Content-Type"] == GRAPH[form]


@pytest.mark.parametrize("form", GRAPH)
def test_every_method_can_be_had_in_every_form(api: Api, form: str):
    for slug in ("star", "self-instruct", "wizardlm"):
        response = api.get(f"methods/{slug}/graph/", format=form)
        assert slug in response["Content-Disposition"]
        assert content(response)


def test_a_method_is_its_steps(api: Api, world: World):
    for slug, method in world.records["methods"].items():
        result = graph(api, f"methods/{slug}/graph/")
        assert [node["id"] for node in result["nodes"]] == [step["id"] for step in method["steps"]]
        assert [node["component"] for node in result["nodes"]] == [step["component"] for step in method["steps"]]
        inputs = {(source, step["id"]) for step in method["steps"] for source in step.get("inputs", [])}
        assert set(edges(result, "feeds")) == inputs
        loops = [*filter(None, [method.get("iterates")]), *method.get("loops", [])]
        assert list(edges(result, "iterates")) == [(loop["from"], loop["to"]) for loop in loops]


def test_a_deprecated_component_stays_in_the_graph(api: Api):
    writing.register(record=making.component("made-up"))
    writing.register(record=making.method("made-up-method", ("made-up", CHAINED[1])))
    writing.deprecate(collection="components", slug="made-up", replacement=CHAINED[1])
    assert "made-up" in {node["id"] for node in graph(api, nodes="kinds")["nodes"]}
    assert len(graph(api, "methods/made-up-method/graph/")["nodes"]) == 2


# --- Ways and motifs
def test_a_path_is_one_of_the_shortest_and_its_methods_have_it(api: Api, world: World):
    methods = world.published
    plain: nx.DiGraph[str] = nx.DiGraph(list(counts(all_methods(world))[1]))
    for start, end in (CHAINED[::2], (CHAINED[0], "answer-match-rejection-sampling"), CHAINED[:0:-1], CHAINED[:1] * 2):
        answer = api.json("graph/path/", **{"from": start, "to": end})
        if not nx.has_path(plain, start, end):
            assert (answer["length"], answer["paths"]) == (None, [])
            continue
        shortest = set(map(tuple, nx.all_shortest_paths(plain, start, end)))
        actual = [tuple(component["id"] for component in path["components"]) for path in answer["paths"]]
        assert len(set(actual)) == len(actual) == min(10, len(shortest))
        assert shortest.issuperset(actual)
        assert answer["length"] == len(actual[0]) - 1
        for path, components in zip(answer["paths"], actual, strict=True):
            assert [(edge["source"], edge["target"]) for edge in path["edges"]] == list(pairwise(components))
            for edge in path["edges"]:
                having = sorted(s for s, m in methods.items() if (edge["source"], edge["target"]) in fed(m))
                assert (edge["count"], edge["methods"]) == (len(having), having[:20])
            whole = sorted(slug for slug, method in methods.items() if components in walks(method, len(components)))
            assert path["methods"] == (whole[:20] if len(components) > 1 else [])


def walks(method: Record, length: int) -> set[tuple[str, ...]]:
    """Every chain of so many steps along the edges, as components."""
    onward: dict[str, list[str]] = {step["id"]: [] for step in method["steps"]}
    for step in method["steps"]:
        for source in step.get("inputs", []):
            onward[source].append(step["id"])
    of = {step["id"]: step["component"] for step in method["steps"]}

    def along(step: str, left: int) -> Iterator[tuple[str, ...]]:
        if left == 1:
            yield (of[step],)
        else:
            yield from ((of[step], *rest) for after in onward[step] for rest in along(after, left - 1))

    return {walk for step in onward for walk in along(step, length)}


@pytest.mark.parametrize("length", [2, 3, 4])
@pytest.mark.parametrize("domain", [None, "math"])
def test_motifs_are_the_most_frequent_chains(api: Api, world: World, length: int, domain: str | None):
    methods = [method for method in all_methods(world) if domain in (None, *method["domains"])]
    having: dict[tuple[str, ...], list[str]] = {}
    for method in sorted(methods, key=lambda item: str(item["id"])):
        for walk in walks(method, length):
            having.setdefault(walk, []).append(method["id"])
    often = sorted((walk for walk in having if len(having[walk]) > 1), key=lambda walk: (-len(having[walk]), walk))
    answer = api.json("graph/motifs/", length=length, limit=500, **({"domain": domain} if domain else {}))
    assert (answer["length"], answer["count"]) == (length, len(often))
    assert [tuple(component["id"] for component in row["components"]) for row in answer["results"]] == often
    for row, walk in zip(answer["results"], often, strict=True):
        assert (row["count"], row["methods"]) == (len(having[walk]), having[walk][:20])


def test_motifs_of_one_stage_stay_in_it(api: Api):
    answer = api.json("graph/motifs/", length=2, stage="filtering", min_count=1)
    assert answer["results"]
    assert {component["stage"] for row in answer["results"] for component in row["components"]} == {"filtering"}
    assert len(api.json("graph/motifs/", limit=1)["results"]) == 1
