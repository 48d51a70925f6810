"""The evidence-gap map: what was measured of which component or kind, on which facet, in which domain."""

from collections import Counter
from typing import Literal

import numpy as np

from catalogue import evidence
from catalogue.evidence import Cells
from catalogue.pooled_models import CertaintyLevel, Directions, Scales
from catalogue.queries import EffectQuery
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.selection import mask_of
from catalogue.tables import Ints
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Domain, Facet


class GapsQuery(Query):
    """Which cells the map has."""

    by: Literal["component", "kind"] = "component"
    """Which cells the map has."""
    domain: Domain | None = None
    """Only this kind of task."""


class MeasuredCell(ReadModel):
    """A cell with effects."""

    id: str
    facet: Facet
    domain: Domain
    effects: int
    sources: int
    scale: Scales | None
    estimate: float | None
    """On the scale; positive is better."""
    direction: Directions
    certainty: CertaintyLevel
    used_in: int
    """How many methods use it in this domain."""


class EmptyCell(ReadModel):
    """A cell without effects, of something that methods use in the domain."""

    id: str
    facet: Facet
    domain: Domain
    used_in: int


class GapCell(ReadModel):
    """A cell of the map with effects or without, as one row of a table."""

    id: str
    facet: Facet
    domain: Domain
    used_in: int
    """How many methods use it in this domain."""
    effects: int
    sources: int
    scale: Scales | None
    estimate: float | None
    direction: Directions | None
    certainty: CertaintyLevel | None


class Gaps(ReadModel):
    """Every cell with effects, and the empty ones, those of what most methods use first."""

    by: Literal["component", "kind"]
    count: int
    results: list[MeasuredCell]
    empty_count: int
    empty: list[EmptyCell]


@per_version()
def gaps(catalogue: Catalogue, query: GapsQuery) -> Gaps:
    """The evidence-gap map of one domain, or of all domains."""
    uses, groups = _uses(catalogue, query.by), _groups(catalogue, query.by)
    sources = evidence.Codes(catalogue)["source"]
    measured, empty = [], []
    domains = [query.domain] if query.domain else list(Domain)
    masks = [mask_of(catalogue, EffectQuery(domain=(domain,))) for domain in domains]
    evidence.pool_each(catalogue, masks, by=query.by)  # all at once: a third less time than one after the other
    for domain, mask in zip(domains, masks, strict=True):
        cells = evidence.cells(catalogue, mask, by=query.by)
        for group in groups:
            for facet in Facet:
                place, used = cells.of(group, facet.value), uses[group, domain.value]
                if place is not None:
                    measured.append(_measured(cells, place, domain, used, sources))
                elif used:
                    empty.append(EmptyCell(id=group, facet=facet, domain=domain, used_in=used))
    empty.sort(key=lambda cell: (-cell.used_in, cell.id, cell.domain.value, cell.facet.value))
    return Gaps(by=query.by, count=len(measured), results=measured, empty_count=len(empty), empty=empty)


def gap_cells(answer: Gaps) -> list[GapCell]:
    """Every cell of a map as rows of one shape, those with effects first."""
    empty = [
        GapCell(
            id=cell.id,
            facet=cell.facet,
            domain=cell.domain,
            used_in=cell.used_in,
            effects=0,
            sources=0,
            scale=None,
            estimate=None,
            direction=None,
            certainty=None,
        )
        for cell in answer.empty
    ]
    return [*(GapCell(**dict(cell)) for cell in answer.results), *empty]


def _groups(catalogue: Catalogue, by: Literal["component", "kind"]) -> list[str]:
    return catalogue.tables["components" if by == "component" else "kinds"].ids


def _measured(cells: Cells, place: int, domain: Domain, used: int, sources: Ints) -> MeasuredCell:
    group, facet, _ = cells.keys[place]
    pooled, members = cells.pooled[place], cells.members(place)
    return MeasuredCell(
        id=group,
        facet=Facet(facet),
        domain=domain,
        effects=len(members),
        sources=len(np.unique(sources[members])),
        scale=pooled.lead.scale.value if pooled.lead.scale else None,
        estimate=pooled.lead.result.estimate,
        direction=pooled.direction.value,
        certainty=pooled.certainty.level.value,
        used_in=used,
    )


def _uses(catalogue: Catalogue, by: Literal["component", "kind"]) -> Counter[tuple[str, str]]:
    """(group, domain) -> number of methods that use the group in that domain."""
    groups = catalogue.tables["methods"].terms[by]
    return Counter(
        (group, domain.value)
        for row, method in enumerate(catalogue.methods.values())
        if method.id in catalogue.published_methods
        for group in groups.of_row(row)
        for domain in method.domains
    )
