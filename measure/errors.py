"""What goes wrong outside the engine: each says where, and what was expected."""

from pathlib import Path
from typing import Any


class BadData(ValueError):
    """A file or a row of it that cannot be used."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        self.path = str(path)
        self.problem = problem
        self.line = line
        place = self.path if line is None else f"{self.path}:{line}"
        super().__init__(f"{place}: {problem}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Out of another process too."""
        return BadData, (self.path, self.problem, self.line)


class Refused(ValueError):
    """A metric that does not apply to these texts; the message says why."""


class Unusable(ValueError):
    """An option that cannot be used here; the message says what is missing."""


class WorkerLost(OSError):
    """A process that did a part of the work is gone."""
