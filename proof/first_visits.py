"""The first visit of every page on the curated catalogue, beside `json.loads` of its documents.

`python -m proof.first_visits`: a table, the dearest page first, and 1 where a page takes more than three times the
peer: 100 ms where docs/performance.md was measured. Each visit is the first one of a process that has prepared the
catalogue (a child of this one), right before one of the peer. Of the rounds of a page the one with the median ratio is
reported: the speed of a machine changes, but hardly within a round.
"""

import argparse
import gc
import json
import logging
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

LIMIT, ROUNDS, AGAIN = 3.0, 9, 20
RECORDS = ("methods", "components", "metrics", "sources")
"""Collections each of whose pages is visited with --records."""
MANY = 8
"""Methods of the largest comparison."""
WARM = ("/about/", "/api/v1/methods/wizardlm/graph/?format=svg")
"""What is asked for before: code that any page runs, and a start of Graphviz."""


class Visit(NamedTuple):
    """Seconds of work for a page, and for the peer in turns with it."""

    page: str
    seconds: float
    peer: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.peer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof.first_visits", description=__doc__)
    parser.add_argument("--records", action="store_true", help="the page of every method, component, metric and source")
    parser.add_argument("--pages", nargs="*", help="these addresses alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        documents = prepare(Path(folder))
        pages = options.pages or list(dict.fromkeys([*every_page(), *(every_record() if options.records else ())]))
        return tell(visits(pages, [json.dumps(document) for document in documents]))


def prepare(folder: Path) -> list[Any]:
    """Load the catalogue, compute what a worker computes before its first request; the documents."""
    os.environ |= {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{folder / 'first.sqlite3'}", "READS_PER_MINUTE": "1000000"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.db import connections
    from django.urls import reverse

    from proof.fuzz.store import fill
    from registry.current import current
    from web.preparation import prepare_in_background

    logging.disable(logging.CRITICAL)
    fill()
    prepare_in_background().join()
    reverse("home")
    for page in WARM:
        visit(page)
    connections.close_all()
    gc.collect()
    gc.freeze()
    return [entry.document.dump() for entries in current().entries.values() for entry in entries.values()]


def every_page() -> Iterator[str]:
    """Every page that a reader meets, and comparisons of the methods with most steps."""
    from registry.current import current
    from taxonomy.vocabulary import Domain
    from tests.browser.pages import EVERY

    methods = current().methods
    largest = sorted(methods, key=lambda slug: -len(methods[slug].steps))[:MANY]
    yield from EVERY.values()
    yield f"/compare/?methods={','.join(largest)}"
    yield f"/compare/?methods={','.join(largest[:2])}&domain={Domain.MATH}"


def every_record() -> Iterator[str]:
    """The page of every record that may have much on it."""
    from registry.current import current

    for collection in RECORDS:
        yield from (f"/{collection}/{slug}/" for slug in current().entries[collection])


def visits(pages: list[str], texts: list[str]) -> list[Visit]:
    """Every page once, and the dearest as often as there are rounds."""
    peer = partial(_parse, texts)
    first = [_round(page, peer) for page in pages]
    dearest = sorted(first, key=lambda each: -each.ratio)[: max(AGAIN, len(pages) // AGAIN)]
    return sorted((_median(each, peer) for each in dearest), key=lambda each: -each.ratio)


def _median(first: Visit, peer: Callable[[], object]) -> Visit:
    rounds = [first, *(_round(first.page, peer) for _ in range(ROUNDS - 1))]
    return sorted(rounds, key=lambda each: each.ratio)[ROUNDS // 2]


def _round(page: str, peer: Callable[[], object]) -> Visit:
    return Visit(page, in_child(partial(visit, page)), in_child(peer))


def _parse(texts: list[str]) -> None:
    for text in texts:
        json.loads(text)


def visit(page: str) -> None:
    """Ask for a page. Raises RuntimeError where it is no page."""
    from django.test import Client

    status = Client(SERVER_NAME="localhost").get(page, headers={"accept": "text/html"}).status_code
    if status != 200:
        raise RuntimeError(f"{page} is answered {status}")


def in_child(work: Callable[[], object]) -> float:
    """Seconds of the processor that a piece of work takes in a child of this process, without those of the system.

    The system copies every page of memory that the child touches first; a worker has no such pages. Raises RuntimeError
    where the work fails.
    """
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            work()
            os.write(writing, str(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before).encode())
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        found = told.read()
    os.waitpid(child, 0)
    if not found:
        raise RuntimeError(f"{work} failed in a child")
    return float(found)


def tell(found: list[Visit]) -> int:
    """Print the dearest; 1 where one is over the limit."""
    rows = [(each.ratio, each.seconds, each.peer, each.page) for each in found]
    lines = [f"{ratio:6.2f} {1000 * own:7.1f} ms {1000 * peer:7.1f} ms  {page}" for ratio, own, peer, page in rows]
    over = sum(each.ratio > LIMIT for each in found)
    sys.stdout.write("\n".join([" ratio       page       peer", *lines, f"{over} over {LIMIT:g} times the peer", ""]))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
