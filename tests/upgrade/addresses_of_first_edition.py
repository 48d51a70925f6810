"""Every address of the first edition that can be read, with the ids of the store that is there."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUERY = {
    "/api/v1/compare/": "methods=self-instruct,alpaca",
    "/api/v1/graph/path/": "from=human-written-seed-tasks&to=heuristic-filter",
    "/api/v1/search/": "q=tasks",
}
"""What these addresses ask for."""
PAGES = ("methods", "components", "effects", "sources", "metrics")
FREE = ("docs", "search", "tradeoffs", "gaps", "graph", "design", "claims", "login", "report")
HELP = ("tour", "forest-plot", "pooling", "certainty", "glossary", "submit", "measure")
PRIVATE = ("/submit/", "/submissions/", "/account/", "/account/password/")
CURATORS = ("/reports/", "/audit/")
OTHERS = ("/", "/changes.atom", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz")


def every() -> Iterator[str]:
    yield from interface()
    yield from pages()


def known() -> dict[str, list[str]]:
    """Ids by collection, those that are gone too, and the numbers of submissions."""
    from registry.models import Revision, Submission

    fields: dict[str, list[str]] = {}
    for collection, slug in (
        Revision.objects.values_list("collection", "slug").distinct().order_by("collection", "slug")
    ):
        fields.setdefault(collection, []).append(slug)
    return fields | {"submissions": [str(key) for key in Submission.objects.values_list("pk", flat=True)]}


def interface() -> Iterator[str]:
    """Every GET of the description, in every form that it names; private ones as those who may."""
    paths: dict[str, Any] = json.loads(Path("docs/openapi.json").read_text())["paths"]
    for path, item in paths.items():
        if operation := item.get("get"):
            forms = next(
                (parameter["schema"]["enum"] for parameter in operation["parameters"] if parameter["name"] == "format"),
                ["json"],
            )
            for who, address in itertools.product(askers(operation, path), filled(path)):
                query = [QUERY[path]] if path in QUERY else []
                for form in forms:
                    parameters = "&".join([*query, *([f"format={form}"] if form != "json" else [])])
                    yield f"{who} program {address}{'?' if parameters else ''}{parameters}"


def askers(operation: dict[str, Any], path: str) -> tuple[str, ...]:
    if "security" not in operation:
        return ("anybody",)
    return ("cora",) if "audit" in path or "reports" in path else ("ada", "cora")


def filled(path: str) -> Iterator[str]:
    from registry.models import Revision

    collection = path.split("/")[3]
    if "{document}" in path:
        names = (
            *(name.removesuffix("s") for name in ("methods", "components", "effects", "metrics", "sources")),
            "bundle",
        )
        yield from (path.replace("{document}", name) for name in names)
    elif "{number}" in path:
        for slug, number in Revision.objects.filter(collection=collection).values_list("slug", "number"):
            yield path.replace("{id}", slug).replace("{number}", str(number))
    elif "{id}" in path:
        yield from (path.replace("{id}", slug) for slug in known()[collection])
    else:
        yield path


def pages() -> Iterator[str]:
    ids = known()
    for name in FREE:
        yield f"anybody page /{name}/"
    yield from (f"anybody page {address}" for address in (*OTHERS, *(f"/docs/{name}/" for name in HELP)))
    yield "anybody page /compare/?methods=self-instruct,alpaca"
    yield "anybody page /graph/?around=heuristic-filter"
    yield "anybody page /design/?from=self-instruct"
    yield "anybody page /search/?q=tasks"
    yield from (f"anybody page /{name}/" for name in PAGES)
    for collection in PAGES:
        for slug in ids[collection]:
            yield f"anybody page /{collection}/{slug}/"
            yield f"anybody page /{collection}/{slug}/revisions/"
    yield from (f"{who} page {address}" for who in ("ada", "cora") for address in PRIVATE)
    yield from (f"cora page {address}" for address in CURATORS)
    for key in ids["submissions"]:
        yield from (f"{who} page /submissions/{key}/" for who in ("ada", "cora"))
        yield f"ada page /submissions/{key}/edit/"
