"""A bar on the terminal while something takes long; none where standard error is no terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from measure.progress import Progress


@contextmanager
def progress_bar(steps: int) -> Iterator[Progress]:
    """Inside, what is yielded is called with the name of each step around its work."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), "left:", TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=steps)

        @contextmanager
        def step(name: str) -> Iterator[None]:
            bar.update(task, description=name)
            yield
            bar.advance(task)

        yield step
