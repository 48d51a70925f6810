"""Effects that compare one component with another: by the comparator that a record names, else by the compositions.

The comparator is an alternative with an id; or the arms' recorded compositions differ in these two components alone,
one of them in the treated arm and the other in the baseline.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from catalogue import evidence
from catalogue.effects import EffectRead
from catalogue.pooled_models import PooledRow
from catalogue.read_model import ReadModel
from catalogue.rendering import read_model
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Effect
from taxonomy.isolation import exchanged
from taxonomy.vocabulary import ComparatorKind, Facet

FoundBy = Literal["comparator", "compositions"]
FACETS: dict[str | None, int] = {facet.value: place for place, facet in enumerate(Facet)}


class Contrasted(NamedTuple):
    """The component of the treated arm, the one of the baseline, and where that is recorded."""

    treated: str
    baseline: str
    by: FoundBy


class Contrast(EffectRead):
    """An effect whose arms compare two of the components with each other."""

    treated_component: str
    """The component of the treated arm."""
    baseline_component: str
    """The component that the baseline has in its place."""
    found_by: FoundBy
    """Where the pair is from: the comparator of the record, or the arms' compositions, which differ in nothing else."""
    favours: str | None
    """The component whose arm has the better value; null where both have the same."""


class PooledContrast(ReadModel):
    """The contrasts of two components on one facet, pooled like any other cell."""

    treated_component: str
    baseline_component: str
    facet: Facet
    row: PooledRow
    """Of the treated component in place of the other: each source once, by the rules of `effects/pooled/`."""


@per_version()
def contrasted(catalogue: Catalogue) -> dict[str, Contrasted]:
    """Every effect that compares two components, with the two."""
    comparisons = ((slug, _contrasted(catalogue, effect)) for slug, effect in catalogue.effects.items())
    return {slug: pair for slug, pair in comparisons if pair is not None}


def _contrasted(catalogue: Catalogue, effect: Effect) -> Contrasted | None:
    """The comparator of the record comes before the compositions, which hold whole methods."""
    comparator = effect.comparator
    if comparator is not None and comparator.kind is ComparatorKind.ALTERNATIVE and comparator.id is not None:
        if effect.component is None or effect.component == comparator.id:
            return None
        return Contrasted(effect.component, comparator.id, "comparator")
    pair = exchanged(effect, catalogue.methods)
    return None if pair is None else Contrasted(*pair, "compositions")


def partners(catalogue: Catalogue, component: str) -> list[str]:
    """The components that some effect compares with this one."""
    pairs = {frozenset((pair.treated, pair.baseline)) for pair in contrasted(catalogue).values()}
    return sorted(slug for pair in pairs if component in pair for slug in pair - {component})


def between(catalogue: Catalogue, components: Sequence[str], facet: Facet | None = None) -> list[Contrast]:
    """The contrasts of any two of the components: by pair in their order, then by facet, then by id."""
    pairs = {frozenset(pair): place for place, pair in enumerate(combinations(components, 2))}
    rows = [
        _contrast(catalogue, slug, pair)
        for slug, pair in contrasted(catalogue).items()
        if frozenset((pair.treated, pair.baseline)) in pairs
    ]
    return sorted(
        (row for row in rows if facet is None or row.facet is facet),
        key=lambda row: (
            pairs[frozenset((row.treated_component, row.baseline_component))],
            FACETS.get(row.facet, len(FACETS)),
            row.id,
        ),
    )


def _contrast(catalogue: Catalogue, slug: str, pair: Contrasted) -> Contrast:
    effect: EffectRead = read_model(catalogue, "effects", slug)
    favours = {True: pair.treated, False: pair.baseline, None: None}[effect.better]
    return Contrast(
        **dict(effect),
        treated_component=pair.treated,
        baseline_component=pair.baseline,
        found_by=pair.by,
        favours=favours,
    )


def pool(catalogue: Catalogue, contrasts: Sequence[Contrast]) -> list[PooledContrast]:
    """The contrasts by treated component, baseline component and facet, each pooled by the engine.

    Only effects whose recorded cause is the treated component are pooled, as in all cells; the two orders of a pair are
    not merged.
    """
    by_pair: dict[tuple[str, str], list[str]] = {}
    for row in contrasts:
        if row.component == row.treated_component:
            by_pair.setdefault((row.treated_component, row.baseline_component), []).append(row.id)
    return [pooled for pair, ids in by_pair.items() for pooled in _pool(catalogue, *pair, ids)]


def _pool(catalogue: Catalogue, treated: str, baseline: str, ids: Sequence[str]) -> list[PooledContrast]:
    table = catalogue.tables["effects"]
    mask = np.zeros(len(table.ids), np.bool_)
    mask[[table.place[slug] for slug in ids]] = True
    cells = evidence.cells(catalogue, mask)
    return [
        PooledContrast(
            treated_component=treated,
            baseline_component=baseline,
            facet=Facet(facet),
            row=evidence.row(cells, place, "component", catalogue),
        )
        for place, (_, facet, _) in enumerate(cells.keys)
    ]
