"""Problems as pages: what went wrong, and where to go from here."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from catalogue.queries import LISTS
from catalogue.rendering import segment
from taxonomy.raw_json import RawJson

LISTED = frozenset(map(segment, LISTS))
TITLES = {
    400: "This address cannot be answered",
    403: "This is not allowed",
    404: "Page not found",
    405: "Method not allowed",
    410: "This was withdrawn",
    413: "This is too large",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Temporarily unavailable",
}


class Problem(TypedDict):
    """A problem document, as far as its page shows it."""

    status: int
    title: str
    detail: str
    errors: NotRequired[Sequence[RawJson]]
    suggestions: NotRequired[Sequence[str]]
    """Ids that may be meant."""
    replacement: NotRequired[str | None]


def problem_page(request: HttpRequest, problem: Problem, wait: str = "") -> HttpResponse:
    """The page for a problem document; `wait` is in how many seconds to come back."""
    collection = request.path.strip("/").split("/")[0]
    slugs = [*problem.get("suggestions", ()), *filter(None, [problem.get("replacement")])]
    nearest = [(slug, f"/{collection}/{slug}/") for slug in slugs if collection in LISTED]
    title = TITLES.get(problem["status"], problem["title"])
    context = {
        "problem": problem,
        "title": title,
        "version_shown": None,  # the error is of now, whatever version was asked for
        "nearest": nearest or _nearly(request.path),
        "collection": collection if collection in LISTED else "",
        "detail": _detail(problem["detail"], title),
        "faults": problem.get("errors", ()),
        "wait": int(wait) if wait.isdigit() and "Come back in" not in problem["detail"] else 0,
        "csrf": "CSRF" in problem["detail"],
        "too_large": problem["status"] == 413,
        "retry": problem["status"] in (500, 503),
    }
    return render(request, "web/error.html", context, status=problem["status"])


def _detail(text: str, title: str) -> str:
    """What a problem document says besides the title of its page; empty where that is all."""
    rest = text.partition(". Did you mean")[0].rstrip(".").removeprefix(title).lstrip(".;:, ")
    return f"{rest[:1].upper()}{rest[1:]}." if rest else ""


def _nearly(path: str) -> list[tuple[str, str]]:
    """The same address with a slash after it, where something is there."""
    try:
        match = resolve(f"{path}/") if len(path) < 200 and not path.endswith("/") else None
    except Resolver404:
        return []
    return [(f"{path}/", f"{path}/")] if match and match.url_name != "nowhere" else []
