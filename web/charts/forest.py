"""The forest plot: every effect behind one pooled row, by source, and what they come to together."""

from collections.abc import Mapping
from typing import Any

from taxonomy.evidence.effect_size import percent_change
from web.charts.chart import Chart, Left, Table, cells, name_of
from web.charts.forest_picture import NARROW, WIDE, picture
from web.charts.forest_rows import FOLD, Source, sources_of
from web.charts.words import (
    FACETS,
    NO_INTERVAL,
    basis,
    by_sign,
    counted,
    grading,
    interval,
    percent,
    plain,
    printable,
    ratio,
)

Row = dict[str, Any]
ADDRESS = "/effects/{}/"


def draw(row: Row, effects: Mapping[str, Row], address: str = ADDRESS, fold: int = FOLD) -> Chart:
    """The plot of one pooled row with its explanation; `effects` are the stored records by id.

    Where there are more than `fold` effects, a source with several has one line: its mean, each effect a tick on it.
    """
    title = printable(f"{row['name']}: effect on {FACETS[row['facet']].lower()}")
    sources = sources_of(row, effects)
    sentence = printable(_sentence(row))
    left = tuple(_left(each, effects, address) for each in row["not_pooled"])
    told = f"{counted(len(left), 'effect')} not pooled" if left else ""
    table = _table(row, sources, address)
    if not sources:
        return Chart(title, sentence, table, left=left, left_title=told)
    name = name_of("forest", title, sentence, *row["effects"])
    wide, narrow = (
        picture(row, sources, room, address, fold).svg(f"{name}-{size}", title, sentence)
        for size, room in (("wide", WIDE), ("narrow", NARROW))
    )
    return Chart(title, sentence, table, wide, narrow, left, told)


def _sentence(row: Row) -> str:
    facet = FACETS[row["facet"]].lower()
    if row["estimate"] is None:
        return f"{row['name']} on {facet}: nothing can be pooled; {by_sign(row)}."
    spread = interval(row["interval"]) if row["interval"] else NO_INTERVAL
    found = f"{row['name']} changes {facet} by {percent(row['percent'])} ({spread}): {basis(row)}"
    if row["prediction_interval"]:
        found += f"; a new source may lie anywhere from {interval(row['prediction_interval'])}"
    return found + (". Sources stand on both sides." if row["contested"] else ".")


def _left(each: dict[str, str], effects: Mapping[str, Row], address: str) -> Left:
    effect = effects.get(each["id"])
    text = each["id"]
    if effect is not None:
        text = f"{effect['metric']['name']}, {arms(effect)} ({values(effect)}), {effect['source']['title']}"
    return Left(printable(text), each["reason"], address.format(each["id"]))


def arms(effect: Row) -> str:
    return f"{effect['treated']['label']} vs {effect['baseline']['label']}"


def values(effect: Row) -> str:
    return f"{plain(effect['treated']['value'])} vs {plain(effect['baseline']['value'])}"


def _table(row: Row, sources: list[Source], address: str) -> Table:
    header = ("Metric", "Arms", "Values", "Source", "Year", "Change", "95% interval")
    lines = []
    for source in sources:
        for each in source.effects:
            effect, year = each.effect, str(source.year or "")
            told = (effect["metric"]["name"], arms(effect), values(effect), source.title, year)
            change = (percent(percent_change(each.ratio)), interval(each.interval))
            lines.append(cells(*told, *change, address=address.format(effect["id"])))
    if row["estimate"] is not None:
        lines.append(cells("Pooled", basis(row), "", "", "", percent(row["percent"]), interval(row["interval"])))
    if row["prediction_interval"]:
        low, high = row["prediction_interval"]
        lines.append(cells("Prediction interval", "", "", "", "", "", f"{ratio(low)} to {ratio(high)}"))
    lines.append(cells("Certainty", grading(row), "", "", "", "", ""))
    return Table(header, tuple(lines))
