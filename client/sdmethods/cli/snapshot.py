"""sdm snapshot: versions of the catalogue as files."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sdmethods.cli.app import REFUSED, app, command, fail
from sdmethods.cli.output import Session, note, print_json, print_rows

snapshot = typer.Typer(help="Versions of the catalogue as files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(snapshot, name="snapshot")


@command(snapshot, "list")
def list_versions(session: Session) -> None:
    """List the published versions."""
    session.show_rows(session.registry.versions())


@command(snapshot)
def pull(
    session: Session,
    file: Annotated[Path, typer.Argument(help="File to write.")] = Path("catalogue.json"),
    format: Annotated[Literal["json", "yaml"], typer.Option(help="Format of the bundle.")] = "json",
) -> None:
    """Store the whole catalogue in a file that loads back unchanged, and print its version and SHA-256."""
    version, digest = session.registry.pull(file, format=format)
    facts = {"file": str(file), "version": version or "not stated", "sha256": digest}
    if session.as_json:
        print_json(facts)
    else:
        print_rows(["", ""], [[name, text] for name, text in facts.items()])


@command(snapshot)
def verify(session: Session, file: Annotated[Path, typer.Argument(help="A bundle in JSON.")]) -> None:
    """Compare a bundle with what the registry published under its version, byte for byte."""
    try:
        info = session.registry.verify(file)
    except ValueError as error:
        fail(str(error), REFUSED)
    else:
        session.show(info)
        note(f"{file} is {info.title()}.")


@command(snapshot)
def diff(
    session: Session,
    start: Annotated[str, typer.Argument(help="The earlier version.")],
    end: Annotated[str, typer.Argument(help="The later version.")],
) -> None:
    """Show which pooled answers moved between two versions, and why."""
    answer = session.registry.moved(start, end)
    if session.as_json:
        session.show(answer)
    else:
        print_json(answer.model_dump(mode="json"))
