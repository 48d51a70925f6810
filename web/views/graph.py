"""The component graph to explore: from node to node, from one component to another, or all of it at once."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from pydantic import Field

from catalogue.errors import BadQuery, ErrorCollector, ParameterError
from catalogue.filters import Bound
from catalogue.graph import DEEPEST, MethodsCounted
from catalogue.parameters import LARGEST_NUMBER, Number, Whole
from catalogue.paths import LONGEST, SHORTEST
from registry.current import current
from taxonomy.graph.formats import TooLarge
from taxonomy.vocabulary import Domain, Stage
from web import exploring
from web.exploring import GraphExplorer
from web.labels import choices, resolve_id
from web.list_page import answer
from web.list_query import pairs_of, parse_page
from web.navigation import breadcrumbs
from web.page_cache import cached_per_version


class GraphPage(MethodsCounted):
    """Which part of the graph is shown, centred on what."""

    year_min: Annotated[Number | None, Bound("year")] = None
    """First year."""
    year_max: Annotated[Number | None, Bound("year", upper=True)] = None
    """Last year."""
    stage: tuple[Stage, ...] = ()
    """Only components of this stage."""
    min_count: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    """Only what at least so many methods have."""
    around: str | None = None
    """The component in the centre, by id or name."""
    depth: Annotated[Whole, Field(ge=1, le=DEEPEST)] | None = None
    """So many edges away from it, 1 to 5."""
    whole: str | None = None
    """With 1, the whole network."""
    start: Annotated[str | None, Field(alias="from")] = None
    """Where a path starts, by id or name."""
    to: str | None = None
    """Where it ends."""
    length: Annotated[Whole, Field(ge=SHORTEST, le=LONGEST)] = 3
    """Components in a chain, 2 to 4."""


TYPED = {"around": "around", "from": "start", "to": "to"}
"""Parameter that takes a name -> its field."""


@require_safe
@cached_per_version
def explore(request: HttpRequest) -> HttpResponse:
    catalogue, query = current(), parse_page(request, GraphPage)
    ids = {field: resolve_id(catalogue, "components", getattr(query, field) or "") or None for field in TYPED.values()}
    query = query.model_copy(update=ids)
    context: dict[str, Any] = {}
    try:
        context = _context(GraphExplorer(request.path, query, catalogue))
    except BadQuery as error:
        if not set(TYPED).issuperset(error.parameters):
            raise
        rest = query.model_copy(update=dict.fromkeys(TYPED.values()))
        context = _context(GraphExplorer(request.path, rest, catalogue))
        context |= {"faults": [_without_list(fault) for fault in error.errors]}
    response = answer(request, "graph", context | {"breadcrumbs": breadcrumbs()})
    response.status_code = 400 if "faults" in context else 200
    return response


def _without_list(fault: ParameterError) -> str:
    """What is wrong, without the beginning of a list of ids: the field has all of them to choose from."""
    return fault.detail.partition(" Known are: ")[0]


def _context(explorer: GraphExplorer) -> dict[str, Any]:
    """What the page shows. Raises BadQuery with all that is wrong."""
    errors, query = ErrorCollector(), explorer.query
    errors.run(explorer.graph_query.check, explorer.catalogue)
    path = errors.run(exploring.path, explorer)
    errors.raise_if_any()
    given = pairs_of(query)
    context: dict[str, Any] = {
        "explorer": explorer,
        "components": choices(explorer.catalogue, "components"),
        "stages": [(term, term.value in given.get("stage", ())) for term in Stage],
        "domains": [(term, term.value in given.get("domain", ())) for term in Domain],
        "depths": [(depth, depth == explorer.depth) for depth in range(1, DEEPEST + 1)],
        "path": path,
    }
    if query.around:
        context |= exploring.component_context(explorer)
    elif not explorer.whole:
        context |= {"entries": exploring.entries(explorer), "motifs": exploring.motifs(explorer)}
    if query.around or explorer.whole:
        try:
            context |= exploring.picture_context(explorer)
        except TooLarge as error:
            context |= {"too_large": str(error), "narrower": exploring.narrower(explorer)}
    return context
