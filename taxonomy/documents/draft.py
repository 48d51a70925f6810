"""A draft: a method of which only the composition has to be there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from taxonomy.documents.method import Method
from taxonomy.vocabulary import Domain

LEFT_OUT: dict[str, Any] = {
    "id": "draft",
    "name": "Draft",
    "source": "draft",
    "summary": "A draft.",
    "domains": [Domain.GENERAL.value],
}
"""What stands for the fields that a draft may leave out, beside the year."""


def this_year() -> int:
    return datetime.now(UTC).year


def drafted(body: Mapping[str, Any]) -> Method:
    """The body as a method, with what a draft may leave out filled in. Raises ValidationError."""
    return Method.model_validate({**LEFT_OUT, "year": this_year(), **body})
