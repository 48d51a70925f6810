"""What a forest plot draws: the effects of a pooled row by source, on their scales, with their normal intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.vocabulary import VarianceFrom
from web.charts.axes import normal_interval
from web.formatting import is_second_hand, mostly, plain

Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One effect on the scale of the row; no interval where it has no variance."""

    effect: Row
    value: float
    scale: str
    interval: list[float] | None

    @property
    def second_hand(self) -> bool:
        return is_second_hand(self.effect)

    @property
    def assumed(self) -> bool:
        """Whether the interval rests on an assumed variance."""
        return bool(self.effect["effect_size"]["variance_from"] == VarianceFrom.IMPUTED.value)


@dataclass(frozen=True)
class Source:
    """The effects of one source; mean and weight where the pooled row is explained."""

    title: str
    year: int | None
    effects: list[Entry]
    mean: float
    interval: list[float] | None
    weight: float | None

    @property
    def second_hand(self) -> bool:
        """Whether half or more of its effects were read in accounts of the paper."""
        return mostly(entry.second_hand for entry in self.effects)


def sources_of(row: Row, effects: Mapping[str, Row]) -> list[Source]:
    """The sources of a pooled row, the greatest mean first. Raises KeyError for an effect without a record."""
    by_source: dict[str, list[Row]] = {}
    for slug in row["effects"]:
        if slug not in effects:
            raise KeyError(f"the record of effect {slug!r} is missing: the plot needs one for each pooled effect")
        by_source.setdefault(effects[slug]["source"]["id"], []).append(effects[slug])
    explained = {source["source"]: source for source in (row.get("explanation") or {"sources": []})["sources"]}
    sources = [_source(records, explained.get(source)) for source, records in by_source.items()]
    return sorted(sources, key=lambda source: (-source.mean, source.title))


def _source(records: list[Row], explained: Row | None) -> Source:
    entries = [
        Entry(record, record["effect_size"]["value"], record["effect_size"]["scale"], _interval_of(record))
        for record in records
    ]
    entries.sort(key=lambda entry: (-entry.value, entry.effect["id"]))
    plain_mean = sum(entry.value for entry in entries) / len(entries)
    mean = plain_mean if explained is None or explained["mean"] is None else explained["mean"]
    variance, weight = (None, None) if explained is None else (explained["variance"], explained["weight"])
    source = records[0]["source"]
    return Source(source["title"], source.get("year"), entries, mean, normal_interval(mean, variance), weight)


def _interval_of(effect: Row) -> list[float] | None:
    return normal_interval(effect["effect_size"]["value"], effect["effect_size"]["variance"])


def label(row: Row) -> str:
    """What the diamond is: nothing is pooled of one study."""
    if row["experiments"] == 1:
        return "One experiment"
    return "One study" if row["m"] == 1 else "Pooled"


def arms(effect: Row) -> str:
    return f"{effect['treated']['label']} vs {effect['baseline']['label']}"


def values(effect: Row) -> str:
    return f"{plain(effect['treated']['value'])} vs {plain(effect['baseline']['value'])}"
