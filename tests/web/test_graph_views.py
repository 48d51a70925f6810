"""The graph explorer: cards, what is expanded, the trail, the slider and the colours, each by its address."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalogue.readable_graph import JOINING
from taxonomy.vocabulary import Facet
from tests.api.asking import Api
from tests.web.reading import Page, Reader, graded
from tests.web.test_graph import NINE, least_shown, link_named
from tests.web.test_picture import groups, pictures
from web import sizes

pytestmark = pytest.mark.once
HTMX: dict[str, Any] = {"HX-Request": "true"}
VERBS = "|".join(sorted(sizes.VERBS.values(), key=len, reverse=True))


def nodes(page: Page) -> set[str]:
    (picture,) = pictures(page)
    return {group.attrib["data-node"] for group in groups(picture, "node")}


def edges(page: Page) -> set[tuple[str, str]]:
    (picture,) = pictures(page)
    return {(group.attrib["data-from"], group.attrib["data-to"]) for group in groups(picture, "edge")}


def classes(page: Page) -> dict[str, str]:
    (picture,) = pictures(page)
    return {group.attrib["data-node"]: group.attrib["class"].split()[-1] for group in groups(picture, "node")}


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def flow(api: Api, question: str = "") -> dict[tuple[str, str], int]:
    found = api.json(f"graph/?{question}")["edges"]
    return {(edge["source"], edge["target"]): edge["methods"] for edge in found if edge["type"] == "feeds"}


# --- Cards


@pytest.mark.parametrize("slug", ["llm-judge-filter", "self-chat", "online-iteration"])
def test_a_card_says_what_the_api_says_of_the_component(api: Api, reader: Reader, slug: str):
    page, component = reader.get(f"/graph/components/{slug}/"), api.json(f"components/{slug}/")
    assert component["name"] in page.text
    assert component["summary"] in page.text
    for facet in Facet:
        row = component["evidence"][facet.value]
        if row is None:
            continue
        assert f"{facet.label} {sizes.verb(row)}" in page.text
        assert graded(row) in page.text
        assert row["certainty"]["sentence"] in page.text
    coloured = re.findall(r'class="figure (up|down)"', page.html)
    assert len(coloured) == sum(
        row["established"] and (row["raises"] or row["lowers"]) for row in component["evidence"].values() if row
    )


def test_a_card_is_a_page_and_a_part_of_one(reader: Reader):
    address = "/graph/components/llm-judge-filter/?domain=math&min_count=2"
    page, part = reader.get(address), reader.get(address, **HTMX)
    assert "<html" in page.html
    assert "<html" not in part.html
    assert "HX-Request" in page.response["Vary"]
    assert "data-close" in part.html
    assert "data-close" not in page.html
    assert link_named(page, "Component page") == "/components/llm-judge-filter/"
    assert link_named(page, "Back to the picture") == "/graph/?domain=math&min_count=2"
    assert parameters(link_named(page, "Expand here"))["expand"] == "llm-judge-filter"
    assert reader.get(link_named(page, "Centre here")).values("data-around") == ["llm-judge-filter"]


@pytest.mark.parametrize("question", ["", "domain=math"])
def test_a_card_of_an_edge_names_its_methods(api: Api, reader: Reader, question: str):
    pair = ("benchmark-training-split", "self-response-generation")
    page = reader.get(f"/graph/edges/{pair[0]}/{pair[1]}/?{question}")
    methods = [link.split("/")[2] for link in page.links() if re.fullmatch(r"/methods/[^/?]+/", link)]
    assert len(methods) == len(set(methods)) == flow(api, question)[pair]
    domain = f"&{question}" if question else ""
    path = api.json(f"graph/path/?from={pair[0]}&to={pair[1]}{domain}")["paths"][0]
    assert methods[: len(path["edges"][0]["methods"])] == path["edges"][0]["methods"]


def test_a_card_of_two_that_do_not_meet_says_so(reader: Reader):
    page = reader.get("/graph/edges/self-chat/benchmark-decontamination/")
    assert "In none of the" in page.text
    assert "does the one feed the other" in page.text


@pytest.mark.parametrize("address", ["components/self-chatt/", "edges/self-chat/x/", "edges/x/self-chat/"])
def test_a_card_of_nothing_is_not_found(reader: Reader, address: str):
    assert "Page not found" in reader.get(f"/graph/{address}", 404).text


@pytest.mark.parametrize("question", ["depth=9", "colour=red", "expand=zzz", "x=1", f"trail={','.join(NINE)}"])
def test_a_card_takes_the_parameters_of_the_picture(reader: Reader, question: str):
    assert reader.get(f"/graph/components/self-chat/?{question}", 400).values("class", "p").count("fault") == 1


# --- Expanding


def test_the_neighbours_of_an_expanded_component_join_the_picture(api: Api, reader: Reader):
    before, after = reader.get("/graph/"), reader.get("/graph/?expand=llm-judge-filter")
    shown, every = nodes(before), flow(api)
    touching = {pair: number for pair, number in every.items() if "llm-judge-filter" in pair}
    missing = {end for pair in touching for end in pair} - shown
    joined = nodes(after) - shown
    assert nodes(after) > shown
    assert joined <= missing
    assert len(joined) == min(JOINING, len(missing))
    assert edges(after) - edges(before) == {pair for pair in touching if set(pair) <= nodes(after)} - edges(before)
    left = re.search(r"without (\d+) less frequent neighbours?", after.text)
    assert (int(left[1]) if left else 0) == len(missing) - len(joined)
    most = {slug: max(number for pair, number in touching.items() if slug in pair) for slug in missing}
    assert min(most[slug] for slug in joined) >= max([most[slug] for slug in missing - joined], default=0)


def test_two_are_expanded_one_after_the_other_and_folded_again(reader: Reader):
    one, two = reader.get("/graph/?expand=llm-judge-filter"), reader.get("/graph/?expand=llm-judge-filter,self-chat")
    assert nodes(two) > nodes(one)
    assert "self-chat" in nodes(two)
    fold = [link for link in two.links() if parameters(link).get("expand") == "llm-judge-filter"]
    assert nodes(reader.get(fold[0])) == nodes(one)


def test_every_node_leads_to_its_own_expansion(reader: Reader):
    page = reader.get("/graph/?domain=math&expand=llm-judge-filter")
    (picture,) = pictures(page)
    for group in groups(picture, "node"):
        given = parameters(group.attrib["data-expand"])
        assert given["domain"] == "math"
        assert given["expand"].split(",")[-1] == group.attrib["data-node"]


def test_of_too_many_expansions_the_oldest_gives_way(reader: Reader):
    card = reader.get(f"/graph/components/{NINE[8]}/?expand={','.join(NINE[:8])}")
    assert parameters(link_named(card, "Expand here"))["expand"].split(",") == list(NINE[1:])


# --- The trail


def test_the_trail_leads_back_through_every_component(reader: Reader):
    page = reader.get("/graph/")
    walked = ["existing-instruction-dataset", "in-depth-evolution", "teacher-response-generation"]
    for place, slug in enumerate(walked):
        page = reader.get(next(link for link in page.links() if parameters(link).get("around") == slug))
        assert page.values("data-around") == [slug]
        trail = parameters(page.address).get("trail", "")
        assert trail.split(",") == (walked[:place] or [""])
    part = re.search(r'<nav class="walk".*?</nav>', page.html, re.DOTALL)
    assert part
    names = re.findall(r">([^<>]+)</a></li>", part[0])
    assert names == ["The whole network", "Existing instruction dataset", "In-depth evolution"]
    back = reader.get("/graph/?around=in-depth-evolution&trail=existing-instruction-dataset")
    assert "/graph/?around=existing-instruction-dataset" in back.links()


def test_where_one_was_before_the_trail_ends(reader: Reader):
    trail = ",".join(NINE[:3])
    page = reader.get(f"/graph/?around={NINE[1]}&trail={trail}")
    onward = [parameters(link) for link in page.links() if parameters(link).get("around") not in (None, *NINE)]
    assert {given.get("trail") for given in onward} == {f"{NINE[0]},{NINE[1]}"}


def test_the_trail_stays_short(reader: Reader):
    page = reader.get(f"/graph/?around={NINE[8]}&trail={','.join(NINE[:8])}")
    onward = [parameters(link) for link in page.links() if parameters(link).get("around") not in (None, *NINE)]
    assert {given["trail"] for given in onward} == {",".join(NINE[1:])}


# --- The slider and the colours


@pytest.mark.parametrize("least", [2, 5, 7])
def test_the_slider_says_how_frequent_edges_are(api: Api, reader: Reader, least: int):
    page = reader.get(f"/graph/?min_count={least}&colour=community")
    assert least_shown(page) == least
    assert edges(page) == set(flow(api, f"min_count={least}"))


def test_the_slider_ends_at_the_most_frequent_edge(api: Api, reader: Reader):
    (slider,) = (attrs for _, attrs in reader.get("/graph/?domain=math").tags if attrs.get("type") == "range")
    assert int(slider["max"]) == max(flow(api, "domain=math").values())


def test_a_choice_of_colour_does_not_fix_how_frequent_edges_are(reader: Reader):
    form = re.search(r'<form[^>]* id="colouring".*?</form>', reader.get("/graph/?domain=math").html, re.DOTALL)
    assert form
    assert 'name="domain" value="math"' in form[0]
    assert "min_count" not in form[0]


def legend(page: Page) -> dict[str, tuple[str, int]]:
    part = re.search(r'<ul class="legend".*?</ul>', page.html, re.DOTALL)
    assert part
    rows = re.findall(r'<li class="([^"]+)">(.*?) <span\s+class="count">(\d+)</span>', part[0], re.DOTALL)
    return {name: (label, int(count)) for name, label, count in rows}


@pytest.mark.parametrize("colour", ["stage", "community", *(facet.value for facet in Facet)])
def test_the_legend_counts_what_the_picture_shows(reader: Reader, colour: str):
    page = reader.get(f"/graph/?colour={colour}")
    shown = list(classes(page).values())
    assert {name: count for name, (_, count) in legend(page).items()} == {name: shown.count(name) for name in shown}


def test_communities_are_those_of_the_api(api: Api, reader: Reader):
    community = {node["id"]: node["community"] for node in api.json("graph/")["nodes"]}
    for slug, name in classes(reader.get("/graph/?colour=community")).items():
        assert name == (f"community-{community[slug]}" if community[slug] < 7 else "community-other")


@pytest.mark.parametrize("facet", [facet.value for facet in Facet])
def test_only_an_established_effect_has_a_colour(api: Api, reader: Reader, facet: str):
    rows = {row["id"]: row for row in api.all("effects/pooled", by="component", facet=facet)}
    page = reader.get(f"/graph/?colour={facet}&min_count=2")
    for slug, name in classes(page).items():
        row = rows.get(slug)
        expected = "unmeasured" if row is None else "none" if row["established"] else "open"
        if row and (row["raises"] or row["lowers"]):
            expected = "raises" if row["raises"] else "lowers"
        assert name == f"effect-{expected}"
    titles = re.findall(r"<title>[^<]*</title>", page.html)
    assert sum(f"{Facet(facet).label}: " in title for title in titles) == len(nodes(page))
