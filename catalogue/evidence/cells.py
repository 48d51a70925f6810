"""Pooled evidence of the catalogue's effects: one cell for each group and facet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

import numpy as np

from catalogue.tables import Ints, Mask, Table
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Measured, PooledRow, Question, Reference, ScaledEffect, Settings, judge_cells
from taxonomy.evidence.body import count_votes
from taxonomy.evidence.cell import DEFAULT_QUESTION, grade_for
from taxonomy.evidence.direction import Votes
from taxonomy.evidence.effects import scale_effects
from taxonomy.evidence.experiments import pool_effects
from taxonomy.vocabulary import Design, Facet

Answer = TypeVar("Answer")
T = TypeVar("T")
Key = tuple[str, str, str | None]
"""Group, facet, and the value by which cells are split."""
GROUPS = ("component", "kind", "stage", "characteristic")


@dataclass(frozen=True)
class Cells:
    """Cells in the order of their keys; `rows` are the catalogue's rows of the effects, `cell` the cell of each.

    `contents`: the key of each cell in the memory of results: its effects on their scales, and the question, whose
    domain the key of a pooled row leaves out. Filters, grouping and the version of the catalogue are no part of it.
    """

    keys: list[Key]
    pooled: list[PooledRow]
    rows: Ints
    cell: Ints
    place: Mapping[Key, int]
    question: Question
    contents: list[tuple[bytes, Question]]

    def of(self, group: str, facet: str, family: str | None = None) -> int | None:
        return self.place.get((group, facet, family))

    def members(self, place: int) -> Ints:
        """The catalogue's rows of a cell's effects, in their order."""
        order, starts = self._grouped
        return self.rows[order[starts[place] : starts[place + 1]]]

    @cached_property
    def _grouped(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.cell, kind="stable")
        return order, np.searchsorted(self.cell[order], np.arange(len(self.keys) + 1))


class Codes:
    """Columns of the effects with one term a row, as codes: of the given rows in their order, else of every row."""

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


def scaled(catalogue: Catalogue, settings: Settings) -> list[ScaledEffect]:
    """Every effect on its scale, in the order of the rows; typical changes come from the whole catalogue."""
    return _scaled(catalogue, settings.for_scaling())


@per_version(most=1)
def _scaled(catalogue: Catalogue, settings: Settings) -> list[ScaledEffect]:
    every = list(catalogue.observations.values())
    return scale_effects(every, Reference.of(every, settings), settings)


@per_version(most=1)
def _digests(catalogue: Catalogue, settings: Settings) -> list[bytes]:
    """A digest of every effect on its scale, in the order of the rows: equal where all that pooling uses is equal."""
    return [blake2b(repr(effect).encode(), digest_size=16).digest() for effect in scaled(catalogue, settings)]


def cells(
    catalogue: Catalogue,
    mask: Mask,
    *,
    by: str = "component",
    split: str | None = None,
    question: Question = DEFAULT_QUESTION,
) -> Cells:
    """Pool the masked effects by group and facet, and by the terms of a further column with `split`.

    A cell that the registry alone measured is pooled as the measured stratum, which has no grade and no colour.
    """
    rows, keys, cell = _grouped(catalogue, mask, by, split)
    members = _by_cell(scaled(catalogue, question.settings), rows, cell, len(keys))
    contents = _contents(catalogue, question, rows, cell, len(keys))
    pooled = _pool(catalogue, contents, members, question)
    return Cells(keys, pooled, rows, cell, {key: place for place, key in enumerate(keys)}, question, contents)


def votes(catalogue: Catalogue, split: str) -> dict[Key, Votes]:
    """How many sources of each cell of a component gain and lose, by the terms of a further column."""
    rows, keys, cell = _grouped(catalogue, catalogue.tables["effects"].every, "component", split)
    members = _by_cell(scaled(catalogue, DEFAULT_QUESTION.settings), rows, cell, len(keys))
    return dict(zip(keys, with_strata(members, DEFAULT_QUESTION, _count), strict=True))


def _count(cells: Sequence[Sequence[ScaledEffect]], question: Question) -> list[Votes]:
    settings, measured = question.settings, question.measured
    return [count_votes(pool_effects(cell, measured, settings.rho), settings, measured) for cell in cells]


def _contents(
    catalogue: Catalogue, question: Question, rows: Ints, cell: Ints, count: int
) -> list[tuple[bytes, Question]]:
    digests = _by_cell(_digests(catalogue, question.settings.for_scaling()), rows, cell, count)
    return [(b"".join(digest), question) for digest in digests]


def pool_each(catalogue: Catalogue, masks: Iterable[Mask], by: str = "component") -> None:
    """Pool the effects of each mask by group (one of GROUPS) and facet, all at once; `cells` then finds them pooled."""
    members: dict[tuple[bytes, Question], list[ScaledEffect]] = {}
    effects = scaled(catalogue, DEFAULT_QUESTION.settings)
    for mask in masks:
        rows, keys, cell = _grouped(catalogue, mask, by, split=None)
        contents = _contents(catalogue, DEFAULT_QUESTION, rows, cell, len(keys))
        members |= zip(contents, _by_cell(effects, rows, cell, len(keys)), strict=True)
    _pool(catalogue, list(members), list(members.values()), DEFAULT_QUESTION)


def _pool(
    catalogue: Catalogue,
    contents: Sequence[tuple[bytes, Question]],
    members: Sequence[list[ScaledEffect]],
    question: Question,
) -> list[PooledRow]:
    """The pooled effects of each cell; those of a known content are not pooled again, whatever the domain."""
    anywhere = replace(question, domain=None)
    rows = catalogue.by_content.get_each(
        cells,
        [(content, anywhere) for content, _ in contents],
        lambda places: with_strata([members[place] for place in places], anywhere, judge_cells),
    )
    return [grade_for(row, question.domain, question.settings) for row in rows] if question.domain else rows


def members_by_cell(catalogue: Catalogue, mask: Mask, settings: Settings) -> dict[Key, list[ScaledEffect]]:
    """The masked effects by component and facet, on their scales: what `cells` pools, without pooling it."""
    rows, keys, cell = _grouped(catalogue, mask, "component", split=None)
    return dict(zip(keys, _by_cell(scaled(catalogue, settings), rows, cell, len(keys)), strict=True))


def _grouped(catalogue: Catalogue, mask: Mask, by: str, split: str | None) -> tuple[Ints, list[Key], Ints]:
    """The rows that have a cell, the keys of the cells, and the cell of each row."""
    rows = _pooled_rows(catalogue, mask, by)
    return rows, *_keys(Codes(catalogue, rows), by, split)


def _by_cell(values: Sequence[T], rows: Ints, cell: Ints, count: int) -> list[list[T]]:
    """Values, one for each row of the catalogue, as lists by the cell that a row belongs to."""
    members: list[list[T]] = [[] for _ in range(count)]
    for row, place in zip(rows.tolist(), cell.tolist(), strict=True):
        members[place].append(values[row])
    return members


def with_strata(
    members: Sequence[list[ScaledEffect]],
    question: Question,
    answer: Callable[[Sequence[Sequence[ScaledEffect]], Question], Sequence[Answer]],
) -> list[Answer]:
    """The result for every cell; cells that the registry alone measured are pooled in a stratum of their own."""
    is_measured = [
        question.measured is Measured.EXCLUDE and all(effect.observation.measured for effect in cell)
        for cell in members
    ]
    only = replace(question, measured=Measured.ONLY)
    results = iter(answer([cell for cell, flag in zip(members, is_measured, strict=True) if flag], only))
    others = iter(answer([cell for cell, flag in zip(members, is_measured, strict=True) if not flag], question))
    return [next(results) if flag else next(others) for flag in is_measured]


def _pooled_rows(catalogue: Catalogue, mask: Mask, by: str) -> Ints:
    """The masked effects that have a cell."""
    rows = np.flatnonzero(mask)
    codes = Codes(catalogue, rows)
    return rows[(codes[by] >= 0) & (codes["facet"] >= 0) & ~codes.is_one("design", Design.WHOLE_METHOD.value)]


def _keys(codes: Codes, by: str, split: str | None) -> tuple[list[Key], Ints]:
    columns = [codes[by], codes["facet"]] + ([codes[split]] if split else [])
    distinct, cell = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    names = (codes.values(by), codes.values("facet"), codes.values(split) if split else [])
    keys = [
        (names[0][row[0]], names[1][row[1]], names[2][row[2]] if split and row[2] >= 0 else None)
        for row in distinct.tolist()
    ]
    facets = [facet.value for facet in Facet]
    order = sorted(
        range(len(keys)), key=lambda place: (keys[place][0], facets.index(keys[place][1]), keys[place][2] or "")
    )
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    return [keys[place] for place in order], rank[cell.reshape(-1)] if keys else np.zeros(0, np.int64)
