"""What a forest plot draws: the effects of a pooled row by source, on their scales, with their normal intervals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import shorten

from catalogue.effects import EffectRead
from catalogue.read_model import Keyed
from taxonomy.documents import Models
from taxonomy.vocabulary import Domain, Generalization, Mark, VarianceFrom
from web.charts.axes import normal_interval
from web.formatting import mostly, plain

CLAUSE = re.compile(r"[;.](?:\s|$)")
"""What ends the first clause of a note, which names the data set where there are several."""
NOTE = 40
"""Characters of that clause that are shown."""
OF_READING = ("Judged from the record", "Second reading", "second reader")
"""How a note begins that is about the reading, not about what was measured."""


@dataclass(frozen=True)
class Entry:
    """One effect on the scale of the row; no interval where it has no variance."""

    effect: EffectRead
    value: float
    scale: str
    interval: list[float] | None
    distinction: str
    """How it differs from those of the same source that have its metric and arms; empty where it has no such others."""

    @property
    def arms(self) -> str:
        """The arms, after what tells the effect from others with the same ones."""
        return ": ".join(filter(None, (self.distinction, arms(self.effect))))

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
    differences = distinctions(records)
    entries = [_entry(record, differences.get(record.id, "")) for record in records]
    entries.sort(key=lambda entry: (-entry.value, entry.effect.id))
    plain_mean = sum(entry.value for entry in entries) / len(entries)
    mean = plain_mean if explained is None or explained["mean"] is None else explained["mean"]
    variance, weight = (None, None) if explained is None else (explained["variance"], explained["weight"])
    source = records[0].source
    return Source(source.title, source.year, entries, mean, normal_interval(mean, variance), weight)


def _entry(effect: EffectRead, distinction: str) -> Entry:
    size = effect.effect_size
    assert size.value is not None, "an effect without a size is not pooled"
    return Entry(effect, size.value, size.scale, normal_interval(size.value, size.variance), distinction)


def distinctions(effects: Iterable[EffectRead]) -> dict[str, str]:
    """Id -> what tells an effect from the others with its metric and arms, for those that have such others."""
    ordered = sorted(effects, key=_name)
    alike = [list(group) for _, group in groupby(ordered, _name)]
    return {slug: text for group in alike if len(group) > 1 for slug, text in _told_apart(group).items()}


def _name(effect: EffectRead) -> tuple[str, str]:
    return effect.metric.name, arms(effect)


def _told_apart(effects: Sequence[EffectRead]) -> dict[str, str]:
    """As few of their facts as tell them all apart, in the order of `_facts`."""
    texts = [""] * len(effects)
    for facts in zip(*map(_facts, effects), strict=True):
        longer = [", ".join(filter(None, pair)) for pair in zip(texts, facts, strict=True)]
        if len(set(longer)) > len(set(texts)):
            texts = longer
    return {effect.id: text for effect, text in zip(effects, texts, strict=True)}


def _facts(effect: EffectRead) -> tuple[str, ...]:
    """What effects with one name differ by, the most telling first; empty where it is not recorded."""
    models = effect.models or Models()
    wrote = f"written by {models.generator}" if models.generator else ""
    graded = f"graded by {models.judge}" if models.judge else ""
    domain = Domain(effect.domain).label if effect.domain else ""
    tested = Generalization(effect.generalization).label if effect.generalization else ""
    return models.student or "", wrote, graded, domain, _clause(effect.note or ""), tested, effect.locator


def _clause(note: str) -> str:
    """The first clause of a note, shortened; empty where it is about the reading."""
    return "" if note.startswith(OF_READING) else shorten(CLAUSE.split(note, maxsplit=1)[0], NOTE, placeholder="…")


def label(row: Keyed) -> str:
    """What the diamond is: nothing is pooled of one study."""
    if row["experiments"] == 1:
        return "One experiment"
    return "One study" if row["m"] == 1 else "Pooled"


def arms(effect: EffectRead) -> str:
    return f"{effect.treated.label} vs {effect.baseline.label}"


def values(effect: EffectRead) -> str:
    return f"{plain(effect.treated.value)} vs {plain(effect.baseline.value)}"
