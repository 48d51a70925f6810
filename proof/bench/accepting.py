"""Goals v1, w1 and a2: what accepting a submission costs, and when other processes answer with it.

Submissions are accepted by the services in one process, while the registry is served by another one. A submission is
one method with its source and ten effects. A bare script reads and parses the changed documents and rebuilds the
columns of all collections, in a third process.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import Any

from proof.bench.generate import METHODS_A_SOURCE, bundles
from proof.bench.options import Options
from proof.bench.plans import API
from proof.bench.results import Goal, Result
from proof.bench.served import Process, Refused, Served, header, request_of
from proof.bench.stores import Store, environment
from proof.bench.timing import Call, Took, held_up, timed, work
from taxonomy.documents import Bundle

FIRST, SEED = 300_000 * METHODS_A_SOURCE, 3
"""Ids of submitted methods start far behind those of every generated catalogue."""
ROUNDS, SUBMISSION_QUERIES, SOON = 11, 40, 0.002
WAITS = 60
"""Seconds after which a change that is not visible is an error."""
VISIBLE = Goal("v1", "accepted change visible in another process, with a token", "bare script", 1.5)
SHOWN = Goal("v1", "accepted change shown to all readers", "bare script", None)
QUERIES = Goal("w1 queries", "queries of an acceptance", "40", 1)
ACCEPTED = Goal("w1", "accepting a submission", "accepting a submission", 3)
SUBMITTED = Goal("w1", "sending in a submission", "sending in a submission", None)
BULK = Goal("w1 bulk", "bulk load, a record", "one by one", 20, faster=True)
COLD = Goal("a2", "list of 100 methods, first after a new version", "list of 100 methods, plain DRF", 1)
LIST = Call("registry", f"{API}/methods/", "page_size=100")
PLAIN = Call("empty", "/plain/methods/", "page_size=100")


@dataclass
class Rounds:
    """Seconds of every round, the most queries of an acceptance, and how long plain work was held up."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    queries: int = 0
    gauge: list[Took] = field(default_factory=list)

    def add(self, **seconds: float) -> None:
        for name, value in seconds.items():
            self.seconds.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return median(self.seconds[name])


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database; the cost of writing is compared with that at the smallest size."""
    found = {}
    for size in options.sizes:
        with store.copy(size) as url:
            found[size] = rounds(url, min(ROUNDS, options.repeats))
    for size in options.sizes:
        yield from judge(found[size], found[options.sizes[0]], size, options.sizes[0], store.database)
        yield loading(store.loaded(size), size, store.database)


def judge(found: Rounds, smallest: Rounds, size: int, at: int, database: str) -> Iterator[Result]:
    """The goals of one size."""
    noise = held_up(found.gauge)
    where: dict[str, Any] = {"size": size, "database": database}
    yield VISIBLE.judge(found.median("visible"), found.median("bare"), noise, **where)
    yield SHOWN.judge(found.median("shown"), found.median("bare"), noise, **where)
    yield COLD.judge(found.median("cold"), found.median("plain"), noise, **where)
    yield QUERIES.told(found.queries / SUBMISSION_QUERIES, None, note=f"{found.queries} queries", **where)
    if size != at:
        for goal, name in ((ACCEPTED, "accepted"), (SUBMITTED, "submitted")):
            seconds = found.median(name), smallest.median(name)
            yield goal.judge(*seconds, max(noise, held_up(smallest.gauge)), peer=f"at {at}", **where)


def loading(loaded: dict[str, Any], size: int, database: str) -> Result:
    """Seconds a record, from when the catalogue was loaded."""
    alone, bulk = loaded["alone"], loaded["bulk"]
    one, many = (part["seconds"] / part["records"] for part in (alone, bulk))
    noise = max(alone["noise"], bulk["noise"])
    note = f"{bulk['records']} records in bundles, {alone['records']} one by one"
    return BULK.judge(many, one, noise, size=size, database=database, note=note)


def rounds(url: str, repeats: int) -> Rounds:
    """Accept so many submissions, and after each ask the others."""
    found = Rounds()
    with ExitStack() as stack:
        writer, script = (stack.enter_context(closing(Process(environment(url)))) for _ in range(2))
        served = stack.enter_context(closing(Served(url, ("registry", "empty"))))
        for call in (LIST, PLAIN):
            served.ask(call)
        script.call(f"{__name__}:rebuild")
        writer.call(f"{__name__}:accept", 0)  # its process reads the catalogue
        token = writer.call(f"{__name__}:token")
        for number in range(1, repeats + 1):
            accepted = writer.call(f"{__name__}:accept", number)
            begun = time.perf_counter()
            visible, shown = (seconds_until(served, accepted["version"], begun, each) for each in (token, ""))
            cold = served.ask(LIST)[0]
            served.ask(PLAIN)
            plain = served.ask(PLAIN)[0]
            bare = script.call(f"{__name__}:rebuild")
            found.add(visible=visible, shown=shown, bare=bare, cold=cold.wall, plain=plain.wall)
            found.add(accepted=accepted["accepted"], submitted=accepted["submitted"])
            found.queries = max(found.queries, accepted["queries"])
            found.gauge.append(timed(work))
    return found


def seconds_until(served: Served, version: int, begun: float, token: str) -> float:
    """How long it takes until the list of the newest methods is answered from a version. Raises Refused where it never
    is.
    """
    request = request_of(Call("registry", f"{API}/methods/", "ordering=-updated&page_size=1", token=token))
    while (passed := time.perf_counter() - begun) < WAITS:
        head = served.servers["registry"].connection.ask(request).decode("latin-1")
        if head[9:12] != "200":
            raise Refused(head)
        if int(header(head, "Catalogue-Version")) >= version:
            return time.perf_counter() - begun
        time.sleep(SOON)
    raise Refused(f"version {version} is not visible after {passed:.0f} s")


def accept(number: int) -> dict[str, Any]:
    """Send in a submission and accept it: seconds of both, queries of the second, and the version published."""
    from django.db import connection

    from registry.current import stamp
    from registry.services.reviewing import take
    from registry.services.submissions import submit

    contributor, curator = people()
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    begun = time.perf_counter()
    submission = submit(author=contributor, raw=study(number).dump())
    sent = time.perf_counter()
    with connection.execute_wrapper(count):
        take(submission=submission, action="accept", actor=curator)
    seconds = {"submitted": sent - begun, "accepted": time.perf_counter() - sent}
    return {**seconds, "queries": queries, "version": stamp().version}


def token() -> str:
    """A token of who accepts."""
    from registry.services.accounts import create_token

    return create_token(user=people()[1], name="bench")[1]


def study(number: int) -> Bundle:
    """A method with its source and its effects, none of them in any generated catalogue."""
    return list(bundles(1, seed=SEED + number, first=FIRST + METHODS_A_SOURCE * number))[1]


@cache
def people() -> tuple[Any, Any]:
    """New accounts: who sends in, and who accepts."""
    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role

    contributor, curator = (create_user(name=f"bench-{role}", role=role) for role in (Role.CONTRIBUTOR, Role.CURATOR))
    return contributor, curator


class Script:
    """The catalogue of the bare script."""

    def __init__(self) -> None:
        self.version = 0
        self.entries: dict[tuple[str, str], Any] = {}

    def rebuild(self) -> None:
        """Read and parse what was published since, and make the columns of all collections."""
        from catalogue import Catalogue, Entry
        from catalogue.tables import NUMBERS, TERMS
        from registry.models import MODELS
        from taxonomy.documents.upgrade import read_stored

        since = self.version
        for collection, model in MODELS.items():
            rows = model._default_manager.filter(version__gt=since)
            for slug, revision, version, updated, document in rows.values_list(
                "slug", "revision", "version", "updated", "document"
            ):
                self.entries[collection, slug] = Entry(read_stored(collection, document), revision, updated)
                self.version = max(self.version, version)
        catalogue = Catalogue.of(self.version, self.entries.values())
        for collection, table in catalogue.tables.items():
            for name in TERMS[collection]:
                table.terms[name]
            for name in NUMBERS[collection]:
                table.numbers[name]


_script = Script()


def rebuild() -> float:
    """Seconds that the bare script takes."""
    return timed(_script.rebuild).wall
