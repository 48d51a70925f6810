"""What a forest plot draws: the effects of a pooled row by source, on their scales, with their normal intervals."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.effects import EffectRead
from catalogue.read_model import Keyed
from taxonomy.vocabulary import Mark, VarianceFrom
from web.charts.axes import normal_interval
from web.formatting import mostly, plain


@dataclass(frozen=True)
class Entry:
    """One effect on the scale of the row; no interval where it has no variance."""

    effect: EffectRead
    value: float
    scale: str
    interval: list[float] | None

    @property
    def second_hand(self) -> bool:
        return self.effect.reading.mark == Mark.SECOND_HAND

    @property
    def assumed(self) -> bool:
        """Whether the interval rests on an assumed variance."""
        return self.effect.effect_size.variance_from == VarianceFrom.IMPUTED


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


def sources_of(row: Keyed, effects: Mapping[str, EffectRead]) -> list[Source]:
    """The sources of a pooled row, the greatest mean first. Raises KeyError for an effect without a record."""
    by_source: dict[str, list[EffectRead]] = {}
    for slug in row["effects"]:
        if slug not in effects:
            raise KeyError(f"the record of effect {slug!r} is missing: the plot needs one for each pooled effect")
        by_source.setdefault(effects[slug].source.id, []).append(effects[slug])
    explanation = row["explanation"]
    explained = {source["source"]: source for source in explanation["sources"]} if explanation else {}
    sources = [_source(records, explained.get(source)) for source, records in by_source.items()]
    return sorted(sources, key=lambda source: (-source.mean, source.title))


def _source(records: list[EffectRead], explained: Keyed | None) -> Source:
    entries = [_entry(record) for record in records]
    entries.sort(key=lambda entry: (-entry.value, entry.effect.id))
    plain_mean = sum(entry.value for entry in entries) / len(entries)
    mean = plain_mean if explained is None or explained["mean"] is None else explained["mean"]
    variance, weight = (None, None) if explained is None else (explained["variance"], explained["weight"])
    source = records[0].source
    return Source(source.title, source.year, entries, mean, normal_interval(mean, variance), weight)


def _entry(effect: EffectRead) -> Entry:
    size = effect.effect_size
    assert size.value is not None, "an effect without a size is not pooled"
    return Entry(effect, size.value, size.scale, normal_interval(size.value, size.variance))


def label(row: Keyed) -> str:
    """What the diamond is: nothing is pooled of one study."""
    if row["experiments"] == 1:
        return "One experiment"
    return "One study" if row["m"] == 1 else "Pooled"


def arms(effect: EffectRead) -> str:
    return f"{effect.treated.label} vs {effect.baseline.label}"


def values(effect: EffectRead) -> str:
    return f"{plain(effect.treated.value)} vs {plain(effect.baseline.value)}"
