"""Every address of the interface."""

from typing import Any

from django.urls import path, re_path

from api.views import catalogue, documentation, health, lists, records

COLLECTIONS: dict[str, tuple[type[lists.ListView], type[records.DetailView]]] = {
    "methods": (lists.Methods, records.Method),
    "effects": (lists.Effects, records.Effect),
    "components": (lists.Components, records.Component),
    "metrics": (lists.Metrics, records.Metric),
    "sources": (lists.Sources, records.Source),
    "rounds": (lists.RoundsList, records.RoundsDetail),
}


def _history(collection: str, record: str) -> list[Any]:
    revisions: Any = type("Revisions", (records.Revisions,), {"collection": collection})
    revision: Any = type("Revision", (records.Revision,), {"collection": collection})
    return [
        path(f"{collection}/{record}/revisions/", revisions.as_view(), name=f"{collection}-revisions"),
        path(f"{collection}/{record}/revisions/<int:number>/", revision.as_view(), name=f"{collection}-revision"),
    ]


def _collection(name: str) -> list[Any]:
    many, one = COLLECTIONS[name]
    return [
        path(f"{name}/", many.as_view(), name=name),
        path(f"{name}/<str:id>/", one.as_view(), name=f"{name}-detail"),
        *_history(name, "<str:id>"),
    ]


def _under_prefix(patterns: list[Any]) -> list[Any]:
    return [path(f"api/v1/{pattern.pattern}", pattern.callback, name=pattern.name) for pattern in patterns]


urlpatterns = [
    *_under_prefix(
        [
            path("", catalogue.Root.as_view(), name="root"),
            path("taxonomy/", catalogue.Taxonomy.as_view(), name="taxonomy"),
            path("methods/facets/", lists.MethodFacets.as_view(), name="method-facets"),
            path("effects/facets/", lists.EffectFacets.as_view(), name="effect-facets"),
            path("methods/<str:id>/citation/", records.Citation.as_view(), name="method-citation"),
            *(pattern for name in COLLECTIONS for pattern in _collection(name)),
            *_history("kinds", "<path:id>"),
            path("search/", catalogue.Search.as_view(), name="search"),
            path("catalogue/", catalogue.Catalogue.as_view(), name="catalogue"),
            path("schemas/", catalogue.Schemas.as_view(), name="schemas"),
            path("schemas/<str:document>.json", catalogue.Schema.as_view(), name="document-schema"),
            path("schema/", documentation.Description.as_view(), name="schema"),
            path("docs/", documentation.Docs.as_view(), name="docs"),
        ]
    ),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", health.home, name="home"),
    re_path(r"", health.nowhere, name="nowhere"),
]
