"""Effects and series over rounds between document and row."""

from collections.abc import Mapping
from typing import Any

from registry import models
from registry.rows.base import Keys, Mapper
from taxonomy import documents
from taxonomy.documents import Document

ARMS = ("baseline", "treated")


class EffectMapper(Mapper):
    """An arm is a part of the document, but its method is a foreign key."""

    def columns(self, document: Document, keys: Keys) -> dict[str, Any]:
        columns = super().columns(document, keys)
        for arm in ARMS:
            method = columns[arm].pop("method", None)
            columns[f"{arm}_method_id"] = None if method is None else keys("methods", method)
        return columns

    def extra_columns(self) -> tuple[str, ...]:
        return tuple(f"{arm}_method__slug" for arm in ARMS)

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        fields = super().fields(row)
        for arm in ARMS:
            fields[arm] = row[arm] | {"method": row[f"{arm}_method__slug"]}
        return fields


EFFECTS = EffectMapper(
    documents.Effect,
    models.Effect,
    (
        "characteristic",
        "locator",
        "design",
        "items",
        "generalization",
        "domain",
        "baseline",
        "treated",
        "models",
        "measured_by",
        "note",
        "seen_at",
        "read_in",
        "second_reading",
    ),
    {"component": "components", "method": "methods", "source": "sources", "metric": "metrics"},
)
ROUNDS = Mapper(
    documents.Rounds,
    models.Rounds,
    ("locator", "points", "note", "seen_at", "read_in"),
    {"method": "methods", "source": "sources", "metric": "metrics"},
)
