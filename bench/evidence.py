"""The goals of the evidence, d1: all pooled cells against statsmodels, and one over HTTP: `make bench-evidence`."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.answers import answers
from bench.generate import COMPONENTS_A_STAGE, EFFECTS, METHODS_A_SOURCE, STUDY_SD, TRUE_SD, ZIPF
from bench.load import CACHE, DATABASES, servers
from taxonomy.evidence import RHO, Effects, Pooled, pool
from taxonomy.vocabulary import Facet, Stage

RESULTS = CACHE / "evidence.json"
EXACT = 1e-9
COLUMNS = ("goal", "size", "contender", "peer", "ratio", "wanted", "met", "note")
FIGURES = ("estimate", "low", "high", "q", "i2", "tau2")


@dataclass(frozen=True)
class Result:
    """A goal beside what was measured."""

    goal: str
    size: str
    contender: str
    peer: str
    ratio: float
    wanted: str
    met: bool
    note: str


def generated(effects: int, seed: int = 1) -> tuple[Effects, int]:
    """Effects shaped as those of bench.generate, all with a variance, since statsmodels knows no others; and cells."""
    draw = np.random.default_rng(seed)
    weights = (np.arange(COMPONENTS_A_STAGE) + 1.0) ** -ZIPF
    rank = draw.choice(COMPONENTS_A_STAGE, effects, p=weights / weights.sum())
    component = rank + COMPONENTS_A_STAGE * draw.integers(0, len(Stage), effects)
    found, cell = np.unique(component * len(Facet) + draw.integers(0, len(Facet), effects), return_inverse=True)
    variance = draw.uniform(0.01, 0.04, effects) ** 2 * 2
    true = draw.normal(0, TRUE_SD, len(found))
    ratio = draw.normal(true[cell], np.sqrt(STUDY_SD**2 + variance))
    source = np.arange(effects) // (EFFECTS * METHODS_A_SOURCE)
    sign = np.sign(ratio).astype(np.int64)
    return Effects(cell, source, ratio, variance, sign, np.ones(effects, np.bool_)), len(found)


@dataclass(frozen=True)
class Group:
    """The effects of one cell, cut out for statsmodels beforehand: grouping costs it nothing."""

    source: Any
    log_ratio: Any
    variance: Any


def groups(effects: Effects, cells: Sequence[int]) -> list[Group]:
    order = np.argsort(effects.cell, kind="stable")
    starts = np.searchsorted(effects.cell[order], [[cell, cell + 1] for cell in cells])
    inside = (order[first:last] for first, last in starts)
    return [Group(effects.source[rows], effects.log_ratio[rows], effects.variance[rows]) for rows in inside]


def source_means(group: Group) -> tuple[Any, Any]:
    """What statsmodels is given: one mean a source, with the variance that correlated effects leave it."""
    _, entry, count = np.unique(group.source, return_inverse=True, return_counts=True)
    plain, roots = np.bincount(entry, group.variance), np.bincount(entry, np.sqrt(group.variance))
    together = (1 - RHO) * plain + RHO * roots**2
    return np.bincount(entry, group.log_ratio) / count, together / count**2


def combined(means: Any, variances: Any) -> dict[str, float]:
    """statsmodels' answer; below 0 it leaves its tau^2 as it is, and random effects are then the fixed ones."""
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415  (installed for development alone)

    found = combine_effects(means, variances, method_re="dl", use_t=True)
    place = 1 if found.tau2 > 0 else 0
    (low, high), (knapp_low, knapp_high) = found.conf_int(use_t=False)[place], found.conf_int(use_t=True)[2 + place]
    return {
        "estimate": found.mean_effect_re if place else found.mean_effect_fe,
        "low": min(low, knapp_low),
        "high": max(high, knapp_high),
        "q": found.q,
        "i2": 100 * max(0.0, 1 - found.df / found.q) if found.q > 0 else 0.0,
        "tau2": max(0.0, found.tau2),
    }


def seconds(call: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def furthest(ours: Pooled, cell: int, theirs: dict[str, float]) -> float:
    """The largest difference of the two answers, relative for figures over 1."""
    return max(abs(float(getattr(ours, name)[cell]) - theirs[name]) / max(1.0, abs(theirs[name])) for name in FIGURES)


def all_cells(effects: int, sample: int, repeats: int) -> list[Result]:
    """Every cell in one pass, beside statsmodels on some groups; its time is extrapolated to all of them."""
    arrays, cells = generated(effects)
    ours = pool(arrays, cells)
    several = np.flatnonzero(ours.m > 1)
    some = np.random.default_rng(2).choice(several, min(sample, len(several)), replace=False).tolist()
    cut = groups(arrays, some)
    given = [source_means(group) for group in cut]
    with np.errstate(all="ignore"):
        apart = max(furthest(ours, cell, combined(*means)) for cell, means in zip(some, given, strict=True))
        whole = seconds(lambda: pool(arrays, cells), repeats)
        alone = seconds(lambda: [combined(*means) for means in given], repeats)
        both = seconds(lambda: [combined(*source_means(group)) for group in cut], repeats)
    scale, size = len(several) / len(some), f"{effects} effects"
    note = f"{whole:.3f} s for {cells} cells; peer timed on {len(some)} groups, extrapolated to {len(several)}"
    return [
        judged(size, "all cells", "statsmodels from effects", both * scale / whole, 100, note=note, faster=True),
        judged(size, "all cells", "statsmodels from source means", alone * scale / whole, 100, note=note, faster=True),
        judged(size, "largest difference", "statsmodels", apart, EXACT, note=f"on {len(some)} groups, {FIGURES}"),
    ]


def judged(
    size: str, contender: str, peer: str, ratio: float, wanted: float, *, note: str, faster: bool = False
) -> Result:
    met, sign = (ratio >= wanted, ">=") if faster else (ratio <= wanted, "<=")
    return Result("d1", size, contender, peer, float(ratio), f"{sign} {wanted:g}", bool(met), note)


def over_http(methods: int, databases: list[str], repeats: int) -> Iterable[Result]:
    """One pooled cell warm, and as the first answer after a write to another record, beside an empty view."""
    with servers(databases) as running:
        for database, cluster in running.items():
            times = answers(methods, cluster, repeats)
            for case in ("warm", "after a write", "after a write to it"):
                ratio = median(times[case]) / median(times["empty"])
                note = f"{1000 * median(times[case]):.2f} ms on {database}"
                yield judged(f"{methods} methods", f"pooled cell {case}", "empty view", ratio, 2, note=note)


def table(results: Iterable[Result]) -> str:
    """The results as aligned columns."""
    rows = [COLUMNS, *(tuple(_cell(getattr(result, name)) for name in COLUMNS) for result in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.evidence", description=__doc__)
    parser.add_argument("--effects", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=500, metavar="GROUPS", help="groups that statsmodels is timed on")
    parser.add_argument("--methods", type=int, default=1_000)
    parser.add_argument("--databases", nargs="*", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    found = all_cells(options.effects, options.sample, max(3, options.repeats // 8))
    found += over_http(options.methods, options.databases, options.repeats)
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.write_text(json.dumps([asdict(result) for result in found], indent=1) + "\n")
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
