"""Pictures: well-formed, named for who cannot see them, and with nothing in them that could do anything."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given

from taxonomy.graph.composition import Composition, LoopEdge, ResolvedStep, overlay
from taxonomy.graph.formats import TooLarge, appearance, svg
from taxonomy.graph.formats.appearance import clean, wrap
from taxonomy.graph.formats.graphviz import Folder, Graphviz
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from tests.taxonomy.graph.networks import COMPOSITION, EMPTY, NASTY, UNION, edges, networks

pytestmark = pytest.mark.tool

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "g", "a", "path", "polygon", "polyline", "ellipse", "text"}
ATTRIBUTES = svg.ALLOWED | svg.HALO.keys() | {"role", "aria-labelledby", "id", "class", "width", "height", "href"}


def groups(root: Element, name: str) -> list[Element]:
    return [group for group in root.iter(f"{SVG}g") if name in group.get("class", "").split()]


def titles(elements: list[Element]) -> list[str]:
    return [(group[0].text or "") for group in elements if group[0].tag == f"{SVG}title"]


def texts(group: Element) -> list[str]:
    return [text.text or "" for text in group.iter(f"{SVG}text")]


def drawn(network: Network) -> Element:
    """The picture, once it is found to be what every picture is."""
    written = svg.write(network)
    root = ElementTree.fromstring(written)
    assert b"<!DOCTYPE" not in written
    assert b"<!--" not in written
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert {name for element in root.iter() for name in element.attrib} <= ATTRIBUTES
    assert not re.search(rb"nan|inf\b", b"".join(re.findall(rb' (?:d|points|viewBox|c?[xy])="[^"]*"', written)))
    assert [element.tag for element in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("aria-labelledby", "").split() == [element.get("id") for element in root[:2]]
    assert len(groups(root, "node")) == len(network)
    return root


@given(networks())
def test_any_graph_is_drawn(network: Network) -> None:
    root = drawn(network)
    assert titles(groups(root, "node")) == [appearance.node_title(node) for node in node_rows(network)]
    for node, title in zip(node_rows(network), titles(groups(root, "node")), strict=True):
        assert clean(node["label"] or node["id"]) in title
    shown = edge_rows(appearance.drawn(network))
    assert len(groups(root, "edge")) == len(shown)


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_any_text_is_a_name(text: str) -> None:
    root = drawn(make_network([{"id": "a", "type": "step", "label": f"x{text}y"}], (), {"title": text}))
    assert " ".join(texts(groups(root, "node")[0])).split() == " ".join(wrap(f"x{text}y", 18, 4)).split()


def test_a_composition_has_titles_for_steps_loop_and_itself() -> None:
    root = drawn(COMPOSITION)
    assert (root.get("role"), root[0].text) == ("group", "WizardLM")
    assert root[1].text == "Instructions are rewritten to be harder. 4 nodes, 4 edges."
    seeds, depth, *_ = groups(root, "node")
    assert seeds.get("class") == "node type-step stage-seeding"
    assert texts(seeds) == ["Existing", "instruction", "dataset", "Seeding"]
    assert [text.get("class") for text in seeds.iter(f"{SVG}text")] == [None, None, None, "caption"]
    assert titles([depth]) == ["In-depth evolution: Step depth, stage Evolution. Five operations."]
    loop = groups(root, "type-iterates")
    assert titles(loop) == ["Elimination starts another round at In-depth evolution, 4 rounds"]
    assert [text.strip() for text in texts(loop[0])] == ["4 rounds"]
    assert [text.get("paint-order") for text in loop[0].iter(f"{SVG}text")] == ["stroke"]


def test_a_node_with_an_address_is_a_link() -> None:
    links = list(drawn(COMPOSITION).iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == ["/c/e/?a=1&b=2"]
    assert "".join(links[0].itertext()) == "EliminationFiltering"


def test_a_picture_without_links_is_an_image() -> None:
    assert drawn(UNION).get("role") == "img"


def test_membership_is_shown_in_words_and_by_the_border() -> None:
    both, one = groups(drawn(UNION), "node")
    assert texts(both)[-1] == "self-instruct, wizardlm"
    assert [
        [shape.get("stroke-dasharray") is not None for shape in node.iter(f"{SVG}path")] for node in (both, one)
    ] == [
        [False],
        [True],
    ]


def test_an_empty_graph_is_a_picture() -> None:
    root = drawn(EMPTY)
    assert "0 nodes, 0 edges" in (root[1].text or "")
    assert texts(root) == [svg.NOTHING]
    assert root.get("role") == "img"


def with_attributes(**attributes: str) -> Network:
    return make_network(node_rows(COMPOSITION), edge_rows(COMPOSITION), attributes)


def test_a_description_is_made_of_sentences() -> None:
    for description in ("What feeds which", "What feeds which."):
        root = drawn(with_attributes(description=description))
        assert (root[1].text or "").startswith("What feeds which. ")
    assert re.fullmatch(r"\d+ nodes, \d+ edges\.", drawn(with_attributes())[1].text or "")


def test_layers_run_downwards_where_they_would_be_too_wide() -> None:
    steps = [component(number) for number in range(9)]
    chain = make_network(steps, edges("feeds", *pairwise(step["id"] for step in steps)))
    across, downwards = (ElementTree.fromstring(svg.write(chain, room)) for room in (10_000, svg.COLUMN_WIDTH))
    assert float(across.attrib["width"]) > svg.COLUMN_WIDTH > float(downwards.attrib["width"])
    assert float(downwards.attrib["height"]) > float(across.attrib["height"])
    assert titles(groups(across, "node")) == titles(groups(downwards, "node"))
    short = make_network(steps[:3], edges("feeds", ("c0", "c1"), ("c1", "c2")))
    assert svg.write(short, 10_000) == svg.write(short)


def test_a_loop_of_compared_methods_says_its_rounds() -> None:
    def loop(name: str, rounds: int | None) -> Composition:
        steps = [ResolvedStep(item, item, item, None, None) for item in ("a", "b")]
        return Composition(name, name, steps, [LoopEdge("b", "a", rounds)])

    def label(*rounds: int | None) -> list[str]:
        result = overlay([loop(f"m{place}", item) for place, item in enumerate(rounds)])
        return texts(groups(drawn(result), "edge")[0])

    assert label(3, 3) == ["3 rounds"]
    assert label(3, 4) == label(3, None) == label(None, None) == ["repeats"]


def test_pictures_of_different_graphs_have_ids_of_their_own() -> None:
    assert drawn(COMPOSITION).get("aria-labelledby") != drawn(UNION).get("aria-labelledby")


def component(number: int) -> dict[str, str]:
    return {"id": f"c{number}", "type": "component", "label": f"Component {number}", "stage": "prompting"}


def test_what_is_used_together_is_drawn_where_nothing_else_is() -> None:
    together = edges("co_occurs", ("c0", "c1"), ("c0", "c2"))
    nodes = [component(number) for number in range(3)]
    assert len(groups(drawn(make_network(nodes, together)), "edge")) == 2
    root = drawn(make_network(nodes, [*together, *edges("feeds", ("c0", "c1"))]))
    assert titles(groups(root, "edge")) == ["Component 0 feeds Component 1"]
    assert "Not drawn: 2 pairs" in (root[1].text or "")


@pytest.mark.parametrize(("nodes", "number"), [(svg.NODES + 1, 0), (60, svg.EDGES + 1)])
def test_what_is_too_large_is_refused_with_the_limit_and_a_way_out(nodes: int, number: int) -> None:
    pairs = edges("feeds", *[("c0", "c1")] * number)
    with pytest.raises(TooLarge, match=f"{svg.NODES} nodes and {svg.EDGES} edges.*min_count, around or stage"):
        svg.write(make_network(map(component, range(nodes)), pairs))


def test_a_larger_graph_is_drawn_whole() -> None:
    nodes = [component(number) for number in range(100)]
    ends = [(f"c{one}", f"c{(one * other) % 100}") for other in (3, 7, 9) for one in range(100)]
    assert len(groups(drawn(make_network(nodes, edges("feeds", *ends))), "edge")) == 300


def test_threads_draw_without_mixing_their_pictures() -> None:
    drawings = [COMPOSITION, UNION, EMPTY] * 8
    alone = [svg.write(network) for network in drawings]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(svg.write, drawings)) == alone


def test_graphviz_is_started_anew_once_it_has_broken_down() -> None:
    broken = Graphviz()
    broken._started = SimpleNamespace(render=lambda *_, **__: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        broken.draw("digraph {}", "dot")
    assert b"</svg>" in broken.draw("digraph {}", "dot")


def test_what_was_drawn_is_read_from_the_folder(tmp_path: Path) -> None:
    first = Graphviz(Folder(tmp_path / "drawings")).draw("digraph { a -> b }", "dot")
    again = Graphviz(Folder(tmp_path / "drawings"))
    assert again.draw("digraph { a -> b }", "dot") == first
    assert again._started is None, "another process need not start Graphviz for it"
    assert again.draw("digraph { a -> c }", "dot") != first


def test_a_folder_holds_no_more_than_its_limit(tmp_path: Path) -> None:
    folder = Folder(tmp_path, limit=100)
    for number in range(10):
        folder.put(f"{number}", b"x" * 30)
        os.utime(tmp_path / f"{number}", ns=(number, number))
    assert {file.name for file in tmp_path.iterdir()} == {"7", "8", "9"}


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert b"</svg>" in Graphviz(Folder(tmp_path / "file" / "drawings")).draw("digraph {}", "dot")


def test_graphviz_is_warmed_up_in_the_background() -> None:
    graphviz = Graphviz()
    graphviz.warm_up().join()
    assert graphviz._started is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Few-shot bootstrapping", ["Few-shot", "bootstrapping"]),
        ("Fixed few-shot prompt", ["Fixed few-shot", "prompt"]),
        ("SuperNaturalInstructions ROUGE-L", ["SuperNaturalInstructions", "ROUGE-L"]),
        ("x" * 40, ["x" * 18, "x" * 18, "x" * 4]),
        ("word " * 40, ["word word word", "word word word", "word word word", "word word word…"]),
    ],
)
def test_names_are_broken_between_words(text: str, expected: list[str]) -> None:
    assert wrap(text, 18, 4) == expected


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (channel(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("paint", [*appearance.STAGES.values(), appearance.PLAIN], ids=str)
def test_text_can_be_read_on_every_colour(paint: appearance.Colours) -> None:
    for text in (appearance.INK, appearance.FAINT):
        assert (luminance(paint.fill) + 0.05) / (luminance(text) + 0.05) >= 4.5
    assert 1.05 / (luminance(paint.stroke) + 0.05) >= 3
