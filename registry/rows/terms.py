"""Sources, kinds, components and metrics between document and row."""

from typing import Any

from registry import models
from registry.rows.base import Keys, Mapper
from taxonomy import documents
from taxonomy.documents import Document


class KindMapper(Mapper):
    def columns(self, document: Document, keys: Keys) -> dict[str, Any]:
        assert isinstance(document, documents.Kind)
        return super().columns(document, keys) | {"stage": document.stage.value}


SOURCES = Mapper(
    documents.Source,
    models.Source,
    ("status", "title", "year", "arxiv", "doi", "url", "venue", "code", "authors"),
    {"replaced_by": "sources"},
)
KINDS = KindMapper(documents.Kind, models.Kind, ("status", "name", "summary"), {"replaced_by": "kinds"})
COMPONENTS = Mapper(
    documents.Component,
    models.Component,
    ("status", "name", "summary", "aliases"),
    {"kind": "kinds", "replaced_by": "components"},
)
METRICS = Mapper(
    documents.Metric,
    models.Metric,
    ("status", "name", "summary", "measures", "orientation", "unit", "scale", "family", "items", "poolable"),
    {"replaced_by": "metrics"},
)
