"""Mergeable metrics over shards: what is worked out of each, wherever that is, and the figures of all together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measure.errors import Refused
from measure.metrics import Figure, Metric
from measure.metrics.base import defined
from measure.metrics.scripts import letters, share
from measure.parallel import Engine
from measure.shards import Joined
from measure.texts import Shard, Texts


@dataclass(frozen=True)
class Part:
    """What is to be known of a shard. A metric that refused it has its refusal in the place of its part."""

    rows: int
    letters: tuple[int, int]
    each: Sequence[Any]


def part(shared: tuple[Sequence[Metric], Mapping[str, Any]], shard: Shard) -> Part:
    metrics, given = shared
    texts = Texts(*shard, given)
    spaced = any(metric.words for metric in metrics)
    return Part(len(texts), letters(texts) if spaced else (0, 0), [_one(metric, texts) for metric in metrics])


def _one(metric: Metric, texts: Texts) -> Any:
    if metric.needs is not None and not texts.has(metric.needs):
        return None
    assert metric.merging is not None
    try:
        return metric.merging.part(texts)
    except Refused as refusal:
        return refusal


class Whole:
    """The parts of all shards together."""

    def __init__(self, metrics: Sequence[Metric], has: Callable[[str], bool]) -> None:
        self.metrics, self.rows, self._has = metrics, 0, has
        self._among = self._every = 0
        self._joined: list[Joined[Any]] = [Joined(_joining(metric)) for metric in metrics]

    def add(self, part: Part) -> None:
        self.rows += part.rows
        self._among, self._every = self._among + part.letters[0], self._every + part.letters[1]
        for joined, each in zip(self._joined, part.each, strict=True):
            joined.add(each)

    def figures(self) -> Iterator[Figure | Refused]:
        """One for each metric. Its parts are forgotten when it is read."""
        unspaced = share(self._among, self._every)
        self._joined.reverse()
        for metric in self.metrics:
            found = self._joined.pop().whole()
            try:
                if reason := metric.objection(self.rows, self._has, lambda: unspaced):
                    raise Refused(reason)
                if isinstance(found, Refused):
                    raise found
                assert metric.merging is not None
                yield defined(metric.merging.figure(found))
            except Refused as refusal:
                yield refusal


def _joining(metric: Metric) -> Callable[[Any, Any], Any]:
    def join(first: Any, second: Any) -> Any:
        for each in (first, second):
            if each is None or isinstance(each, Refused):
                return each
        assert metric.merging is not None
        return metric.merging.join(first, second)

    return join


def over(
    shards: Iterable[Shard], metrics: Sequence[Metric], given: Mapping[str, Any], whole: Whole, engine: Engine
) -> Iterator[Part]:
    """Every shard's part, which is already in the whole."""
    for found in engine.map(part, (metrics, given), shards):
        whole.add(found)
        yield found
