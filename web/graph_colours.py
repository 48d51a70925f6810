"""The colours of the component graph: by stage, community, or established effect on a facet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue import evidence
from catalogue.pooled_models import PooledRow
from taxonomy.graph.network import node_rows
from taxonomy.vocabulary import Facet, Stage
from web import sizes
from web.graph_page import COLOURINGS, GraphExplorer

COMMUNITIES = 7
"""The number of communities with a colour of their own, the largest ones; more colours would look alike."""
EFFECTS = {
    "effect-raises": "Raises it: established",
    "effect-lowers": "Lowers it: established",
    "effect-none": "Little or no difference: established",
    "effect-open": "Measured, no direction established",
    "effect-unmeasured": "Not measured",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry of the legend: a class of the style sheet, its meaning, and how many components have it."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Colours:
    """Class and note of each component by its id, and the legend. The class of its stage is in the picture already."""

    legend: list[Entry]
    classes: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def options(explorer: GraphExplorer) -> list[tuple[str, str, bool]]:
    """The colourings to choose from: value, label, whether it is in use."""
    labels = {"stage": "stage", "community": "community"} | {
        facet.value: f"effect on {facet.label.lower()}" for facet in Facet
    }
    return [(name, labels[name], name == explorer.query.colour) for name in COLOURINGS]


def colours(explorer: GraphExplorer, nodes: Sequence[Row]) -> Colours:
    """The colours of these components."""
    if explorer.query.colour == "stage":
        counts = Counter(node["stage"] for node in nodes)
        return Colours([Entry(f"stage-{term}", term.label, counts[term]) for term in Stage if counts[term]])
    if explorer.query.colour == "community":
        return _by_community(explorer, nodes)
    return _by_effect(explorer, nodes, Facet(explorer.query.colour))


def _by_community(explorer: GraphExplorer, nodes: Sequence[Row]) -> Colours:
    """Communities are those of the whole graph under the filters; each is named by the component most used in it."""
    every = {node["id"]: node for node in node_rows(explorer.whole_graph())}
    most_used = dict[int, Row]()
    for node in every.values():
        first = most_used.setdefault(node["community"], node)
        if node["used_in"] > first["used_in"]:
            most_used[node["community"]] = node
    number = {node["id"]: every[node["id"]]["community"] for node in nodes if node["id"] in every}
    classes = {node["id"]: _community_class(number.get(node["id"])) for node in nodes}
    counts = Counter(classes.values())
    legend = [
        Entry(
            f"community-{place}", f"Community {place}, around {most_used[place]['label']}", counts[f"community-{place}"]
        )
        for place in range(COMMUNITIES)
        if counts[f"community-{place}"]
    ]
    if counts["community-other"]:
        legend.append(Entry("community-other", "Smaller communities", counts["community-other"]))
    return Colours(legend, classes, {slug: f"Community {place}" for slug, place in number.items()})


def _community_class(number: int | None) -> str:
    return f"community-{number}" if number is not None and number < COMMUNITIES else "community-other"


def _by_effect(explorer: GraphExplorer, nodes: Sequence[Row], facet: Facet) -> Colours:
    """Only established effects have a colour; the note of a component has the rest of its evidence."""
    rows = {node["id"]: evidence.component_row(explorer.catalogue, node["id"], facet.value) for node in nodes}
    classes = {slug: _effect_class(row) for slug, row in rows.items()}
    counts = Counter(classes.values())
    return Colours(
        [Entry(name, label, counts[name]) for name, label in EFFECTS.items() if counts[name]],
        classes,
        {slug: f"{facet.label}: {_in_words(row)}" for slug, row in rows.items()},
    )


def _effect_class(row: PooledRow | None) -> str:
    if row is None:
        return "effect-unmeasured"
    if row.raises or row.lowers:
        return "effect-raises" if row.raises else "effect-lowers"
    return "effect-none" if row.established else "effect-open"


def _in_words(row: PooledRow | None) -> str:
    if row is None:
        return "not measured"
    level = row.certainty.level
    return f"{sizes.verb(row.keyed()).lower()}, {level}{'' if level == 'not graded' else ' certainty'}"
