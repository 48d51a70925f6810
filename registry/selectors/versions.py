"""The published versions of the catalogue, and the records that came with each."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q

from catalogue.publication import ChangedRecord
from catalogue.read_model import ReadModel, timestamp
from catalogue.rendering import PREFIX
from registry.models import Revision
from registry.selectors.review import Newest


class VersionSummary(ReadModel):
    """A published version in the list of all."""

    number: int
    url: str
    created: str
    new: int
    """Records published for the first time."""
    revised: int
    withdrawn: int


def versions(*, before: int | None, size: int) -> Newest[VersionSummary]:
    """A page of the versions, those below the number `before`."""
    every = Revision.objects.values("version").order_by("-version")
    rows = every.filter(version__lt=before) if before else every
    shown = list(
        rows.annotate(
            created=Max("created"),
            new=Count("pk", filter=Q(number=1)),
            withdrawn=Count("pk", filter=Q(document__isnull=True)),
            total=Count("pk"),
        )[: size + 1]
    )
    count = Revision.objects.aggregate(count=Count("version", distinct=True))["count"]
    older = shown[size - 1]["version"] if shown[size:] else None
    return Newest([_summary(row) for row in shown[:size]], count, older)


def _summary(row: Mapping[str, Any]) -> VersionSummary:
    return VersionSummary(
        number=row["version"],
        url=f"{PREFIX}/versions/{row['version']}/",
        created=timestamp(row["created"]),
        new=row["new"],
        revised=row["total"] - row["new"] - row["withdrawn"],
        withdrawn=row["withdrawn"],
    )


def changed_records(version: int) -> list[ChangedRecord]:
    """The records that a version published, revised or withdrew."""
    rows = Revision.objects.filter(version=version).order_by("collection", "slug")
    columns = rows.annotate(gone=Count("pk", filter=Q(document__isnull=True)))
    return [
        ChangedRecord(
            collection=collection,
            id=slug,
            number=number,
            change="withdrawn" if gone else "new" if number == 1 else "revised",
        )
        for collection, slug, number, gone in columns.values_list("collection", "slug", "number", "gone")
    ]
