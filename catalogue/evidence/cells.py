"""Pooled evidence from the columns of effects: one cell for each group and facet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from catalogue.tables import Ints, Mask, Table, Terms
from catalogue.value import Catalogue
from taxonomy.evidence import Effects, Grades, Level, Pooled, Study, grade, pool
from taxonomy.evidence.certainty import STRENGTH, WEAK
from taxonomy.evidence.pooling import NO_DIFFERENCE
from taxonomy.vocabulary import Design, Facet, Isolation, ReadIn

Key = tuple[str, str, str | None]
"""Group, facet, and family where cells are split by it."""
GROUPS = ("component", "kind", "stage", "characteristic")


@dataclass(frozen=True)
class Cells:
    """Cells in the order of their keys; `rows` are the catalogue's rows of the effects, `cell` the cell of each."""

    keys: list[Key]
    pooled: Pooled
    grades: Grades
    rows: Ints
    cell: Ints
    effects: Effects
    place: Mapping[Key, int]

    def of(self, group: str, facet: str, family: str | None = None) -> int | None:
        return self.place.get((group, facet, family))

    def members(self, place: int) -> Ints:
        """Which effects are of a cell, in their order."""
        order, starts = self._grouped
        return order[starts[place] : starts[place + 1]]

    @cached_property
    def directions(self) -> Ints:
        """1 where the cause raises the facet, -1 where it lowers it, with certainty of at least low; else 0."""
        estimate = self.pooled.estimate
        known = (np.abs(estimate) >= NO_DIFFERENCE) & (self.grades.level >= Level.LOW)
        return np.where(known, np.sign(estimate), 0).astype(np.int64)

    @cached_property
    def correlated(self) -> dict[str, Pooled]:
        """The same cells where effects of one source hang together not at all, or entirely."""
        return {f"rho_{rho}": pool(self.effects, len(self.keys), rho) for rho in (0, 1)}

    @cached_property
    def _grouped(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.cell, kind="stable")
        return order, np.searchsorted(self.cell[order], np.arange(len(self.keys) + 1))


class Codes:
    """Columns of the effects with one term a row, as codes: of these rows in their order, else of every row."""

    def __init__(self, catalogue: Catalogue, rows: Ints | None = None) -> None:
        self.catalogue, self.rows = catalogue, rows
        self.table: Table = catalogue.tables["effects"]

    def __getitem__(self, name: str) -> Ints:
        codes = self.table.terms[name].by_row
        return codes if self.rows is None else codes[self.rows]

    def values(self, name: str) -> list[str]:
        """The terms of a column by code."""
        return self.table.terms[name].values

    def is_one(self, name: str, *terms: str) -> Mask:
        """Rows that have one of the terms."""
        return np.isin(self[name], self.table.terms[name].find(terms))


def cells(
    catalogue: Catalogue, mask: Mask, *, by: str = "component", split: bool = False, asked: str | None = None
) -> Cells:
    """Pool the masked effects by group and facet; `asked` is a domain that is wanted, others being indirect."""
    rows = _pooled_rows(catalogue, mask, by)
    codes = Codes(catalogue, rows)
    keys, cell = _keys(codes, by, split)
    effects = _effects(codes, cell)
    pooled = pool(effects, len(keys))
    grades = grade(pooled, _study(codes, asked))
    return Cells(keys, pooled, grades, rows, cell, effects, {key: place for place, key in enumerate(keys)})


def _pooled_rows(catalogue: Catalogue, mask: Mask, by: str) -> Ints:
    """The masked effects that have a cell."""
    rows = np.flatnonzero(mask)
    codes = Codes(catalogue, rows)
    return rows[(codes[by] >= 0) & (codes["facet"] >= 0) & ~codes.is_one("design", Design.WHOLE_METHOD.value)]


def _keys(codes: Codes, by: str, split: bool) -> tuple[list[Key], Ints]:
    columns = [codes[by], codes["facet"]] + ([codes["family"]] if split else [])
    found, cell = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    names = (codes.values(by), codes.values("facet"), codes.values("family"))
    keys = [
        (names[0][row[0]], names[1][row[1]], names[2][row[2]] if split and row[2] >= 0 else None)
        for row in found.tolist()
    ]
    facets = [facet.value for facet in Facet]
    order = sorted(
        range(len(keys)), key=lambda place: (keys[place][0], facets.index(keys[place][1]), keys[place][2] or "")
    )
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    return [keys[place] for place in order], rank[cell.reshape(-1)] if keys else np.zeros(0, np.int64)


def _effects(codes: Codes, cell: Ints) -> Effects:
    numbers = codes.table.numbers
    return Effects(
        cell=cell,
        source=codes["source"],
        log_ratio=numbers["log_ratio"][codes.rows],
        variance=numbers["variance"][codes.rows],
        sign=np.sign(numbers["gain"][codes.rows]).astype(np.int64),
        counted=codes.is_one("poolable", "True"),
    )


def _study(codes: Codes, asked: str | None) -> Study:
    design = codes["design"]
    strength = np.full(len(design), WEAK, np.int64)
    for each, value in STRENGTH.items():
        strength[codes.is_one("design", each.value)] = value
    return Study(
        strength=strength,
        bundled=codes.is_one("isolation", Isolation.BUNDLE.value) | codes.is_one("design", Design.COMPARISON.value),
        proposer=_proposers(codes),
        unverified=codes.is_one("read_in", ReadIn.SECONDARY.value) & (codes["second"] < 0),
        elsewhere=np.zeros(len(design), np.bool_) if asked is None else ~codes.is_one("domain", asked),
    )


def _proposers(codes: Codes) -> Mask:
    """Effects whose source describes a method of its own that holds the component."""
    component, source = codes["component"], codes["source"]
    span = len(codes.values("source"))
    return (component >= 0) & np.isin(component * span + source, _proposals(codes))


def _proposals(codes: Codes) -> Ints:
    """Of the sources and components of these effects every pair, in their codes, of which the source describes such a
    method."""
    table = codes.catalogue.tables["methods"]
    source, component = table.terms["source"], table.terms["component"]
    of_row = _recoded(source, codes, "source")[source.by_row]
    pairs = np.flatnonzero((of_row >= 0)[component.rows])
    of_pair = _recoded(component, codes, "component")[component.codes[pairs]]
    known = of_pair >= 0
    return np.unique(of_pair[known] * len(codes.values("source")) + of_row[component.rows[pairs]][known])


def _recoded(column: Terms, codes: Codes, name: str) -> Ints:
    """The codes that the effects have for a column's values, -1 for values that none of them has; so is the last."""
    values, found = codes.values(name), np.full(len(column.values) + 1, -1, np.int64)
    for code in np.unique(codes[name]).tolist():
        if code >= 0 and (place := column.find([values[code]])):
            found[place[0]] = code
    return found
