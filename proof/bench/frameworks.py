"""Goals a1, b1 and a4: the registry beside other frameworks over the same tables, by HTTP, in turns.

The floor answers the registry's own bodies without asking a database; Datasette serves the SQLite file alone.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

from proof.bench import timing
from proof.bench.options import Options
from proof.bench.peers import datasette
from proof.bench.plans import API, NEW_FACETS, Plans
from proof.bench.results import Goal, Result
from proof.bench.served import Served
from proof.bench.stores import SQLITE, Store
from proof.bench.timing import EMPTY, WORK, Call, Case, Times

LIST, RECORD = "list of 100 methods", "component with its evidence"
PLAIN, FLOOR, NINJA, DATASETTE = "plain DRF", "floor", "django-ninja", "Datasette"
COMPONENTS = 200
"""So many components are asked for facets, each once in so many rounds."""


def of(case: str, peer: str) -> str:
    """The name of a peer's case."""
    return f"{case}, {peer}"


GOALS = (
    Goal("a1", LIST, of(LIST, PLAIN), 20, faster=True),
    Goal("a1", LIST, of(LIST, FLOOR), 1.5),
    Goal("a1", LIST, of(LIST, DATASETTE), 0.3),
    Goal("a1", LIST, of(LIST, NINJA), None, faster=True),
    Goal("b1", RECORD, of(RECORD, PLAIN), 4, faster=True),
    Goal("b1", RECORD, of(RECORD, FLOOR), 1.75),
    Goal("a4", NEW_FACETS, "annotate and Count", 10, faster=True),
)


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database, one size after the other, so that no server works beside those that are asked."""
    apps = ("registry", "empty", "floor", *(("datasette",) if store.database == SQLITE else ()))
    for size in options.sizes:
        with closing(Served(store.url(size), apps)) as served:
            plans = _served_by(served.inside(f"{__name__}:plans"), apps)
            served.wait_until_idle()
            times = timing.run({size: served}, {size: plans}, options.repeats)
        yield from judge(times, size, store.database)


def plans() -> Plans:
    """Case -> its calls; those of facets are all different, so that none of their answers is ready."""
    component, components = _median_component(), _components()
    random.Random(1).shuffle(components)
    one = f"{API}/components/{component}/"
    return {
        LIST: [Call("registry", f"{API}/methods/", "page_size=100")],
        of(LIST, FLOOR): [Call("floor", f"{API}/methods/", "page_size=100")],
        of(LIST, PLAIN): [Call("empty", "/plain/methods/", "page_size=100")],
        of(LIST, NINJA): [Call("empty", "/ninja/methods/")],
        of(LIST, DATASETTE): [Call("datasette", f"/{datasette.DATABASE}/methods.json", datasette.AS_JSON)],
        RECORD: [Call("registry", one)],
        of(RECORD, FLOOR): [Call("floor", one)],
        of(RECORD, PLAIN): [Call("empty", f"/plain/components/{component}/")],
        NEW_FACETS: [Call("registry", f"{API}/methods/facets/", _component(slug)) for slug in components],
        "annotate and Count": [Call("empty", "/plain/methods/facets/", _component(slug)) for slug in components],
        EMPTY: [Call("empty", "/empty/")],
        WORK: [Call("work", "")],
    }


def _served_by(found: Plans, apps: tuple[str, ...]) -> Plans:
    """The cases of the applications that run."""
    return {name: calls for name, calls in found.items() if calls[0].app in (*apps, WORK)}


def _component(slug: str) -> str:
    return urlencode({"component": slug})


def _components() -> list[str]:
    from registry.models import Component

    used = Component.objects.filter(steps__isnull=False).distinct().order_by("slug")
    return list(used.values_list("slug", flat=True)[:COMPONENTS])


def _median_component() -> str:
    """The component with the median number of effects, of those that have any."""
    from django.db.models import Count

    from registry.models import Component

    ranked = Component.objects.annotate(number=Count("effects")).filter(number__gt=0).order_by("number", "slug")
    slugs = list(ranked.values_list("slug", flat=True))
    return slugs[len(slugs) // 2]


def judge(times: Times, size: int, database: str) -> Iterator[Result]:
    """The goals whose peer ran."""
    for goal in GOALS:
        if Case(size, goal.peer) in times.took:
            yield goal.of(times, size, database)
