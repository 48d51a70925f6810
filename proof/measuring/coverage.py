"""In how many of 100 pairs of sets the interval of a difference holds the difference of the populations.

The true difference of a metric is the mean of all differences of its design: at this size, since most metrics of
diversity depend on it.

    python -m proof.measuring.coverage --results pairs.jsonl --pairs 400 --only 0 1
    python -m proof.measuring.coverage --results pairs.jsonl --write

The file of results has a line for each pair of sets; what is in it already is not simulated again. The end is 1 where
an interval holds the difference too rarely, beyond the error of simulation.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from measure.comparison import simulated
from measure.intervals import Interval, wilson
from measure.metrics import METRICS, Metric, named
from proof.measuring.designs import DESIGNS, Design
from proof.measuring.simulation import DRAWS, Outcome, Outcomes, Results
from proof.tables import markdown, put, say

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "measuring-tables.md"
BEFORE = Path(__file__).with_name("coverage-before.json")
"""What the same command gave at commit 68251b3, where it was run: every interval was Welch's or Student's."""
LEAST, MOST = 0.93, 0.97
KINDS: Mapping[simulated.Design, str] = {
    "apart": "Two sets",
    "subset": "A subset and its pool",
    "linked": "Linked rows",
}
Row = list[str]


@dataclass(frozen=True)
class Coverage:
    """Of the intervals of one metric in one design: how many pairs of sets, how many of them with an interval, and how
    many of those hold the true difference."""

    pairs: int
    given: int
    held: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Coverage":
        truth = float(np.mean([outcome.difference for outcome in outcomes]))
        given = [outcome.interval for outcome in outcomes if outcome.interval]
        return cls(len(outcomes), len(given), sum(low <= truth <= high for low, high in given))

    @property
    def share(self) -> float:
        return self.held / self.given if self.given else float("nan")

    @cached_property
    def range(self) -> Interval:
        """The share's own 95 % interval, by the error of simulation."""
        return wilson(self.share, self.given)

    @property
    def narrow(self) -> bool:
        """Whether the interval holds the truth too rarely."""
        return self.given > 0 and self.range[1] < LEAST

    @property
    def wide(self) -> bool:
        """Whether it is wider than 95 % ask for."""
        return self.given > 0 and self.range[0] > MOST

    def shown(self, pairs: int) -> str:
        """With the number of intervals where it is not that of the design's pairs."""
        if not self.given:
            return "none given"
        number = "" if self.given == pairs else f", of {self.given}"
        return f"{100 * self.share:.1f} % ({100 * self.range[0]:.0f} to {100 * self.range[1]:.0f}{number})"


Found = Mapping[str, Mapping[str, Coverage]]
"""By the title of a design and the name of a metric."""


def summary(found: Found) -> dict[str, dict[str, simulated.Simulated]]:
    """By kind of comparison and metric: what the engine says of its intervals."""
    entries: dict[str, dict[str, simulated.Simulated]] = {kind: {} for kind in KINDS}
    for metric in METRICS:
        for kind, summaries in entries.items():
            known = [
                found[design.title].get(metric.name)
                for design in DESIGNS
                if design.kind == kind and design.title in found
            ]
            given = [coverage for coverage in known if coverage and coverage.given]
            if given:
                shares = [round(coverage.share, 3) for coverage in given]
                summaries[metric.name] = simulated.Simulated(min(shares), max(shares), _verdict(given))
    return entries


def table(found: Found, kind: simulated.Design) -> Iterator[Row]:
    """A line a metric; for each design what was before, where it was simulated, what is now, and what follows."""
    former = json.loads(BEFORE.read_text(encoding="utf-8"))
    designs = [design for design in DESIGNS if design.kind == kind and design.title in found]
    said = summary(found)[kind]
    heads = []
    for design in designs:
        heads += [f"{design.title}: before"] if design.former else []
        heads.append(f"{design.title}: now, of {_pairs(found[design.title])} pairs")
    yield ["metric", *heads, "interval"]
    for metric in METRICS:
        if not any(metric.name in found[design.title] for design in designs):
            continue
        cells: Row = []
        for design in designs:
            if design.former:
                old = former[design.former].get(metric.name)
                cells.append("-" if old is None else f"{100 * old:.0f} %")
            coverage = found[design.title].get(metric.name)
            cells.append(coverage.shown(_pairs(found[design.title])) if coverage else "-")
        entry = said.get(metric.name)
        yield [metric.name, *cells, entry.verdict if entry else "none"]


