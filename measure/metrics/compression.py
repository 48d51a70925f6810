"""How far rows, one after the other, are compressed in one stream."""

import zlib
from collections.abc import Sequence

from numpy.random import Generator

from measure.errors import Refused
from measure.metrics.base import Figure
from measure.texts import Ids, Texts

ROWS = 256
"""That are joined and compressed at a time: one text with all of them would be as large as the set."""


class Stream:
    """Rows joined by one space, in gzip at level 9: so many bytes went in, and so many have come out."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self.before = self.after = 0
        self._empty = True

    def copy(self) -> "Stream":
        """To go on from here with other rows."""
        stream = object.__new__(Stream)
        stream._packer, stream._empty = self._packer.copy(), self._empty
        stream.before, stream.after = self.before, self.after
        return stream

    def add(self, rows: Sequence[str]) -> None:
        for begin in range(0, len(rows), ROWS):
            raw = ("" if self._empty else " ").encode() + " ".join(rows[begin : begin + ROWS]).encode()
            self._empty = False
            self.before += len(raw)
            self.after += len(self._packer.compress(raw))

    def ratio(self) -> float:
        """Bytes before over bytes after; the stream ends here. NaN without a byte."""
        return self.before / (self.after + len(self._packer.flush())) if self.before else float("nan")


def compressed(texts: Texts, rng: Generator) -> Figure:
    stream = Stream()
    stream.add(texts.strings)
    if not stream.before:
        raise Refused("there is no text")
    return Figure(stream.ratio(), len(texts), None, {"zlib": zlib.ZLIB_RUNTIME_VERSION})


def without_each(whole: Texts, groups: Sequence[Ids]) -> list[float]:
    """The ratio of all groups of rows but one, for each left out in turn; what comes before it is compressed once."""
    rows = [whole.subset(group).strings for group in groups]
    stream, ratios = Stream(), []
    for number, group in enumerate(rows):
        others = stream.copy()
        for later in rows[number + 1 :]:
            others.add(later)
        ratios.append(others.ratio())
        if number + 1 < len(rows):
            stream.add(group)
    return ratios
