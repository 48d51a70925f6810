"""The evidence-gap map: what was measured of which kind or component, and how certain it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from web.charts.chart import Chart, Table, cells, name_of
from web.charts.gaps_picture import NARROW, WIDE, Line, Square, picture
from web.charts.palette import STAGES
from web.charts.words import FACETS, SHORT, counted, listed, printable

Answer = dict[str, Any]
LEVELS = ("very low", "low", "moderate", "high")
MOST = 40


@dataclass
class Found:
    """One group on one facet over the domains of the answer."""

    effects: int = 0
    certainty: str | None = None
    used: int = 0
    domains: list[str] = field(default_factory=list)


def draw(
    answer: Answer,
    names: Mapping[str, str] | None = None,
    address: str = "/effects/",
    most: int = MOST,
    also: Mapping[str, str] | None = None,
) -> Chart:
    """The map of an answer of `registry.selectors.gaps`. Effects of several domains are added up.

    A square leads to its effects at the address, `also` being what else their list is asked for.

    Certainty is graded by domain: a square tells the highest grade in any one. The `most` groups with most effects and
    uses are drawn; the table holds all.
    """
    by, found = answer["by"], _gathered(answer)
    title = f"Evidence by {by} and facet"
    groups = sorted({group for group, _ in found})
    order = sorted(groups, key=lambda group: (-_weight(found, group), group))
    shown = sorted(order[:most], key=_place)
    sentence = printable(_sentence(found, groups, shown, by, names or {}))
    address = f"{address}?{urlencode(also)}&" if also else f"{address}?"
    table = _table(found, sorted(groups, key=_place), names or {}, by, address)
    if not groups:
        return Chart(title, sentence, table)
    lines = [_line(found, group, names or {}, by, address) for group in shown]
    name = name_of("gaps", by, sentence)
    wide, narrow = (
        picture(lines, room).svg(f"{name}-{size}", title, sentence)
        for size, room in (("wide", WIDE), ("narrow", NARROW))
    )
    return Chart(title, sentence, table, wide, narrow)


def _gathered(answer: Answer) -> dict[tuple[str, str], Found]:
    found: dict[tuple[str, str], Found] = {}
    for cell in [*answer["results"], *answer["empty"]]:
        here = found.setdefault((cell["id"], cell["facet"]), Found())
        here.used = max(here.used, cell["used_in"])
        if "effects" in cell:
            here.effects += cell["effects"]
            here.domains.append(cell["domain"])
            if here.certainty is None or LEVELS.index(cell["certainty"]) > LEVELS.index(here.certainty):
                here.certainty = cell["certainty"]
    return found


def _weight(found: dict[tuple[str, str], Found], group: str) -> int:
    return sum(here.effects + here.used for (each, _), here in found.items() if each == group)


def _place(group: str) -> tuple[int, str]:
    """Kinds in the order of their stages."""
    stage = group.partition("/")[0]
    return (STAGES.index(stage) if stage in STAGES else len(STAGES), group)


def _sentence(
    found: dict[tuple[str, str], Found], groups: list[str], shown: list[str], by: str, names: Mapping[str, str]
) -> str:
    if not groups:
        return f"No {by} is used or measured here."
    squares = len(groups) * len(FACETS)
    bare = [place for place in ((group, facet) for group in groups for facet in FACETS) if not _effects(found, place)]
    bare.sort(key=lambda place: (-found.get(place, Found()).used, place))
    first = [f"{names.get(group, group)} on {FACETS[facet].lower()}" for group, facet in bare[:3]]
    told = f"{squares - len(bare)} of {squares} squares hold effects, {len(bare)} hold none"
    told += f"; used most and never measured: {listed(first)}." if first else "."
    return told + (
        f" Shown are the {len(shown)} with most effects and uses of {len(groups)}." if len(shown) < len(groups) else ""
    )


def _effects(found: dict[tuple[str, str], Found], place: tuple[str, str]) -> int:
    return found[place].effects if place in found else 0


def _line(found: dict[tuple[str, str], Found], group: str, names: Mapping[str, str], by: str, address: str) -> Line:
    squares = []
    for facet in FACETS:
        here = found.get((group, facet), Found())
        label = f"{names.get(group, group)}\n{FACETS[facet]}: {_told(here)}"
        where = _address(address, by, group, facet) if here.effects else None
        squares.append(Square(here.effects, here.certainty, here.used, label, where))
    stage, _, rest = group.rpartition("/") if by == "kind" else ("", "", group)
    name = names.get(group) or (rest.replace("-", " ") if stage else rest)
    return Line(name, stage or None, tuple(squares))


def _address(address: str, by: str, group: str, facet: str) -> str:
    return f"{address}{urlencode({by: group, 'facet': facet})}"


def _told(here: Found) -> str:
    if here.effects:
        grade = f"certainty {here.certainty}" + (" at best" if len(here.domains) > 1 else "")
        return f"{counted(here.effects, 'effect')} in {counted(len(here.domains), 'domain')}, {grade}"
    return "no effect" + (f"; up to {counted(here.used, 'method')} of one domain use it" if here.used else "")


def _table(
    found: dict[tuple[str, str], Found], groups: list[str], names: Mapping[str, str], by: str, address: str
) -> Table:
    header = (by.capitalize(), "Facet", "Effects", "Highest certainty in a domain", "Most uses in a domain")
    lines = []
    for group in groups:
        for facet in FACETS:
            here = found.get((group, facet), Found())
            told = (names.get(group, group), SHORT[facet], str(here.effects), here.certainty or "", str(here.used))
            where = _address(address, by, group, facet) if here.effects else None
            lines.append(cells(*told, address=where))
    return Table(header, tuple(lines))
