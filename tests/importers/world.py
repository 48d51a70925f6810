"""The curated catalogue, and files read against it."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from catalogue import Catalogue
from catalogue.value import Entry
from importers.draft import Imported
from importers.reading import read
from taxonomy.documents import Bundle, Record
from taxonomy.files import read_folder

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@cache
def curated() -> Catalogue:
    """The catalogue as its files are."""
    bundle = Bundle.model_validate(read_folder(FIXTURES).raw)
    return _catalogue(list(bundle.records()))


def _catalogue(records: list[Record]) -> Catalogue:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalogue.of(1, [Entry(record, 1, moment) for record in records])


def imported(text: str, name: str = "pipeline.yaml", **options) -> Imported:
    """A file read against it."""
    return read(name, text, curated(), **options)


def components(imported_file: Imported) -> list[str | None]:
    """The components of the draft in its order."""
    return [step.component for step in imported_file.draft.steps]


def edges(imported_file: Imported) -> dict[str, tuple[str, ...]]:
    """What each step of the draft takes from."""
    return {step.id: step.inputs for step in imported_file.draft.steps}
