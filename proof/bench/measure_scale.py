"""Time and memory of all mergeable metrics over more and more rows (goal m4): each file in a process of its own.

The rows are made: chains of words, each word followed by one that followed it somewhere in the texts that are given. So
they have the words and the lengths of real rows, and nearly every longer n-gram is new, which is the worst that can
happen to what counts distinct n-grams. The times are of the processes' own work, which others on the machine do not
lengthen as they do the time by the clock.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from measure.metrics import METRICS
from measure.report import FieldMetrics, ReportSettings
from measure.sharding.figures import figures
from measure.side_inputs import SideInputs
from measure.texts import Texts
from measure.tokenizing import SPACE
from proof.bench.results import Result

ROWS, TENTH = 1_000_000, 10
LINEAR = 1.25
"""So much longer than ten times the time of a tenth of the rows."""
MEMORY = 2 << 30
BATCH = 20_000
ROOT = Path(__file__).resolve().parents[2]


def made(outputs: Sequence[str], rows: int, seed: int = 0) -> Iterator[str]:
    """So many rows, some thousands of chains side by side, a word of each at a time."""
    tokens = Texts(outputs).tokens(SPACE)
    rng = np.random.default_rng(seed)
    order = np.argsort(tokens.ids[:-1], kind="stable")
    starts = np.searchsorted(tokens.ids[:-1][order], np.arange(len(tokens.words) + 1))
    words = np.array(tokens.words, dtype=object)
    for begin in range(0, rows, BATCH):
        lengths = rng.choice(tokens.lengths, min(BATCH, rows - begin))
        chain = np.empty((int(lengths.max()), len(lengths)), dtype=np.int64)
        chain[0] = rng.choice(tokens.ids, len(lengths))
        for step in range(1, len(chain)):
            low, high = starts[chain[step - 1]], starts[chain[step - 1] + 1]
            followed = order[np.minimum(low + (rng.random(len(low)) * (high - low)).astype(np.int64), len(order) - 1)]
            chain[step] = tokens.ids[followed + 1]
        for row, length in zip(chain.T, lengths.tolist(), strict=True):
            yield " ".join(words[row[:length]])


def scale(outputs: Sequence[str], rows: int = ROWS) -> list[Result]:
    """The whole beside a tenth of it, and its memory beside the bound."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (rows // TENTH, rows):
            file = Path(folder) / f"{size}.jsonl"
            with file.open("w") as lines:
                lines.writelines(json.dumps({"output": text}) + "\n" for text in made(outputs, size))
            found[size] = _measured(file)
            file.unlink()
    ratio = found[rows][0] / found[rows // TENTH][0] / TENTH
    share = found[rows][1] / MEMORY
    told = f"all mergeable metrics, {found[rows][0] / rows * 1e6:.0f} us a row"
    return [
        _result(rows, told, f"{TENTH} times {rows // TENTH} rows", ratio, LINEAR),
        _result(rows, f"the same, {found[rows][1] >> 20} MB at most", f"{MEMORY >> 20} MB", share, 1),
    ]


def _result(rows: int, contender: str, peer: str, ratio: float, wanted: float) -> Result:
    return Result("m4", rows, "", contender, peer, round(ratio, 3), f"<= {wanted:g}", ratio <= wanted, 0.0)


def _measured(file: Path) -> tuple[float, int]:
    """Seconds of work, and the most memory that was taken."""
    command = [sys.executable, "-m", "proof.bench.measure_scale", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return float(seconds), int(memory)


def main() -> None:
    begin = time.process_time()
    inputs = SideInputs()
    mergeable = [metric for metric in METRICS if metric.merging and metric.needs is None]
    data, found = figures(
        inputs.reader(Path(sys.argv[1]), (), skip_bad=False),
        inputs,
        lambda fields: [FieldMetrics(fields[0], fields[0], mergeable)],
        ReportSettings(),
    )
    assert len(data)
    assert all(each.figure or each.reason for each in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([time.process_time() - begin, peak]))  # noqa: T201


if __name__ == "__main__":
    main()
