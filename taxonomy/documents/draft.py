"""A draft: a method of which only the composition is required."""

from datetime import UTC, datetime
from typing import TypedDict

from taxonomy.documents.method import Method
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Domain


class LeftOut(TypedDict):
    """Default values of the fields that a draft may leave out, except for the year."""

    id: str
    name: str
    source: str
    summary: str
    domains: tuple[Domain, ...]


LEFT_OUT: LeftOut = {
    "id": "draft",
    "name": "Draft",
    "source": "draft",
    "summary": "A draft.",
    "domains": (Domain.GENERAL,),
}


def this_year() -> int:
    return datetime.now(UTC).year


def drafted(body: RawJson) -> Method:
    """The body as a method, with defaults for the fields that a draft may leave out. Raises ValidationError."""
    return Method.model_validate({**LEFT_OUT, "year": this_year(), **body})
