"""All that is wrong with a question, gathered so that it is told at once."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from registry.errors import BadQuery, Wrong

P = ParamSpec("P")
T = TypeVar("T")


class Gathered:
    """Reads one thing after another, and keeps what is wrong with each until it is told."""

    def __init__(self) -> None:
        self._wrong: dict[Wrong, None] = {}

    def read(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What was read, None where it raised BadQuery."""
        try:
            return read(*args, **kwargs)
        except BadQuery as error:
            self._wrong |= dict.fromkeys(error.faults)
            return None

    def add(self, parameter: str, code: str, detail: str) -> None:
        self._wrong[Wrong(parameter, code, detail)] = None

    def tell(self, *besides: Callable[[], object]) -> None:
        """Raises BadQuery where anything is wrong, and then with what these find besides."""
        if self._wrong:
            for each in besides:
                self.read(each)
            raise BadQuery.of(self._wrong)
