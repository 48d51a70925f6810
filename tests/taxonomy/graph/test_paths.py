"""Shortest paths against networkx, and motifs against walking along each method."""

from collections.abc import Iterator
from itertools import pairwise, product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.graph.composition import Composition
from taxonomy.graph.paths import PATHS, methods_with_chain, motifs, shortest_paths
from tests.taxonomy.compositions import resolved_compositions

NODES = "abcdefg"
FEEDS = st.dictionaries(st.tuples(*[st.sampled_from(NODES)] * 2), st.integers(1, 5), max_size=21)
COLLECTIONS = st.lists(resolved_compositions(), max_size=5).map(
    lambda compositions: [Composition(f"m{place}", "", item.steps) for place, item in enumerate(compositions)]
)


@settings(max_examples=50)
@given(FEEDS, st.sampled_from(NODES), st.sampled_from(NODES), st.integers(1, 12))
def test_the_shortest_paths_come_by_their_rarest_edge(feeds, start, end, limit):
    graph: nx.DiGraph[str] = nx.DiGraph(feeds.keys())
    graph.add_nodes_from(NODES)
    result = shortest_paths(feeds, start, end, limit)
    if not nx.has_path(graph, start, end):
        assert result == []
        return
    every = map(list, nx.all_shortest_paths(graph, start, end))
    rarest = {tuple(path): min((feeds[edge] for edge in pairwise(path)), default=0) for path in every}
    assert [tuple(path) for path in result] == sorted(rarest, key=lambda path: (-rarest[path], path))[:limit]


def test_of_thousands_of_paths_the_most_frequent_comes_first():
    """Five layers of five between two ends: 3,125 paths of one length, one of them of frequent edges."""
    layers = [["start"], *([f"{letter}{place}" for place in range(5)] for letter in "abcde"), ["end"]]
    frequent = ["start", "a4", "b4", "c4", "d4", "e4", "end"]
    feeds = {pair: 1 for one, other in pairwise(layers) for pair in product(one, other)}
    feeds |= dict.fromkeys(pairwise(frequent), 7)
    result = shortest_paths(feeds, "start", "end")
    assert result[0] == frequent
    assert len(result) == len(set(map(tuple, result))) == PATHS


def test_an_end_without_an_edge_is_not_reached():
    assert shortest_paths({("a", "b"): 1}, "a", "c") == []
    assert shortest_paths({}, "a", "a") == [["a"]]


def walks(method: Composition, length: int) -> set[tuple[str, ...]]:
    """Every chain of so many steps along the edges, as components."""
    onward = {step.id: [item.id for item in method.steps if step.id in item.inputs] for step in method.steps}
    component = {step.id: step.component for step in method.steps}

    def along(step: str, left: int) -> Iterator[tuple[str, ...]]:
        if left == 1:
            yield (component[step],)
        else:
            yield from ((component[step], *rest) for after in onward[step] for rest in along(after, left - 1))

    return {walk for step in onward for walk in along(step, length)}


@pytest.mark.parametrize("length", [2, 3, 4])
@given(methods=COLLECTIONS)
def test_a_motif_is_a_chain_of_some_methods_the_most_frequent_first(length, methods):
    expected: dict[tuple[str, ...], list[str]] = {}
    for method in methods:
        for walk in walks(method, length):
            expected.setdefault(walk, []).append(method.id)
    result = motifs(methods, length)
    assert result == expected
    assert list(result) == sorted(expected, key=lambda chain: (-len(expected[chain]), chain))
    for chain, ids in result.items():
        assert methods_with_chain(methods, chain) == ids
        assert ids == sorted(ids)


@given(methods=COLLECTIONS)
def test_a_chain_that_no_method_has_is_in_none(methods):
    assert methods_with_chain(methods, ("seeds", "nowhere")) == []
