"""The curated components, and those that the crosswalk proposes where the catalogue does not have them yet."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from catalogue import Catalogue
from catalogue.value import Entry
from importers.draft import Imported
from importers.reading import read
from taxonomy.documents import Bundle, Component, Record
from taxonomy.files import read_folder

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PROPOSED = {
    "agent-trajectory-sampling": "prompting/response",
    "document-chunking": "seeding/preparation",
    "document-summarization": "prompting/rewriting",
    "exact-deduplication": "filtering/novelty",
    "faithfulness-check": "filtering/verification",
    "hard-negative-generation": "prompting/response",
    "human-review": "filtering/judging",
    "knowledge-extraction": "seeding/preparation",
    "language-identification-filter": "filtering/heuristic",
    "lexical-augmentation": "evolution/mutation",
    "machine-translation": "prompting/rewriting",
    "multi-hop-composition": "prompting/conditioning",
    "pii-redaction": "seeding/preparation",
    "random-subsampling": "filtering/balancing",
    "retrieved-context": "prompting/conditioning",
    "safety-classifier-filter": "filtering/selection",
    "sample-annotation": "filtering/judging",
    "schema-constrained-generation": "prompting/response",
    "similar-few-shot-examples": "prompting/demonstration",
    "static-code-check": "filtering/verification",
    "target-similarity-selection": "filtering/selection",
    "text-cleaning": "seeding/preparation",
}
"""Component -> kind."""


@cache
def curated() -> Catalogue:
    """The catalogue as its files are."""
    bundle = Bundle.model_validate(read_folder(FIXTURES).raw)
    names = ("kinds", "components", "metrics", "sources", "methods", "effects", "rounds")
    return _catalogue([record for name in names for record in getattr(bundle, name)])


@cache
def with_proposed() -> Catalogue:
    """The same with the proposed components."""
    found = [entry.document for entries in curated().entries.values() for entry in entries.values()]
    known = curated().components
    proposed = [
        Component(id=slug, name=slug.replace("-", " ").capitalize(), kind=kind, summary="Proposed by the crosswalk.")
        for slug, kind in PROPOSED.items()
        if slug not in known
    ]
    return _catalogue([*found, *proposed])


def _catalogue(records: list[Record]) -> Catalogue:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalogue.of(1, [Entry(record, 1, moment) for record in records])


def imported(text: str, name: str = "pipeline.yaml", **options) -> Imported:
    """A file read against the curated and the proposed components."""
    return read(name, text, with_proposed(), **options)


def components(found: Imported) -> list[str | None]:
    """The components of the draft in its order."""
    return [step.component for step in found.draft.steps]


def edges(found: Imported) -> dict[str, tuple[str, ...]]:
    """What each step of the draft takes from."""
    return {step.id: step.inputs for step in found.draft.steps}
