"""What holds for every page: its policy, its head, its links, and errors that lead on."""

import re
import struct
from itertools import groupby
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from registry.current import current
from tests.api.asking import Api
from tests.web.reading import BROWSER, Reader
from web.views.errors import problem_page

pytestmark = pytest.mark.once

PAGES = {  # with the number of queries that each may cost once warm
    "/": 2,
    "/search/?q=evol": 1,
    "/methods/": 3,
    "/methods/star/": 13,
    "/components/": 2,
    "/components/attribute-conditioning/": 5,
    "/effects/": 3,
    "/effects/star-cot-csqa/": 3,
    "/sources/": 2,
    "/sources/xu2023wizardlm/": 4,
    "/metrics/": 2,
    "/metrics/gsm8k-accuracy/": 4,
    "/claims/": 1,
    "/components/compare/": 1,
    "/components/compare/?components=data-accumulation,data-replacement,self-chat": 4,
    "/compare/": 1,
    "/compare/?methods=star,rft,v-star": 4,
    "/graph/": 1,
    "/graph/?around=in-depth-evolution": 1,
    "/graph/?expand=llm-judge-filter&colour=diversity&trail=self-chat": 1,
    "/graph/components/llm-judge-filter/": 2,
    "/graph/edges/code-execution-check/llm-judge-filter/": 1,
    "/tradeoffs/": 1,
    "/gaps/": 1,
    "/docs/": 0,
    "/docs/glossary/": 1,
    "/methods/wizardlm/": 13,
    "/design/": 1,
    "/design/?from=star": 2,
    "/login/": 0,
    "/login/reset/": 0,
    "/login/reset/sent/": 0,
    "/join/": 0,
    "/join/sent/": 0,
    "/submit/": 1,
    "/report/": 1,
    "/methods/star/revisions/": 4,
}
ERRORS = {"/methods/staar/": 404, "/nowhere": 404, "/methods/?colour=red": 400}


