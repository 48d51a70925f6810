"""A component's page counts how methods use it; a method's page names the steps between which it repeats."""

import json
import re
from collections import defaultdict
from html import unescape

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader
from tests.web.test_compare import words

pytestmark = pytest.mark.once

USED = ["multiple-response-sampling", "rouge-l-novelty-filter", "self-chat"]


def row(page: Page, parameter: str) -> str:
    found = re.search(rf'<tr data-parameter="{parameter}">(.*?)</tr>', page.html, re.DOTALL)
    assert found
    return words(unescape(found[1]))


@pytest.mark.parametrize("slug", USED)
def test_parameters_are_counted_over_its_methods(api: Api, reader: Reader, slug: str):
    page = reader.get(f"/components/{slug}/")
    stated: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for method in api.all("methods", component=slug, origin="paper"):
        for step in method["steps"]:
            for name, value in step["params"].items() if step["component"]["id"] == slug else ():
                stated[name][json.dumps(value, ensure_ascii=False)].add(method["id"])
    order = sorted(stated, key=lambda name: (-len(set().union(*stated[name].values())), name))
    assert page.values("data-parameter") == order
    for name, values in stated.items():
        text = row(page, name)
        assert text.endswith(str(len(set().union(*values.values()))))
        for methods in values.values():
            assert len(methods) == 1 or f"{len(methods)} methods" in text


@pytest.mark.parametrize("slug", USED)
def test_the_kinds_of_steps_around_it_are_counted(api: Api, reader: Reader, slug: str):
    page = reader.get(f"/components/{slug}/")
    before, after = defaultdict(set), defaultdict(set)
    for method in api.all("methods", component=slug, origin="paper"):
        steps = {step["id"]: step for step in method["steps"]}
        for step in steps.values():
            for source in (steps[name] for name in step["inputs"]):
                if step["component"]["id"] == slug:
                    before[source["component"]["kind"]].add(method["id"])
                if source["component"]["id"] == slug:
                    after[step["component"]["kind"]].add(method["id"])
    for title, counts in (("Steps before", before), ("Steps after", after)):
        for kind, methods in counts.items():
            name = api.json(f"kinds/{kind}/")["name"]
            assert re.search(rf"{title}.*?{re.escape(name)} {len(methods)}\b", page.text)


@pytest.mark.parametrize(
    "address", ["/components/rouge-l-novelty-filter/", "/methods/self-instruct/", "/methods/alpaca/"]
)
def test_the_table_of_contents_leads_to_sections(reader: Reader, address: str):
    page = reader.get(address)
    entries = re.search(r'<nav class="toc".*?</nav>', page.html, re.DOTALL)
    assert entries
    links = re.findall(r'href="#([^"]+)"', entries[0])
    assert links
    assert set(links) <= set(page.values("id", "h2"))
    assert links == [each for each in page.values("id", "h2") if each in links]


def test_a_loop_names_its_steps(api: Api, reader: Reader):
    page, method = reader.get("/methods/self-instruct/"), api.json("methods/self-instruct/")
    steps = {step["id"]: (place, step["component"]["name"]) for place, step in enumerate(method["steps"], 1)}
    (back, last) = (steps[method["iterates"][end]] for end in ("to", "from"))
    assert f"Repeats from step {back[0]} ({back[1]}) after step {last[0]} ({last[1]})" in page.text


@pytest.mark.parametrize("slug", ["self-instruct", "wizardlm", "star"])
def test_code_data_and_licence_are_at_the_top(api: Api, reader: Reader, slug: str):
    page, method = reader.get(f"/methods/{slug}/"), api.json(f"methods/{slug}/")
    output = method["output"] or {}
    assert (method["code"] in page.values("href")) if method["code"] else "Code none recorded" in page.text
    assert f"Licence of the data {output.get('licence') or 'not recorded'}" in page.text
