"""Peers of graphs and likeness: what they count, and that another count is noticed."""

import json

import pytest

from proof.bench.inside import Differs, _same_graph
from proof.bench.peers.networks import Composition, Taxonomy, component_graph, text

COMPOSITIONS = [Composition(["a", "b", "a"], [("a", "b"), ("b", "a")]), Composition(["b", "c"], [("b", "c")])]


def test_the_peer_counts_methods():
    found = component_graph(COMPOSITIONS)
    assert dict(found.nodes(data="used_in")) == {"a": 1, "b": 2, "c": 1}
    edges = {(source, target, kind): edge for source, target, kind, edge in found.edges(keys=True, data=True)}
    assert edges["a", "b", "co_occurs"] == {"methods": 1, "lift": 1.0}
    assert set(edges) == {
        ("a", "b", "feeds"),
        ("b", "a", "feeds"),
        ("b", "c", "feeds"),
        ("a", "b", "co_occurs"),
        ("b", "c", "co_occurs"),
    }


def test_another_count_is_a_difference():
    theirs = json.loads(text(component_graph(COMPOSITIONS)))
    ours = {"nodes": theirs["nodes"], "edges": [{**edge, "type": edge["key"]} for edge in theirs["edges"]]}
    _same_graph(ours, theirs)
    ours["edges"][0]["methods"] += 1
    with pytest.raises(Differs, match="2 methods"):
        _same_graph(ours, theirs)


def test_components_are_the_more_alike_the_deeper_they_part():
    tree = Taxonomy({"a": "seeding/x", "b": "seeding/x", "c": "seeding/y", "d": "filtering/z"})
    assert [tree.likeness("a", other) for other in "abcd"] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    mean, answers = tree.compare(["a", "d"], ["b", "d"])
    assert mean == pytest.approx((2 / 3 + 1) / 2)
    assert answers == [("a", "b"), ("d", "d")]
