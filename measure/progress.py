"""How a long piece of work reports its steps to whoever shows them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

Progress = Callable[[str], AbstractContextManager[Any]]
"""Called with the name of a step; the step is done inside the context."""
Item = TypeVar("Item")


def silent(step: str) -> AbstractContextManager[Any]:
    return nullcontext()


def each_step(results: Iterator[Item], name: str, progress: Progress) -> Iterator[Item]:
    """Hands the results on, each waited for as one step of this name."""
    while True:
        with progress(name):
            try:
                result = next(results)
            except StopIteration:
                return
        yield result
