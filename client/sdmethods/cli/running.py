"""sdm measure and sdm mcp: programs that this one hands over to."""

import importlib.util
import subprocess
import sys
from typing import Annotated

import typer

from sdmethods.cli.app import WRONG_USE, app, command, fail
from sdmethods.cli.output import Session

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command(context_settings=PASSED_ON)
def measure(context: typer.Context) -> None:
    """Measure text data sets with the registry's own engine; all arguments go to `python -m measure`."""
    if importlib.util.find_spec("measure") is None:
        fail(
            "The measuring engine is not installed: run from a checkout of the registry, with its requirements.",
            WRONG_USE,
        )
    raise typer.Exit(subprocess.run([sys.executable, "-m", "measure", *context.args], check=False).returncode)


@command(app)
def mcp(
    session: Session,
    http: Annotated[int | None, typer.Option(min=1, max=65535, help="Port for streamable HTTP; else stdio.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on with --http.")] = "127.0.0.1",
) -> None:
    """Serve the registry to language models by the Model Context Protocol: nine read-only tools."""
    try:
        from sdmethods.mcp_server import make_server
    except ImportError as error:
        raise ImportError(f"{error}. The server needs the package mcp: pip install 'sdmethods[mcp]'") from error
    server = make_server(session.registry)
    if http:
        server.run("streamable-http", host=host, port=http, json_response=True, stateless_http=True)
    else:
        server.run("stdio")
