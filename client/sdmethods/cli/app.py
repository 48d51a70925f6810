"""The application, the options that every command takes, and the exit codes.

0: done. 1: refused, not found, or findings that fail a check. 2: wrong use, or a file that cannot be read.
3: no registry was reached, or it failed.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, get_type_hints

import typer

from sdmethods.cli.output import Session, note
from sdmethods.errors import RateLimited, RegistryError, ServerError, UnexpectedAnswer, Unreachable

REFUSED, WRONG_USE, OUT_OF_REACH = 1, 2, 3

app = typer.Typer(
    name="sdm",
    help="Methods that generate synthetic data with language models, and what was measured about them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Url = Annotated[str | None, typer.Option("--url", envvar="SDM_URL", help="Address of the registry.")]
At = Annotated[str | None, typer.Option("--at", help="Version of the catalogue, for example 12 or v12-1a2b3c4d.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")]
COMMON: dict[str, tuple[Any, Any]] = {"url": (Url, None), "at": (At, None), "as_json": (AsJson, False)}


def command(
    group: typer.Typer, name: str | None = None, **settings: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command. Its first parameter is the `Session`, made of the options that all commands share."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = list(inspect.signature(function).parameters.values())[1:]
        given = [parameter.replace(annotation=hints[parameter.name]) for parameter in own]
        common = [
            inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for option, (annotation, default) in COMMON.items()
        ]

        def run(**arguments: Any) -> None:
            session = Session(**{option: arguments.pop(option) for option in COMMON})
            with reported():
                function(session, **arguments)

        run.__name__, run.__doc__ = function.__name__, function.__doc__
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in given] + common
        )
        run.__annotations__ = {p.name: p.annotation for p in (*given, *common)}
        group.command(name, **settings)(run)
        return function

    return register


@contextmanager
def reported() -> Iterator[None]:
    """Errors as a message and an exit code, without a traceback."""
    try:
        yield
    except (Unreachable, ServerError, RateLimited, UnexpectedAnswer) as error:
        fail(str(error), OUT_OF_REACH)
    except RegistryError as error:
        fail(str(error), REFUSED)
    except (OSError, ValueError, ImportError) as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as head went away
            raise typer.Exit(REFUSED) from None
        fail(str(error), WRONG_USE)


def fail(message: str, code: int) -> None:
    """Say why on standard error and end.

    Raises:
        typer.Exit: always.
    """
    note(message)
    raise typer.Exit(code)
