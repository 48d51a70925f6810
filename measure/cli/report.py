"""`python -m measure report`: the figures of one data set as a table, and as files."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from measure.cli.options import add_shared, metrics_of
from measure.cli.options import beside as beside_of
from measure.cli.progress import progress
from measure.cli.sheets import add_sheets, sheets
from measure.cli.files import write, write_json
from measure.metrics.recorded import recorded
from measure.reading.rows import Data
from measure.report import Measured, document
from measure.parallel import engine
from measure.sharding.figures import figures
from measure.sharding.streamed import Asked, Wanted


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("report", help="the figures of one data set")
    parser.add_argument("data", type=Path, metavar="DATA", help="JSON Lines or CSV (plain, gzip, zstd), or Parquet")
    add_shared(parser)
    parser.add_argument(
        "--errors",
        action="store_true",
        help="standard errors for figures over the whole set too: about ten times the work",
    )
    add_sheets(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> None:
    beside = beside_of(options, options.embedding)
    reader = beside.reader(options.data, options.field, skip_bad=options.skip_bad)
    asked = Asked(options.seed, options.sample, options.errors)
    with (
        engine(options.engine, options.jobs) as chosen,
        progress(len(options.metrics) * max(len(options.field), 1)) as said,
    ):
        rows, measured = figures(reader, beside, partial(_plan, options), asked, engine=chosen, said=said)
    if options.json:
        write_json(options.json, document(rows, measured))
    if options.html:
        write(options.html, sheets().of_report(rows, measured, options.seed))
    if options.markdown:
        write(options.markdown, sheets().report_markdown(rows, measured))
    show(rows, measured)


def _plan(options: argparse.Namespace, fields: tuple[str, ...]) -> list[Wanted]:
    scores = [Wanted(score.field, fields[0], [recorded(score)]) for score in options.score]
    return [*(Wanted(field, field, metrics_of(options)) for field in fields), *scores]


def show(rows: Data, measured: list[Measured]) -> None:
    console = Console()
    table = Table(
        "metric", "facet", "field", "value", "95 % interval", "n", title=f"{escape(rows.path)}, {len(rows)} rows"
    )
    for each in measured:
        if each.figure:
            interval = "{:.4g} to {:.4g}".format(*each.figure.interval) if each.figure.interval else ""
            cells = (each.metric.name, each.metric.facet, each.field, f"{each.figure.value:.6g}", interval)
            table.add_row(*map(escape, cells), str(each.figure.n))
    console.print(table)
    if rows.skipped:
        console.print(f"{rows.skipped} bad rows left out")
    for each in measured:
        if not each.figure:
            console.print(escape(f"refused: {each.metric.name} over {each.field}: {each.reason}"), soft_wrap=True)
