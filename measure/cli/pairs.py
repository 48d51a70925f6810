"""`python -m measure pairs`: compares all pairs of a list, and writes a file of records for each."""

import argparse
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.markup import escape

from measure.cli.compare import draws
from measure.cli.files import write
from measure.cli.options import metrics
from measure.cli.progress import progress_bar
from measure.comparison import Settings, compare, document
from measure.comparison.evidence import Account, Record, bundle
from measure.errors import BadData
from measure.pair_list import Listed, Plan, read_plan
from measure.progress import Progress, silent

DIGITS = 6
"""As many as anybody reads; the rest differs from machine to machine."""
FIGURES = ("value", "se", "difference_se")


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("pairs", help="compare all pairs of a list")
    parser.add_argument("pairs", type=Path, metavar="PAIRS.yaml", help="the list")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="where the files of the list are")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where NAME.yaml of each pair goes")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this pair, may be repeated")
    parser.add_argument("--metrics", type=metrics, default=[], metavar="a,b", help="only these of each pair's metrics")
    parser.add_argument("--draws", type=draws, metavar="K", help="20 for a look, 199 for a decision; as in the list")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    plan = read_plan(options.pairs)
    if unknown := set(options.only) - {pair.name for pair in plan.pairs}:
        raise BadData(options.pairs, f"there is no pair {', '.join(sorted(unknown))}")
    if not options.data.is_dir():
        raise BadData(options.data, "there is no such folder: the data sets of the list are expected here")
    options.out.mkdir(parents=True, exist_ok=True)
    chosen = [pair for pair in plan.pairs if pair.name in options.only or not options.only]
    console = Console(width=140)
    for number, pair in enumerate(chosen, start=1):
        with progress_bar(1) as progress:
            made = records(plan, pair, options.data, options.metrics, options.draws, progress)
        write(options.out / f"{pair.name}.yaml", yaml.safe_dump(made, sort_keys=False, width=120))
        console.print(escape(f"{number} of {len(chosen)}: {pair.name}, {len(made['effects'])} effects"))


def records(
    plan: Plan, pair: Listed, folder: Path, chosen: Any = (), number: int | None = None, progress: Progress = silent
) -> Record:
    """The records of one pair; with the draws of the list where no other `number` is given."""
    before, after = plan.sets(pair, folder)
    settings = Settings(plan.measured(pair, chosen), plan.seed, None, number or plan.draws, pair.pair_by, control=False)
    pool = plan.pools[pair.pool]
    account = Account(
        pair.component,
        plan.files[pair.after.file],
        pool.url,
        plan.year,
        pool=pair.pool,
        title=pool.title,
        label=pair.name,
        domain=pool.domain,
        remark=pair.remark,
        dose=pair.dose.record() if pair.dose else None,
    )
    made = bundle(document(compare(before, after, settings, progress=progress)), account)
    for effect in made["effects"]:
        for part in (effect["baseline"], effect["treated"], effect):
            part |= {key: float(f"{part[key]:.{DIGITS}g}") for key in FIGURES if key in part}
    return made
