"""What a forest plot lists: the effects of a pooled row by source, each with the interval that its variance gives."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.evidence.pooling import Z

FOLD = 24


@dataclass(frozen=True)
class Entry:
    """One effect on the log scale; no interval where it has no variance."""

    effect: dict[str, Any]
    ratio: float
    interval: list[float] | None


@dataclass(frozen=True)
class Source:
    """The effects of one source; mean and weight where the pooled row is explained."""

    title: str
    year: int | None
    effects: list[Entry]
    mean: float
    interval: list[float] | None
    weight: float | None


def spread(ratio: float, variance: float | None) -> list[float] | None:
    """The normal interval of a log ratio, as the pooling of a single source has it."""
    if variance is None:
        return None
    half = Z * math.sqrt(variance)
    return [ratio - half, ratio + half]


def sources_of(row: dict[str, Any], effects: Mapping[str, dict[str, Any]]) -> list[Source]:
    """The sources of a pooled row, the greatest mean first. An effect without a record is an error of the caller's."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for slug in row["effects"]:
        if slug not in effects:
            raise KeyError(f"the record of effect {slug!r} is missing: the plot needs one for each pooled effect")
        by_source.setdefault(effects[slug]["source"]["id"], []).append(effects[slug])
    told = {each["source"]: each for each in (row.get("explanation") or {"sources": []})["sources"]}
    found = [_source(records, told.get(source)) for source, records in by_source.items()]
    return sorted(found, key=lambda each: (-each.mean, each.title))


def _source(records: list[dict[str, Any]], told: dict[str, Any] | None) -> Source:
    entries = [Entry(each, each["log_ratio"], spread(each["log_ratio"], each["variance"])) for each in records]
    entries.sort(key=lambda each: (-each.ratio, each.effect["id"]))
    plain = sum(each.ratio for each in entries) / len(entries)
    mean = plain if told is None or told["mean"] is None else told["mean"]
    variance, weight = (None, None) if told is None else (told["variance"], told["weight"])
    source = records[0]["source"]
    return Source(source["title"], source.get("year"), entries, mean, spread(mean, variance), weight)
