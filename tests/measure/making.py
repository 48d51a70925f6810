"""Sets to compare, made here: pools of rows with a topic, and ways to filter and to rewrite them."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from measure.cli import main
from measure.comparison import Comparison, Effect, Settings, compare
from measure.metrics import Metric
from measure.reading import Rows

TOPICS, WORDS = 12, 150


def pool(rows: int, seed: int = 0, low: int = 6, high: int = 40) -> list[str]:
    """Each row speaks of one topic, with the words that all topics share."""
    draw = random.Random(seed)
    weights = [1 / place for place in range(1, WORDS + 1)]
    found = []
    for _ in range(rows):
        topic, length = draw.randrange(TOPICS), draw.randint(low, high)
        own = draw.choices(range(WORDS), weights, k=length)
        found.append(" ".join(f"w{word}" if draw.random() < 0.5 else f"t{topic}x{word}" for word in own))
    return found


def rows_of(texts: Iterable[str], **columns: Iterable[Any]) -> Rows:
    whole = {"output": list(texts), **{name: list(values) for name, values in columns.items()}}
    rows = [dict(zip(whole, values, strict=True)) for values in zip(*whole.values(), strict=True)]
    return Rows("made.jsonl", ("output",), rows)


def compared(before: Iterable[str], after: Iterable[str], *metrics: Metric, **settings: Any) -> Comparison:
    return compare(rows_of(before), rows_of(after), Settings(metrics, **settings))


def one(found: Comparison, matched: str, name: str, *, control: bool = False) -> Effect:
    """The one effect of a metric, by its id or its whole name."""
    effects = found.control if control else found.effects
    (effect,) = (each for each in effects if each.matched == matched and name in (each.metric.id, each.metric.name))
    return effect


def write(path: Path, texts: Iterable[str], **columns: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows_of(texts, **columns).rows))
    return path


def called(*arguments: object) -> int:
    """The code that the command line ends with, here in this process, which takes no time to start."""
    try:
        return main([str(each) for each in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
