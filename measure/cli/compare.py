"""`python -m measure compare`: what changed from one data set to the other, as a table, and as files."""

import argparse
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from measure.cli import record_options
from measure.cli.files import check_places, write, write_json
from measure.cli.options import DATA, add_shared, metrics_of, positive, side_inputs
from measure.cli.progress import progress_bar
from measure.cli.sheets import add_sheets, sheets
from measure.cli.tables import (
    metric_name,
    refusals,
    remarks_on_intervals,
    shown,
    shown_range,
    wide_console,
    without_interval,
)
from measure.comparison import Comparison, Effect, Settings, compare, document
from measure.comparison.comparison_file import with_digest
from measure.comparison.results import DECISION_DRAWS, DRAWS, LEAST_DRAWS, MATCHINGS, NO_EFFECT
from measure.errors import BadData
from measure.metrics.recorded import recorded
from measure.parallel import Engine, engine
from measure.reading import Rows, rows_of
from measure.reading.fields import PAIRED
from measure.reading.formats import format_of
from measure.reading.opening import files_of
from measure.side_inputs import SideInputs

STEPS = 8
"""About so many samples for each draw."""
LATER = "beyond all draws means: as far out as so few draws can show; 199 draws are for a decision"


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("compare", help="what changed from one data set to another")
    parser.add_argument("before", metavar="BEFORE", help=f"the data set that it was made of: {DATA}")
    parser.add_argument(
        "after", metavar="AFTER", nargs="?", help="the data set after the change; else another field of the same rows"
    )
    add_shared(parser)
    parser.add_argument(
        "--field-after", action="append", default=[], metavar="FIELD", help="as --field, where AFTER has other names"
    )
    parser.add_argument("--embedding-after", type=Path, metavar="FILE.npy", help="as --embedding, for AFTER")
    parser.add_argument("--pair-by", metavar="FIELD", help="the field that links rows; else prompt_key, or id")
    parser.add_argument(
        "--draws",
        type=draws,
        metavar="K",
        help=f"{DRAWS} for a look, {DECISION_DRAWS} for a decision; else {DRAWS}, or {DECISION_DRAWS} with --submit",
    )
    parser.add_argument("--no-control", action="store_true", help="without the pair that chance alone made")
    add_sheets(parser)
    record_options.add(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> None:
    account = record_options.account(options)
    check_places(options.json, options.html, options.markdown, options.effects)
    given = isinstance(options.embedding, Path)
    if given != (options.embedding_after is not None):
        raise BadData(options.embedding_after or options.embedding, "both sets need an embedding, or neither")
    inputs = [side_inputs(options, path or options.embedding) for path in (None, options.embedding_after)]
    with engine(options.engine, options.jobs) as chosen:
        before, after = _sets(options, inputs)
        comparison = _compared(options, (before, after), inputs, chosen)
    show(comparison)
    if options.json:
        write_json(options.json, with_digest(document(comparison)))
    if options.html:
        write(options.html, sheets().of_comparison(comparison))
    if options.markdown:
        write(options.markdown, sheets().comparison_markdown(comparison))
    if account:
        record_options.record(options, document(comparison), account)


def _sets(options: argparse.Namespace, inputs: list[SideInputs]) -> tuple[Rows, Rows]:
    """Of two sources, or of two fields of one: preference pairs, unless fields are named."""
    fields, fields_after = options.field, options.field_after
    if options.after is None and not fields_after:
        if fields or not _is_paired(options.before):
            options.refuse("AFTER is missing; within one data set two fields are compared: --field and --field-after")
        fields, fields_after = [PAIRED[0]], [PAIRED[1]]
    before = rows_of(inputs[0].reader(options.before, fields, skip_bad=options.skip_bad))
    fields_after = fields_after or before.fields
    if len(fields_after) != len(before.fields):
        options.refuse("--field and --field-after have to name as many fields")
    source = options.before if options.after is None else options.after
    return before, rows_of(inputs[1].reader(source, fields_after, skip_bad=options.skip_bad))


def _is_paired(source: str) -> bool:
    """Whether the first row has the fields of preference pairs."""
    (file, *_) = files_of(source)
    first = next(iter(format_of(file).rows(file)), None)
    return first is not None and isinstance(first[1], dict) and set(PAIRED) <= first[1].keys()


def _compared(
    options: argparse.Namespace, sets: tuple[Rows, Rows], inputs: list[SideInputs], chosen: Engine
) -> Comparison:
    columns = inputs[0].columns_of(sets[0]), inputs[1].columns_of(sets[1])
    metrics = [*metrics_of(options), *map(recorded, options.score)]
    number = options.draws or (DECISION_DRAWS if options.submit else DRAWS)
    settings = Settings(metrics, options.seed, options.sample, number, options.pair_by, not options.no_control)
    with progress_bar(STEPS * number * len(sets[0].fields)) as progress:
        return compare(*sets, settings, columns, inputs[0].shared, progress, chosen)


def show(comparison: Comparison) -> None:
    console = wide_console()
    for name, rows in (("before", comparison.before), ("after", comparison.after)):
        skipped = f", {rows.skipped} bad rows left out" if rows.skipped else ""
        line = f"{name}: {rows.path}: {rows.format}, {len(rows):,} rows, field {', '.join(rows.fields)}{skipped}"
        console.print(escape(line), soft_wrap=True)
    if comparison.same_rows:
        console.print("the sets have the same rows: whatever differs comes from their order")
    for key, group in groupby(comparison.effects, key=lambda effect: (effect.field, effect.matched)):
        console.print(_table(f"{key[0]}, {MATCHINGS[key[1]]}", group))
    reasons = [
        (metric_name(refusal.metric), f"over {refusal.field}, {MATCHINGS[refusal.matched]}", refusal.reason)
        for refusal in comparison.refused
    ]
    intervals = [
        (metric_name(effect.metric), f"over {effect.field}, {MATCHINGS[effect.matched]}", effect.no_interval)
        for effect in comparison.effects
        if effect.no_interval
    ]
    remarks = [
        (metric_name(effect.metric), f"over {effect.field}, {MATCHINGS[effect.matched]}", effect.interval_remark)
        for effect in comparison.effects
        if effect.interval_remark
    ]
    lines = [*summary(comparison), *remarks_on_intervals(remarks), *without_interval(intervals), *refusals(reasons)]
    for line in lines:
        console.print(escape(line), soft_wrap=True)


def _table(title: str, effects: Iterable[Effect]) -> Table:
    names = ("metric", "before", "after", "difference", "95 % interval", "range of chance", "evidence", "")
    table = Table(*names, title=escape(title))
    for effect in effects:
        cells = [metric_name(effect.metric), f"{effect.baseline.value:.5g}", f"{effect.treated.value:.5g}"]
        cells += [shown(effect.difference), shown_range(effect.interval), shown_range(effect.chance), effect.evidence]
        colour = "" if effect.verdict == NO_EFFECT else "bold"
        table.add_row(*map(escape, cells), f"[{colour}]{effect.verdict}[/]" if colour else effect.verdict)
    return table


def summary(comparison: Comparison) -> list[str]:
    """How many of the differences are expected by chance alone, and what the control came to."""
    effects = comparison.effects
    number = sum(effect.verdict != NO_EFFECT for effect in effects)
    lines = [
        f"{number} of {len(effects)} differences are beyond chance; by chance alone {0.05 * len(effects):.1f} would be"
    ]
    if comparison.settings.draws >= DECISION_DRAWS:
        held = sum(adjusted <= 0.05 for adjusted in comparison.adjusted)
        lines[0] += f"; {held} hold at a false discovery rate of 5 % (Benjamini-Hochberg)"
    else:
        lines.append(LATER)
    return lines + ([control(comparison)] if comparison.control else [])


def control(comparison: Comparison) -> str:
    """What the control came to. Metrics go together, so one unlucky draw may raise several alarms."""
    alarms = [effect for effect in comparison.control if not effect.no_effect]
    named = "".join(f"; {metric_name(effect.metric)}, {MATCHINGS[effect.matched]}" for effect in alarms)
    expected = f"about {0.05 * len(comparison.control):.1f} are expected"
    return f"control pair: {len(alarms)} of {len(comparison.control)} came out as an effect, {expected}{named}"


def draws(value: str) -> int:
    number = positive(value)
    if number < LEAST_DRAWS:
        raise argparse.ArgumentTypeError(f"at least {LEAST_DRAWS} draws are needed, not {number}")
    return number
