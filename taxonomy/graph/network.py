"""A graph as every answer holds it: nodes with attributes, and edges of several types, each type column by column.

Columns, since the component graph of a large catalogue has a million edges, and only some readers want them one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Edges:
    """All edges of one type: `source` and `target` are places in the nodes, `attributes` one value an edge."""

    type: str
    source: Sequence[int]
    target: Sequence[int]
    attributes: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Network:
    """A directed graph with parallel edges. Every node has `id`, `type` and `label`, ids being unique."""

    nodes: Sequence[Mapping[str, Any]]
    edges: Sequence[Edges] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the graph is (`title`), of what (`description`), and how its figures were worked out."""

    def each_edge(self) -> Iterator[dict[str, Any]]:
        """Every edge as `source`, `target` and `type` beside its attributes."""
        ids = [node["id"] for node in self.nodes]
        for edges in self.edges:
            names = list(edges.attributes)
            rows = zip(edges.source, edges.target, *edges.attributes.values(), strict=True)
            for source, target, *values in rows:
                yield {
                    "source": ids[source],
                    "target": ids[target],
                    "type": edges.type,
                    **dict(zip(names, values, strict=True)),
                }
