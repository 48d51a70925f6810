"""What may be attached to the component graph: kinds, methods, metrics, characteristics, facets and sources.

Their ids carry their sort (`facet:quality`), since a facet and a characteristic share a name; `record` is the plain id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from registry import evidence
from registry.filters import METHODS, Query
from registry.selectors.lineage import EXTENDS, SEEDS_FROM, relations
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Characteristic, Facet, Stage

Pair = tuple[str, str]
Found = Mapping[Pair, Mapping[str, Any]]
"""(id, id) -> attributes of the edge."""


@dataclass
class Attached:
    """Nodes of other sorts, and the edges between them and the components."""

    components: Sequence[str]
    methods: Query
    snapshot: Snapshot
    _nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _edges: list[tuple[str, Found]] = field(default_factory=list)

    def of(self, sorts: Iterable[str]) -> "Attached":
        """Itself, with the nodes and edges of these sorts."""
        chosen = [sort for sort in SORTS if sort in sorts]
        for sort in chosen:
            SORTS[sort](self)
        if {"characteristics", "facets"} <= set(chosen):
            self._link("influences", self._influences())
        if "methods" in chosen:
            for kind, found in self._descent().items():
                self._link(kind, found)
        if {"methods", "sources"} <= set(chosen):
            self._link("describes", self._describes())
        return self

    @property
    def nodes(self) -> list[dict[str, Any]]:
        return list(self._nodes.values())

    @property
    def edges(self) -> list[dict[str, Any]]:
        return [
            {"source": one, "target": other, "type": kind, **attributes}
            for kind, found in self._edges
            for (one, other), attributes in found.items()
        ]

    def _add(self, sort: str, record: str, label: str, **attributes: Any) -> str:
        key = f"{sort}:{record}"
        self._nodes.setdefault(key, {"id": key, "type": sort, "label": label, "record": record, **attributes})
        return key

    def _link(self, kind: str, found: Found) -> None:
        self._edges.append((kind, found))

    def kinds(self) -> None:
        """component -> kind -> stage"""
        of, labels = evidence.kinds(self.snapshot), self.snapshot.tables["kinds"]
        broader: dict[Pair, Mapping[str, Any]] = {}
        for component in self.components:
            kind = of[component]
            stage = Stage(kind.partition("/")[0])
            key = self._add("kind", kind, labels.label(kind) or kind, stage=stage.value)
            broader[component, key] = {}
            broader[key, self._add("stage", stage.value, stage.label, stage=stage.value)] = {}
        self._link("broader", broader)

    def used_by(self) -> None:
        """method -> component"""
        table, wanted = self.snapshot.tables["methods"], set(self.components)
        mask = METHODS.mask(self.methods, self.snapshot)
        uses: dict[Pair, Mapping[str, Any]] = {}
        for row, components in table.terms["component"].held(np.flatnonzero(mask).tolist()).items():
            for component in sorted(wanted.intersection(components)):
                slug = table.slugs[row]
                year = int(table.numbers["year"][row])
                uses[self._add("method", slug, table.labels[row], year=year), component] = {}
        self._link("uses", uses)

    def facets(self) -> None:
        """component -> facet, with the pooled effect"""
        affects: dict[Pair, Mapping[str, Any]] = {}
        for facet in Facet:
            key = self._add("facet", facet.value, facet.label)
            for component in self.components:
                row = evidence.component_row(self.snapshot, component, facet.value)
                if row is not None:
                    affects[component, key] = _pooled(row)
        self._link("affects", affects)

    def characteristics(self) -> None:
        for each in Characteristic:
            self._add("characteristic", each.value, each.label)

    def metrics(self) -> None:
        """component -> metric, with the number of effects"""
        self._link("measured_with", self._measured("metric", "metrics", outward=True))

    def sources(self) -> None:
        """source -> component, with the number of effects"""
        self._link("reports", self._measured("source", "sources", outward=False))

    def _measured(self, sort: str, collection: str, *, outward: bool) -> Found:
        labels = self.snapshot.tables[collection]
        found: dict[Pair, dict[str, int]] = {}
        for component, other in self._pairs("component", sort):
            if component in self._wanted:
                key = self._add(sort, other, labels.label(other) or other)
                pair = (component, key) if outward else (key, component)
                found.setdefault(pair, {"effects": 0})["effects"] += 1
        return dict(sorted(found.items()))

    @property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.components)

    def _pairs(self, *columns: str) -> list[Pair]:
        """Two columns of the living effects that have both."""
        table = self.snapshot.tables["effects"]
        codes = evidence.Codes(self.snapshot)
        kept = table.alive & (codes[columns[0]] >= 0) & (codes[columns[1]] >= 0)
        one, other = ([codes.values(name)[code] for code in codes[name][kept].tolist()] for name in columns)
        return list(zip(one, other, strict=True))

    def _influences(self) -> Found:
        """characteristic -> facet, where the characteristic itself was varied"""
        cells = evidence.cells(self.snapshot, self.snapshot.tables["effects"].alive, by="characteristic")
        return {
            (f"characteristic:{group}", f"facet:{facet}"): _pooled(
                evidence.row(cells, place, "characteristic", self.snapshot)
            )
            for place, (group, facet, _) in enumerate(cells.keys)
        }

    def _descent(self) -> dict[str, Found]:
        """method -> the earlier one that it extends or starts from, with the words that say so"""
        methods = (key.removeprefix("method:") for key in self._nodes if key.startswith("method:"))
        found: dict[str, dict[Pair, list[str]]] = {EXTENDS: {}, SEEDS_FROM: {}}
        for each in relations(self.snapshot).among(methods):
            pair = f"method:{each.later}", f"method:{each.earlier}"
            found[each.type].setdefault(pair, []).append(each.because)
        return {
            kind: {pair: {"because": "; ".join(reasons)} for pair, reasons in pairs.items()}
            for kind, pairs in found.items()
        }

    def _describes(self) -> Found:
        """source -> method"""
        table, labels = self.snapshot.tables["methods"], self.snapshot.tables["sources"]
        found: dict[Pair, Mapping[str, Any]] = {}
        for key in [key for key in self._nodes if key.startswith("method:")]:
            for source in table.terms["source"].held([table.place[key.partition(":")[2]]]).popitem()[1]:
                found[self._add("source", source, labels.label(source) or source), key] = {}
        return found


SORTS = {
    "kinds": Attached.kinds,
    "methods": Attached.used_by,
    "metrics": Attached.metrics,
    "characteristics": Attached.characteristics,
    "facets": Attached.facets,
    "sources": Attached.sources,
}


def _pooled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "log_ratio": row["estimate"],
        "percent": row["percent"],
        "certainty": row["certainty"]["level"],
        "k": row["k"],
        "m": row["m"],
    }
