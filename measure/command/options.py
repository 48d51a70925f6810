"""The options that all commands share."""

import argparse
from pathlib import Path

from measure.metrics import METRICS, Metric, named


def add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--field", action="append", default=[], help="a field with text, may be repeated")
    parser.add_argument(
        "--metrics", type=metrics, default=named(), metavar="a,b", help=f"'all', or among: {', '.join(_ids())}"
    )
    parser.add_argument("--reference", metavar="FIELD", help="the field with the right answer")
    parser.add_argument(
        "--benchmark",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="whose texts must not be met, may be repeated",
    )
    parser.add_argument("--embedding", type=Path, metavar="FILE.npy", help="one row for each row of the data")
    parser.add_argument("--sample", type=positive, metavar="N", help="rows for metrics that refuse larger sets")
    parser.add_argument("--seed", type=_whole, default=0, metavar="S", help="of all random draws")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out and count them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go as JSON")


def _ids() -> list[str]:
    return list(dict.fromkeys(metric.id for metric in METRICS))


def metrics(value: str) -> list[Metric]:
    try:
        return named(filter(None, value.split(",")))
    except KeyError as error:
        told = f"no metric {error.args[0]}; there are: {', '.join(_ids())}"
        raise argparse.ArgumentTypeError(told) from error


def positive(value: str) -> int:
    number = _whole(value)
    if not number:
        raise argparse.ArgumentTypeError("a whole number above 0 was expected, not 0")
    return number


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise argparse.ArgumentTypeError(f"a whole number was expected, not {value!r}")
    return int(value)
