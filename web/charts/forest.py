"""The forest plot: every effect behind one pooled row, by source, and the pooled estimate below them."""

from collections.abc import Mapping
from functools import partial

from catalogue.effects import EffectRead
from catalogue.read_model import Keyed
from web.charts.chart import Chart, Omission, Table, Value, cells
from web.charts.forest_picture import NARROW, WIDE, picture
from web.charts.forest_sources import Source, arms, label, sources_of, values
from web.formatting import FACETS, NO_INTERVAL, READINGS, basis, by_sign, counted, grading, interval, printable, size
from web.sizes import pooled, pooled_interval, predicted

ADDRESS = "/effects/{}/"
FOLD = 24
COLUMNS = (
    "row", "effect", "metric", "treated", "treated_value", "baseline", "baseline_value", "source", "year", "scale",
    "effect_size", "interval_low", "interval_high", "reading",
)  # fmt: skip


def draw(row: Keyed, effects: Mapping[str, EffectRead], address: str = ADDRESS, fold: int = FOLD) -> Chart:
    """The plot of one pooled row with its explanation; `effects` are the stored records by id.

    Where there are more than `fold` effects, a source with several has one line: its mean, each effect a tick on it.
    Raises KeyError for a pooled effect without a record.
    """
    title = printable(f"{row['name']}: effect on {FACETS[row['facet']].lower()}")
    sources = sources_of(row, effects)
    omissions = tuple(_omission(omitted, effects, address) for omitted in row["not_pooled"])
    return Chart(
        title,
        printable(_sentence(row)),
        partial(_table, row, sources, address),
        COLUMNS,
        partial(_data, row, sources),
        picture(row, sources, WIDE, address, fold) if sources else None,
        picture(row, sources, NARROW, address, fold) if sources else None,
        omissions,
        f"{counted(len(omissions), 'effect')} not pooled" if omissions else "",
    )


def _sentence(row: Keyed) -> str:
    facet = FACETS[row["facet"]].lower()
    if row["estimate"] is None:
        return f"{row['name']} on {facet}: nothing can be pooled; {by_sign(row)}."
    spread = pooled_interval(row) or NO_INTERVAL
    sentence = f"{row['name']} on {facet}: {pooled(row)} ({spread}), {basis(row)}"
    if row["prediction_interval"]:
        sentence += f"; a new source may lie anywhere from {predicted(row)}"
    return f"{sentence}. {row['certainty']['sentence']}"


def _omission(omitted: Keyed, effects: Mapping[str, EffectRead], address: str) -> Omission:
    effect = effects.get(omitted["id"])
    text = omitted["id"]
    if effect is not None:
        text = f"{effect.metric.name}, {arms(effect)} ({values(effect)}), {effect.source.title}"
    return Omission(printable(text), omitted["reason"], address.format(omitted["id"]))


def _table(row: Keyed, sources: list[Source], address: str) -> Table:
    header = ("Metric", "Arms", "Values", "Source", "Year", "Change", "95% interval", "Reading")
    lines = []
    for source in sources:
        for entry in source.effects:
            effect = entry.effect
            about = (effect.metric.name, entry.arms, values(effect), source.title, str(source.year or ""))
            change = (size(entry.value, entry.scale), interval(entry.interval, entry.scale))
            mark = READINGS[effect.reading.mark]
            lines.append(cells(*about, *change, mark, address=address.format(effect.id)))
    if row["estimate"] is not None:
        lines.append(cells(label(row), basis(row), "", "", "", pooled(row), pooled_interval(row) or NO_INTERVAL, ""))
    if row["prediction_interval"]:
        lines.append(cells("Prediction interval", "", "", "", "", "", predicted(row), ""))
    lines.append(cells("Certainty", grading(row), "", "", "", "", "", ""))
    return Table(header, tuple(lines))


def _data(row: Keyed, sources: list[Source]) -> list[tuple[Value, ...]]:
    """The effects and the pooled estimate on the scale of the row with their 95% intervals."""
    rows: list[tuple[Value, ...]] = []
    for source in sources:
        for entry in source.effects:
            effect, (treated, baseline) = entry.effect, (entry.effect.treated, entry.effect.baseline)
            arms = (treated.label, treated.value, baseline.label, baseline.value)
            about = ("effect", effect.id, effect.metric.name, *arms, source.title, source.year)
            ends = entry.interval or (None, None)
            rows.append((*about, entry.scale, entry.value, *ends, effect.reading.mark))
    if row["estimate"] is not None:
        rows.append(("pooled", *[None] * 8, row["scale"], row["estimate"], *(row["interval"] or (None, None)), None))
    if row["prediction_interval"]:
        rows.append(("prediction interval", *[None] * 8, row["scale"], None, *row["prediction_interval"], None))
    return rows
