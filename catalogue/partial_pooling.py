"""Partial pooling over the components of a facet: a component's estimate, drawn towards those of all."""

from collections.abc import Sequence

from catalogue import pooled_models as read
from catalogue.evidence import cells, scaled
from catalogue.queries import Query
from catalogue.selection import mask_of
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Family, Question
from taxonomy.evidence.experiments import Experiment, pool_effects
from taxonomy.evidence.partial_pooling import PartialPooling, pool_partially

ALIKE = (
    "The stored evidence does not tell these components apart: an order of them means nothing, and the estimate is "
    "near that of all together."
)
APART = "The components differ by more than chance: each is drawn towards the mean of all, the less is known of it."


@per_version()
def partial_pooling(catalogue: Catalogue, filters: Query, question: Question, facet: str) -> PartialPooling | None:
    """All components of a facet under filters, on the scale of log odds; None where they are too few."""
    groups: dict[str, Sequence[Experiment]] = {}
    found, effects = (
        cells(catalogue, mask_of(catalogue, filters), question=question),
        scaled(catalogue, question.settings),
    )
    for place, (component, on, _) in enumerate(found.keys):
        if on == facet:
            members = [effects[row] for row in found.members(place).tolist()]
            families = pool_effects(members, question.measured, question.settings.rho).families
            if Family.ODDS in families:
                groups[component] = families[Family.ODDS]
    return pool_partially(groups, question.settings.rho, question.settings.confidence)


def shrunken(catalogue: Catalogue, filters: Query, question: Question, row: read.PooledRow) -> read.Shrunken | None:
    """Of the row of a component; None on other scales, for the registry's own stratum, and with one source."""
    if row.by != "component" or row.split is not None or row.scale != "odds" or row.stratum == "measured":
        return None
    if row.m < 2:
        return None
    found = partial_pooling(catalogue, filters, question, row.facet)
    own = found.components.get(row.id) if found is not None else None
    if found is None or own is None:
        return None
    return read.Shrunken(
        estimate=own.estimate,
        interval=own.interval,
        best=own.best,
        components=len(found.components),
        between=found.between,
        p=found.p,
        apart=found.apart,
        text=APART if found.apart else ALIKE,
    )
