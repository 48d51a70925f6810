"""The page of a comparison says what the interface says."""

import re
from html import unescape
from itertools import combinations

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader, graded
from tests.web.test_picture import groups, harmless, pictures, told
from web.sizes import pooled

pytestmark = pytest.mark.once

THIN = "\N{NARROW NO-BREAK SPACE}"
CASES = [
    "methods=self-instruct,alpaca,wizardlm",
    "methods=simprompt,attrprompt,genetic-prompt&facet=diversity",
    "methods=alpagasus,deita,instag,long-is-more&facet=quality&domain=math&edit_distance=true",
]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(THIN, " ").split())


def rows(page: Page, table: str) -> list[str]:
    """The rows of the body of a table, as HTML."""
    body = re.search(rf'<table class="{table}.*?<tbody>(.*?)</tbody>', page.html, re.DOTALL)
    return re.findall(r"<tr.*?</tr>", body[1], re.DOTALL) if body else []


@pytest.mark.parametrize("question", CASES)
def test_steps_stand_as_the_interface_aligns_them(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    table = rows(page, "aligned")
    assert len(table) == len(answer["alignment"])
    components = {
        (slug, step["id"]): component
        for component in answer["components"]
        for slug, steps in component["steps"].items()
        for step in steps
    }
    for html, row in zip(table, answer["alignment"], strict=True):
        cells = re.findall(r"<td.*?</td>", html, re.DOTALL)
        assert len(cells) == len(answer["methods"])
        names = [components[slug, row[slug]]["name"] if row[slug] else None for slug in answer["methods"]]
        for place, (cell, name) in enumerate(zip(cells, names, strict=True)):
            assert words(cell).startswith(name or "– nothing")
            marks = re.match(r'<td class="([^"]*)"', cell)
            assert marks
            assert ("same" in marks[1].split()) == (name is not None and names.count(name) > 1)
            assert ("left" in marks[1].split()) == (name is not None and place > 0 and names[place - 1] == name)


@pytest.mark.parametrize("question", CASES)
def test_what_is_alike_and_what_differs(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    names = {component["id"]: component["name"] for component in answer["components"]}
    shared = " ".join(names[slug] for slug in answer["shared"]) or "no component"
    assert f"All have {shared}" in page.text
    for slug, only in answer["only"].items():
        assert f"Only {answer['names'][slug]} {' '.join(names[each] for each in only) or 'none'}" in page.text
    for html, pair in zip(rows(page, "alike"), answer["similarity"], strict=True):
        distance = f" {pair['edit_distance']}" if pair["edit_distance"] is not None else ""
        bound = " at most" if pair["edit_distance_is"] == "upper-bound" else ""
        said = f"{answer['names'][pair['a']]} and {answer['names'][pair['b']]} {pair['score']:.2f}{bound}{distance}"
        assert words(html) == said
    for relation in answer["lineage"]:
        assert relation["because"] in page.text
    (picture,) = pictures(page)
    assert harmless(picture)
    assert [each.partition(":")[0] for each in told(groups(picture, "node"))] == [
        node["label"] for node in answer["graph"]["nodes"]
    ]
    assert len(groups(picture, "edge")) == len(answer["graph"]["edges"])


@pytest.mark.parametrize("question", CASES)
def test_differences_are_explained_in_the_same_order(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    assert page.values("data-pair") == [f"{each['a']} {each['b']}" for each in answer["explanation"]]
    ranked = [row for each in answer["explanation"] for row in each["components"]]
    assert page.values("data-component") == [row["component"] for row in ranked]
    for each in answer["explanation"]:
        assert " ".join(each["text"].split()) in page.text
    found = list(re.findall(r"<tr data-component.*?</tr>", page.html, re.DOTALL))
    for html, row in zip(found, ranked, strict=True):
        if row["effect"] is None:
            assert "nothing measured" in words(html)
            continue
        assert graded(row["effect"]) in words(html)
        if row["effect"]["estimate"] is not None:
            assert pooled(row["effect"]) in words(html)
        if row["supports"]:
            assert words(html).endswith(answer["names"][row["supports"]])


def test_of_many_pairs_each_leads_to_a_comparison_of_its_own(reader: Reader):
    """Tables of 28 pairs made half of the page; the text of each pair stays."""
    eight = ["self-instruct", "alpaca", "wizardlm", "alpagasus", "deita", "instag", "attrprompt", "genetic-prompt"]
    page = reader.get(f"/compare/?methods={','.join(eight)}&facet=quality&domain=math")
    pairs = [f"{a},{b}" for a, b in combinations(eight, 2)]
    assert page.values("data-pair") == [pair.replace(",", " ") for pair in pairs]
    assert not page.values("data-component")
    linked = [f"/compare/?methods={pair}&facet=quality&domain=math#why" for pair in pairs]
    assert [address for address in map(unescape, page.values("href")) if address in linked] == linked
    assert reader.get(linked[0].partition("#")[0]).values("data-component")


@pytest.mark.parametrize("question", CASES)
def test_profiles_and_results_are_those_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    facets = [attrs["data-facet"] for tag, attrs in page.tags if tag == "tr" and "data-facet" in attrs]
    for html, facet in zip(rows(page, "profiles"), facets, strict=True):
        cells = re.findall(r"<td.*?</td>", html, re.DOTALL)
        for cell, slug in zip(cells, answer["methods"], strict=True):
            known = answer["profiles"][slug]["facets"][facet]
            told = [row for name in ("raised_by", "lowered_by", "contested", "inconclusive") for row in known[name]]
            assert re.findall(r'<a class="cause[^>]*href="/components/([^/]+)/"', cell) == [row["id"] for row in told]
            for row in told:
                if row["estimate"] is not None:
                    assert pooled(row) in words(cell)
            assert (f"{len(known['unmeasured'])} not measured" in words(cell)) == bool(known["unmeasured"])
    direct = [attrs["data-effect"] for tag, attrs in page.tags if tag == "tr" and "data-effect" in attrs]
    assert direct == [effect["id"] for effect in answer["head_to_head"]]
    figures = [attrs["data-effect"] for tag, attrs in page.tags if tag == "li" and "data-effect" in attrs]
    expected = [
        figure["effect"]
        for metric in answer["shared_metrics"]
        for slug in answer["methods"]
        for figure in metric["results"]
        if figure["method"] == slug
    ]
    assert figures == expected


def test_an_arm_that_is_a_variant_of_its_method_is_called_so(api: Api, reader: Reader):
    question = "methods=self-instruct,wizardlm"
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    by_id = {effect["id"]: effect for effect in answer["head_to_head"]}
    assert any(effect["baseline"]["variant"] for effect in by_id.values())
    for html in re.findall(r"<tr data-effect=.*?</tr>", page.html, re.DOTALL):
        effect = by_id[re.findall(r'data-effect="([^"]+)"', html)[0]]
        arms = (effect["baseline"], effect["treated"])
        assert words(html).count("a variant of") == sum(bool(arm.get("variant")) for arm in arms)


def test_names_are_understood_and_become_the_permalink(reader: Reader):
    response = reader.client.get("/compare/", {"methods": ["stanford alpaca", "Self-Instruct", ""], "facet": "quality"})
    assert (response.status_code, response["Location"]) == (302, "?methods=alpaca,self-instruct&facet=quality")
    assert reader.get("/compare/?methods=alpaca,self-instruct&facet=quality").text.count("Stanford Alpaca") > 2


def test_overlaid_pipelines_name_their_methods(reader: Reader):
    """The picture says which methods have a step by their names, not by their ids."""
    html = reader.get("/compare/?methods=alpaca,self-instruct").html
    members = [title.rpartition(", in ")[2] for title in re.findall(r"<title>(.*?)</title>", html) if ", in " in title]
    assert set(members) >= {"Self-Instruct", "Stanford Alpaca", "Stanford Alpaca, Self-Instruct"}
    assert not {"alpaca", "self-instruct"} & set(members)


def test_each_method_can_be_left_out_and_another_added(reader: Reader):
    twice = reader.client.get("/compare/", {"methods": ["STaR", "star"]})
    assert (twice.status_code, twice["Location"]) == (302, "?methods=star,star")
    page = reader.get("/compare/?methods=alpaca,self-instruct,star&facet=quality")
    assert "/compare/?methods=self-instruct,star&facet=quality" in page.links()
    hidden = [attrs["value"] for tag, attrs in page.tags if tag == "input" and attrs.get("type") == "hidden"]
    assert hidden == ["alpaca", "self-instruct", "star"]
    full = ",".join(["star", "rft", "alpaca", "deita", "limo", "orca", "s1", "glan"])
    assert "method-0" not in reader.get(f"/compare/?methods={full}").values("id")


@pytest.mark.parametrize(
    "question",
    [
        "methods=star",
        "methods=star,nope",
        "methods=star,star",
        "methods=star,rft,alpaca,deita,limo,orca,s1,glan,lift",
    ],
)
def test_what_cannot_be_compared_is_told_in_the_words_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/compare/?{question}", 400)
    detail = api.json(f"compare/?{question}", 400)["errors"][0]["detail"]
    assert detail in page.text
    assert "picker" in page.values("id")
    assert "star" in page.values("value", "input")


def test_all_that_cannot_be_compared_is_told(reader: Reader):
    page = reader.get("/compare/?methods=metamath,metamath,evol-instruc,zzz", 400)
    assert page.values("class", "p").count("fault") == 3
    assert "Did you mean 'wizardlm'" in page.text
    assert "metamath is named twice" in page.text


@pytest.mark.parametrize("question", ["methods=star,rft&facet=x", "methods=star,rft&edit_distance=x", "colour=red"])
def test_other_bad_values_are_pages_that_say_so(reader: Reader, question: str):
    assert reader.get(f"/compare/?{question}", 400).values("class", "p").count("fault") == 1


def test_without_methods_there_are_examples_that_work(reader: Reader):
    page = reader.get("/compare/")
    examples = [link for link in page.links() if link.startswith("/compare/?methods=")]
    assert len(examples) == 3
    for link in examples:
        assert "Step by step" in reader.get(link).text
