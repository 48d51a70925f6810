"""The goals of the measuring engine, each as a ratio to a peer in the same run: `make bench-measure`.

m1: equal to the peer; the ratio is the difference, as a share of the peer's value. m2: so many times faster than the
peer. m3: the default report at most so many times the time of reading, parsing and splitting the texts once.

The data is Alpaca's outputs, from the folder named by MEASURE_DATASETS (else ../shared/datasets beside the repository).
A peer whose loop over all rows or pairs would take hours is timed on a part of them, and its time is scaled up; the
result says of which part. A peer that is not installed is skipped with a message.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.measured import PAIRS, Pair, report, split_once
from bench.results import Result, finish, rows, write
from measure.reading import read

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "measure-results.json"
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
    ratio = median(wall for wall, _, _ in peers) * pair.scale(rows) / median(wall for wall, _, _ in runs)
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
    ratio = median(wall for wall, _, _ in runs) / median(wall for wall, _, _ in peers)
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.measure", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="among the contenders' names, and 'report'")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    if not DATA.exists():
        sys.exit(f"No data at {DATA}: set MEASURE_DATASETS to the folder with alpaca_52k.jsonl.gz")
    outputs = read(DATA).column("output")
    results: list[Result] = []
    for pair in PAIRS:
        if options.only and pair.name not in options.only:
            continue
        try:
            results += measured(pair, outputs, options.repeats)
        except ImportError as error:
            print(f"skipped {pair.name}: {error}", file=sys.stderr)  # noqa: T201
    if not options.only or "report" in options.only:
        results.append(whole_report(DATA, options.repeats))
    found = rows(results)
    write(found, options.results)
    return finish(found)


if __name__ == "__main__":
    sys.exit(main())
