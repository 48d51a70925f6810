"""Every address of the interface."""

from typing import Any

from django.urls import path

from api.views import (
    accounts,
    analysis,
    catalogue,
    documentation,
    evidence,
    exports,
    graphs,
    health,
    imports,
    lists,
    publishing,
    readings,
    records,
    submissions,
    versions,
)
from catalogue.rendering import segment
from registry.services.readings import COLLECTIONS_READ
from registry.services.reports import DECISIONS
from registry.services.reviewing import TRANSITIONS

COLLECTIONS: dict[str, tuple[type[lists.ListView], type[records.DetailView]]] = {
    "methods": (submissions.Methods, records.Method),
    "effects": (lists.Effects, records.Effect),
    "components": (lists.Components, records.Component),
    "metrics": (lists.Metrics, records.Metric),
    "sources": (lists.Sources, records.Source),
    "rounds": (lists.RoundsList, records.RoundsDetail),
    "operators": (lists.Operators, records.Operator),
}


def _history(collection: str, record: str) -> list[Any]:
    mixed_in = (records.OfTool,) if collection == "operators" else ()
    revisions: Any = type("Revisions", (*mixed_in, records.Revisions), {"collection": collection})
    revision: Any = type("Revision", (*mixed_in, records.Revision), {"collection": collection})
    address = f"{segment(collection)}/{record}/revisions/"
    return [
        path(address, revisions.as_view(), name=f"{collection}-revisions"),
        path(f"{address}<int:number>/", revision.as_view(), name=f"{collection}-revision"),
    ]


def _collection(name: str) -> list[Any]:
    many, one = COLLECTIONS[name]
    record = "<str:tool>/<str:operator>" if name == "operators" else "<str:id>"
    return [
        path(f"{segment(name)}/", many.as_view(), name=name),
        path(f"{segment(name)}/{record}/", one.as_view(), name=f"{name}-detail"),
        *_history(name, record),
    ]


def _under_prefix(patterns: list[Any]) -> list[Any]:
    return [path(f"api/v1/{route.pattern}", route.callback, route.default_args, name=route.name) for route in patterns]


urlpatterns = [
    *_under_prefix(
        [
            path("", catalogue.Root.as_view(), name="root"),
            path("taxonomy/", catalogue.Taxonomy.as_view(), name="taxonomy"),
            path("effects/pooled/", evidence.Pooled.as_view(), name="pooled"),
            path("claims/", evidence.Claims.as_view(), name="claims"),
            path("bias/", evidence.Bias.as_view(), name="bias"),
            path("gaps/", evidence.Gaps.as_view(), name="gaps"),
            path("analyses/", analysis.Analyses.as_view(), name="analyses"),
            path("exports/", exports.Exports.as_view(), name="exports"),
            path("imports/", imports.Imports.as_view(), name="imports"),
            path("compare/", graphs.Compare.as_view(), name="compare"),
            path("components/compare/", evidence.CompareComponents.as_view(), name="compare-components"),
            path("graph/", graphs.Graph.as_view(), name="graph"),
            path("graph/path/", graphs.Path.as_view(), name="graph-path"),
            path("graph/motifs/", graphs.Motifs.as_view(), name="graph-motifs"),
            path("methods/<str:id>/graph/", graphs.MethodGraph.as_view(), name="method-graph"),
            path("methods/<str:id>/export/", exports.MethodExport.as_view(), name="method-export"),
            path("methods/<str:id>/card/", exports.MethodCard.as_view(), name="method-card"),
            path("methods/<str:id>/lineage/", graphs.Lineage.as_view(), name="method-lineage"),
            path("methods/<str:id>/similar/", analysis.Similar.as_view(), name="method-similar"),
            path("methods/<str:id>/profile/", analysis.Profile.as_view(), name="method-profile"),
            path("tradeoffs/", evidence.Tradeoffs.as_view(), name="tradeoffs"),
            path("methods/facets/", lists.MethodFacets.as_view(), name="method-facets"),
            path("effects/facets/", lists.EffectFacets.as_view(), name="effect-facets"),
            path("rounds/facets/", lists.RoundsFacets.as_view(), name="rounds-facets"),
            path("rounds/points/", evidence.Points.as_view(), name="points"),
            path("methods/<str:id>/citation/", records.Citation.as_view(), name="method-citation"),
            path("components/<str:id>/changes.atom", publishing.ComponentFeed.as_view(), name="component-changes"),
            path("badges/<str:component>/<str:facet>.svg", publishing.Badge.as_view(), name="badge"),
            *(pattern for name in COLLECTIONS for pattern in _collection(name)),
            *(
                path(f"{name}/<str:id>/readings/", readings.Readings.as_view(collection=name), name=f"{name}-readings")
                for name in COLLECTIONS_READ
            ),
            path("crosswalk/<str:tool>/", lists.ToolOperators.as_view(), name="tool-operators"),
            *_history("kinds", "<path:id>"),
            path("kinds/<path:id>/changes.atom", publishing.KindFeed.as_view(), name="kind-changes"),
            path("kinds/<path:id>/", records.Kind.as_view(), name="kinds-detail"),
            path("submissions/", submissions.Submissions.as_view(), name="submissions"),
            path("submissions/<int:id>/", submissions.OneSubmission.as_view(), name="submission"),
            path("submissions/<int:id>/comments/", submissions.Comments.as_view(), name="comments"),
            *(
                path(
                    f"submissions/<int:id>/{action}/",
                    (submissions.Acceptance if action == "accept" else submissions.Decision).as_view(),
                    {"action": action},
                    name=action,
                )
                for action in TRANSITIONS
            ),
            path("tokens/", accounts.Tokens.as_view(), name="tokens"),
            path("tokens/<str:id>/", accounts.OneToken.as_view(), name="token"),
            path("audit/", accounts.Audit.as_view(), name="audit"),
            path("reports/", accounts.Reports.as_view(), name="reports"),
            *(
                path(f"reports/<int:id>/{action}/", accounts.ReportDecision.as_view(), {"action": action}, name=action)
                for action in DECISIONS
            ),
            path("search/", catalogue.Search.as_view(), name="search"),
            path("catalogue/", catalogue.Catalogue.as_view(), name="catalogue"),
            path("versions/", versions.Versions.as_view(), name="versions"),
            path("versions/<str:start>..<str:end>/", versions.Moved.as_view(), name="versions-moved"),
            path("versions/<str:id>/", versions.Version.as_view(), name="version"),
            path("versions/<str:id>/catalogue.json", versions.VersionBundle.as_view(), name="version-bundle"),
            path("versions/<str:id>/datapackage.json", versions.DataPackage.as_view(), name="datapackage"),
            path("versions/<str:id>/croissant.json", versions.Croissant.as_view(), name="croissant"),
            path("versions/<str:id>/CITATION.cff", versions.CitationFile.as_view(), name="citation-file"),
            path("versions/<str:id>/<str:table>.csv", versions.CsvFile.as_view(), name="table-csv"),
            path("versions/<str:id>/<str:table>.parquet", versions.ParquetFile.as_view(), name="table-parquet"),
            path("schemas/", catalogue.Schemas.as_view(), name="schemas"),
            path("schemas/<str:document>.json", catalogue.Schema.as_view(), name="document-schema"),
            path("schema/", documentation.Description.as_view(), name="schema"),
            path("docs/", documentation.Docs.as_view(), name="interface-docs"),
        ]
    ),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metricz", health.metricz, name="metricz"),
]
