"""The whole catalogue as one bundle, as it is or as any version of it was."""

from typing import Any

from catalogue import Catalogue
from taxonomy.documents import COLLECTIONS, Bundle


def bundle(catalogue: Catalogue) -> Bundle:
    """Every record of a catalogue."""
    lists: dict[str, Any] = {collection: tuple(catalogue.documents(collection).values()) for collection in COLLECTIONS}
    return Bundle.model_construct(version=catalogue.version, **lists)
