"""Goals v2 and a4: the catalogue from the database beside `json.loads` of its documents, its memory, and its search.

Everything is measured in a process of its own, which has the database and nothing else to do.
"""

import gc
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.served import inside
from proof.bench.stores import Store, environment
from proof.bench.timing import Took, held_up, timed, work

BUILT = Goal("v2", "catalogue from the database", "json.loads of its documents", 4)
MEMORY = Goal("v2 memory", "a process that has prepared it", "300 MB", 1)
SEARCH = Goal("a4", "search for a rare word", "icontains", 20, faster=True)
MEGABYTES = 300
ROUNDS, WORDS = 5, 30


def measure(store: Store, options: Options) -> Iterator[Result]:
    """The three goals at every size."""
    for size in options.sizes:
        yield from judge(inside(environment(store.url(size)), f"{__name__}:figures"), size, store.database)


def judge(figures: dict[str, Any], size: int, database: str) -> Iterator[Result]:
    """Seconds and megabytes as goals."""
    noise = figures["noise"]
    yield BUILT.judge(figures["built"], figures["parsed"], noise, size=size, database=database)
    megabytes = figures["megabytes"]
    note = f"{megabytes:.0f} MB, {figures['bare']:.0f} MB of them before"
    yield MEMORY.told(megabytes / MEGABYTES, None, size=size, database=database, note=note)
    yield SEARCH.judge(figures["searched"], figures["contained"], noise, size=size, database=database)


def figures() -> dict[str, Any]:
    """Medians in seconds, resident memory in MB, and the noise of the run."""
    from catalogue.preparation import prepare
    from registry.current import current

    bare = resident()
    seconds, gauge = _built_and_parsed()
    gc.collect()
    prepare(current())
    megabytes = resident()
    return {**seconds, **_searches(), "bare": bare, "megabytes": megabytes, "noise": held_up(gauge)}


def _built_and_parsed() -> tuple[dict[str, float], list[Took]]:
    """Seconds of the processor for both, in turns."""
    from registry.current import current, forget

    texts = [json.dumps(document) for document in _documents()]
    runs: dict[str, list[float]] = {"parsed": [], "built": []}
    gauge = []
    for _ in range(ROUNDS):
        gauge.append(timed(work))
        runs["parsed"].append(timed(partial(_parse, texts)).cpu)
        forget()
        runs["built"].append(timed(current).cpu)
    return {name: median(seconds) for name, seconds in runs.items()}, gauge


def _documents() -> Iterator[Any]:
    from registry.models import MODELS

    for model in MODELS.values():
        yield from model._default_manager.values_list("document", flat=True)


def _parse(texts: list[str]) -> list[Any]:
    return [json.loads(text) for text in texts]


def _searches() -> dict[str, float]:
    """Seconds for the ten best methods with a word that few have, and for ten methods by icontains."""
    from django.db.models import TextField
    from django.db.models.functions import Cast

    from registry.current import current
    from registry.models import Method

    catalogue = current()
    summaries = [method.summary for method in catalogue.methods.values()]
    rare = sorted({word for summary in summaries for word in summary.split() if word.isalpha()}, key=_rarity(summaries))
    runs: dict[str, list[float]] = {"searched": [], "contained": []}
    for word in random.Random(1).sample(rare[: 5 * WORDS], min(WORDS, len(rare))):
        texts = Method.objects.annotate(text=Cast("document", TextField()))
        query = texts.filter(text__icontains=word).values_list("slug", flat=True)[:10]
        runs["searched"].append(timed(partial(catalogue.search.ranked, word, ("methods",), 10)).wall)
        runs["contained"].append(timed(partial(list, query)).wall)
    return {name: median(seconds) for name, seconds in runs.items()}


def _rarity(texts: list[str]) -> Callable[[str], tuple[int, str]]:
    counts: dict[str, int] = {}
    for text in texts:
        for word in set(text.split()):
            counts[word] = counts.get(word, 0) + 1
    return lambda word: (counts[word], word)


def resident() -> float:
    """MB of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
