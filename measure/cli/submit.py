"""`python -m measure submit`: hands a comparison that `compare --json` wrote to a registry, without measuring again."""

import argparse
from pathlib import Path
from typing import Any

from measure.cli import record_options
from measure.cli.registry_client import TOKEN
from measure.comparison.comparison_file import read_comparison
from measure.comparison.results import DECISION_DRAWS
from measure.errors import BadData


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("submit", help="hand a comparison in a file to a registry")
    parser.add_argument("file", type=Path, metavar="COMPARISON.json", help="what `compare --json` wrote")
    parser.add_argument("submit", type=record_options.address, metavar="URL", help="the registry that takes it")
    record_options.add_account(parser)
    parser.add_argument("--token-file", type=Path, metavar="F", help=f"a file with the token; else it is in {TOKEN}")
    parser.set_defaults(run=run, refuse=parser.error, effects=None, draws=None)


def run(options: argparse.Namespace) -> None:
    account = record_options.account(options)
    document = read_comparison(options.file)
    if document["draws"] < DECISION_DRAWS:
        needed = f"a submission needs at least {DECISION_DRAWS}"
        raise BadData(options.file, f"was measured with {document['draws']} draws, and {needed}: fewer are for a look")
    if account:
        record_options.record(options, document, account)