def _verdict(found: Sequence[Coverage]) -> simulated.Verdict:
    """By each design, and by all of them together."""
    together = [*found, Coverage(*(sum(column) for column in zip(*map(astuple, found), strict=True)))]
    if any(coverage.narrow for coverage in together):
        return "too narrow"
    return "conservative" if any(coverage.wide for coverage in together) else "as stated"


def _pairs(found: Mapping[str, Coverage]) -> int:
    return max(coverage.pairs for coverage in found.values())


def calls(outcomes: Mapping[str, Outcomes]) -> Iterator[Row]:
    """How often a difference is called an effect; a line a metric."""
    yield ["metric", *outcomes]
    for metric in METRICS:
        cells = [_called(each.get(metric.name, ())) for each in outcomes.values()]
        if any(cell != "-" for cell in cells):
            yield [metric.name, *cells]
    yield ["all together", *(_rate(each) for each in outcomes.values())]


def _called(outcomes: Sequence[Outcome]) -> str:
    looked_at = [outcome for outcome in outcomes if outcome.called is not None]
    if not looked_at:
        return "-"
    return f"{sum(bool(outcome.called) for outcome in looked_at)} of {len(looked_at)}"


def _rate(outcomes: Outcomes) -> str:
    called = [outcome.called for each in outcomes.values() for outcome in each if outcome.called is not None]
    return f"{np.mean(called):.1%}" if called else "-"


def simulate_all(results: Results, designs: Sequence[Design], metrics: Sequence[Metric], pairs: int) -> None:
    for design in designs:
        say(design.title)
        for number in range(pairs):
            results.add(design, metrics, number)


def write(found: Found, outcomes: Mapping[str, Outcomes]) -> None:
    """Into the document, and into the file of which the engine says what its intervals hold."""
    for kind in KINDS:
        put(DOCUMENT, f"coverage of {kind}", [markdown(list(table(found, kind)))])
    put(DOCUMENT, "effects called", [markdown(list(calls(outcomes)))])
    entries = {kind: {name: vars(entry) for name, entry in each.items()} for kind, each in summary(found).items()}
    simulated.FILE.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof.measuring.coverage", description=__doc__)
    parser.add_argument("--pairs", type=int, default=400, help=f"of sets for each design; the first with {DRAWS} draws")
    parser.add_argument("--only", nargs="*", type=int, metavar="N", help=f"designs, from 0 to {len(DESIGNS) - 1}")
    parser.add_argument("--metrics", nargs="+", metavar="ID", help="else those of a report; 'all' for all")
    parser.add_argument("--results", type=Path, required=True, help="a file of JSON Lines where pairs are added")
    parser.add_argument("--write", action="store_true", help="tables of the file of results, without simulating more")
    options = parser.parse_args()
    results = Results(options.results)
    if not options.write:
        designs = [DESIGNS[number] for number in options.only] if options.only else DESIGNS
        simulate_all(results, designs, named(options.metrics or ()), options.pairs)
    outcomes = {design.title: results.of(design) for design in DESIGNS}
    found = {
        title: {name: Coverage.of(values) for name, values in each.items()} for title, each in outcomes.items() if each
    }
    for kind, title in KINDS.items():
        print(f"\n{title}\n\n{markdown(list(table(found, kind)))}")  # noqa: T201
    if options.write:
        write(found, outcomes)
    return int(any(coverage.narrow for each in found.values() for coverage in each.values()))


if __name__ == "__main__":
    sys.exit(main())
