"""The goals of the measuring engine, each as a ratio to a peer in the same run: `make bench-measure`.

m1: equal to the peer; the ratio is the difference, as a share of the peer's value. m2: so many times faster than the
peer. m3: the default report at most so many times the time of reading, parsing and splitting the texts once. m4: time
and memory of all mergeable metrics over a million rows. m5: how often random subsets of a pool come out as an effect.

Times are of the process's own work on one core, which others on the machine lengthen less than the time by the clock;
the noise is by how much that was longer.

The data is Alpaca's outputs (those in ASCII where a peer's value is compared), from the folder named by
MEASURE_DATASETS (else ../shared/datasets beside the repository).
A peer whose loop over all rows or pairs would take hours is timed on a part of them, and its time is scaled up; the
result says of which part. A peer that is not installed is skipped with a message.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from measure.reading import Rows, read
from proof.bench.measure_controls import MOST, POOL, false_alarms, pool
from proof.bench.measure_controls import PAIRS as PAIRS_OF_CONTROLS
from proof.bench.measure_scale import ROWS, scale
from proof.bench.measured import PAIRS, Pair, report, split_once
from proof.bench.results import Result, finish, rows, write

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "proof" / "bench" / "measure-results.json"
DATA = Path(os.environ.get("MEASURE_DATASETS") or ROOT.parent / "shared" / "datasets") / "alpaca_52k.jsonl.gz"
REPORT = 25


def timed(call: Callable[[], float]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of the process's own work, and the value."""
    wall, own = time.perf_counter(), time.process_time()
    value = call()
    return time.perf_counter() - wall, time.process_time() - own, value


def measured(pair: Pair, outputs: Sequence[str], repeats: int) -> Iterator[Result]:
    """The contender and the peer take turns; the peer's time stands for the whole where it did a part."""
    rows = outputs[: pair.rows] if pair.rows < len(outputs) else outputs
    if pair.ready:
        pair.contender(rows), pair.peer(rows)
    runs, peers = [], []
    for _ in range(repeats):
        runs.append(timed(lambda: pair.contender(rows)))
        peers.append(timed(lambda: pair.peer(rows)))
    noise = max(median(wall / own for wall, own, _ in each) - 1 for each in (runs, peers))
    ratio = median(own for _, own, _ in peers) * pair.scale(rows) / median(own for _, own, _ in runs)
    yield _result("m2", pair, len(rows), ratio, f">= {pair.wanted:g}", ratio >= pair.wanted, noise)
    if pair.close is not None:
        value, peer = runs[0][2], peers[0][2]
        apart = abs(value - peer) / max(abs(peer), 1e-300)
        yield _result("m1", pair, len(rows), apart, f"<= {pair.close:g}", apart <= pair.close, noise)


def _result(goal: str, pair: Pair, rows: int, ratio: float, wanted: str, met: bool, noise: float) -> Result:
    rounded = float(f"{ratio:.3g}")
    return Result(goal, rows, "", pair.name, pair.peer_name, rounded, wanted, met, round(max(noise, 0.0), 3))


def whole_report(data: Path, repeats: int) -> Result:
    """From the file to all default figures, beside reading, parsing and splitting the same file."""
    runs, peers = [], []
    for _ in range(repeats):
        peers.append(timed(lambda: split_once(data)))
        runs.append(timed(lambda: report(data)))
    noise = max(median(wall / own for wall, own, _ in each) - 1 for each in (runs, peers))
    ratio = median(own for _, own, _ in runs) / median(own for _, own, _ in peers)
    rows = int(peers[0][2])
    wanted = f"<= {REPORT}"
    return Result(
        "m3",
        rows,
        "",
        "default report",
        "read, parse, split",
        round(ratio, 2),
        wanted,
        ratio <= REPORT,
        round(max(noise, 0.0), 3),
    )


def controls(outputs: Rows, pairs: int) -> Iterator[Result]:
    """The metric with the most false alarms of each matching."""
    found = false_alarms(pool(outputs), pairs=pairs)
    for matched in ("rows", "tokens"):
        alarms = {name: number for (name, way), number in found.alarms.items() if way == matched}
        worst = max(alarms, key=alarms.__getitem__)
        told = f"false alarms by {matched}: {worst}, the most of {len(alarms)} metrics"
        most = MOST * pairs // PAIRS_OF_CONTROLS
        met, peer = alarms[worst] <= most, f"{pairs} random subsets"
        yield Result("m5", POOL, "", told, peer, float(alarms[worst]), f"<= {most}", met, 0.0)


def parts(options: argparse.Namespace) -> Iterator[Result]:
    """All that is asked for, the quickest first."""
    whole = read(DATA)
    outputs = whole.column("output")
    # The peers split other scripts as if they were English, and the engine does not.
    in_ascii = [text for text in outputs if text.isascii()]
    for pair in PAIRS:
        if not options.only or pair.name in options.only:
            try:
                yield from measured(pair, in_ascii, options.repeats)
            except ImportError as error:
                print(f"skipped {pair.name}: {error}", file=sys.stderr)  # noqa: T201
    if not options.only or "report" in options.only:
        yield whole_report(DATA, options.repeats)
    if not options.only or "scale" in options.only:
        yield from scale(outputs, options.rows)
    if not options.only or "controls" in options.only:
        yield from controls(whole, options.pairs)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m proof.bench.measure", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=ROWS, help="of the data made for m4")
    parser.add_argument("--pairs", type=int, default=PAIRS_OF_CONTROLS, help="of controls for m5")
    told = "among the contenders' names, and 'report', 'scale', 'controls'; the results of the others stay in the file"
    parser.add_argument("--only", nargs="+", metavar="NAME", help=told)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"No data at {DATA}: set MEASURE_DATASETS to the folder with alpaca_52k.jsonl.gz")
    before = json.loads(options.results.read_text()) if options.only and options.results.exists() else []
    results: list[Result] = []
    for result in parts(options):
        results.append(result)
        # After each, so that a run that is ended early leaves what it has come to.
        write(together(before, rows(results)), options.results)
    return finish(rows(results))


def together(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was measured again takes the place of what was there."""
    again = {_about(row) for row in now}
    return sorted([*(row for row in before if _about(row) not in again), *now], key=lambda row: str(row["goal"]))


def _about(row: dict[str, Any]) -> tuple[str, ...]:
    """The goal, and the contender up to what was measured of it."""
    return str(row["goal"]), str(row["contender"]).partition(",")[0].partition(":")[0]


if __name__ == "__main__":
    sys.exit(main())
