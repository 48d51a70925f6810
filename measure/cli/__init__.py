"""The command line: usage and bad data end with 2, Ctrl-C with 130, a file that cannot be written with 1."""

import argparse
import sys
from collections.abc import Sequence

from measure.cli import card, compare, ladder, metrics, pairs, report, submit
from measure.errors import BadData, Unusable

COMMANDS = (report, compare, submit, ladder, pairs, card, metrics)
"""Each adds a parser of its own, and sets `run`."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m measure", description="Figures of text data sets, offline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    try:
        options.run(options)
    except (BadData, Unusable) as error:
        return _fail(error, 2)
    except OSError as error:
        return _fail(error, 1)
    except KeyboardInterrupt:
        return _fail("stopped; nothing was written", 130)
    return 0


def _fail(error: object, code: int) -> int:
    sys.stderr.write(f"measure: {error}\n")
    return code
