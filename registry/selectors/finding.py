"""Methods, components, metrics and sources in one ranked list."""

from typing import Any

from registry import search
from registry.bodies import address

TYPES = {"method": "methods", "component": "components", "metric": "metrics", "source": "sources"}
_NOUNS = {collection: noun for noun, collection in TYPES.items()}


def find(query: str, types: list[str], limit: int) -> list[dict[str, Any]]:
    """The best hits first, `limit` at most."""
    hits = search.ranked(query, [TYPES[noun] for noun in types], limit)
    return [
        {
            "type": _NOUNS[hit.collection],
            "id": hit.slug,
            "name": hit.name,
            "url": address(hit.collection, hit.slug),
            "score": hit.score,
            "highlight": hit.highlight,
        }
        for hit in hits
    ]
