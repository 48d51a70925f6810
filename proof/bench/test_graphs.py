"""The peer of the component graph makes the same graph."""

import pytest

from proof.bench.graphs import figures, networkx_graph


@pytest.mark.once
def test_networkx_makes_the_same_graph(known: None, db: None):
    from catalogue.graph import GraphQuery, component_graph
    from registry.current import current

    own, peer = component_graph(current(), GraphQuery()), networkx_graph()
    assert sorted(own) == sorted(peer)
    edges = sorted((one, other, edge["type"], edge["methods"]) for one, other, edge in own.edges(data=True))
    found = peer.edges(keys=True, data=True)
    assert edges == sorted((one, other, key, edge["methods"]) for one, other, key, edge in found)
    for node, attributes in peer.nodes(data=True):
        assert {name: own.nodes[node][name] for name in ("kind", "used_in")} == {
            name: attributes[name] for name in ("kind", "used_in")
        }
        assert own.nodes[node]["pagerank"] == pytest.approx(attributes["pagerank"], abs=1e-5)


@pytest.mark.once
def test_both_are_timed(known: None, db: None):
    found = figures()
    assert found["own"] > 0
    assert found["peer"] > 0
    assert found["nodes"] > 0
