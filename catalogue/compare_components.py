"""Two to eight components side by side: what each is, its pooled rows, and what was measured between them."""

from itertools import combinations
from typing import ClassVar

from catalogue import contrasts
from catalogue.compare import check_ids
from catalogue.contrasts import Contrast, PooledContrast
from catalogue.pooled_models import PooledRow
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.read_models import ComponentFacts, ComponentRead
from catalogue.rendering import read_model
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Facet

NOTE = (
    "The pooled rows of two components rest on different comparisons, each against whatever its studies took as a "
    "baseline: no difference between the rows is computed. Only effects that compare two of these components directly "
    "speak of their difference."
)


class CompareComponentsQuery(Query):
    """Which components are compared."""

    distinct: ClassVar = False

    components: tuple[str, ...]
    """Two to eight ids, separated by commas."""
    facet: Facet | None = None
    """Only this facet; every one by default."""

    def ids(self) -> list[str]:
        """The components' ids."""
        return [slug for slug in self.components if slug]

    def check(self, catalogue: Catalogue) -> None:
        """Raises BadQuery with every fault."""
        check_ids(catalogue, "components", self.ids())


class FacetRows(ReadModel):
    """One facet, with the pooled row of each component."""

    facet: Facet
    rows: dict[str, PooledRow | None]
    """The row that `components/{id}/` gives; null where nothing was measured."""


class ComponentComparison(ReadModel):
    """Two to eight components side by side."""

    facet: Facet | None
    """The facet of the query; null for all."""
    components: list[ComponentFacts]
    facets: list[FacetRows]
    contrasts: list[Contrast]
    """The effects that compare two of the components, on the facet of the query."""
    pooled: list[PooledContrast]
    """The contrasts pooled; the pair in the other order has rows of its own."""
    without_contrast: list[tuple[str, str]]
    """Pairs that no stored effect compares on the facet of the query."""
    note: str
    """A note on what the answer does not state."""


@per_version()
def compare_components(catalogue: Catalogue, query: CompareComponentsQuery) -> ComponentComparison:
    """The whole comparison. Raises BadQuery."""
    slugs = check_ids(catalogue, "components", query.ids())
    records: dict[str, ComponentRead] = {slug: read_model(catalogue, "components", slug) for slug in slugs}
    direct = contrasts.between(catalogue, slugs, query.facet)
    compared = {frozenset((row.treated_component, row.baseline_component)) for row in direct}
    pairs = list(combinations(slugs, 2))
    without = [pair for pair in pairs if frozenset(pair) not in compared]
    return ComponentComparison(
        facet=query.facet,
        components=[_facts(record) for record in records.values()],
        facets=[
            FacetRows(facet=facet, rows={slug: record.evidence[facet] for slug, record in records.items()})
            for facet in ([query.facet] if query.facet else Facet)
        ],
        contrasts=direct,
        pooled=contrasts.pool(catalogue, direct),
        without_contrast=without,
        note=f"{NOTE} {_counted(len(without), len(pairs), query.facet)}",
    )


def _facts(record: ComponentRead) -> ComponentFacts:
    return ComponentFacts(**{name: getattr(record, name) for name in ComponentFacts.model_fields})


def _counted(without: int, pairs: int, facet: Facet | None) -> str:
    """The number of pairs with no effect between them."""
    where = f" on {facet.label.lower()}" if facet else ""
    if pairs == 1:
        return f"{'No stored effect compares' if without else 'There are stored effects between'} the two{where}."
    if not without:
        return f"There are stored effects between every pair of them{where}."
    return f"Of their {pairs} pairs, {without} {'has' if without == 1 else 'have'} no such effect{where}."
