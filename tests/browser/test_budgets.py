"""What pages may cost: bytes over the wire, room for texts in pictures, the server's time beside an empty view."""

import gc
import gzip
import time
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState
from django.urls import clear_url_caches, path
from playwright.sync_api import Response
from pytest_django import DjangoDbBlocker

import config.urls
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.pages import EVERY
from web.charts.labels import width as text_width

pytestmark = pytest.mark.once
KILOBYTES = 150
TIMES = 10
"""As long as an empty view under the same middleware takes, a page may take at most so many times.

That is a page as it is found: once a version it is put together, which takes up to 70 times as long."""
ROUNDS = 9

TEXTS = """() => [...document.querySelectorAll(".chart-picture text")]
  .filter((each) => each.getComputedTextLength() > 0)
  .map((each) => [each, getComputedStyle(each)])
  .map(([each, style]) => [each.textContent, parseFloat(style.fontSize), Number(style.fontWeight) > 400,
    each.getComputedTextLength()])"""


def test_the_list_of_methods_is_small(visit: Open):
    page = visit("/login/")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it takes no method of a list
    page.goto("/methods/", wait_until="networkidle")
    kinds = {each.request.resource_type for each in answers}
    assert kinds >= {"document", "script", "stylesheet"}
    sizes = {
        urlsplit(each.url).path: len(gzip.compress(each.body(), 6))
        for each in answers
        if each.request.resource_type in ("document", "script", "stylesheet")
    }
    assert sum(sizes.values()) < KILOBYTES * 1000, sizes


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ["/tradeoffs/", "/gaps/", "/components/critique-and-revise/", "/methods/mmiqc/"])
def test_no_text_of_a_picture_is_wider_than_it_was_taken_for(visit: Open, address: str, width: int):
    """Room for texts is worked out from a table of widths; the browser says how wide they are."""
    page = visit(address, width)
    texts = page.evaluate(TEXTS)
    assert texts
    for text, size, is_bold, measured in texts:
        assert measured <= 1.005 * text_width(text, size, is_bold) + 0.5, text


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", content_type="text/html")


@pytest.fixture
def reader(loaded: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """In this process, with an empty view among the pages."""
    monkeypatch.setattr(config.urls, "urlpatterns", [path("empty/", empty), *config.urls.urlpatterns])
    plain = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    monkeypatch.setattr(Template, "_render", plain)  # Django's tests note every part that is rendered
    clear_url_caches()
    gc.collect()
    gc.disable()  # it would go through all that the tests hold
    with django_db_blocker.unblock():
        yield Client(headers={"accept": "text/html"})
    gc.enable()
    monkeypatch.undo()
    clear_url_caches()


def ratios(reader: Client) -> dict[str, float]:
    """The median time of each page, warm, beside that of the empty view; all take turns."""
    pages = {"": "/empty/", **EVERY}
    took: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, address in pages.items():
            before = time.process_time()
            response = reader.get(address)
            took[name].append(time.process_time() - before)
            assert response.status_code == 200, address
    empty, *others = (median(each[1:]) for each in took.values())
    return {name: other / empty for name, other in zip(EVERY, others, strict=True)}


@pytest.mark.long  # a ratio of times says nothing while other tests run beside
def test_the_server_takes_little_more_than_for_an_empty_view(reader: Client):
    best = ratios(reader)
    for _ in range(2):
        if max(best.values()) <= TIMES:
            break
        again = ratios(reader)  # somebody else wanted the processor, or it is slow: then it is so every time
        best = {name: min(ratio, again[name]) for name, ratio in best.items()}
    assert not {name: round(ratio, 1) for name, ratio in best.items() if ratio > TIMES}
