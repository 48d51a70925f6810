"""A draft: a method of which only the composition has to be there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from taxonomy.documents.method import Method
from taxonomy.vocabulary import Domain


def drafted(body: Mapping[str, Any]) -> Method:
    """The body as a method, with what a draft may leave out filled in. Raises ValidationError."""
    defaults = {
        "id": "draft",
        "name": "Draft",
        "source": "draft",
        "summary": "A draft.",
        "year": datetime.now(UTC).year,
        "domains": [Domain.GENERAL.value],
    }
    return Method.model_validate({**defaults, **body})
