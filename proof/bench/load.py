"""Loads a generated catalogue into the database of the settings, and tells how long it took and how much memory.

The first records go in one by one, each through the service for a single record: the peer of loading in bundles. The
bundles hold them too; they are unchanged by then, and not counted.
"""

import argparse
import json
import resource
import sys
import time
import warnings
from typing import Any

from proof.bench.generate import EFFECTS, METHODS_A_SOURCE, bundles
from proof.bench.timing import held_up, timed, work

ALONE = 500
"""So many records go in one by one."""
RECORDS_A_METHOD = 1 + 1 / METHODS_A_SOURCE + EFFECTS
ONE_MORE_SEED = 2


def whole(methods: int) -> dict[str, Any]:
    """A catalogue in an empty database."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    alone = one_by_one(methods)
    bulk = in_bundles(methods)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rates = (f"{each['records'] / each['seconds']:.0f} records a second" for each in (bulk, alone))
    told = f"{methods} methods into {connection.vendor}: {bulk['seconds']:.0f} s, {', one by one '.join(rates)}"
    print(told, file=sys.stderr)  # noqa: T201
    return {"alone": alone, "bulk": bulk}


def one_by_one(methods: int) -> dict[str, Any]:
    from registry.services import apply_bundle
    from tests.writing import register

    few = min(methods, round(ALONE / RECORDS_A_METHOD))
    terms, first = bundles(few, size=few)
    apply_bundle(bundle=terms, message="Generated")
    runner, seconds = [], 0.0
    for record in first.records():
        runner.append(timed(work))
        start = time.perf_counter()
        register(record=record, message="Generated")
        seconds += time.perf_counter() - start
    return {"records": len(first), "seconds": seconds, "noise": held_up(runner)}


def in_bundles(methods: int, *, seed: int = 1, first: int = 0) -> dict[str, Any]:
    """Seconds go without those that it takes to make the documents; memory is the most that was held so far, in MB."""
    from registry.services import apply_bundle

    runner, memory = [], []
    records, seconds, done = 0, 0.0, 0
    for bundle in bundles(methods, seed=seed, first=first):
        runner.append(timed(work))
        start = time.perf_counter()
        records += len(apply_bundle(bundle=bundle, message="Generated").new)
        seconds += time.perf_counter() - start
        done += len(bundle.methods)
        memory.append((done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
        if done and done % 10_000 == 0:
            print(f"{done} of {methods} methods: {seconds:.0f} s, {memory[-1][1]} MB", file=sys.stderr)  # noqa: T201
    return {"records": records, "seconds": seconds, "noise": held_up(runner), "memory": memory}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m proof.bench.load", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("methods", type=int)
    parser.add_argument("--after", type=int, metavar="METHODS", help="go on in a catalogue of so many methods or fewer")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django

    django.setup()
    after: int | None = options.after
    told = whole(options.methods) if after is None else in_bundles(options.methods, seed=ONE_MORE_SEED, first=after)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
