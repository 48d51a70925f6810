"""Results that most answers need, computed in advance: pooled cells, counts and the full-text index."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, get_args

from catalogue.claims import ClaimsQuery, claims
from catalogue.compare import CompareQuery, compare
from catalogue.compositions import weights
from catalogue.contrasts import contrasted
from catalogue.crosswalk import crosswalk
from catalogue.explanation import pool_elsewhere
from catalogue.filters import upstream_pairs
from catalogue.gaps import GapsQuery, gaps
from catalogue.graph import GraphQuery, component_graph
from catalogue.lineage import relations
from catalogue.lists import records
from catalogue.paths import MotifsQuery, motifs
from catalogue.pooled import PooledQuery, pooled
from catalogue.profile import REMEMBERED, knowledge, profile
from catalogue.queries import ComponentQuery, EffectQuery, MethodQuery
from catalogue.readable_graph import readable_min_count
from catalogue.rendering import RENDERED, read_model
from catalogue.rounds import compared
from catalogue.scheme import scheme
from catalogue.selection import facets
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from catalogue.value import Catalogue

MAPPED = get_args(GapsQuery.model_fields["by"].annotation)
WHOLE = (contrasted, crosswalk, relations, compared, scheme, weights, upstream_pairs)
"""Results that depend on the catalogue alone, besides those that others are made of."""


def prepare(catalogue: Catalogue) -> None:
    """Compute the results that are remembered with a catalogue, those that requests need soonest first."""
    prepare_first(catalogue)
    prepare_rest(catalogue)


def prepare_first(catalogue: Catalogue, before_each: Callable[[], object] = lambda: None) -> None:
    """Compute what most pages need: whoever asks for them does not wait for it."""
    for compute in _first(catalogue):
        before_each()
        compute()


def _render(catalogue: Catalogue, collection: str) -> None:
    """Make read models, no more than are remembered at a time beside others."""
    for slug in islice(catalogue.entries[collection], RENDERED // 2):
        read_model(catalogue, collection, slug)


def prepare_rest(catalogue: Catalogue, is_newest: Callable[[], bool] = lambda: True) -> bool:
    """Compute what some pages need. False where `is_newest`, called before each result, has said no: then it ends."""
    for compute in _rest(catalogue):
        if not is_newest():
            return False
        compute()
    return is_newest()


def _first(catalogue: Catalogue) -> Iterator[Callable[[], Any]]:
    yield partial(knowledge, catalogue)
    yield partial(records, catalogue, ComponentQuery())
    yield partial(catalogue.search.ranked, "data", ("methods",), 1)
    for query in (MethodQuery(), EffectQuery()):
        yield partial(facets, catalogue, query)
    yield partial(gaps, catalogue, GapsQuery(by="kind"))  # the front page shows this map


def _rest(catalogue: Catalogue) -> Iterator[Callable[[], Any]]:
    yield partial(tradeoffs, catalogue, TradeoffQuery())
    yield partial(claims, catalogue, ClaimsQuery())
    yield partial(component_graph, catalogue, GraphQuery(min_count=1))
    yield lambda: component_graph(catalogue, GraphQuery(min_count=readable_min_count(catalogue, GraphQuery())))
    yield partial(motifs, catalogue, MotifsQuery())
    for compute in WHOLE:
        yield partial(compute, catalogue)
    if len(two := tuple(islice(catalogue.methods, 2))) == 2:
        yield partial(compare, catalogue, CompareQuery(methods=two))  # networkx compiles functions at their first call
    for by in MAPPED:
        yield partial(gaps, catalogue, GapsQuery(by=by))
    yield partial(pool_elsewhere, catalogue)
    for slug in islice(catalogue.methods, REMEMBERED // 2):
        yield partial(profile, catalogue, slug, None)
    yield partial(_render, catalogue, "effects")
    yield partial(_render, catalogue, "methods")
    yield partial(pooled, catalogue, PooledQuery(explain=True))  # pages of components have the same cells
