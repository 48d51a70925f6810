"""The options that make records of a comparison: a file for the registry, and handing it in."""

import argparse
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.console import Console

from measure.cli.files import write
from measure.cli.registry_client import TOKEN, submit, token_from
from measure.comparison.evidence import Account, Document, bundle
from measure.comparison.results import DECISION_DRAWS
from measure.errors import BadData

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
LONGEST_ID, LONGEST_ADDRESS = 80, 220


def add(parser: argparse.ArgumentParser) -> None:
    add_account(parser)
    parser.add_argument(
        "--effects", type=Path, metavar="FILE.yaml", help="where the effects go as the registry's records"
    )
    parser.add_argument("--submit", type=address, metavar="URL", help="the registry that takes them")
    parser.add_argument("--token-file", type=Path, metavar="F", help=f"a file with the token for it; else {TOKEN}")


def add_account(parser: argparse.ArgumentParser) -> None:
    """The options that say what the files do not."""
    parser.add_argument("--component", type=_id, metavar="ID", help="the registry's component that made the change")
    parser.add_argument("--method", type=_id, metavar="ID", help="the registry's method in whose data it was")
    parser.add_argument("--pool-address", type=address, metavar="URL", help="where BEFORE can be had by everybody")
    parser.add_argument("--address", type=address, metavar="URL", help="where AFTER can be had; else as BEFORE")


def account(options: argparse.Namespace) -> Account | None:
    """What goes into the records; None where none are asked for. What is missing ends the program at once."""
    if options.submit and not (options.token_file or os.environ.get(TOKEN)):
        options.refuse(f"a submission needs --token-file, or the token in the environment as {TOKEN}")
    if not (options.effects or options.submit):
        return None
    if not (options.component and options.pool_address):
        options.refuse("records of effects need --component and --pool-address")
    if options.submit and options.draws is not None and options.draws < DECISION_DRAWS:
        options.refuse(f"--submit needs at least --draws {DECISION_DRAWS}: fewer are for a look")
    if options.submit or options.token_file:
        token_from(options.token_file)
    place = options.address or options.pool_address
    return Account(options.component, place, options.pool_address, datetime.now(UTC).year, options.method)


def record(options: argparse.Namespace, comparison: Document, account: Account) -> None:
    records = bundle(comparison, account)
    if not records["effects"]:
        raise BadData(comparison["after"]["path"], "every metric was refused: there is no effect to record")
    text = yaml.safe_dump(records, sort_keys=False, allow_unicode=True, width=120)
    if options.effects:
        write(options.effects, text)
    if options.submit:
        console = Console()
        submit(options.submit, token_from(options.token_file), text, lambda line: console.print(line, markup=False))


def _id(value: str) -> str:
    if not ID.fullmatch(value) or len(value) > LONGEST_ID:
        raise argparse.ArgumentTypeError(f"words in small letters joined by hyphens were expected, not {value!r}")
    return value


def address(value: str) -> str:
    if not ADDRESS.fullmatch(value) or len(value) > LONGEST_ADDRESS:
        raise argparse.ArgumentTypeError(f"an address with http:// or https:// was expected, not {value!r}")
    return value
