"""Mermaid flowcharts, read by Mermaid."""

import html
from itertools import combinations

import pytest
from hypothesis import given

from taxonomy.graph.formats import appearance, mermaid
from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from tests.taxonomy.graph.conftest import Read
from tests.taxonomy.graph.networks import COMPOSITION, EMPTY, NASTY, edges, networks

pytestmark = pytest.mark.tool


def shown(text: str) -> str:
    """The label as a browser shows it: Mermaid marks entities with signs of its own until then."""
    marked = text.replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";")
    return html.unescape(marked.replace("<br>", " "))


def words(text: str) -> list[str]:
    return text.split()


def test_a_composition_is_read_with_its_loop_and_its_stages(read_mermaid: Read) -> None:
    result = read_mermaid(mermaid.write(COMPOSITION))
    assert (result["type"], result["title"]) == ("flowchart-v2", "WizardLM")
    assert [node["text"] for node in result["nodes"]] == [node["label"] for node in node_rows(COMPOSITION)]
    assert [node["classes"] for node in result["nodes"]] == [
        [f"stage-{node['stage']}"] for node in node_rows(COMPOSITION)
    ]
    *feeds, loop = result["edges"]
    assert [(edge["start"], edge["end"]) for edge in feeds] == [("n0", "n1"), ("n1", "n2"), ("n2", "n3")]
    assert (loop["start"], loop["end"], loop["text"], loop["stroke"]) == ("n3", "n1", "4 rounds", "dotted")
    assert set(result["classes"]) == {f"stage-{stage}" for stage in appearance.STAGES}


def test_an_empty_graph_is_a_flowchart(read_mermaid: Read) -> None:
    result = read_mermaid(mermaid.write(EMPTY))
    assert (result["type"], result["nodes"], result["edges"]) == ("flowchart-v2", [], [])


def test_more_edges_than_mermaid_reads_are_left_to_those_that_flow(read_mermaid: Read) -> None:
    nodes = [{"id": f"c{place}", "type": "component", "label": f"Component {place}"} for place in range(40)]
    pairs = list(combinations([node["id"] for node in nodes], 2))[: mermaid.EDGES]
    together = edges("co_occurs", *pairs)
    flow = edges("feeds", ("c0", "c1"), ("c1", "c2"))
    result = read_mermaid(mermaid.write(make_network(nodes, together)))
    assert (len(result["nodes"]), len(result["edges"])) == (40, mermaid.EDGES)
    written = mermaid.write(make_network(nodes, [*flow, *together]))
    assert [(edge["start"], edge["end"]) for edge in read_mermaid(written)["edges"]] == [("n0", "n1"), ("n1", "n2")]
    assert f"Left out: {mermaid.EDGES} pairs".encode() in written


def test_the_reader_refuses_what_is_no_flowchart(read_mermaid: Read) -> None:
    assert "error" in read_mermaid(b'flowchart LR\n  n0["a"b"]\n')


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_any_text_is_a_label(read_mermaid: Read, text: str) -> None:
    node = {"id": "a", "type": "step", "label": f"x{text}y", "stage": "seeding"}
    result = read_mermaid(mermaid.write(make_network([node], (), {"title": text})))
    assert words(shown(result["nodes"][0]["text"])) == words(clean(f"x{text}y"))


@given(network=networks())
def test_any_graph_is_read(read_mermaid: Read, network: Network) -> None:
    result = read_mermaid(mermaid.write(network))
    assert "error" not in result
    labels = [clean(node["label"]) or clean(node["id"]) for node in node_rows(network)]
    assert [words(shown(node["text"])) for node in result["nodes"]] == list(map(words, labels))
    places = {node["id"]: f"n{place}" for place, node in enumerate(node_rows(network))}
    expected = [(places[edge["source"]], places[edge["target"]]) for edge in edge_rows(network)]
    assert [(edge["start"], edge["end"]) for edge in result["edges"]] == expected
    assert [edge["text"] for edge in result["edges"]] == list(map(appearance.edge_label, edge_rows(network)))
