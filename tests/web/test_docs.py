"""The reader's help: its pages, its words, and the examples that it takes out of the catalogue."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.api.asking import Api
from tests.web.reading import BROWSER, Reader
from web.formatting import share
from web.glossary import ENTRIES, GROUPS
from web.sizes import pooled
from web.views.docs import PAGES

pytestmark = pytest.mark.once

THIN = "\N{NARROW NO-BREAK SPACE}"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "web" / "templates").rglob("*.html"))


def test_the_contents_lead_to_every_page(reader: Reader):
    links = reader.get("/docs/").links()
    assert {f"/docs/{slug}/" for slug in PAGES} | {"/api/v1/docs/"} <= set(links)
    reader.get("/docs/nowhere/", 404)
    reader.get("/docs/tour/?colour=red", 400)


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_keeps_to_the_policy_and_its_links_resolve(reader: Reader, slug: str):
    page = reader.get(f"/docs/{slug}/")
    assert PAGES[slug][0] in page.text
    assert not any(page.inline)
    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for link in sorted(set(page.links())):
        if not link.startswith(("/static/", "/logout/")):
            expected = 302 if link == "/account/" else 200  # a reader logs in first
            assert reader.client.head(link, headers={"accept": BROWSER}).status_code == expected, link


def test_the_glossary_holds_every_word_once(reader: Reader):
    page = reader.get("/docs/glossary/")
    assert len(ENTRIES) == sum(map(len, GROUPS.values())), "no slug stands for two words"
    for slug, entry in ENTRIES.items():
        assert slug in page.values("id", "div")
        assert entry.label in page.text
        assert " ".join(entry.definition.split()) in page.text


def test_a_word_that_is_explained_is_in_the_glossary():
    used = {name for file in TEMPLATES for name in re.findall(r'<c-term name="([\w-]+)"', file.read_text())}
    assert len(used) > 10
    assert used <= set(ENTRIES)
    anchors = {name for file in TEMPLATES for name in re.findall(r"/docs/glossary/#([\w-]+)", file.read_text())}
    assert anchors <= set(ENTRIES)


@pytest.mark.parametrize("address", ["/tradeoffs/", "/gaps/", "/components/attribute-conditioning/", "/docs/pooling/"])
def test_a_word_is_described_without_a_script(reader: Reader, address: str):
    page = reader.get(address)
    told = page.values("aria-describedby", "a")
    assert told
    for name in told:
        assert page.values("id", "span").count(name) == 1
        assert ENTRIES[name.removeprefix("term-")].definition in page.text


def test_the_number_followed_by_hand_is_that_of_the_interface(api: Api, reader: Reader):
    page = reader.get("/docs/pooling/")
    address = next(link for link in page.links() if "effects/pooled/" in link)
    (row,) = api.json(f"{address.removeprefix('/api/v1/')}")["results"]
    assert pooled(row) in page.text
    for source in row["explanation"]["sources"]:
        assert f"its weight {share(source['weight'])}".replace(THIN, " ") in page.text
        for effect in source["effects"]:
            assert f"/effects/{effect['id']}/" in page.links()


def test_the_plot_that_is_taken_apart_is_a_real_one(api: Api, reader: Reader):
    page = reader.get("/docs/forest-plot/")
    assert page.html.count("chart-picture") == 2
    slug = next(link for link in page.links() if re.fullmatch(r"/components/[\w-]+/", link)).split("/")[2]
    rows = api.json(f"effects/pooled/?component={slug}")["results"]
    told = [row for row in rows if f"Here {row['m']}, with {row['k']} effect" in page.text]
    assert [row for row in told if pooled(row) in page.text]


def test_the_graded_example_tells_every_reason(api: Api, reader: Reader):
    page = reader.get("/docs/certainty/")
    slug = next(link for link in page.links() if re.fullmatch(r"/components/[\w-]+/", link)).split("/")[2]
    rows = api.json(f"effects/pooled/?component={slug}")["results"]
    most = max(rows, key=lambda row: len(row["certainty"]["reasons"]))
    for reason in most["certainty"]["reasons"]:
        steps = {0: "", 1: "1 step down.", 2: "2 steps down.", 3: "3 steps down."}[reason["steps"]]
        assert f"{reason['text']} {steps}".strip() in page.text
    assert f"So it ends at {most['certainty']['level']}." in page.text
