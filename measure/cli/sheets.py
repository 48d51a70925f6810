"""The options for sheets to read."""

import argparse
from pathlib import Path
from types import ModuleType


def add_sheets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", type=Path, metavar="FILE", help="where a sheet with charts goes")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="where the tables go as Markdown")


def sheets() -> ModuleType:
    """Only where it is asked for: the library for charts takes longer to import than all others together."""
    import measure.html_report.sheets  # noqa: PLC0415

    return measure.html_report.sheets
