"""The trade-off map: what each component does to two facets at once."""

from typing import Any

from web.charts.chart import Chart, Table, cells, name_of
from web.charts.tradeoff_picture import NARROW, WIDE, picture
from web.charts.words import (
    NOT_MEASURED,
    SHORT,
    STAGES,
    basis,
    counted,
    estimate,
    listed,
    printable,
)

Answer = dict[str, Any]
ADDRESS = "/components/{}/"


def draw(answer: Answer, x: str = "quality", y: str = "diversity", address: str = ADDRESS) -> Chart:
    """The map of an answer of `registry.selectors.pooled.tradeoffs`; a point leads to its component's address."""
    title = f"{SHORT[x]} against {SHORT[y].lower()}"
    sentence = printable(_sentence(answer, SHORT[x].lower(), SHORT[y].lower()))
    table = _table(answer, x, y, address)
    if not any(answer[name] for name in ("results", "x_only", "y_only")):
        return Chart(title, sentence, table)
    name = name_of("tradeoff", x, y, sentence)
    wide, narrow = (
        picture(answer, x, y, address, room).svg(f"{name}-{size}", title, sentence)
        for size, room in (("wide", WIDE), ("narrow", NARROW))
    )
    return Chart(title, sentence, table, wide, narrow)


def label_of(pair: Answer) -> str:
    """A component's name, from whichever side was measured."""
    return str((pair["x"] or pair["y"])["name"])


def _sentence(answer: Answer, x: str, y: str) -> str:
    rows = answer["results"]
    alone = f"{len(answer['x_only'])} more on {x} alone and {len(answer['y_only'])} on {y} alone"
    if not rows:
        return f"No component has an estimate on both {x} and {y}; {alone}."
    signs = [(row["x"]["estimate"], row["y"]["estimate"]) for row in rows]
    both = sum(across > 0 and up > 0 for across, up in signs)
    traded = sum(across * up < 0 for across, up in signs)
    front = [label_of(row) for row in rows if row["pareto"]]
    rest = len(rows) - both - traded
    told = f"{both} gain on both, {traded} gain on one and lose on the other" + (f", {rest} do neither" if rest else "")
    return (
        f"{counted(len(rows), 'component')} with an estimate on both {x} and {y}: {told}; {alone}. "
        f"On the Pareto front: {listed(front)}."
    )


def _table(answer: Answer, x: str, y: str, address: str) -> Table:
    header = ("Component", "Stage", SHORT[x], f"{SHORT[x]} rests on", SHORT[y], f"{SHORT[y]} rests on", "Pareto front")
    pairs = [*answer["results"], *answer["x_only"], *answer["y_only"]]
    return Table(header, tuple(_line(pair, address) for pair in pairs))


def _line(pair: Answer, address: str) -> Any:
    sides = [pair["x"], pair["y"]]
    told = [text for side in sides for text in (estimate(side), basis(side) if side else NOT_MEASURED)]
    stage = STAGES.get(pair["stage"] or "", "")
    front = "yes" if pair["pareto"] else ""
    return cells(label_of(pair), stage, *told, front, address=address.format(pair["component"]))
