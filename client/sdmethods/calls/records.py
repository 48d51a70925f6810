"""Reading records: search, lists, single records, revisions, the taxonomy and the crosswalk."""

from typing import Any, Literal, Unpack

from sdmethods.calls.base import Calls, segment
from sdmethods.errors import NotFound
from sdmethods.lists import LazyList
from sdmethods.models.answers import FacetValue, Hit, Operator
from sdmethods.models.effects import Effect, Metric, Point, Rounds
from sdmethods.models.evidence import Facts
from sdmethods.models.records import Component, Difference, Kind, Method, Revision, Source
from sdmethods.queries import (
    ComponentFilters,
    EffectFilters,
    MethodFilters,
    MetricFilters,
    OperatorFilters,
    RoundsFilters,
    SeriesChoices,
    SourceFilters,
    Text,
    encode,
)

RecordType = Literal["sources", "kinds", "components", "metrics", "methods", "effects", "rounds", "operators"]
PAGE = 500
"""Rows of a page where all rows are read."""
TWO_PARTS = {"kinds": "kinds", "operators": "crosswalk"}
"""Type of a record whose id has two segments -> the first segment of its path."""
TAXONOMY = {"json": "application/json", "turtle": "text/turtle", "json-ld": "application/ld+json"}


class RecordCalls(Calls):
    """Records as they are stored."""

    def search(self, text: str, *, type: Text | None = None, page_size: int | None = None) -> LazyList[Hit]:
        """Methods, components, metrics and sources in one ranked list, operators of tools after them."""
        return self.listing(Hit, "search/", {"q": text, "type": type, "page_size": page_size})

    def component(self, id: str) -> Component:
        """A component with its pooled effect on every facet."""
        return self.get(Component, f"components/{segment(id)}/")

    def components(self, **filters: Unpack[ComponentFilters]) -> LazyList[Component]:
        return self.listing(Component, "components/", filters)

    def method(self, id: str) -> Method:
        """A method with its steps."""
        return self.get(Method, f"methods/{segment(id)}/")

    def methods(self, **filters: Unpack[MethodFilters]) -> LazyList[Method]:
        """Methods; `raises` and `lowers` keep those with a component whose direction on the facet is established."""
        return self.listing(Method, "methods/", filters)

    def effect(self, id: str) -> Effect:
        return self.get(Effect, f"effects/{segment(id)}/")

    def effects(self, **filters: Unpack[EffectFilters]) -> LazyList[Effect]:
        """Single measured effects."""
        return self.listing(Effect, "effects/", filters)

    def source(self, id: str) -> Source:
        return self.get(Source, f"sources/{segment(id)}/")

    def sources(self, **filters: Unpack[SourceFilters]) -> LazyList[Source]:
        return self.listing(Source, "sources/", filters)

    def metric(self, id: str) -> Metric:
        return self.get(Metric, f"metrics/{segment(id)}/")

    def metrics(self, **filters: Unpack[MetricFilters]) -> LazyList[Metric]:
        return self.listing(Metric, "metrics/", filters)

    def series(self, id: str) -> Rounds:
        """A metric over the rounds of a method."""
        return self.get(Rounds, f"rounds/{segment(id)}/")

    def rounds(self, **filters: Unpack[RoundsFilters]) -> LazyList[Rounds]:
        return self.listing(Rounds, "rounds/", filters)

    def points(self, **filters: Unpack[SeriesChoices]) -> LazyList[Point]:
        """The points of series as one long list: a row for each round of each series."""
        return self.listing(Point, "rounds/points/", filters)

    def kind(self, id: str) -> Kind:
        """A kind of components, by its id `stage/kind`."""
        return self.get(Kind, record_path("kinds", id))

    def method_facets(self, **filters: Unpack[MethodFilters]) -> dict[str, list[FacetValue]]:
        """For every filter its values, with the number of methods that each would leave."""
        return self._facets("methods/facets/", filters)

    def effect_facets(self, **filters: Unpack[EffectFilters]) -> dict[str, list[FacetValue]]:
        """For every filter its values, with the number of effects that each would leave."""
        return self._facets("effects/facets/", filters)

    def rounds_facets(self, **filters: Unpack[SeriesChoices]) -> dict[str, list[FacetValue]]:
        """For every filter its values, with the number of series that each would leave."""
        return self._facets("rounds/facets/", filters)

    def revisions(self, type: RecordType, id: str) -> LazyList[Revision]:
        """Every published revision of a record, with its document."""
        return self.listing(Revision, f"{record_path(type, id)}revisions/", {})

    def revision(self, type: RecordType, id: str, number: int) -> Revision:
        return self.get(Revision, f"{record_path(type, id)}revisions/{number:d}/")

    def difference(self, type: RecordType, id: str, start: int, end: int) -> Difference:
        """What changed between two revisions."""
        return self.get(Difference, f"{record_path(type, id)}revisions/", {"from": start, "to": end})

    def document(self, type: RecordType, id: str) -> dict[str, Any]:
        """The document of a record, in the form in which it can be submitted again."""
        newest = max(self.revisions(type, id), key=lambda revision: revision.number)
        return dict(newest.document or {})

    def taxonomy(self) -> Facts:
        """The concept scheme: stages, kinds, characteristics, facets, domains, designs, metrics."""
        return self.get(Facts, "taxonomy/")

    def taxonomy_text(self, format: Literal["json", "turtle", "json-ld"] = "turtle") -> str:
        """The concept scheme as SKOS."""
        return self.text("taxonomy/", accept=TAXONOMY[format])

    def operator(self, id: str) -> Operator:
        """An operator of a tool, by its id `tool/operator`."""
        return self.get(Operator, record_path("operators", id))

    def operators(self, **filters: Unpack[OperatorFilters]) -> LazyList[Operator]:
        """The operators of tools; `component` keeps those that refer to a component."""
        return self.listing(Operator, "crosswalk/", filters)

    def crosswalk(self, tool: str | None = None) -> list[Operator]:
        """What the operators of all tools, or of one, are in the registry's words.

        Raises:
            NotOffered: this registry has no crosswalk.
            NotFound: it has one, without this tool.
        """
        path = f"crosswalk/{segment(tool)}/" if tool else "crosswalk/"
        try:
            return list(self.listing(Operator, path, {"page_size": PAGE}))
        except NotFound:
            with self.offered("crosswalk/"):
                self.body("crosswalk/")
            raise

    def schemas(self) -> Facts:
        """The JSON Schemas of all documents, by address."""
        return self.get(Facts, "schemas/")

    def schema(self, document: str) -> dict[str, Any]:
        """The JSON Schema 2020-12 of a document, for example `method` or `bundle`."""
        return dict(self.body(f"schemas/{segment(document)}.json")[0])

    def openapi(self) -> dict[str, Any]:
        """The description of the HTTP interface, OpenAPI 3.1."""
        return dict(self.body("schema/", encode({"format": "json"}))[0])

    def _facets(self, path: str, filters: Any) -> dict[str, list[FacetValue]]:
        body, _ = self.body(path, encode(filters))
        return {name: [FacetValue.model_validate(row) for row in rows] for name, rows in body.items() if _is_rows(rows)}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and "value" in row for row in value)


def record_path(type: str, id: str) -> str:
    """The path of a record; the ids of kinds and of operators have two segments."""
    if type in TWO_PARTS:
        return f"{TWO_PARTS[type]}/{'/'.join(segment(part) for part in id.split('/'))}/"
    return f"{type}/{segment(id)}/"
