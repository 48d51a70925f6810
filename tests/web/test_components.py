"""The pages of components say what the interface says."""

from urllib.parse import parse_qsl

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader, graded
from web.charts.doses import by_figure, title
from web.formatting import number, share, signed
from web.sizes import pooled, pooled_interval
from web.views.components import EFFECTS, USES

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "question", ["", "q=sampling", "stage=filtering&has_evidence=true", "domain=math&facet=diversity"]
)
def test_the_tree_holds_what_the_interface_answers(api: Api, reader: Reader, question: str):
    page = reader.get(f"/components/?{question}")
    answer = api.json(f"components/?{question}&page_size=500")
    assert sorted(page.values("data-id")) == sorted(each["id"] for each in answer["results"])
    assert page.count() == answer["count"]
    for each in answer["results"]:
        used, measured = each["used_in"], each["measured_in"]
        told = f"{used} method{'s' * (used != 1)} {measured} effect{'s' * (measured != 1)}"
        assert f"{told} {each['summary']}" in page.text


def test_a_filter_by_outcome_and_domain_says_that_each_may_be_of_another_effect(reader: Reader):
    page = reader.get("/components/?domain=math&facet=diversity")
    assert "/effects/?facet=diversity&domain=math" in page.links()
    assert "effects on the outcome in the domain" not in reader.get("/components/?domain=math").text


@pytest.mark.parametrize("slug", ["attribute-conditioning", "generator-strength", "critique-and-revise", "self-chat"])
def test_a_component_is_told_with_every_pooled_row_and_effect(api: Api, reader: Reader, slug: str):
    page, component = reader.get(f"/components/{slug}/"), api.json(f"components/{slug}/")
    assert component["summary"] in page.text
    rows = [row for row in component["evidence"].values() if row]
    assert page.values("data-facet") == [row["facet"] for row in rows]
    for row in rows:
        if row["estimate"] is not None:
            size = pooled(row) + (f" ({pooled_interval(row)})" if row["interval"] else "")
            assert f"{size} , from {row['k']} effect" in page.text
        assert graded(row) in page.text
        assert row["certainty"]["sentence"] in page.text
        for reason in row["certainty"]["reasons"]:
            assert reason["text"] in page.text
    shown = set(page.values("id", "tr"))
    for question in [*(f"facet={row['facet']}" for row in rows), "missing=facet"]:
        listed = f"/effects/?component={slug}&{question}"
        effects = api.all("effects", **dict(parse_qsl(f"component={slug}&{question}")))
        here = [effect for effect in effects if effect["id"] in shown]
        assert len(here) == min(len(effects), EFFECTS)
        assert len({each["source"]["id"] for each in here}) == min(
            len({each["source"]["id"] for each in effects}), EFFECTS
        )
        assert (listed in page.links()) == (len(effects) > EFFECTS)
        assert (f"{EFFECTS} of {len(effects):,} " in page.text) == (len(effects) > EFFECTS)
    methods = api.ids("methods", component=slug, origin="paper")
    used = [method for method in methods if f"/methods/{method}/" in page.links()]
    assert len(used) >= min(len(methods), USES)
    assert (f"/methods/?component={slug}&origin=paper&ordering=-year" in page.links()) == (len(methods) > USES)
    assert (f"{USES} of {len(methods):,}, the newest" in page.text) == (len(methods) > USES)


def test_one_figure_of_curves_is_drawn_and_all_others_can_be_saved(api: Api, reader: Reader):
    slug = "critique-and-revise"
    page = reader.get(f"/components/{slug}/")
    groups = by_figure(api.all("effects", component=slug))
    assert sum("/figures/doses/" in figure for figure in figures(page)) == 1 < len(groups)
    assert f"{len(groups) - 1} more pictures of curves" in page.text
    for group in groups:
        for form in ("svg", "csv"):
            assert f"/figures/doses/{slug}/{group[0]['id']}.{form}" in page.links()
    assert f"{title(groups[-1])}, {len(groups[-1])} effects:" in page.text


def figures(page: Page) -> list[str]:
    """Whole figures of a page, each from its beginning to its end."""
    return [part.partition("</figure>")[0] for part in page.html.split('<figure class="chart">')[1:]]


@pytest.mark.parametrize("slug", ["attribute-conditioning", "critique-and-revise"])
def test_every_pooled_facet_has_its_forest_plot(api: Api, reader: Reader, slug: str):
    page = reader.get(f"/components/{slug}/")
    rows = [row for row in api.json(f"effects/pooled/?component={slug}")["results"] if row["effects"]]
    assert not any(page.inline)
    forests = [figure for figure in figures(page) if "/figures/doses/" not in figure]
    assert len(forests) == len(rows)
    for row, figure in zip(rows, forests, strict=True):
        assert figure.count("chart-picture") == 2
        for reason in row["certainty"]["reasons"]:
            assert reason["text"] in page.text
        for effect in row["not_pooled"][:12]:
            assert f"/effects/{effect['id']}/" in figure
        if len(row["effects"]) <= 24:  # beyond that a source with several effects has one line
            assert all(figure.count(f'href="/effects/{effect}/"') == 2 for effect in row["effects"])


@pytest.mark.parametrize("slug", ["rationalization-with-hint", "attribute-conditioning"])
def test_the_pooling_is_explained_as_the_interface_explains_it(api: Api, reader: Reader, slug: str):
    page = reader.get(f"/components/{slug}/")
    for row in api.json(f"effects/pooled/?component={slug}&explain=true")["results"]:
        for source in row["explanation"]["sources"]:
            mean = signed(source["mean"], 4) if source["mean"] is not None else ""
            said = [source["source"], str(source["n"]), mean, number(source["variance"]), share(source["weight"])]
            if mean:
                assert " ".join(said) in page.text
        assert all(" ".join(step.split()) in page.text for step in row["explanation"]["steps"])
        if row["i2"] is not None:
            assert f"I² {number(row['i2'])}%" in page.text
        if row["stability"]:
            assert row["stability"]["text"] in page.text


@pytest.mark.parametrize("slug", ["multiple-response-sampling", "in-depth-evolution"])
def test_what_it_is_used_with_is_counted_as_the_graph_counts(api: Api, reader: Reader, slug: str):
    page, graph = reader.get(f"/components/{slug}/"), api.json("graph/")
    beside = {}
    for edge in graph["edges"]:
        if edge["type"] == "co_occurs" and slug in (edge["source"], edge["target"]):
            beside[edge["target"] if edge["source"] == slug else edge["source"]] = (edge["methods"], edge["lift"])
    order = sorted(beside, key=lambda other: (-beside[other][0], -beside[other][1], other))
    assert page.values("data-neighbour") == [other for other in order if beside[other][0] > 1][:8]
    for other in page.values("data-neighbour"):
        together, lift = beside[other]
        assert f"{together} {number(lift)}" in page.text
        assert api.json(f"methods/?component_all={slug}&component_all={other}")["count"] == together


def test_others_of_its_kind_are_all_there(api: Api, reader: Reader):
    page, component = reader.get("/components/self-chat/"), api.json("components/self-chat/")
    for slug in api.ids("components", kind=component["kind"]):
        assert slug == "self-chat" or f"/components/{slug}/" in page.links()
