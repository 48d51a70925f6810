"""The options that have code of the data run with its tests. Without the first of them nothing is ever run."""

import argparse

from measure.sandbox import Limits


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--run-tests",
        metavar="FIELD",
        help="RUN the Python in each row with the tests in FIELD, a text or a list of texts, for code-passes-tests; "
        "each row in a process of its own with bounds on time and memory, which keeps off accidents and not attackers",
    )
    parser.add_argument(
        "--test-seconds", type=_seconds, default=Limits.seconds, metavar="S", help="for each row with tests, else 5"
    )
    parser.add_argument(
        "--test-memory", type=_memory, default=Limits.memory, metavar="MB", help="for each row with tests, else 512"
    )


def limits(options: argparse.Namespace) -> Limits:
    return Limits(options.test_seconds, options.test_memory)


def _seconds(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"a number above 0 and up to {MOST_SECONDS} was expected, not {value!r}")
    return number


def _memory(value: str) -> int:
    if not (value.isascii() and value.isdigit() and LEAST_MEMORY <= int(value) <= MOST_MEMORY):
        raise argparse.ArgumentTypeError(f"{LEAST_MEMORY} to {MOST_MEMORY} MB were expected, not {value!r}")
    return int(value)


MOST_SECONDS = 3600
LEAST_MEMORY, MOST_MEMORY = 64, 1 << 20
"""In less the interpreter itself may not start."""
