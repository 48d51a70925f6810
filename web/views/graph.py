"""The component graph to walk through: from node to node, from one component to another, or all of it at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.errors import BadQuery, Wrong
from registry.filters import COMPONENTS, METHODS, Gathered
from registry.filters.parameters import Parameter, known, of_filters
from registry.selectors import network, ways
from taxonomy.graph.formats import TooLarge
from taxonomy.vocabulary import Domain, Stage
from web import exploring, naming
from web.asking import read_request
from web.exploring import Walk
from web.keeping import kept
from web.listing import answer
from web.navigation import way

PARAMETERS = {
    **{name: each for name, each in of_filters(METHODS).items() if name in ("domain", "year_min", "year_max")},
    "stage": of_filters(COMPONENTS)["stage"],
    **known(
        Parameter("min_count", "Only what at least so many methods have.", "integer"),
        Parameter("around", "The component that one stands at, by id or name."),
        Parameter("depth", f"So many edges away from it, 1 to {network.DEEPEST}.", "integer"),
        Parameter("whole", "With 1, the whole network."),
        Parameter("from", "Where a way starts, by id or name."),
        Parameter("to", "Where it ends."),
        Parameter("length", f"Components in a chain, {ways.SHORTEST} to {ways.LONGEST}.", "integer"),
    ),
}
TYPED = ("around", "from", "to")


@require_safe
@kept
def explore(request: HttpRequest) -> HttpResponse:
    now = snapshot.current()
    given = read_request(request, PARAMETERS)
    ids = {
        name: tuple(naming.meant("components", value, now) for value in given[name]) for name in TYPED if name in given
    }
    found = {**given, **ids}
    context: dict[str, Any] = {}
    try:
        context = _shown(Walk.of(request.path, found, now))
    except BadQuery as error:
        if not set(TYPED).issuperset(error.parameters):
            raise
        left = {name: values for name, values in found.items() if name not in TYPED}
        context = _shown(Walk.of(request.path, left, now)) | {"faults": [told(fault) for fault in error.faults]}
    response = answer(request, "graph", context | {"way": way()})
    response.status_code = 400 if "faults" in context else 200
    return response


def told(fault: Wrong) -> str:
    """What is wrong, without the beginning of a list of ids: the field has all of them to choose from."""
    return fault.detail.partition(" Known are: ")[0]


def _shown(walk: Walk) -> dict[str, Any]:
    """What is seen from where one stands. Raises BadQuery with all that is wrong."""
    wrong = Gathered()
    wrong.read(walk.asked.check, walk.now)
    path = wrong.read(exploring.path, walk)
    wrong.tell()
    context: dict[str, Any] = {
        "walk": walk,
        "components": naming.choices("components", walk.now),
        "stages": [(term, term.value in walk.query.get("stage", ())) for term in Stage],
        "domains": [(term, term.value in walk.query.get("domain", ())) for term in Domain],
        "depths": [(depth, depth == walk.asked.depth) for depth in range(1, network.DEEPEST + 1)],
        "path": path,
    }
    if walk.asked.around:
        context |= exploring.standing(walk)
    elif not walk.whole:
        context |= {"entries": exploring.entries(walk), "motifs": exploring.motifs(walk)}
    if walk.asked.around or walk.whole:
        try:
            context |= exploring.drawn(walk)
        except TooLarge as error:
            context |= {"too_large": str(error), "narrower": exploring.narrower(walk)}
    return context
