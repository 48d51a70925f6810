"""The columns of the table of effects: which there are, which are shown, and the keys of the API that they show."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypedDict

from catalogue import Catalogue
from catalogue.effects import EffectRead
from taxonomy.vocabulary import ComparatorKind, Confounder, Domain, Doubt, Generalization, Isolation
from web.formatting import number, signed
from web.labels import Extended, extended

Effect = Extended[EffectRead]
ALWAYS = ("id", "gain", "percent_change", "effect_size")
"""Keys of the change, which every row has: it is the link to the effect."""


class EffectColumn(NamedTuple):
    """A column of the table of effects."""

    name: str
    """As the parameter `columns` has it."""
    title: str
    keys: tuple[str, ...]
    """What it shows, by the keys of an effect in the API."""
    text: Callable[[Catalogue, Effect], str] | None = None
    """The text of its cell; None where the template has a cell of its own for it, which is shown by default."""


class Cell(TypedDict):
    """The cell of a column that is shown where a reader chooses it."""

    title: str
    text: str


class Choice(TypedDict):
    """A column to choose, and whether it is shown."""

    name: str
    title: str
    shown: bool


class Columns(TypedDict):
    """What the template shows of the table of effects."""

    chosen: tuple[str, ...]
    """The names in the address; empty where it has none, and the default is shown."""
    choices: list[Choice]
    hide: list[str]
    """Columns of the default that are left out."""
    more: list[EffectColumn]
    """Columns outside the default that are shown."""
    span: int
    """Cells of a row."""


def _compared_with(_: Catalogue, effect: Effect) -> str:
    comparator = effect["comparator"]
    if comparator is None:
        return ""
    label = ComparatorKind(comparator.kind).label
    return f"{label}, {comparator.id}" if comparator.id else label


def _also_differs(_: Catalogue, effect: Effect) -> str:
    differs = effect["also_differs"]
    return "not recorded" if differs is None else ", ".join(Confounder(each).label for each in differs) or "nothing"


def _method(catalogue: Catalogue, effect: Effect) -> str:
    return catalogue.label("methods", effect["method"]) if effect["method"] else ""


def _model(role: str) -> Callable[[Catalogue, Effect], str]:
    return lambda _, effect: getattr(effect["models"], role, None) or ""


def _rows(_: Catalogue, effect: Effect) -> str:
    rows = [effect[arm].rows for arm in ("baseline", "treated")]
    return "" if rows == [None, None] else " → ".join("?" if each is None else number(each) for each in rows)


def _dose(_: Catalogue, effect: Effect) -> str:
    dose = effect["dose"]
    if dose is None:
        return ""
    values = ("?" if each is None else number(each) for each in (dose.baseline, dose.treated))
    return f"{' → '.join(values)} {dose.unit}"


def _size(_: Catalogue, effect: Effect) -> str:
    size = effect["effect_size"]
    return "" if size["value"] is None else f"{signed(size['value'])} ({size['scale']})"


def _standard_error(_: Catalogue, effect: Effect) -> str:
    return "" if effect["difference_se"] is None else number(effect["difference_se"])


COLUMNS = (
    EffectColumn("cause", "Varied", ("component", "characteristic", "method")),
    EffectColumn("metric", "Metric and outcome", ("metric", "facet")),
    EffectColumn("values", "Baseline and treatment", ("baseline", "treated")),
    EffectColumn("axis", "Interval, drawn", ("effect_size", "variance")),
    EffectColumn("design", "Design", ("design",)),
    EffectColumn(
        "conditions",
        "Conditions compared",
        ("baseline", "treated"),
        lambda _, effect: f"{effect['baseline'].label} → {effect['treated'].label}",
    ),
    EffectColumn("method", "Study of", ("method",), _method),
    EffectColumn("year", "Year", ("source",), lambda _, effect: str(effect["source"].year)),
    EffectColumn(
        "domain", "Domain", ("domain",), lambda _, effect: Domain(effect["domain"]).label if effect["domain"] else ""
    ),
    EffectColumn(
        "generalization",
        "Test",
        ("generalization",),
        lambda _, effect: Generalization(effect["generalization"]).label if effect["generalization"] else "",
    ),
    EffectColumn("generator", "Generator", ("models",), _model("generator")),
    EffectColumn("judge", "Judge", ("models",), _model("judge")),
    EffectColumn("student", "Student", ("models",), _model("student")),
    EffectColumn("rows", "Rows of data", ("baseline", "treated"), _rows),
    EffectColumn("dose", "Dose", ("dose",), _dose),
    EffectColumn("isolation", "Isolation", ("isolation",), lambda _, effect: Isolation(effect["isolation"]).label),
    EffectColumn("comparator", "Compared with", ("comparator",), _compared_with),
    EffectColumn("also_differs", "Also differs", ("also_differs",), _also_differs),
    EffectColumn(
        "doubts", "Doubts", ("doubts",), lambda _, effect: ", ".join(Doubt(each).label for each in effect["doubts"])
    ),
    EffectColumn("size", "Effect size (scale)", ("effect_size",), _size),
    EffectColumn("se", "Standard error of the difference", ("difference_se",), _standard_error),
    EffectColumn("experiment", "Experiment", ("experiment",), lambda _, effect: effect["experiment"] or ""),
    EffectColumn("note", "Note", ("note",), lambda _, effect: effect["note"] or ""),
    EffectColumn("reported_in", "Reported in", ("source", "locator", "reading")),
)
"""In the order of the table."""
NAMES = tuple(column.name for column in COLUMNS)
CELLS = {"values": 3}
"""Cells of a column that has more than one: two values and the arrow between them."""


def columns(chosen: Sequence[str]) -> Columns:
    """The table with the chosen columns; with the default where none is chosen."""
    shown = [column for column in COLUMNS if (column.name in chosen if chosen else column.text is None)]
    return {
        "chosen": tuple(chosen),
        "choices": [{"name": each.name, "title": each.title, "shown": each in shown} for each in COLUMNS],
        "hide": [each.name for each in COLUMNS if each.text is None and each not in shown],
        "more": [each for each in shown if each.text],
        "span": 1 + sum(CELLS.get(each.name, 1) for each in shown),
    }


def with_cells(catalogue: Catalogue, effects: Sequence[Effect], more: Sequence[EffectColumn]) -> list[Effect]:
    """Effects with the `cells` of the columns outside the default."""
    return [extended(effect, cells=_cells(catalogue, effect, more)) for effect in effects]


def _cells(catalogue: Catalogue, effect: Effect, more: Sequence[EffectColumn]) -> list[Cell]:
    return [{"title": column.title, "text": column.text(catalogue, effect)} for column in more if column.text]


def keys(chosen: Sequence[str]) -> list[str]:
    """The keys of the API that the chosen columns show; empty, which is every key, where none is chosen."""
    found = [*ALWAYS, *(key for column in COLUMNS if column.name in chosen for key in column.keys)]
    return list(dict.fromkeys(found)) if chosen else []
