"""`python -m measure ladder` and `rounds`: figures over the sets of a dose, or over the rounds of one set."""

import argparse
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from measure.cli.compare import draws
from measure.cli.files import check_places, write_json
from measure.cli.options import DATA, add_metrics
from measure.cli.progress import progress_bar
from measure.cli.tables import metric_name, shown_range, wide_console
from measure.comparison.ladder import Ladder, ladder, ladder_document, rounds_of
from measure.comparison.results import DRAWS, MATCHINGS, Settings
from measure.embeddings import DEFAULT, NAMES, check_installed
from measure.reading import Rows, read


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("ladder", help="figures over sets in the order of a dose")
    parser.add_argument(
        "data", nargs="+", metavar="DATA", help=f"the sets, the first is what others are compared with: {DATA}"
    )
    parser.add_argument(
        "--dose", required=True, type=dose, metavar="NAME=N,N,...", help="a name, and a number for each set"
    )
    _add_shared(parser)
    parser.set_defaults(run=run_ladder, refuse=parser.error)
    parser = commands.add_parser("rounds", help="figures over the rounds of one set, with the first as what was before")
    parser.add_argument("data", metavar="DATA", help=DATA)
    parser.add_argument(
        "--round", default="round", metavar="FIELD", help="the field with the round's number, else round"
    )
    _add_shared(parser)
    parser.set_defaults(run=run_rounds, refuse=parser.error)


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--field", action="append", default=[], help="a field with text, may be repeated")
    parser.add_argument("--pair-by", metavar="FIELD", help="the field that links rows; else prompt_key, or id")
    add_metrics(parser)
    parser.add_argument("--embedding", choices=NAMES, default=DEFAULT, help=f"for semantic metrics, else {DEFAULT}")
    parser.add_argument("--draws", type=draws, default=DRAWS, metavar="K", help="20 for a look, 199 for a decision")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of all random draws")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where curves and comparisons go as JSON")


def run_ladder(options: argparse.Namespace) -> None:
    name, doses = options.dose
    if len(options.data) != len(doses) or len(doses) < 2:
        options.refuse(
            f"{len(options.data)} sets and {len(doses)} doses: one dose for each set, and at least 2, are expected"
        )
    check_places(options.json)
    check_installed(options.embedding)
    first = read(options.data[0], options.field)
    sets = [first, *(read(source, first.fields) for source in options.data[1:])]
    _finish(options, name, doses, sets)


def run_rounds(options: argparse.Namespace) -> None:
    check_places(options.json)
    check_installed(options.embedding)
    doses, sets = rounds_of(read(options.data, options.field), options.round)
    _finish(options, options.round, doses, sets)


def _finish(options: argparse.Namespace, name: str, doses: list[float], sets: list[Rows]) -> None:
    settings = Settings(options.metrics, options.seed, None, options.draws, options.pair_by, control=False)
    with progress_bar(8 * options.draws * (len(sets) - 1) * len(sets[0].fields)) as progress:
        result = ladder(name, sets, doses, settings, progress, options.embedding)
    show(result, min(map(len, sets)))
    if options.json:
        write_json(options.json, ladder_document(result, list(MATCHINGS)))


def show(result: Ladder, rows: int) -> None:
    console = wide_console()
    console.print(escape(f"{result.name}: {len(result.doses)} sets of {rows:,} rows, each compared with the first"))
    for matched, title in MATCHINGS.items():
        curves = list(result.curves(matched))
        if not curves:
            continue
        table = Table("metric", "field", result.name, "value", "95 % interval", "beside the first", title=escape(title))
        for metric, field, points in curves:
            for place, point in enumerate(points):
                names = ("", "") if place else (metric_name(metric), field)
                cells = (
                    *names,
                    f"{point.dose:g}",
                    f"{point.value:.5g}",
                    shown_range(point.interval),
                    point.verdict or "",
                )
                table.add_row(*map(escape, cells))
        console.print(table)


def dose(value: str) -> tuple[str, list[float]]:
    name, _, numbers = value.partition("=")
    try:
        doses = [float(number) for number in numbers.split(",")]
    except ValueError:
        doses = []
    if not name.isidentifier() or not doses:
        raise argparse.ArgumentTypeError(f"NAME=N,N,... was expected, such as similarity=0.9,0.8, not {value!r}")
    return name, doses
