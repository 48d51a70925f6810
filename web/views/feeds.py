"""For readers that are programs: the feed of changes, the map of the site, and what crawlers may read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from registry.current import current
from registry.selectors import history
from web.list_query import check_no_parameters

CHANGES = 50
RECORDS = ("methods", "components", "effects", "sources", "metrics")
LISTS = (
    "methods-page",
    "components-page",
    "effects-page",
    "sources-page",
    "metrics-page",
    "claims-page",
    "tradeoffs-page",
    "compare-page",
    "graph-page",
    "gaps-page",
    "docs",
)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What was published last, newest first."""
    check_no_parameters(request)
    absolute = request.build_absolute_uri
    feed: Any = Atom1Feed(
        title="Registry of synthetic-data methods: changes",
        link=absolute("/"),
        description="Records as they are published, revised and withdrawn.",
        feed_url=absolute(reverse("changes")),
        language="en",
    )
    for change in history.latest(current(), CHANGES):
        api = absolute(f"/api/v1/{change.collection}/{change.id}/revisions/{change.number}/")
        has_page = change.collection in RECORDS and not change.withdrawn
        feed.add_item(
            title=f"{change.name}: {change.what}",
            link=absolute(f"/{change.collection}/{change.id}/") if has_page else api,
            description=change.message or f"Revision {change.number} of {change.collection}/{change.id}.",
            unique_id=api,
            updateddate=datetime.fromisoformat(change.created),
            author_name=change.author or "the registry",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


class Records(Sitemap):  # type: ignore[type-arg]
    """The pages of one collection."""

    def __init__(self, collection: str) -> None:
        self.collection = collection

    def items(self) -> Sequence[str]:
        return current().tables[self.collection].ids

    def location(self, item: str) -> str:
        return f"/{self.collection}/{item}/"


class Lists(Sitemap):  # type: ignore[type-arg]
    """The pages that are always there."""

    def items(self) -> Sequence[str]:
        return ("home", *LISTS)

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, Any] = {"pages": Lists(), **{name: Records(name) for name in RECORDS}}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Lists under filters have no end; everything in them has a page of its own."""
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /*?",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
