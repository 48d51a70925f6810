"""Curves over rounds: a metric as a pipeline feeds on what it made, several arms beside each other."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from web.charts.chart import Chart, Table, cells, name_of
from web.charts.rounds_picture import NARROW, WIDE, Arm, picture
from web.charts.words import counted, listed, plain, printable, slope

Series = dict[str, Any]
FEW = 3
ORIENTATION = {"higher-is-better": "higher is better", "lower-is-better": "lower is better"}


def draw(series: Sequence[Series], address: str | None = None) -> Chart:
    """The curves of series on one metric, as they are stored; a point leads to the address where there is one."""
    metrics = {each["metric"]["id"]: each["metric"] for each in series}
    if len(metrics) > 1:
        raise ValueError(f"one picture shows one metric, and these series are on {', '.join(sorted(metrics))}")
    header = ("Series", "Source", "Round", "Value", "Slope a round", "First decline")
    metric = next(iter(metrics.values()), None)
    arms = _arms(series)
    drawn = [arm for arm in arms if arm.points]
    table = Table(header, tuple(line for arm in arms for line in _lines(arm, address)))
    if metric is None or not drawn:
        return Chart("Values over rounds", "No series over rounds is on record.", table)
    title = printable(f"{metric['name']} over rounds")
    sentence = printable(_sentence(title, metric, drawn))
    name = name_of("rounds", sentence, *(printable(arm.id) for arm in drawn))
    axis = _unit(metric)
    wide, narrow = (
        picture(drawn, axis, room, address).svg(f"{name}-{size}", title, sentence)
        for size, room in (("wide", WIDE), ("narrow", NARROW))
    )
    return Chart(title, sentence, table, wide, narrow)


def by_metric(series: Sequence[Series]) -> list[list[Series]]:
    """Series as they can be drawn together, in the order in which their metrics first come."""
    groups: dict[str, list[Series]] = {}
    for each in series:
        groups.setdefault(each["metric"]["id"], []).append(each)
    return list(groups.values())


def _arms(series: Sequence[Series]) -> list[Arm]:
    """An arm is called by its method, or by its own id where a method has several."""
    times = Counter(each["method"] for each in series)
    return [
        Arm(
            each["id"],
            each["method"] if times[each["method"]] == 1 else each["id"],
            [(float(number), float(value)) for number, value in each["points"]],
            each["slope"],
            each["first_decline"],
            each["source"]["title"],
        )
        for each in series
    ]


def _unit(metric: dict[str, Any]) -> str:
    """The axis' name: the metric, its unit, and which way is better."""
    better = ORIENTATION.get(metric["orientation"], "")
    return f"{metric['name']} ({', '.join(filter(None, [metric.get('unit'), better]))})"


def _sentence(title: str, metric: dict[str, Any], arms: list[Arm]) -> str:
    """Each arm by name while there are few; else how far they lie apart."""
    declining = [arm for arm in arms if arm.decline is not None]
    if len(arms) <= FEW:
        slopes = listed([f"{arm.name} {slope(arm.slope)}" for arm in arms])
        falls = listed([f"{arm.name} from round {plain(arm.decline or 0)}" for arm in declining])
    else:
        ends = [slope(end([arm.slope for arm in arms])) for end in (min, max)]
        slopes, falls = " to ".join(ends), f"{len(declining)} of {len(arms)}"
    better = ORIENTATION.get(metric["orientation"], "")
    told = f"{title}, {counted(len(arms), 'series', 'series')}, {better}. "
    told += f"Slope a round, positive where it gets better: {slopes}. "
    return told + (f"Declining: {falls}." if declining else "None declines.")


def _lines(arm: Arm, address: str | None) -> list[Any]:
    where = address and address.format(arm.id)
    decline = "none" if arm.decline is None else plain(arm.decline)
    return [
        cells(arm.name, arm.source, plain(number), plain(value), slope(arm.slope), decline, address=where)
        for number, value in arm.points
    ]
