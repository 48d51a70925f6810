"""Work and memory of whole commands, of this edition and the first in turn: `python -m proof.measuring.speed`.

The first edition is taken from the repository's history. Seconds are of the processes' own work, with one thread, which
others on the machine lengthen less than the time by the clock; what can be relied on is the ratio of the two.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure.reading import read
from proof.bench.measure_scale import made
from proof.measuring.coverage import DOCUMENT
from proof.measuring.designs import FOLDER
from proof.tables import markdown, put, say

ROOT = Path(__file__).resolve().parents[2]
FIRST = "95b659a"
"""The commit of the first edition."""


@dataclass(frozen=True)
class Run:
    """Seconds of work, and the most memory that was taken, in MB."""

    seconds: float
    memory: int

    @property
    def shown(self) -> list[str]:
        return [f"{self.seconds:.1f}", f"{self.memory:,}"]


@dataclass(frozen=True)
class Task:
    name: str
    arguments: Sequence[str]
    rows: int = 0
    """Of the data made for it; 0 where it is there."""


def _alpaca_eval(name: str) -> str:
    return str(FOLDER / "alpaca_eval" / f"{name}.jsonl.gz")


ALPACA = str(FOLDER / "alpaca_52k.jsonl.gz")
MADE = "MADE"
"""Stands for the file of rows that are made for a task."""
TASKS = (
    Task("default report, 10,000 made rows", ("report", MADE), 10_000),
    Task("default report, 52,002 rows of Alpaca", ("report", ALPACA)),
    Task("default report, 100,000 made rows", ("report", MADE), 100_000),
    Task("default comparison, 805 x 805", ("compare", _alpaca_eval("text_davinci_003"), _alpaca_eval("gpt4"))),
    Task("default report, 300,000 made rows", ("report", MADE), 300_000),
    Task("default report, 1,000,000 made rows", ("report", MADE), 1_000_000),
)


def run(folder: Path, arguments: Sequence[str]) -> Run:
    """`python -m measure` in a process of its own, in the folder of an edition."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "measure", *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"measure {' '.join(arguments)} in {folder} ended with {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10)


def unpack(folder: Path) -> None:
    """The measuring engine of the first edition."""
    archive = subprocess.run(["git", "archive", FIRST, "measure"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "x", "-C", str(folder)], input=archive.stdout, check=True)


def measured(task: Task, folder: Path) -> dict[str, Run]:
    file = folder / "made.jsonl"
    if task.rows:
        outputs = read(Path(ALPACA)).column("output")
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps({"output": text}) + "\n" for text in made(outputs, task.rows))
    arguments = [str(file) if argument == MADE else argument for argument in task.arguments]
    return {"now": run(ROOT, arguments), "first": run(folder, arguments)}


def table(found: Mapping[str, Mapping[str, Run]]) -> Iterator[list[str]]:
    yield [
        "what",
        "first edition, s of work",
        "MB at most",
        "now, s of work",
        "MB at most",
        "now / first edition, work",
    ]
    for task in TASKS:
        if runs := found.get(task.name):
            first, now = runs["first"], runs["now"]
            yield [task.name, *first.shown, *now.shown, f"{now.seconds / first.seconds:.2f}"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof.measuring.speed", description=__doc__)
    parser.add_argument("--only", nargs="*", type=int, metavar="N", help=f"tasks, from 0 to {len(TASKS) - 1}")
    parser.add_argument("--results", type=Path, help="a JSON file where results are added, as they come")
    parser.add_argument("--write", action="store_true", help="into docs/measuring-tables.md")
    options = parser.parse_args()
    stored = json.loads(options.results.read_text()) if options.results and options.results.exists() else {}
    found = {name: {when: Run(**each) for when, each in runs.items()} for name, runs in stored.items()}
    with tempfile.TemporaryDirectory() as folder:
        unpack(Path(folder))
        for number in range(len(TASKS)) if options.only is None else options.only:
            task = TASKS[number]
            say(task.name)
            found[task.name] = measured(task, Path(folder))
            if options.results:
                entries = {name: {when: vars(each) for when, each in runs.items()} for name, runs in found.items()}
                options.results.write_text(json.dumps(entries, indent=1))
    lines = markdown(list(table(found)))
    print(lines)  # noqa: T201
    if options.write:
        put(DOCUMENT, "speed", [lines])
    return 0


if __name__ == "__main__":
    sys.exit(main())
