"""The options that all commands share."""

import argparse
import re
from pathlib import Path

from measure.cli import sandbox_options
from measure.embeddings import DEFAULT, NAMES, check_installed
from measure.metrics import METRICS, Metric, named
from measure.metrics.recorded import Score
from measure.metrics.tested import TESTS
from measure.parallel import NAMES as ENGINES
from measure.side_inputs import SideInputs

DATA = (
    "a file, a folder, a pattern with wildcards, or - for standard input: JSON Lines, a JSON array, CSV, TSV, "
    "Parquet or "
    "Arrow, plain or compressed"
)
EMBEDDING = f"{', '.join(NAMES[:-1])} or {NAMES[-1]}"
FACETS = ("diversity", "complexity", "quality")
SCORE = re.compile(
    rf"(?P<field>.+?):(?P<facet>{'|'.join(FACETS)})(?P<lower>,lower)?(?::(?P<model>[^@]+)(?:@(?P<version>.+))?)?",
    re.DOTALL,
)


def add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        help="a field with text, or a path such as messages[role=assistant].content; may be repeated",
    )
    add_metrics(parser)
    parser.add_argument("--reference", metavar="FIELD", help="the field with the right answer")
    parser.add_argument(
        "--score",
        action="append",
        default=[],
        type=score,
        metavar="FIELD:FACET[,lower][:MODEL@VERSION]",
        help="a field with numbers that somebody gave the rows, may be repeated; lower: a lower one is better",
    )
    sandbox_options.add(parser)
    parser.add_argument(
        "--benchmark",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="whose texts must not be in the data, may be repeated",
    )
    parser.add_argument(
        "--embedding",
        type=embedding,
        default=DEFAULT,
        metavar="NAME|FILE.npy",
        help=f"{EMBEDDING}, else {DEFAULT}; or a file with one row for each row of the data",
    )
    parser.add_argument("--sample", type=positive, metavar="N", help="rows for metrics that refuse larger sets")
    parser.add_argument("--seed", type=_whole, default=0, metavar="S", help="of all random draws")
    add_engine(parser)
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out and count them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go as JSON")


def add_metrics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--metrics", type=metrics, default=named(), metavar="a,b", help=f"'all', or among: {', '.join(_ids())}"
    )


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=positive, metavar="J", help="processes that share the work; else 1")
    parser.add_argument("--engine", choices=ENGINES, default="local", help="dask or ray: a cluster shares the work")


def side_inputs(options: argparse.Namespace, embedding: Path | str) -> SideInputs:
    fields = [score.field for score in options.score]
    if twice := {name for name in fields if fields.count(name) > 1}:
        options.refuse(f"--score: field {min(twice)!r} is named twice")
    check_installed(embedding)
    limits = sandbox_options.limits(options)
    return SideInputs(
        options.reference, embedding, options.score, options.run_tests, limits, options.benchmark, options.seed
    )


def metrics_of(options: argparse.Namespace) -> list[Metric]:
    """Those named, and the one of tests where tests are to be run."""
    chosen: list[Metric] = options.metrics
    if not options.run_tests or any(metric.needs == TESTS for metric in chosen):
        return chosen
    return [*chosen, *named(["code-passes-tests"])]


def embedding(value: str) -> Path | str:
    if value in NAMES:
        return value
    if value.endswith(".npy"):
        return Path(value)
    raise argparse.ArgumentTypeError(f"{EMBEDDING}, or the path of an .npy file was expected, not {value!r}")


def score(value: str) -> Score:
    """From the right, since a field's name may have colons."""
    match = SCORE.fullmatch(value)
    if match is None:
        expected = f"FIELD:FACET[,lower][:MODEL@VERSION] was expected, FACET among {', '.join(FACETS)}, not {value!r}"
        raise argparse.ArgumentTypeError(expected)
    facet = match["facet"]
    lower, model, version = bool(match["lower"]), match["model"], match["version"]
    return Score(match["field"], facet, lower, model, version)  # type: ignore[arg-type]


def _ids() -> list[str]:
    return list(dict.fromkeys(metric.id for metric in METRICS))


def metrics(value: str) -> list[Metric]:
    try:
        return named(filter(None, value.split(",")))
    except KeyError as error:
        there = f"no metric {error.args[0]}; there are: {', '.join(_ids())}"
        raise argparse.ArgumentTypeError(there) from error


def positive(value: str) -> int:
    number = _whole(value)
    if not number:
        raise argparse.ArgumentTypeError("a whole number above 0 was expected, not 0")
    return number


def _whole(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise argparse.ArgumentTypeError(f"a whole number was expected, not {value!r}")
    return int(value)
