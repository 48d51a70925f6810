"""What every part of the benchmark is told."""

from typing import NamedTuple


class Options(NamedTuple):
    """The sizes of catalogues, the smallest first, and how often each case is timed."""

    sizes: tuple[int, ...]
    repeats: int
