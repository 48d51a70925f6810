"""Rows cut at fixed places, and what is worked out of each cut joined in a fixed tree.

So a figure is the same to the last digit however many processes or machines worked on it: sums of numbers that are
rounded depend on their order, and here the order is always one.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

SHARD = 8192
"""Rows."""
Part = TypeVar("Part")


def cuts(rows: int) -> Iterator[slice]:
    """Of no rows there is one cut, an empty one."""
    return (slice(begin, min(begin + SHARD, rows)) for begin in range(0, max(rows, 1), SHARD))


class Joined(Generic[Part]):
    """Parts joined as they come, like the digits of a binary counter: each is joined about log2(number) times.

    One after the other would walk over all that was joined before with every part.
    """

    def __init__(self, join: Callable[[Part, Part], Part]) -> None:
        self._join = join
        self._waiting: list[tuple[int, Part]] = []

    def add(self, part: Part) -> None:
        level = 0
        while self._waiting and self._waiting[-1][0] == level:
            part = self._join(self._waiting.pop()[1], part)
            level += 1
        self._waiting.append((level, part))

    def whole(self) -> Part:
        """All of them; there has to be one."""
        part = self._waiting.pop()[1]
        while self._waiting:
            part = self._join(self._waiting.pop()[1], part)
        return part


def joined(parts: Iterable[Part], join: Callable[[Part, Part], Part]) -> Part:
    all_of_them = Joined(join)
    for part in parts:
        all_of_them.add(part)
    return all_of_them.whole()
