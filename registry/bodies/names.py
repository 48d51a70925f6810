"""What a read body says of the records that its record refers to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.bodies.shapes import ComponentBrief, MetricBrief, SourceBrief
from registry.rows import MAPPERS, chunks
from taxonomy.documents import Component, Effect, Method, Metric, Record, Rounds, Source

PREFIX = "/api/v1"


def address(collection: str, slug: str) -> str:
    """The path of a record from the root."""
    return f"{PREFIX}/{collection}/{slug}/"


class Names:
    """Documents of referred records by id, fetched once and as many at a time as are asked for."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, Any]] = {collection: {} for collection in MAPPERS}

    def add(self, documents: Iterable[Record]) -> None:
        for document in documents:
            self._documents[document.collection][document.id] = document

    def fetch(self, collection: str, slugs: Iterable[str]) -> None:
        """Read those that are not yet known."""
        wanted = sorted(set(slugs) - self._documents[collection].keys())
        mapper = MAPPERS[collection]
        for chunk in chunks(wanted):
            pks = list(mapper.model._default_manager.filter(slug__in=chunk).values_list("pk", flat=True))
            self.add(mapper.documents(pks).values())

    def prepare(self, documents: Iterable[Record]) -> None:
        """Read everything that the bodies of these documents name."""
        wanted: dict[str, set[str]] = {collection: set() for collection in MAPPERS}
        for document in documents:
            _collect(document, wanted)
        for collection, slugs in wanted.items():
            self.fetch(collection, slugs)

    def source(self, slug: str) -> SourceBrief:
        source: Source = self._documents["sources"][slug]
        return SourceBrief(
            id=source.id,
            title=source.title,
            year=source.year,
            arxiv=source.arxiv,
            url=address("sources", source.id),
            address=source.url,
        )

    def component(self, slug: str) -> ComponentBrief:
        component: Component = self._documents["components"][slug]
        return ComponentBrief(id=component.id, name=component.name, kind=component.kind)

    def metric(self, slug: str) -> Metric:
        return self._documents["metrics"][slug]  # type: ignore[no-any-return]

    def metric_brief(self, slug: str) -> MetricBrief:
        metric = self.metric(slug)
        return MetricBrief(**{name: getattr(metric, name) for name in MetricBrief.model_fields})

    @property
    def methods(self) -> dict[str, Method]:
        return self._documents["methods"]


def _collect(document: Record, wanted: dict[str, set[str]]) -> None:
    if isinstance(document, (Method, Effect, Rounds)):
        wanted["sources"].add(document.source)
    if isinstance(document, Method):
        wanted["components"].update(step.component for step in document.steps)
    if isinstance(document, (Effect, Rounds)):
        wanted["metrics"].add(document.metric)
    if isinstance(document, Effect):
        wanted["methods"].update(methods_of(document))


def methods_of(effect: Effect) -> set[str]:
    """The methods whose compositions an effect's isolation rests on."""
    return {method for method in (effect.method, effect.baseline.method, effect.treated.method) if method}


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the microsecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