@pytest.mark.parametrize("address", [*PAGES, *ERRORS])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(reader: Reader, address: str):
    page = reader.get(address, ERRORS.get(address, 200))
    policy = page.response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert not any(page.inline)
    attributes = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in attributes if name == "style" or name.startswith(("on", "hx-on"))}
    assert all(each.startswith("/static/") for each in page.values("src"))
    assert "camera=()" in page.response["Permissions-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_head_and_one_heading(reader: Reader, address: str):
    page = reader.get(address)
    named = {
        attrs.get("name") or attrs.get("property"): attrs["content"]
        for tag, attrs in page.tags
        if tag == "meta" and "content" in attrs
    }
    assert len(named["description"]) > 20
    assert named["og:title"]
    assert named["og:url"] == f"http://testserver{address}"
    assert named["og:image"] == "http://testserver/static/web/shared.png"
    assert [tag for tag, _ in page.tags].count("h1") == 1
    ids = page.values("id")
    assert len(ids) == len(set(ids)), "no id stands twice"
    labelled = {*page.values("for", "label")}
    for tag, attrs in page.tags:
        if tag == "input" and attrs.get("type") in ("search", "text", None) and "id" in attrs:
            assert attrs["id"] in labelled


def test_the_reference_of_the_interface_runs_no_script_but_ours(reader: Reader):
    page = reader.get("/api/v1/docs/")
    policy = page.response["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self' 'unsafe-inline'" in policy, "its script sets styles"


def test_data_carry_no_policy_for_pages(api: Api):
    assert "Content-Security-Policy" not in api.get("methods/")


def test_titles_tell_pages_apart(reader: Reader):
    titles = [
        reader.get(address).html.partition("<title>")[2].partition("</title>")[0]
        for address in PAGES
        if "figure" not in address and address != "/graph/?whole=1"  # the same page as without
    ]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("address", [*PAGES, "/changes.atom", "/robots.txt"])
def test_the_head_alone_can_be_asked_for(reader: Reader, address: str):
    response = reader.client.head(address, headers={"accept": BROWSER})
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_so_many_queries(reader: Reader, address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("web.versions.is_public", lambda _: False)
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        reader.get(address)
    assert len(queries) <= PAGES[address]


@pytest.mark.parametrize("most", [2, pytest.param(10_000, marks=pytest.mark.long)])
def test_every_link_leads_somewhere(reader: Reader, most: int):
    """So many of each sort: those to one view, with the same parameters."""
    links = {link for address in PAGES for link in reader.get(address).links()}
    assert len(links) > 300
    files = {link for link in links if link.startswith("/static/")}
    assert not [link for link in files if finders.find(link.removeprefix("/static/")) is None]
    big = ("/api/v1/catalogue/", "/logout/")
    followed = [link for link in sorted(links - files) if not link.startswith(big)]
    tried = [link for _, sort in groupby(sorted(followed, key=_sort), _sort) for link in list(sort)[:most]]
    assert len(tried) > 100
    answers = {link: reader.client.head(link, headers={"accept": BROWSER}) for link in tried}
    lost = {link: answer.status_code for link, answer in answers.items() if answer.status_code != 200}
    assert lost == {link: 302 for link in lost if answers[link].headers.get("Location") == f"/login/?next={link}"}


def _sort(link: str) -> tuple[str, list[str]]:
    parts = urlsplit(link)
    return resolve(parts.path).view_name, sorted({name for name, _ in parse_qsl(parts.query)})


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/methods/staar/", "/methods/star/"),
        ("/components/self-chatt/", "/components/self-chat/"),
        ("/methods", "/methods/"),
    ],
)
def test_a_missing_page_leads_to_what_is_near(reader: Reader, address: str, near: str):
    page = reader.get(address, 404)
    assert page.response["Content-Type"].startswith("text/html")
    assert near in page.values("href", "a")


def test_an_unknown_parameter_is_told_with_the_known_ones(api: Api, reader: Reader):
    for address in ("/methods/?colour=red", "/effects/?colour=red"):
        page = reader.get(address, 400)
        detail = api.json(f"{address.removeprefix('/')}", 400)["errors"][0]["detail"]
        known = set(detail.partition("Known are: ")[2].split(", ")) - {"fields", "format", "version"}
        assert {"q", "component"} <= known
        assert not [name for name in known if name not in page.text]
    assert "Known are: version" in reader.get("/sources/xu2023wizardlm/?colour=red", 400).text


@pytest.mark.parametrize(
    "address",
    [
        "/methods/?ordering=size",
        "/methods/?year_min=x",
        "/methods/?component=nope",
        "/methods/?cursor=x",
        "/search/?type=planet",
    ],
)
def test_a_bad_value_is_a_page_that_says_so(reader: Reader, address: str):
    page = reader.get(address, 400)
    assert page.values("class", "p").count("fault") == 1


def test_programs_keep_their_problem_documents(loaded: None, db: None):
    for address, status in ERRORS.items():
        for accept in ("application/json", "*/*"):
            response = Client().get(address, headers={"accept": accept})
            assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    response = Client().get("/api/v1/methods/nope/", headers={"accept": "text/html,application/json"})
    assert response["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_is_a_page_without_its_traceback(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("web.list_page.lists.page", broken)
    reader.client.raise_request_exception = False
    page = reader.get("/methods/", 500)
    assert "secret" not in page.html
    assert "Try again" in page.text


def test_words_from_outside_are_shown_escaped(reader: Reader):
    for address in (
        "/search/?q=<script>alert(1)</script>",
        "/methods/?q=<script>alert(1)</script>",
        "/<script>alert(1)</script>",
    ):
        page = reader.get(address, 404 if address.startswith("/<") else 200)
        assert not any(page.inline)


def test_no_address_with_a_control_character_reaches_the_store(reader: Reader):
    reader.get("/methods/st%00ar/", 404)
    reader.get("/methods/?q=a%00b", 400)


def test_the_root_is_a_page_for_people_and_a_way_to_the_interface_for_programs(reader: Reader):
    assert "Accept" in reader.get("/").response["Vary"]
    response = Client().get("/", headers={"accept": "application/json"})
    assert (response.status_code, response["Location"]) == (302, "/api/v1/")


def test_the_picture_of_shared_links_has_the_form_that_readers_of_links_take():
    content = Path(str(finders.find("web/shared.png"))).read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert len(content) < 100_000


@pytest.mark.parametrize(
    ("status", "detail", "lede"),
    [
        (429, "Too many requests. Come back in 34 seconds", "Come back in 34 seconds."),
        (500, "Something went wrong on our side; it was logged", "It was logged."),
        (403, "This is not allowed", None),
        (404, "No method has the id 'staar'. Did you mean star?", "No method has the id &#x27;staar&#x27;."),
    ],
)
def test_an_error_page_says_everything_once(status: int, detail: str, lede: str | None, loaded: None, db: None):
    request = RequestFactory().get("/claims/")
    html = problem_page(request, {"status": status, "title": "Title", "detail": detail}, "34").content.decode()
    found = re.search(r'<p class="lede">(.*?)</p>', html)
    assert (found and found[1]) == lede
    assert html.count("34 second") == 1  # of Retry-After where the words do not have it


def test_an_error_page_does_not_speak_of_the_version_that_was_asked_for(reader: Reader):
    assert "This page shows" in reader.get("/claims/?version=1").text
    request = RequestFactory().get("/claims/?version=1")
    request.catalogue_shown = current()  # type: ignore[attr-defined]
    html = problem_page(request, {"status": 500, "title": "Title", "detail": "It failed"}).content.decode()
    assert "This page shows" not in html
