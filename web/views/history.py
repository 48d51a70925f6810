"""What was published when: the revisions of a record, two of them compared, and the audit trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.filters.parameters import Parameter, known, number, page_size, single, time
from registry.permissions import CURATE
from registry.selectors import history, review
from web import diffs
from web.access import no_control, private
from web.asking import read_request
from web.keeping import kept
from web.navigation import Crumb, way
from web.review import PAGES, page_of

CHOSEN = known(
    Parameter("from", "The older revision.", "integer"),
    Parameter("to", "The newer revision.", "integer"),
    Parameter("before", "Only revisions below this number.", "integer"),
)
TRAIL = known(
    Parameter("by", "Only what this account did."),
    Parameter("since", "Only at or after this time (ISO 8601)."),
    Parameter("record", "Only what was done to this record: methods/magpie."),
    Parameter("page_size", "Entries a page.", "integer"),
    Parameter("before", "Only entries older than this one.", "integer"),
)
SIZE = 30
ENTRIES = 50


@require_safe
@kept
def revisions(request: HttpRequest, collection: str, slug: str) -> HttpResponse:
    """Every revision of a record, withdrawn ones too, and what lies between two."""
    no_control(slug)
    found, now = read_request(request, CHOSEN), snapshot.current()
    page = history.revisions(collection, slug, before=number(found, "before"), size=SIZE, snapshot=now)
    newest = page.count
    newer = number(found, "to") or newest
    older = number(found, "from") or max(newer - 1, 1)
    compared = history.difference(collection, slug, older, newer, now) if newest > 1 else None
    label = now.tables[collection].label(slug) if collection in now.tables else None
    context = {
        "collection": collection,
        "slug": slug,
        "name": label or slug,
        "withdrawn": page.results[0]["document"] is None if page.results else False,
        "page": page,
        "older": older,
        "newer": newer,
        "compared": compared,
        "table": diffs.shown(compared["changes"]) if compared else [],
        "data": f"/api/v1/{collection}/{slug}/revisions/",
        "way": [*way(f"{collection}-page"), Crumb(label or slug, page_of(collection, slug))],
    }
    return render(request, "web/revisions/list.html", context)


@private(CURATE)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, newest first: for curators."""
    found = read_request(request, TRAIL)
    page = review.audit(
        by=single(found, "by"),
        since=time(found, "since"),
        record=single(found, "record"),
        before=number(found, "before"),
        size=page_size(found) if "page_size" in found else ENTRIES,
    )
    for entry in page["results"]:
        entry["address"] = address_of(entry["record"] or "")
    asked = {name: single(found, name) or "" for name in ("by", "since", "record")}
    return render(request, "web/audit.html", {"page": page, "asked": asked, "way": way()})


def address_of(record: str) -> str:
    """Where a record of the trail is looked at; nothing where it has no page."""
    collection, _, slug = record.partition("/")
    return f"/{collection}/{slug}/" if collection in (*PAGES, "submissions") and slug else ""
