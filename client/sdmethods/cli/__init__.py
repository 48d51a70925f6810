"""The command line `sdm`."""

from sdmethods.cli import evidence, pipelines, records, running, snapshot  # noqa: F401 (they register commands)
from sdmethods.cli.app import app


def main() -> None:
    """The entry point of `sdm`."""
    app()
