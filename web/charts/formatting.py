"""Figures as they are printed in charts."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from taxonomy.vocabulary import Facet, Mark, Stage
from web import sizes

NO_INTERVAL = "no interval"
NOT_MEASURED = "not measured"
FACETS = {facet.value: facet.label for facet in Facet}
SHORT = {**FACETS, "in_distribution": "In-distribution", "out_of_distribution": "Out-of-distribution"}
STAGES = {stage.value: stage.label for stage in Stage}
LARGEST_WHOLE = 1e15
"""Up to here a float is exact to the unit."""
READINGS = {mark.value: mark.label for mark in Mark}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Without the characters that no XML can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def slope(value: float | None) -> str:
    """A slope with its sign, to three figures; a series of fewer than two rounds from round 1 on has none."""
    if value is None:
        return "without a slope"
    return ("+" if value > 0 else "") + f"{value:.3g}".replace("-", "−")


def plain(value: float) -> str:
    """A value of a metric as it was published, without the dust of floating point; commas between thousands."""
    whole = float(value).is_integer() and abs(value) < LARGEST_WHOLE
    return (f"{int(value):,}" if whole else f"{value:,.6g}").replace("-", "−")


def size(value: float, scale: str) -> str:
    """An effect on its scale."""
    return sizes.size(value, scale)


def interval(pair: Sequence[float] | None, scale: str) -> str:
    """Both ends on the scale; never anything where there is no interval."""
    return sizes.interval(pair, scale) or NO_INTERVAL


def with_interval(value: str, pair: Sequence[float] | None, scale: str) -> str:
    return value if pair is None else f"{value} ({interval(pair, scale)})"


def estimate(row: dict[str, Any] | None) -> str:
    """The estimate of a pooled row with its interval."""
    if row is None:
        return NOT_MEASURED
    if row["estimate"] is None:
        return by_sign(row)
    spread = sizes.pooled_interval(row)
    return f"{sizes.pooled(row)} ({spread})" if spread else sizes.pooled(row)


def by_sign(row: dict[str, Any]) -> str:
    """What is known where nothing can be pooled."""
    counts = [counted(row["gains"], "gain"), counted(row["losses"], "loss", "losses")]
    if row["nulls"]:
        counts.append(f"{row['nulls']} without a difference")
    return "direction only: " + ", ".join(counts)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def basis(row: dict[str, Any]) -> str:
    """What a pooled row rests on."""
    level = row["certainty"]["level"]
    grade = level if level == "not graded" else f"{level} certainty"
    here = ", measured here" if row["stratum"] == "measured" else ""
    return f"{counted(row['k'], 'effect')} from {counted(row['m'], 'source')}{here}, {grade}"


def grading(row: dict[str, Any]) -> str:
    """Why the certainty is what it is."""
    certainty = row["certainty"]
    reasons = " ".join(reason["text"] for reason in certainty["reasons"])
    if certainty["level"] == "not graded":
        return f"Not graded{': ' + reasons if reasons else '.'}"
    return f"{certainty['level'].capitalize()} certainty, from {certainty['start']}{': ' + reasons if reasons else '.'}"


def is_second_hand(record: dict[str, Any]) -> bool:
    """Whether an effect or a series was read in a secondary source: drawn hollow."""
    return bool(record["reading"]["mark"] == Mark.SECOND_HAND.value)


def mostly(flags: Iterable[bool]) -> bool:
    """Whether half or more of them hold: what stands for several figures is hollow where so many are second-hand."""
    held = list(flags)
    return 2 * sum(held) >= len(held) > 0


def listed(names: Sequence[str], most: int = 4) -> str:
    """A list in a sentence."""
    if len(names) > most:
        return ", ".join(names[:most]) + f" and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
