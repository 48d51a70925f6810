"""Pages under `?version=`: each shows that version, says so, and leads to the newest."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client

from catalogue.bundle import version_name
from registry.current import forget
from registry.former import at
from tests.registry import world
from transport.response_cache import responses

pytestmark = pytest.mark.once

PAGES = (
    *(
        "/methods/",
        "/methods/alpha/",
        "/methods/?component=novelty-filter",
        "/components/",
        "/components/novelty-filter/",
    ),
    *("/effects/", "/effects/novelty-ablation/", "/sources/", "/sources/ada2023alpha/", "/metrics/", "/crosswalk/"),
    *("/metrics/self-overlap/", "/compare/?methods=alpha,beta", "/claims/", "/gaps/", "/gaps/?by=kind", "/tradeoffs/"),
    "/components/compare/?components=judge-filter,novelty-filter",
)
HTML = {"Accept": "text/html"}


@pytest.fixture
def client(known: None, db: None) -> Iterator[Client]:
    """After version 1, a second one: a method, a component and an effect renamed or revised, an effect new."""
    changed = {
        "methods": [world.raw("methods", "alpha", name="Alpha, renamed")],
        "components": [world.raw("components", "novelty-filter", name="Novelty, renamed")],
        "effects": [
            world.raw("effects", "novelty-ablation", locator="Table 7"),
            world.raw("effects", "novelty-ablation", id="second-novelty", source="bob2024beta", method=None),
        ],
        "sources": [world.raw("sources", "ada2023alpha", title="Alpha: a second title")],
    }
    world.apply(changed, message="A second look")
    yield Client()
    forget()


def page(client: Client, address: str, status: int = 200, **headers: str) -> str:
    response: Any = client.get(address, headers={**HTML, **headers})
    assert response.status_code == status, response.content[:500]
    return unescape(response.content.decode())


def under(address: str, version: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}version={version}"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_which_version_it_shows_and_leads_to_the_newest(client: Client, address: str):
    newest, former = page(client, address), page(client, under(address, 1))
    name = version_name(at(1))
    assert "This page shows" not in newest
    assert f"version\n      {name}</a>" in former
    assert f'<a href="{address}">See the newest version.</a>'.replace(",", "%2C") in former.replace(",", "%2C")
    assert page(client, under(address, name)).count("This page shows") == 1


def test_what_is_shown_is_that_version(client: Client):
    assert "Alpha, renamed" in page(client, "/methods/alpha/")
    assert "Alpha, renamed" not in page(client, "/methods/alpha/?version=1")
    assert "Alpha, renamed" not in page(client, "/methods/?version=1")
    assert "Novelty, renamed" not in page(client, "/components/novelty-filter/?version=1")
    assert "Alpha: a second title" not in page(client, "/sources/ada2023alpha/?version=1")
    assert "Table 7" in page(client, "/effects/novelty-ablation/")
    assert "Table 7" not in page(client, "/effects/novelty-ablation/?version=1")
    assert "Alpha, renamed" not in page(client, "/compare/?methods=alpha,beta&version=1")
    page(client, "/effects/second-novelty/")
    page(client, "/effects/second-novelty/?version=1", 404)


def test_a_list_stays_in_its_version(client: Client):
    name = version_name(at(1))
    text = page(client, f"/effects/?page_size=1&version={name}")
    assert f'<input type="hidden" name="version" value="{name}">' in text
    assert f"version={name}&cursor=" in text
    assert f'href="/api/v1/effects/?version={name}&ordering=-year&format=csv"' in text
    assert 'name="version"' not in page(client, "/effects/")


def test_a_version_is_stored_under_its_own_address(client: Client):
    responses.clear()
    first = page(client, "/methods/alpha/?version=1")
    assert page(client, "/methods/alpha/?version=1") == first
    assert page(client, "/methods/alpha/") != first
    world.apply({"methods": [world.raw("methods", "alpha", name="Alpha, again")]}, message="A third look")
    assert "Alpha, again" not in page(client, "/methods/alpha/?version=1")
    assert "Alpha, again" in page(client, "/methods/alpha/")


@pytest.mark.parametrize("version", ["9", "x", "v1-00000000", "-1"])
def test_a_version_that_does_not_exist_is_refused(client: Client, version: str):
    for address in ("/methods/alpha/", "/effects/", "/claims/", "/compare/"):
        response = client.get(under(address, version), headers={"Accept": "application/json"})
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == "version"
        assert "This page shows" not in page(client, under(address, version), 400)


def test_a_page_without_versions_says_so(client: Client):
    response = client.get("/search/?q=alpha&version=1", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("address", ["/claims/", "/gaps/", "/components/novelty-filter/", "/tradeoffs/"])
def test_files_beside_a_table_are_of_the_version_that_is_shown(client: Client, address: str):
    links = re.findall(r'href="(/api/v1/[^"]*format=csv[^"]*)"', page(client, under(address, 1)))
    assert links
    assert all("version=1" in link for link in links), links
    assert "Link to version\n  1" in page(client, under(address, 1))
    assert "version=" not in "".join(re.findall(r'href="(/api/v1/[^"]*format=csv[^"]*)"', page(client, address)))


LISTS = (
    "/methods/?component=novelty-filter&ordering=-year&page_size=1",
    "/components/?stage=filtering",
    "/effects/?metric=self-overlap&page_size=1",
    "/effects/?q=nowheretobefound",
    "/sources/?ordering=name&page_size=1",
    "/metrics/?q=self&page_size=1",
    "/crosswalk/?q=a&page_size=1",
    "/gaps/?by=component&domain=math",
    "/tradeoffs/?x=quality&y=quality",
    "/compare/",
    "/compare/?methods=alpha,beta&facet=quality",
    "/components/compare/?components=judge-filter,novelty-filter",
)
FORM = re.compile(r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
OPENING = re.compile(r"<form[^>]*>")
ADDRESS = re.compile(r' (?:href|hx-get)="([^"]*)"')


def inside(text: str) -> str:
    """What a page itself holds, without its breadcrumbs and the note on its version."""
    text = text.partition("<main")[2].partition("</main>")[0]
    for tag, opening in (("nav", '<nav class="way"'), ("p", '<p class="note" role="note"')):
        text = re.sub(rf"{opening}.*?</{tag}>", "", text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("version", ["1", ""])
def test_links_and_forms_that_lead_to_the_list_itself_stay_in_its_version(client: Client, address: str, version: str):
    version = version or version_name(at(1))
    text = inside(page(client, under(address, version)))
    path = address.partition("?")[0]
    found = [
        urlsplit(urljoin(address, each)) for each in ADDRESS.findall(OPENING.sub("", text)) if not each.startswith("#")
    ]
    own = [parse_qs(each.query) for each in found if each.path == path and not each.fragment]
    forms = [fields for action, fields in FORM.findall(text) if action == path]
    assert forms
    assert own or path in ("/compare/", "/gaps/")
    assert all(query.get("version") in ([version], [version_name(at(1))]) for query in own), own
    assert all(fields.count('name="version"') == 1 for fields in forms)
    for query in own:
        answer = client.get(path, query, headers=HTML)  # of one method alone it is a refusal, of that version too
        assert answer.status_code in (200, 400)
        assert "This page shows" in answer.content.decode()


def test_the_files_of_a_figure_are_of_the_version_that_is_shown(client: Client):
    for address in ("/components/novelty-filter/", "/gaps/"):
        links = re.findall(r'href="(/figures/[^"]*)"', page(client, under(address, 1)))
        assert links
        assert all(parse_qs(urlsplit(link).query)["version"] == ["1"] for link in links)
        assert all(client.get(link).status_code == 200 for link in links)
    former, newest = (
        client.get(f"/figures/forest/novelty-filter/diversity.csv{query}") for query in ("?version=1", "")
    )
    assert "second-novelty" not in former.content.decode()
    assert "second-novelty" in newest.content.decode()
