"""Goal d1: all cells of the literature by three-level REML with CR2, beside metafor and clubSandwich in the same run.

Where R or one of the two packages is missing (Debian: r-cran-metafor, r-cran-clubsandwich) nothing is measured: the
published data sets in tests/taxonomy/evidence/oracles hold the figures then.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from catalogue import Catalogue, Entry
from catalogue.evidence import scaled
from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.stores import ROOT, Store
from taxonomy.documents import Bundle
from taxonomy.evidence import Measured, ScaledEffect
from taxonomy.evidence.estimate import Table, estimate_tables, fit_three_level
from taxonomy.evidence.experiments import pool_effects, table_of
from taxonomy.evidence.settings import DEFAULT
from taxonomy.files import read_folder

SCRIPT = Path(__file__).parent / "peers" / "metafor.R"
FASTER = Goal("d1", "three levels with CR2, per cell", "metafor and clubSandwich", 100, faster=True)
EQUAL = Goal("d1 equal", "largest relative difference of a figure", "1e-6", 1)
CLOSE = 1e-6
REPEATS = 5


def measure(store: Store, options: Options) -> Iterator[Result]:
    """Both goals, once: they have to do with no database."""
    if not _has_peer():
        print("d1: Rscript with metafor and clubSandwich is not installed", file=sys.stderr)  # noqa: T201
        return
    tables = curated_tables()
    with tempfile.TemporaryDirectory() as folder:
        before = _seconds(tables)
        peer = run_peer(tables, Path(folder) / "cells.csv")
        after = _seconds(tables)
    both = [(table, answer) for table, answer in zip(tables, peer, strict=True) if answer["figures"]]
    note = f"{len(both)} of {len(tables)} cells; metafor settles on no answer for the rest"
    noise = abs(after - before) / min(after, before)
    seconds = median([before, after]) / len(tables)
    others = sum(answer["seconds"] for _, answer in both) / len(both)
    yield FASTER.judge(seconds, others, noise, size=len(tables), database="-", peer=FASTER.peer, note=note)
    worst = max(difference(table, answer["figures"]) for table, answer in both)
    yield EQUAL.told(worst / CLOSE, None, size=len(tables), database="-", peer=EQUAL.peer, note=note)


def curated_tables() -> list[Table]:
    """The leading experiments of every cell with two sources or more and known variances."""
    bundle = Bundle.model_validate(read_folder(ROOT / "fixtures").raw)
    now = datetime.now(UTC)
    catalogue = Catalogue.of(1, [Entry(record, 1, now) for record in bundle.records()])
    groups: dict[tuple[str, str], list[ScaledEffect]] = defaultdict(list)
    for effect in scaled(catalogue, DEFAULT):
        if effect.observation.component and effect.observation.facet:
            groups[effect.observation.component, effect.observation.facet].append(effect)
    pools = [pool_effects(groups[key], Measured.EXCLUDE, DEFAULT.rho) for key in sorted(groups)]
    tables = [table_of(pool.families[pool.leading])[0] for pool in pools if pool.leading]
    return [table for table in tables if table.m > 1 and table.known]


def run_peer(tables: list[Table], file: Path) -> list[dict[str, Any]]:
    """For every table the peer's seconds, and estimate, variances, standard error, degrees of freedom, interval."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["cell", "source", "experiment", "yi", "vi"])
        for cell, table in enumerate(tables):
            for place in range(table.experiments):
                figures = repr(float(table.y[place])), repr(float(table.variance[place]))
                writer.writerow([cell, int(table.source[place]), place, *figures])
    command = ["Rscript", str(SCRIPT), str(file), str(DEFAULT.rho), str(REPEATS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return sorted(answers, key=lambda answer: int(answer["cell"]))


def difference(table: Table, figures: list[float]) -> float:
    """The largest relative difference of estimate, CR2 standard error and degrees of freedom from the peer's."""
    own = fit_three_level(table, DEFAULT.rho)
    pairs = ((own.estimate, figures[0]), (own.robust.se[0], figures[3]), (own.robust.df[0], figures[4]))
    return max(abs(float(one) - other) / max(abs(other), 1e-3) for one, other in pairs)


def _seconds(tables: list[Table]) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        estimate_tables(tables, DEFAULT)
        times.append(time.perf_counter() - begun)
    return median(times)


def _has_peer() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = "suppressPackageStartupMessages({library(metafor); library(clubSandwich)})"
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0
