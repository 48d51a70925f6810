"""Results that most answers need, computed in advance: pooled cells and the full-text index."""

from typing import get_args

from catalogue.claims import ClaimsQuery, claims
from catalogue.gaps import GapsQuery, gaps
from catalogue.lists import records
from catalogue.pooled import PooledQuery, pooled
from catalogue.profile import knowledge
from catalogue.queries import ComponentQuery, EffectQuery, MethodQuery
from catalogue.selection import facets
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from catalogue.value import Catalogue

MAPPED = get_args(GapsQuery.model_fields["by"].annotation)


def prepare(catalogue: Catalogue) -> None:
    """Compute the results that are remembered with a catalogue, those that requests need soonest first."""
    knowledge(catalogue)
    records(catalogue, ComponentQuery())
    catalogue.search.ranked("data", ("methods",), 1)
    for query in (MethodQuery(), EffectQuery()):
        facets(catalogue, query)
    tradeoffs(catalogue, TradeoffQuery())
    claims(catalogue, ClaimsQuery())
    for by in MAPPED:
        gaps(catalogue, GapsQuery(by=by))
    pooled(catalogue, PooledQuery(explain=True))  # pages of components have the same cells
