"""Every read of the interface is reachable: the paths of docs/openapi.json, and those of later releases."""

import json
import re
from pathlib import Path

import pytest

from sdmethods import Registry, RegistryError, queries
from tests.client.stub import Stub

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ("sources", "kinds", "components", "metrics", "methods", "effects", "rounds", "operators")
IDS = {"operators": "t/o"}
FILES = ("catalogue.json", "datapackage.json", "croissant.json", "CITATION.cff", "x.csv", "x.parquet")
ALSO = {
    "/bias/",
    "/components/compare/",
    "/crosswalk/",
    "/crosswalk/{tool}/",
    "/versions/",
    "/versions/{id}/",
    "/versions/{a}..{b}/",
    "/badges/{component}/{facet}.svg",
    "/components/{id}/changes.atom",
    "/kinds/{id}/changes.atom",
    "/methods/{id}/card/",
}


def calls(registry: Registry) -> list:
    """Every reading call, with arguments that are no parts of a path elsewhere."""
    return [
        registry.current,
        lambda: registry.search("x").first(),
        *(lambda name=name: getattr(registry, name)().first() for name in RECORDS if name != "kinds"),
        *(lambda name=name: getattr(registry, name)("x") for name in ("source", "component", "metric", "method")),
        *(lambda name=name: getattr(registry, name)("x") for name in ("effect", "series", "lineage", "profile")),
        *(lambda name=name: getattr(registry, name)("x") for name in ("similar", "method_graph", "cite", "card")),
        lambda: registry.kind("s/k"),
        lambda: registry.operator("t/o"),
        lambda: registry.export("x"),
        registry.method_facets,
        registry.effect_facets,
        registry.rounds_facets,
        lambda: registry.points().first(),
        *(lambda name=name: registry.revisions(name, IDS.get(name, "x")).first() for name in RECORDS),
        *(lambda name=name: registry.revision(name, IDS.get(name, "x"), 1) for name in RECORDS),
        lambda: registry.pooled().first(),
        registry.tradeoffs,
        lambda: registry.compare("x", "y"),
        lambda: registry.compare_components("x", "y"),
        registry.claims,
        registry.gaps,
        registry.bias,
        registry.graph,
        lambda: registry.path("x", "y"),
        registry.motifs,
        registry.taxonomy,
        registry.crosswalk,
        lambda: registry.crosswalk("x"),
        registry.schemas,
        lambda: registry.schema("x"),
        registry.openapi,
        registry.catalogue,
        lambda: registry.versions().first(),
        lambda: registry.version("x"),
        *(lambda name=name: registry.version_file("x", name) for name in FILES),
        lambda: registry.moved("x", "y"),
        lambda: registry.badge("x", "y"),
        lambda: registry.changes_feed("components", "x"),
        lambda: registry.changes_feed("kinds", "s/k"),
        lambda: registry.submissions().first(),
        lambda: registry.submission(1),
        lambda: registry.comments(1),
        lambda: registry.reports().first(),
        lambda: registry.tokens().first(),
        lambda: registry.token(1),
        lambda: registry.audit().first(),
    ]


def requested() -> set[str]:
    stub = Stub()
    for call in calls(stub.registry()):
        with pytest.raises(RegistryError):
            call()
    return {"/" + path.partition("?")[0] for path in stub.paths}


def pattern(template: str) -> re.Pattern[str]:
    anything = re.sub(r"\\\{\w+\\\}", "[^/]+(/k)?", re.escape(template))
    return re.compile(anything)


def described() -> set[str]:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    return {path.removeprefix("/api/v1") for path, operations in paths.items() if "get" in operations}


def test_every_read_has_a_call():
    paths = requested()
    templates = (described() | ALSO) - {"/docs/"}  # a page for people
    assert templates > ALSO
    missing = {template for template in templates if not any(pattern(template).fullmatch(path) for path in paths)}
    assert missing == set()


FILTERS = {
    "components/": queries.ComponentFilters,
    "methods/": queries.MethodFilters,
    "effects/": queries.EffectFilters,
    "effects/pooled/": queries.PoolFilters,
    "tradeoffs/": queries.TradeOffFilters,
    "sources/": queries.SourceFilters,
    "metrics/": queries.MetricFilters,
    "rounds/": queries.RoundsFilters,
    "crosswalk/": queries.OperatorFilters,
    "graph/": queries.GraphFilters,
    "graph/path/": queries.PathFilters,
    "graph/motifs/": queries.MotifFilters,
    "compare/": queries.CompareOptions,
    "gaps/": queries.GapFilters,
}
BY_THE_CALL = {"cursor", "fields", "format", "spreadsheet", "version", "from", "to", "methods"}
"""What a call sets from its own arguments, or what chooses files and columns."""


@pytest.mark.parametrize("path", FILTERS)
def test_the_filters_are_those_of_the_interface(path: str):
    described = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"][f"/api/v1/{path}"]["get"]
    names = {parameter["name"] for parameter in described["parameters"]}
    assert set(FILTERS[path].__annotations__) <= names
    assert names - BY_THE_CALL <= set(FILTERS[path].__annotations__)


def test_health_is_beside_the_interface():
    stub = Stub({"/readyz": "ok", "/healthz": "ok"})
    assert stub.registry().is_ready()
    assert stub.registry().is_alive()
    assert [request.url.path for request in stub.requests] == ["/readyz", "/healthz"]
