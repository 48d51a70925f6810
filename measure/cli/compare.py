"""`python -m measure compare`: what changed from one data set to the other, as a table, and as files."""

import argparse
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from measure.side_inputs import of_rows
from measure.cli import recording
from measure.cli.options import add_shared, beside, metrics_of, positive
from measure.cli.progress import progress
from measure.cli.sheets import add_sheets, sheets
from measure.cli.files import write, write_json
from measure.comparison import Comparison, Effect, Settings, compare, document
from measure.comparison.results import DRAWS, LEAST_DRAWS
from measure.errors import BadData
from measure.metrics.recorded import recorded
from measure.reading import Rows, rows_of
from measure.parallel import Engine, engine

WAYS = {"rows": "as many rows", "tokens": "as many tokens", "paired": "linked rows"}
WIDTH = 140
STEPS = 6
"""About so many samples for each draw."""


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("compare", help="what changed from one data set to another")
    for name, told in (("before", "the data set that it was made of"), ("after", "the data set after the change")):
        parser.add_argument(name, type=Path, metavar=name.upper(), help=told)
    add_shared(parser)
    parser.add_argument("--embedding-after", type=Path, metavar="FILE.npy", help="as --embedding, for AFTER")
    parser.add_argument("--pair-by", metavar="FIELD", help="the field that links rows; else prompt_key, or id")
    parser.add_argument("--draws", type=draws, default=DRAWS, metavar="K", help="20 for a look, 199 for a decision")
    parser.add_argument("--no-control", action="store_true", help="without the pair that chance alone made")
    add_sheets(parser)
    recording.add(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> None:
    account = recording.account(options)
    if (options.embedding is None) != (options.embedding_after is None):
        raise BadData(options.embedding or options.embedding_after, "both sets need an embedding, or neither")
    besides = [beside(options, path) for path in (options.embedding, options.embedding_after)]
    with engine(options.engine, options.jobs) as chosen:
        before = rows_of(besides[0].reader(options.before, options.field, skip_bad=options.skip_bad))
        after = rows_of(besides[1].reader(options.after, before.fields, skip_bad=options.skip_bad))
        columns = of_rows(before, besides[0]), of_rows(after, besides[1])
        found = _compared(options, (before, after), columns, besides[0].given, chosen)
    if options.json:
        write_json(options.json, document(found))
    if options.html:
        write(options.html, sheets().of_comparison(found))
    if options.markdown:
        write(options.markdown, sheets().comparison_markdown(found))
    show(found)
    if account:
        recording.record(options, found, account)


def _compared(
    options: argparse.Namespace,
    sets: tuple[Rows, Rows],
    columns: tuple[dict[str, Any], dict[str, Any]],
    given: Mapping[str, Any],
    chosen: Engine,
) -> Comparison:
    metrics = [*metrics_of(options), *map(recorded, options.score)]
    settings = Settings(metrics, options.seed, options.sample, options.draws, options.pair_by, not options.no_control)
    with progress(STEPS * options.draws * len(sets[0].fields)) as said:
        return compare(*sets, settings, columns, given, said, chosen)


def show(found: Comparison) -> None:
    console = wide()
    console.print(
        escape(f"{found.before.path}, {len(found.before)} rows, and {found.after.path}, {len(found.after)} rows"),
        soft_wrap=True,
    )
    for key, group in groupby(found.effects, key=lambda each: (each.field, each.matched)):
        console.print(_table(f"{key[0]}, {WAYS[key[1]]}", group))
    for refused in found.refused:
        told = f"refused: {refused.metric.name} over {refused.field}, matched by {refused.matched}: {refused.reason}"
        console.print(escape(told), soft_wrap=True)
    if found.control:
        console.print(control(found), soft_wrap=True)
    for rows in (found.before, found.after):
        if rows.skipped:
            console.print(escape(f"{rows.skipped} bad rows left out of {rows.path}"))


def _table(title: str, effects: Iterable[Effect]) -> Table:
    table = Table("metric", "before", "after", "difference", "95 % interval", "p", "", title=escape(title))
    for each in effects:
        low, high = each.interval
        cells = [each.metric.name, f"{each.baseline.value:.5g}", f"{each.treated.value:.5g}"]
        cells += [f"{each.difference:+.3g}", f"{low:.3g} to {high:.3g}", f"{each.p:.3f}", verdict(each)]
        table.add_row(*map(escape, cells))
    return table


def wide() -> Console:
    """Into a file or a pipe no line is wrapped for want of a terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def verdict(effect: Effect) -> str:
    if effect.no_effect:
        return "no effect"
    return "higher" if effect.difference > 0 else "lower"


def control(found: Comparison) -> str:
    """What the control came to. Metrics go together, so one unlucky draw may raise several alarms."""
    alarms = [each for each in found.control if not each.no_effect]
    named = "".join(f"; {each.metric.name} by {each.matched}" for each in alarms)
    chance = f"about {0.05 * len(found.control):.1f} are expected"
    return f"control pair: {len(alarms)} of {len(found.control)} came out as an effect, {chance}{named}"


def draws(value: str) -> int:
    number = positive(value)
    if number < LEAST_DRAWS:
        raise argparse.ArgumentTypeError(f"at least {LEAST_DRAWS} draws are needed, not {number}")
    return number
