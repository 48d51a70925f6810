"""The analysis of a pipeline file: profile, diagnosis and the nearest methods of its draft."""

from collections.abc import Mapping
from typing import Any

from catalogue.analysis import Analysis, analyse
from catalogue.value import Catalogue
from importers.assembly import slug
from importers.draft import Imported
from importers.reading import read
from taxonomy.documents import Method
from taxonomy.documents.draft import drafted

UNKNOWN = "unmapped"
"""Stands for the component of a step of which nothing is known, where its operator has no letter of its own."""


class ImportAnalysis(Imported):
    """An imported pipeline file and its analysis; there is none where no operator is a step."""

    analysis: Analysis | None = None


def import_pipeline(
    name: str,
    text: str | bytes,
    catalogue: Catalogue,
    *,
    format_named: str | None = None,
    answers: Mapping[str, str] | None = None,
    domain: str | None = None,
) -> ImportAnalysis:
    """Read a file and analyse its draft. Raises ImportFault."""
    imported = read(name, text, catalogue, format_named=format_named, answers=answers)
    method = method_of(imported)
    analysis = analyse(catalogue, method, domain) if method else None
    return ImportAnalysis(**dict(imported), analysis=analysis)


def method_of(imported: Imported) -> Method | None:
    """The draft as a method document; an unmapped step has its operator's name in place of a component."""
    if not imported.draft.steps:
        return None
    return drafted(document_of(imported))


def document_of(imported: Imported) -> dict[str, Any]:
    """The draft as the fields of a method, without yields."""
    body: dict[str, Any] = imported.dump()["draft"]
    operators = {item.step: item.operator for item in imported.unmapped}
    for step in body["steps"]:
        step.pop("kept", None)
        if step["component"] is None:
            step["component"] = slug(operators.get(step["id"], UNKNOWN))[:80]
    return body
