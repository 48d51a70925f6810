"""The explorer of the component graph says what the interface says, and works by links alone."""

import re

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader
from tests.web.test_picture import groups, harmless, pictures, told
from web import exploring

pytestmark = pytest.mark.once

AROUND = [
    "around=in-depth-evolution",
    "around=teacher-response-generation&min_count=2&domain=math",
    "around=self-chat&depth=2",
]


def neighbours(page: Page, name: str) -> list[tuple[str, int]]:
    """The ids and counts of one of the lists."""
    part = re.search(rf'<section class="neighbour" aria-labelledby="{name}">.*?</section>', page.html, re.DOTALL)
    assert part
    pattern = r'data-id="([^"]+)".*?in </span>(\d+)<'
    return [(slug, int(count)) for slug, count in re.findall(pattern, part[0], re.DOTALL)]


@pytest.mark.parametrize("question", ["", "domain=math&year_min=2024", "stage=filtering&min_count=5"])
def test_one_begins_at_what_is_used_most(api: Api, reader: Reader, question: str):
    page, nodes = reader.get(f"/graph/?{question}"), api.json(f"graph/?{question}")["nodes"]
    nodes.sort(key=lambda node: (-node["used_in"], node["id"]))
    expected = []
    for stage in ("seeding", "prompting", "filtering", "evolution"):
        expected += [node["id"] for node in nodes if node["stage"] == stage][: exploring.ENTRIES]
    assert page.values("data-id") == expected
    used = {node["id"]: node["used_in"] for node in nodes}
    shown = re.findall(r'data-id="([^"]+)".*?in </span>(\d+)<', page.html, re.DOTALL)
    assert {slug: int(count) for slug, count in shown} == {slug: used[slug] for slug in expected}


@pytest.mark.parametrize("question", AROUND)
def test_neighbours_and_measures_are_those_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}")
    around = re.findall(r"around=([^&]+)", question)[0]
    rest = "&".join(part for part in question.split("&") if part.partition("=")[0] not in ("around", "depth"))
    graph = api.json(f"graph/?{rest}")
    flow = [edge for edge in graph["edges"] if edge["type"] == "feeds"]
    into = {edge["target"]: edge["methods"] for edge in flow if edge["source"] == around}
    by = {edge["source"]: edge["methods"] for edge in flow if edge["target"] == around}
    together = {
        ({edge["source"], edge["target"]} - {around}).pop(): edge["methods"]
        for edge in graph["edges"]
        if edge["type"] == "co_occurs" and around in (edge["source"], edge["target"])
    }
    for name, expected in (("feeds", into), ("fed", by), ("together", together)):
        found = neighbours(page, name)
        assert dict(found) == expected
        assert [count for _, count in found] == sorted(expected.values(), reverse=True)
    node = next(node for node in graph["nodes"] if node["id"] == around)
    shown = dict(re.findall(r'data-measure="(\w+)">([^<]+)<', page.html))
    assert {name: float(value) for name, value in shown.items()} == {
        name: float(node[name]) for name in ("degree", "betweenness", "pagerank", "community")
    }


@pytest.mark.parametrize("question", [*AROUND, "whole=1", "whole=1&stage=prompting&min_count=2"])
def test_the_picture_is_of_what_the_interface_answers(api: Api, reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}")
    least = "&min_count=3" if question == "whole=1" else ""
    graph = api.json(f"graph/?{question.replace('whole=1', '').strip('&')}{least}")
    (picture,) = pictures(page)
    assert harmless(picture)
    flow = {(edge["source"], edge["target"]) for edge in graph["edges"] if edge["type"] == "feeds"}
    assert {tuple(each.split()) for each in page.values("data-edge")} == flow
    left = re.search(r"(\d+) edges among its neighbours are not drawn", page.text)
    assert len(groups(picture, "edge")) == len(flow) - (int(left[1]) if left else 0)
    joined = {end for edge in flow for end in edge} | set(page.values("data-around"))
    assert len(groups(picture, "node")) == len(joined)
    names = {node["label"] for node in graph["nodes"] if node["id"] in joined}
    assert {each.partition(": Component")[0] for each in told(groups(picture, "node"))} == names
    assert len(groups(picture, "here")) == len(page.values("data-around"))


@pytest.mark.parametrize("question", [*AROUND, "whole=1"])
def test_the_very_selection_can_be_had_in_every_form(api: Api, reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}")
    forms = [link for link in page.links() if link.startswith("/api/v1/graph/?format=")]
    assert len(forms) == 7
    edges = [
        edge for edge in api.json(next(link for link in forms if "json" in link))["edges"] if edge["type"] == "feeds"
    ]
    assert len(edges) == len(page.values("data-edge"))


