"""Published revisions as an Atom feed (RFC 4287)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from catalogue.rendering import PAGES, address, page_of
from registry.selectors.history import LatestRevision
from transport.query_string import public_address

ENTRIES = 50
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


def atom(request: HttpRequest, title: str, link: str, changes: Iterable[LatestRevision]) -> bytes:
    """The feed at the path of this request; `link` is the path of its subject."""
    feed: Any = Atom1Feed(
        title=title,
        link=public_address(request, link),
        description="Records as they are published, revised and withdrawn.",
        feed_url=public_address(request, request.path),
        language="en",
    )
    for change in changes:
        api = public_address(request, f"{address(change.collection, change.id)}revisions/{change.number}/")
        has_page = change.collection in PAGES and not change.withdrawn
        feed.add_item(
            title=f"{change.name}: {change.what}",
            link=public_address(request, page_of(change.collection, change.id)) if has_page else api,
            description=change.message or f"Revision {change.number} of {change.collection}/{change.id}.",
            unique_id=api,
            updateddate=datetime.fromisoformat(change.created),
            author_name=change.author or "the registry",
        )
    return bytes(feed.writeString("utf-8"), "utf-8")
