"""What a comparison says first: properties, what was measured between two, and what an unknown name may be."""

import re
from collections import Counter
from html import unescape

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader
from tests.web.test_compare import CASES, rows, words
from web.formatting import VOCABULARIES, number

pytestmark = pytest.mark.once

PAIRS = ["methods=self-instruct,wizardlm", *CASES]
CONTRASTS = ["components=data-accumulation,data-replacement", "components=llm-judge-filter,reward-model-filter"]


def answers(page: Page) -> dict[str, str]:
    """The sentences of each pair, by the two ids."""
    found = re.findall(r'<li data-answer="([^"]+)">(.*?)</li>', page.html, re.DOTALL)
    return {slugs: words(unescape(html)) for slugs, html in found}


def sections(page: Page) -> list[str]:
    return page.values("aria-labelledby", "section")


@pytest.mark.parametrize("question", CASES)
def test_the_properties_of_each_method_come_first(api: Api, reader: Reader, question: str):
    page = reader.get(f"/compare/?{question}")
    order = ["properties", "answer", "direct", "metrics", "steps", "differ", "laid", "why", "profiles"]
    assert sections(page) == order
    found = {}
    for html in rows(page, "properties"):
        name = re.findall(r'data-property="([^"]+)"', html)[0]
        found[name] = [words(cell) for cell in re.findall(r"<td.*?</td>", html, re.DOTALL)]
    for place, slug in enumerate(api.json(f"compare/?{question}")["methods"]):
        method = api.json(f"methods/{slug}/")
        output, models = method["output"] or {}, method["models"] or {}
        assert found["year"][place] == str(method["year"])
        assert found["generator"][place] == " ".join((models.get("generator") or "not recorded").split())
        assert found["size"][place] == (f"{number(output['size'])} rows" if output.get("size") else "not recorded")
        assert found["licence"][place] == (output.get("licence") or "not recorded")
        assert found["source"][place] == method["source"]["title"]
        domains = [VOCABULARIES["domain"](domain).label for domain in method["domains"]]
        assert found["domain"][place].replace(" ,", ",") == ", ".join(domains)


@pytest.mark.parametrize("question", PAIRS)
def test_the_answer_counts_the_recorded_comparisons(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/compare/?{question}"), api.json(f"compare/?{question}")
    told = answers(page)
    assert list(told) == [f"{each['a']} {each['b']}" for each in answer["explanation"]]
    for pair in answer["explanation"]:
        text, ends = told[f"{pair['a']} {pair['b']}"], {pair["a"], pair["b"]}
        direct = [e for e in answer["head_to_head"] if {e["baseline"]["method"], e["treated"]["method"]} == ends]
        if not direct:
            assert "No recorded effect is linked to both" in text
            continue
        counted = [effect for effect in direct if effect["facet"] == pair["facet"]] or direct
        won = Counter(e["treated" if e["gain"] > 0 else "baseline"]["method"] for e in counted if e["gain"])
        best = max(ends, key=lambda slug: won[slug])
        assert f"had the better figure in {won[best]} of {len(counted)} recorded comparison" in text
        assert f"in {min(won[slug] for slug in ends)}" in text
        sources = len({effect["source"]["id"] for effect in counted})
        assert f"({sources} source" in text


@pytest.mark.parametrize("question", CONTRASTS)
def test_components_are_answered_by_outcome(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/components/compare/?{question}"), api.json(f"components/compare/?{question}")
    assert [name for name in sections(page) if name] == ["facts", "answer", "contrasts", "known"]
    (text,) = answers(page).values()
    outcomes = {contrast["facet"] for contrast in answer["contrasts"]}
    assert text.count(" recorded comparison") == len(outcomes)
    for outcome in outcomes:
        of_it = [contrast for contrast in answer["contrasts"] if contrast["facet"] == outcome]
        won = Counter(contrast["favours"] for contrast in of_it if contrast["favours"])
        assert f"had the better figure in {max(won.values(), default=0)} of {len(of_it)} recorded comparison" in text
    if not outcomes:
        assert "No recorded effect compares" in text


def test_other_names_are_understood(reader: Reader):
    methods = reader.client.get("/compare/", {"methods": ["Evol-Instruct", "Self-Instruct"]})
    assert (methods.status_code, methods["Location"]) == (302, "?methods=wizardlm,self-instruct")
    components = reader.client.get("/components/compare/", {"components": ["LLM-as-a-judge", "Best-of-n"]})
    assert components["Location"].startswith("?components=llm-judge-filter,")


@pytest.mark.parametrize(
    ("page", "question", "link"),
    [
        ("/compare/", "methods=evol-instruction,star", "/compare/?methods=wizardlm,star"),
        (
            "/components/compare/",
            "components=llm-judge,self-chat",
            "/components/compare/?components=llm-judge-filter,self-chat",
        ),
    ],
)
def test_what_an_unknown_name_may_be_is_a_link(reader: Reader, page: str, question: str, link: str):
    refused = reader.get(f"{page}?{question}", 400)
    assert link in refused.links()
    assert "answer" in reader.get(link).values("id")


def test_the_edit_distance_is_explained_where_it_is_shown(reader: Reader):
    question = "/compare/?methods=self-instruct,alpaca"
    assert "least number of changes" not in reader.get(question).text
    assert "least number of changes" in reader.get(f"{question}&edit_distance=true").text


def test_files_and_a_permanent_link_are_beside_each_table(api: Api, reader: Reader):
    page = reader.get("/compare/?methods=self-instruct,wizardlm")
    version = api.json("versions/")["results"][0]["number"]
    files = [link for link in page.links() if link.startswith("/api/v1/")]
    assert "/api/v1/methods/?ids=self-instruct,wizardlm&format=csv" in files
    assert f"/api/v1/methods/?ids=self-instruct,wizardlm&version={version}" in files
    for address in files:
        assert reader.client.get(address).status_code == 200
    assert "http://testserver/compare/?methods=self-instruct,wizardlm" in page.text


TABLES = [
    *("/methods/", "/components/", "/effects/", "/metrics/", "/sources/", "/crosswalk/"),
    *("/gaps/", "/claims/", "/tradeoffs/", "/tradeoffs/?x=quality&y=in_distribution&domain=math"),
    *("/components/critique-and-revise/", "/methods/star/", "/methods/self-rewarding/"),
    *("/metrics/gsm8k-accuracy/", "/sources/xu2023wizardlm/"),
]


@pytest.mark.parametrize("address", TABLES)
def test_every_table_can_be_saved_linked_and_cited(api: Api, reader: Reader, address: str):
    page = reader.get(address)
    version = api.json("versions/")["results"][0]["number"]
    files = [link for link in page.links() if "format=csv" in link]
    permanent = [link for link in page.links() if f"version={version}" in link]
    assert files
    assert permanent
    for link in (files[0], permanent[0]):
        assert reader.client.get(link).status_code == 200
    assert "/about/" in page.links()
    assert f"version {version}, http://testserver{address}" in page.text