def test_one_walks_from_node_to_node_by_links(reader: Reader):
    page = reader.get("/graph/?around=in-depth-evolution&domain=math")
    (picture,) = pictures(page)
    links = [each.attrib for each in picture.iter() if "href" in each.attrib]
    assert all(link["href"] == link["hx-get"] for link in links)
    onward = next(link["href"] for link in links if "in-depth-evolution" not in link["href"])
    assert "domain=math" in onward
    assert reader.get(onward).values("data-around") == re.findall(r"around=([^&]+)", onward)


def test_htmx_gets_the_explorer_alone(reader: Reader):
    address = "/graph/?around=in-depth-evolution"
    part, whole = reader.get(address, 200, **{"HX-Request": "true"}), reader.get(address)
    assert "<html" not in part.html
    assert part.html.count("<title>In-depth evolution in the component graph") == 1
    assert part.values("data-id") == whole.values("data-id")
    assert "autofocus" in part.html
    assert "autofocus" not in whole.html
    assert "HX-Request" in whole.response["Vary"]


def test_a_name_is_understood(reader: Reader):
    assert reader.get("/graph/?around=in-depth%20EVOLUTION&depth=&stage=").values("data-around") == [
        "in-depth-evolution"
    ]


@pytest.mark.parametrize(
    "question",
    [
        "from=benchmark-training-split&to=answer-match-rejection-sampling",
        "from=existing-instruction-dataset&to=llm-judge-filter&domain=instruction-following&min_count=2",
        "from=benchmark-decontamination&to=self-chat",
    ],
)
def test_ways_are_those_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/graph/?{question}"), api.json(f"graph/path/?{question}")
    assert [each.split() for each in page.values("data-way")] == [
        [component["id"] for component in way["components"]] for way in answer["paths"]
    ]
    for way in answer["paths"]:
        names = {component["id"]: component["name"] for component in way["components"]}
        for edge in way["edges"]:
            assert f"{names[edge['source']]} feeds {names[edge['target']]} in {edge['count']}:" in page.text
            for method in edge["methods"]:
                assert f"/methods/{method}/" in page.links()
    if not answer["paths"]:
        assert "No pipeline leads from" in page.text


@pytest.mark.parametrize("question", ["", "length=2&domain=math", "length=4&min_count=1&stage=prompting"])
def test_chains_are_those_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}")
    answer = api.json(f"graph/motifs/?{question}&limit={exploring.CHAINS}")
    assert [each.split() for each in page.values("data-chain")] == [
        [component["id"] for component in each["components"]] for each in answer["results"]
    ]
    counts = re.findall(r'<td class="tallied">.*?</svg>\s*(\d+)</td>', page.html, re.DOTALL)
    assert [int(count) for count in counts] == [each["count"] for each in answer["results"]]
    assert f"{answer['count']} occur often enough" in page.text


def test_what_is_too_large_is_told_with_ways_to_ask_for_less(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("taxonomy.graph.formats.svg.EDGES", 29)
    page = reader.get("/graph/?whole=1&year_max=2026")
    assert "are too many to draw" in page.text
    assert {link for link in page.links() if "min_count=4" in link} == {"/graph/?year_max=2026&whole=1&min_count=4"}


def test_nothing_left_is_said(reader: Reader):
    assert "Nothing is left" in reader.get("/graph/?around=in-depth-evolution&min_count=900").text
    assert "Nothing is left" in reader.get("/graph/?whole=1&year_max=1999").text
    assert "Nothing is left" in reader.get("/graph/?year_max=1999").text


@pytest.mark.parametrize("question", ["around=self-chatt", "from=star&to=self-chat", "from=self-chat&to=x", "from=x"])
def test_an_unknown_component_is_told_and_the_form_stays(reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}", 400)
    assert page.values("class", "p").count("fault") == 1
    assert "is not a value of" in page.text
    assert "words" in page.values("id")
    assert page.values("data-id")


def test_every_unknown_component_is_told_with_what_may_have_been_meant(reader: Reader):
    page = reader.get("/graph/?around=rouge&from=dedup&to=zzz", 400)
    assert page.values("class", "p").count("fault") == 3
    assert "Did you mean 'rouge-l-novelty-filter'?" in page.text
    assert "'minhash-deduplication'" in page.text
    assert "Known are" not in page.text
    assert "runs from 1" in reader.get("/graph/?around=rouge&min_count=0", 400).text


def test_components_without_an_edge_are_named_where_none_is_drawn(reader: Reader):
    page = reader.get("/graph/?whole=1&min_count=25")
    assert "No edge is left between them" in page.text
    assert "Nothing is left" not in page.text
    assert "Teacher-generated responses" in page.text


@pytest.mark.parametrize(
    "question",
    [
        "around=self-chat&depth=9",
        "depth=0",
        "depth=1000000",
        "min_count=0",
        "min_count=x",
        "stage=x",
        "length=9",
        "colour=red",
        "year_min=x",
    ],
)
def test_other_bad_values_are_pages_that_say_so(reader: Reader, question: str):
    assert reader.get(f"/graph/?{question}", 400).values("class", "p").count("fault") == 1
