"""Partial pooling over the components of a facet: a component's estimate, shrunk towards the mean of all."""

from collections.abc import Sequence

from catalogue import pooled_models as read
from catalogue.evidence import members_by_cell
from catalogue.query import Query
from catalogue.selection import mask_of
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Family, Measured, Question, Settings
from taxonomy.evidence.experiments import Experiment, pool_effects
from taxonomy.evidence.partial_pooling import PartialPooling, pool_partially

ALIKE = (
    "The stored evidence does not tell these components apart: an order of them means nothing, and the estimate is "
    "near that of all together."
)
APART = "The components differ by more than chance: each is drawn towards the mean of all, the less is known of it."


@per_version()
def partial_pooling(
    catalogue: Catalogue, filters: Query, settings: Settings, measured: Measured, facet: str
) -> PartialPooling | None:
    """All components of a facet under filters, on the scale of log odds; None where there are too few."""
    groups: dict[str, Sequence[Experiment]] = {}
    for (component, on, _), members in members_by_cell(catalogue, mask_of(catalogue, filters), settings).items():
        families = pool_effects(members, measured, settings.rho).families if on == facet else {}
        if Family.ODDS in families:
            groups[component] = families[Family.ODDS]
    return pool_partially(groups, settings.rho, settings.confidence)


def shrunken(catalogue: Catalogue, filters: Query, question: Question, row: read.PooledRow) -> read.Shrunken | None:
    """The shrunken estimate of a component; None on other scales, in the registry's own stratum, or for one source."""
    if row.by != "component" or row.split is not None or row.scale != "odds" or row.stratum == "measured":
        return None
    if row.m < 2:
        return None
    facet_pool = partial_pooling(
        catalogue, filters, question.settings.without_thresholds(), question.measured, row.facet
    )
    own = facet_pool.components.get(row.id) if facet_pool is not None else None
    if facet_pool is None or own is None:
        return None
    return read.Shrunken(
        estimate=own.estimate,
        interval=own.interval,
        best=own.best,
        components=len(facet_pool.components),
        between=facet_pool.between,
        p=facet_pool.p,
        apart=facet_pool.apart,
        text=APART if facet_pool.apart else ALIKE,
    )
