"""For programs: the feed of changes, the sitemap, and the rules for crawlers."""

from collections.abc import Sequence
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.llms import llms_text
from catalogue.rendering import PAGES, page_of
from registry.current import current
from registry.selectors import history
from transport.atom import ENTRIES, MEDIA_TYPE, atom
from web.list_query import check_no_parameters
from web.publishing import base_of

LISTS = (
    "methods-page",
    "components-page",
    "effects-page",
    "sources-page",
    "metrics-page",
    "operators-page",
    "claims-page",
    "tradeoffs-page",
    "compare-page",
    "compare-components-page",
    "graph-page",
    "gaps-page",
    "docs",
)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What was published last, newest first."""
    check_no_parameters(request)
    changes = history.latest(current(), ENTRIES)
    content = atom(request, "Registry of synthetic-data methods: changes", "/", changes)
    return HttpResponse(content, content_type=MEDIA_TYPE)


class Records(Sitemap):  # type: ignore[type-arg]
    """The pages of one collection."""

    def __init__(self, collection: str) -> None:
        self.collection = collection

    def items(self) -> Sequence[str]:
        return current().tables[self.collection].ids

    def location(self, item: str) -> str:
        return page_of(self.collection, item)


class Lists(Sitemap):  # type: ignore[type-arg]
    """The pages that are always there."""

    def items(self) -> Sequence[str]:
        return ("home", *LISTS)

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, Any] = {"pages": Lists(), **{name: Records(name) for name in PAGES}}


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What language models find here, after llmstxt.org."""
    check_no_parameters(request)
    return HttpResponse(llms_text(current(), base_of(request)), content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers leave out filtered lists, which are endless; every record has a page of its own."""
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /*?",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
