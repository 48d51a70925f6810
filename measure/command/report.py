"""`python -m measure report`: the figures of one data set as a table, and as files."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from measure.beside import benchmarks, columns
from measure.command.options import add_shared
from measure.command.progress import progress
from measure.command.sheets import add_sheets, sheets
from measure.command.writing import write, write_json
from measure.reading import Rows, read
from measure.report import Measured, document, measure
from measure.texts import Texts


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("report", help="the figures of one data set")
    parser.add_argument("data", type=Path, metavar="DATA", help="JSON Lines or CSV (plain, gzip, zstd), or Parquet")
    add_shared(parser)
    add_sheets(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    also = [options.reference] if options.reference else []
    rows = read(options.data, options.field, also=also, skip_bad=options.skip_bad)
    beside, given = columns(rows, options.reference, options.embedding), benchmarks(options.benchmark)
    measured: list[Measured] = []
    with progress(len(options.metrics) * len(rows.fields)) as said:
        for field in rows.fields:
            texts = Texts(rows.column(field), beside, given)
            measured += measure(texts, field, options.metrics, seed=options.seed, sample=options.sample, said=said)
    if options.json:
        write_json(options.json, document(rows, measured))
    if options.html:
        write(options.html, sheets().of_report(rows, measured, options.seed))
    if options.markdown:
        write(options.markdown, sheets().report_markdown(rows, measured))
    show(rows, measured)


def show(rows: Rows, measured: list[Measured]) -> None:
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
