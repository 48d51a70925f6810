"""`python -m measure report`: the figures of one data set as a table, and as files."""

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from measure.cli.files import check_places, write, write_json
from measure.cli.options import DATA, add_shared, metrics_of, side_inputs
from measure.cli.progress import progress_bar
from measure.cli.sheets import add_sheets, sheets
from measure.cli.tables import metric_name, refusals, wide_console
from measure.errors import Refused, Unusable
from measure.metrics.recorded import recorded
from measure.parallel import engine
from measure.reading.rows import Data, Rows
from measure.report import FieldMetrics, Measured, ReportSettings, document
from measure.sharding.figures import figures
from measure.side_inputs import SideInputs
from measure.texts import Texts

SHOWN = 200
"""Characters of a text."""
KEYS = ("id", "prompt_key", "idx")
"""Fields that are copied where a row has them."""


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("report", help="the figures of one data set")
    parser.add_argument("data", metavar="DATA", help=DATA)
    add_shared(parser)
    parser.add_argument(
        "--errors",
        action="store_true",
        help="standard errors for figures over the whole set too: about ten times the work",
    )
    parser.add_argument(
        "--rows", type=Path, metavar="FILE", help="where the rows go that the shares count, as JSON Lines"
    )
    add_sheets(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> None:
    check_places(options.json, options.html, options.markdown, options.rows)
    inputs = side_inputs(options, options.embedding)
    reader = inputs.reader(options.data, options.field, skip_bad=options.skip_bad)
    settings = ReportSettings(options.seed, options.sample, options.errors, options.rows is not None)
    steps = len(options.metrics) * max(len(options.field), 1)
    with engine(options.engine, options.jobs) as chosen, progress_bar(steps) as progress:
        select = partial(_select, options)
        data, measured = figures(reader, inputs, select, settings, engine=chosen, progress=progress)
    show(data, measured)
    if options.json:
        write_json(options.json, document(data, measured))
    if options.html:
        write(options.html, sheets().of_report(data, measured, options.seed))
    if options.markdown:
        write(options.markdown, sheets().report_markdown(data, measured))
    if options.rows:
        _write_rows(options, data, inputs)


def _write_rows(options: argparse.Namespace, data: Data, inputs: SideInputs) -> None:
    if not isinstance(data, Rows):
        raise Unusable(f"--rows: {len(data):,} rows are not held in memory, of which one could tell those counted")
    entries = counted_rows(data, _select(options, data.fields), inputs)
    write(options.rows, "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries))


def _select(options: argparse.Namespace, fields: tuple[str, ...]) -> list[FieldMetrics]:
    scores = [FieldMetrics(score.field, fields[0], [recorded(score)]) for score in options.score]
    return [*(FieldMetrics(field, field, metrics_of(options)) for field in fields), *scores]


def show(data: Data, measured: list[Measured]) -> None:
    console = wide_console()
    several = len({entry.field for entry in measured}) > 1
    title = f"{data.path}: {data.format}, {len(data):,} rows, field {', '.join(data.fields)}"
    console.print(escape(title), soft_wrap=True)
    table = Table("metric", "facet", *(["field"] if several else []), "value", "95 % interval", "n")
    for entry in measured:
        if entry.figure:
            interval = "{:.4g} to {:.4g}".format(*entry.figure.interval) if entry.figure.interval else ""
            field = [entry.field] if several else []
            cells = (metric_name(entry.metric), entry.metric.facet, *field, f"{entry.figure.value:.6g}", interval)
            table.add_row(*map(escape, cells), f"{entry.figure.n:,}")
    console.print(table)
    _show_notes(console, data, measured)


def _show_notes(console: Console, data: Data, measured: list[Measured]) -> None:
    if embeddings := {str(entry.figure.parameters.get("embedding", "")) for entry in measured if entry.figure} - {""}:
        console.print(escape(f"embedding: {', '.join(sorted(embeddings))}"), soft_wrap=True)
    if data.skipped:
        console.print(f"{data.skipped} bad rows left out")
    reasons = [
        (metric_name(entry.metric), f"over {entry.field}", entry.reason) for entry in measured if not entry.figure
    ]
    for line in refusals(reasons):
        console.print(escape(line), soft_wrap=True)


def counted_rows(rows: Rows, selection: Sequence[FieldMetrics], inputs: SideInputs) -> Iterator[dict[str, Any]]:
    """One entry for each metric that is a share and each row that it counts; of a share of good rows, the bad ones.

    `row` is the number of the row among the usable ones, from 1; `partner` that of the row that it repeats. Metrics
    that do not apply have no entries.
    """
    columns = inputs.columns_of(rows)
    texts: dict[str, Texts] = {}
    for chosen in selection:
        whole = texts.setdefault(chosen.field, Texts(rows.column(chosen.field), columns, inputs.shared))
        for metric in chosen.metrics:
            if metric.marked is None or metric.refusal(whole):
                continue
            try:
                marked = metric.marked(whole)
            except Refused:
                continue
            partners = [None] * len(marked.rows) if marked.partners is None else marked.partners.tolist()
            for place, partner in zip(marked.rows.tolist(), partners, strict=True):
                yield {"metric": metric.name, "field": chosen.field, **_entry(rows, whole, place, partner)}


def _entry(rows: Rows, texts: Texts, place: int, partner: int | None) -> dict[str, Any]:
    keys = {key: rows.rows[place][key] for key in KEYS if key in rows.rows[place]}
    entry = {"row": place + 1, **keys, "text": texts.strings[place][:SHOWN]}
    return (
        entry if partner is None else entry | {"partner": partner + 1, "partner_text": texts.strings[partner][:SHOWN]}
    )
