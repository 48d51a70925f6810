"""A bar on the terminal while something takes long; none where standard error is no terminal."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from measure.report import Said


@contextmanager
def progress(steps: int) -> Iterator[Said]:
    """Inside, what is yielded is called with the name of each step around its work."""
    console = Console(stderr=True)
    shown = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*shown, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=steps)

        @contextmanager
        def step(what: str) -> Iterator[None]:
            bar.update(task, description=what)
            yield
            bar.advance(task)

        def said(what: str) -> AbstractContextManager[None]:
            return step(what)

        yield said
