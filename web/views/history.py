"""The history of records: revisions, the comparison of two of them, and the audit trail."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from pydantic import Field

from catalogue.parameters import Moment, Number, Whole
from catalogue.query import PAGE_SIZE_MAX, Query
from catalogue.rendering import PAGES, address, page_of, segment
from registry.current import current
from registry.permissions import CURATE
from registry.selectors import history, review
from web import diffs
from web.access import check_no_control_characters, private
from web.list_query import parse_page
from web.navigation import Crumb, breadcrumbs
from web.versions import cached_per_version

SIZE = 30
ENTRIES = 50


class RevisionsPage(Query):
    """Which revisions are compared."""

    start: Annotated[Number | None, Field(alias="from")] = None
    """The older revision."""
    to: Number | None = None
    """The newer revision."""
    before: Number | None = None
    """Only revisions below this number."""


class AuditPage(Query):
    """Which entries of the audit trail."""

    by: str | None = None
    """Only what this account did."""
    since: Moment | None = None
    """Only at or after this time (ISO 8601)."""
    record: str | None = None
    """Only what was done to this record: methods/magpie."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = ENTRIES
    """Entries a page."""
    before: Number | None = None
    """Only entries older than this one."""


@require_safe
@cached_per_version
def revisions(request: HttpRequest, collection: str, slug: str) -> HttpResponse:
    """Every revision of a record, withdrawn ones too, and what lies between two."""
    check_no_control_characters(slug)
    query, catalogue = parse_page(request, RevisionsPage), current()
    page = history.revisions(catalogue, collection, slug, before=query.before, size=SIZE)
    newer = query.to or page.count
    older = query.start or max(newer - 1, 1)
    compared = history.difference(catalogue, collection, slug, older, newer) if page.count > 1 else None
    name = catalogue.label(collection, slug)
    context = {
        "collection": collection,
        "slug": slug,
        "name": name,
        "withdrawn": page.results[0].document is None if page.results else False,
        "page": page,
        "older": older,
        "newer": newer,
        "compared": compared,
        "table": diffs.differences(compared.changes) if compared else [],
        "data": f"{address(collection, slug)}revisions/",
        "breadcrumbs": [*breadcrumbs(f"{collection}-page"), Crumb(name, page_of(collection, slug))],
    }
    return render(request, "web/revisions/list.html", context)


@private(CURATE)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, newest first: for curators."""
    query = parse_page(request, AuditPage)
    page = review.audit(by=query.by, since=query.since, record=query.record, before=query.before, size=query.page_size)
    entries = [{**entry.keyed(), "address": address_of(entry.record or "")} for entry in page.results]
    given = {name: request.GET.get(name, "") for name in ("by", "since", "record")}
    return render(
        request,
        "web/audit.html",
        {"page": {**vars(page), "results": entries}, "given": given, "breadcrumbs": breadcrumbs()},
    )


def address_of(record: str) -> str:
    """Where a record of the trail is looked at; nothing where it has no page."""
    collection, _, slug = record.partition("/")
    return f"/{segment(collection)}/{slug}/" if collection in (*PAGES, "submissions") and slug else ""
