"""The explorer of the component graph says what the API says, and works by links alone."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalogue.readable_graph import READABLE_NODES
from taxonomy.vocabulary import Stage
from tests.api.asking import Api
from tests.web.reading import Page, Reader
from tests.web.test_picture import groups, harmless, pictures, told
from web import exploring
from web.formatting import number

pytestmark = pytest.mark.once

AROUND = [
    "around=in-depth-evolution",
    "around=teacher-response-generation&min_count=2&domain=math",
    "around=self-chat&depth=2",
]


NINE = (
    *("self-chat", "few-shot-bootstrapping", "in-depth-evolution", "in-breadth-evolution", "llm-judge-filter"),
    *("heuristic-filter", "concept-combination", "reward-model-filter", "topic-conditioning"),
)


def least_shown(page: Page) -> int:
    """The number of methods at which the slider is."""
    (slider,) = (attrs for _, attrs in page.tags if attrs.get("type") == "range")
    assert int(slider["min"]) == 1 <= int(slider["value"]) <= int(slider["max"])
    return int(slider["value"])


def link_named(page: Page, name: str) -> str:
    """Where the one link with this text leads."""
    (address,) = re.findall(rf'<a href="([^"]+)"[^>]*>{name}</a>', page.html)
    return str(address).replace("&amp;", "&")


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
    assert shown == {name: number(node[name]) for name in ("degree", "betweenness", "pagerank", "community")}


@pytest.mark.parametrize("question", [*AROUND, "", "whole=1", "domain=math", "stage=prompting&min_count=2"])
def test_the_picture_is_of_what_the_interface_answers(api: Api, reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}")
    least = "" if "around" in question or "min_count" in question else f"&min_count={least_shown(page)}"
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
    card = next(link["href"] for link in links if "components/teacher-response-generation/" in link["href"])
    onward = link_named(reader.get(card), "Centre here")
    assert parse_qsl(urlsplit(onward).query) == [
        ("domain", "math"),
        ("around", "teacher-response-generation"),
        ("trail", "in-depth-evolution"),
    ]
    assert reader.get(onward).values("data-around") == ["teacher-response-generation"]


def test_the_picture_opens_with_what_can_be_read(api: Api, reader: Reader):
    """The smallest number of methods at which 40 components or fewer are joined."""

    def joined(least: int) -> set[str]:
        edges = api.json(f"graph/?min_count={least}")["edges"]
        return {edge[end] for edge in edges if edge["type"] == "feeds" for end in ("source", "target")}

    least = least_shown(reader.get("/graph/"))
    assert least > 1
    assert 0 < len(joined(least)) <= READABLE_NODES < len(joined(least - 1))


def test_counts_agree_with_the_list_of_components(reader: Reader):
    page, components = reader.get("/graph/"), reader.get("/components/")
    for stage in Stage:
        used, total = re.search(rf"{stage.label} (\d+) used of (\d+)", page.text).groups()  # type: ignore[union-attr]
        assert int(used) <= int(total)
        assert f"{stage.label} {total}" in components.text


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
def test_paths_are_those_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/graph/?{question}"), api.json(f"graph/path/?{question}")
    assert [each.split() for each in page.values("data-way")] == [
        [component["id"] for component in route["components"]] for route in answer["paths"]
    ]
    for route in answer["paths"]:
        names = {component["id"]: component["name"] for component in route["components"]}
        for edge in route["edges"]:
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
    least = re.findall(r"min_count=(\d+)", question) or ["2"]
    assert f"{answer['count']} chain" in page.text
    assert f"found in at least {least[0]} method" in page.text


def test_what_is_too_large_is_answered_with_links_to_less(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("taxonomy.graph.formats.svg.EDGES", 29)
    page = reader.get("/graph/?year_max=2026&min_count=3")
    assert "are too many to draw" in page.text
    assert {link for link in page.links() if "min_count=4" in link} == {"/graph/?year_max=2026&min_count=4"}


def test_nothing_left_is_said(reader: Reader):
    assert "Nothing is left" in reader.get("/graph/?around=in-depth-evolution&min_count=900").text
    assert "Nothing is left" in reader.get("/graph/?around=self-chat&year_max=1999").text
    assert "Nothing is left" in reader.get("/graph/?year_max=1999").text


@pytest.mark.parametrize("question", ["around=self-chatt", "from=star&to=self-chat", "from=self-chat&to=x", "from=x"])
def test_words_that_name_no_component_leave_the_page_as_it_is(reader: Reader, question: str):
    page = reader.get(f"/graph/?{question}", 400)
    assert page.text.count("Which one?") + page.text.count("No component is called") == 1
    assert "words" in page.values("id")
    assert page.values("data-id")
    assert len(list(pictures(page))) == 1


@pytest.mark.parametrize(("headers", "status"), [({}, 400), ({"HX-Request": "true"}, 200)])
def test_words_that_fit_several_components_are_answered_with_links(
    reader: Reader, headers: dict[str, str], status: int
):
    """htmx would not put an error into the page."""
    page = reader.get("/graph/?around=judge&domain=math", status, **headers)
    assert len(list(pictures(page))) == 1
    assert "Which one? “judge” may be:" in page.text
    for slug in ("llm-judge-filter", "judge-fine-tuning"):
        assert reader.get(f"/graph/?domain=math&around={slug}").values("data-around") == [slug]
        assert f"/graph/?domain=math&around={slug}" in page.links()


def test_each_field_has_links_of_its_own(reader: Reader):
    page = reader.get("/graph/?around=rouge&from=dedup&to=zzz", 400)
    assert page.text.count("Which one?") == 2
    assert "No component is called “zzz”" in page.text
    assert "/graph/?around=rouge-l-novelty-filter" in page.links()
    assert "/graph/?from=minhash-deduplication" in page.links()
    assert "runs from 1" in reader.get("/graph/?around=rouge&min_count=0", 400).text


def test_an_alias_is_understood(reader: Reader):
    assert reader.get("/graph/?around=llm-as-a-JUDGE").values("data-around") == ["llm-judge-filter"]


def test_components_without_an_edge_are_named_where_none_is_drawn(reader: Reader):
    page = reader.get("/graph/?min_count=25")
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
        "shade=stage",
        "year_min=x",
        "expand=self-chatt",
        "expand=self-chat,zzz",
        f"expand={','.join(NINE)}",
        "trail=self-chatt",
        f"trail={','.join(NINE)}",
    ],
)
def test_other_bad_values_are_pages_that_say_so(reader: Reader, question: str):
    assert reader.get(f"/graph/?{question}", 400).values("class", "p").count("fault") == 1
