"""Pool any table of effects with the registry's engine: `python -m taxonomy.evidence FILE.csv [--json]`."""

import argparse
import json
import math
import sys
from collections.abc import Sequence

from taxonomy.evidence.estimate import IntervalIs
from taxonomy.evidence.pool_table import EffectTable, PooledTable, pool_table
from taxonomy.evidence.read_table import SCALES, TableError, read_table
from taxonomy.evidence.settings import DEFAULT, Settings

DESCRIPTION = """\
Three-level meta-analysis (sources, experiments) by REML, with the CR2 interval by source.

FILE.csv has a header and either the columns yi, vi, source and, if you like, experiment, or with --scale the arms:
baseline, treated, source, and n_baseline, n_treated (shares) or se_baseline, se_treated. Other columns are ignored.
Without `experiment` each row is an experiment of its own. Rows are not averaged.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 where the file or an option is wrong, with the line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings(
            rho=options.rho, item_correlation=options.item_correlation, seed_sd=0.0, correct_both_arms=True
        )
        table = _read(options, settings)
    except (TableError, ValueError, OSError) as problem:
        print(f"{options.file}: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    result = pool_table(table, settings)
    print(json.dumps(result.as_json(), indent=2) if options.json else _text(result))  # noqa: T201
    return 0


def _read(options: argparse.Namespace, settings: Settings) -> EffectTable:
    how = {"scale": options.scale, "lower_is_better": options.lower_is_better}
    if options.file == "-":
        return read_table(sys.stdin, settings, **how)
    with open(options.file, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        return read_table(file, settings, **how)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m taxonomy.evidence",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.csv", help="the table; - for standard input")
    parser.add_argument(
        "--rho", type=float, default=DEFAULT.rho, help="correlation of sampling errors inside a source (%(default)s)"
    )
    parser.add_argument("--scale", choices=SCALES, help="what the columns baseline and treated hold")
    parser.add_argument("--lower-is-better", action="store_true", help="with --scale: turn the sign of every effect")
    parser.add_argument(
        "--item-correlation", type=float, default=0.0, help="with --scale: of two arms on the same items (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="unrounded figures; what does not exist is null")
    return parser


def _text(result: PooledTable) -> str:
    interval = f"{_figure(result.cr2_lb)} to {_figure(result.cr2_ub)}"
    robust = ("95 % interval, CR2", f"{interval} ({_figure(result.cr2_df)} degrees of freedom)")
    own = ("95 % interval of the one row", interval)
    lines = [
        ("effects (k), sources (m)", f"{result.k}, {result.m}"),
        ("estimate", f"{_figure(result.estimate)} (standard error {_figure(result.se)})"),
        ("variance between sources", _figure(result.sigma2_source)),
        ("variance between experiments", _figure(result.sigma2_experiment)),
        ("Q", f"{_figure(result.q)} on {result.k - 1} degrees of freedom"),
        own if result.method == IntervalIs.ONE_EXPERIMENT else robust,
        ("95 % prediction interval", f"{_figure(result.prediction_lb)} to {_figure(result.prediction_ub)}"),
        ("method", result.method),
        *([("note", result.note)] if result.note else []),
    ]
    return "\n".join(f"{name:<32}{text}" for name, text in lines)


def _figure(value: float | None) -> str:
    return "none" if value is None or math.isnan(value) else f"{value:.6g}"


if __name__ == "__main__":
    sys.exit(main())
