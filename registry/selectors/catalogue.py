"""The whole catalogue as one bundle, as it is or as any version of it was."""

from typing import Any

from registry.models import Catalogue, Revision
from registry.rows import MAPPERS
from registry.snapshot import one_view
from taxonomy.documents import Bundle


def version() -> int:
    return Catalogue.objects.values_list("version", flat=True).get(pk=1)


def bundle() -> Bundle:
    """Every record that is stored, out of its rows."""
    lists: dict[str, Any] = {}
    with one_view():
        for collection, mapper in MAPPERS.items():
            pks = list(mapper.model._default_manager.order_by("slug").values_list("pk", flat=True))
            found = mapper.documents(pks)
            lists[collection] = tuple(found[pk] for pk in pks)
    return Bundle.model_construct(**lists)


def documents_at(number: int) -> dict[str, list[str]]:
    """The documents of one published version as canonical JSON, by collection in the order of their ids."""
    latest: dict[tuple[str, str], str | None] = {}
    revisions = Revision.objects.filter(version__lte=number).order_by("collection", "slug", "number")
    for collection, slug, document in revisions.values_list("collection", "slug", "document").iterator():
        latest[collection, slug] = document
    lists: dict[str, list[str]] = {collection: [] for collection in MAPPERS}
    for (collection, _), document in latest.items():
        if document is not None:
            lists[collection].append(document)
    return lists
