"""Which rows of two sets belong together: rows of the same text, and rows that answer the same prompt."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measure.errors import BadData
from measure.reading import Rows
from measure.texts import Ids

FIELDS = ("prompt_key", "id")
"""Looked at in turn where no field is named."""
Link = tuple[Ids, Ids]
"""Places in the one set, and at the same index the partner's place in the other."""


def same_texts(before: Sequence[str], after: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows of each set stand in the other too, one for one."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(before):
        waiting[text].append(place)
    shared = np.zeros(len(before), dtype=bool), np.zeros(len(after), dtype=bool)
    for place, text in enumerate(after):
        if waiting.get(text):
            shared[0][waiting[text].pop()] = shared[1][place] = True
    return shared


def linked(before: Rows, after: Rows, field: str | None) -> Link | None:
    """The rows with an equal value of the field, where that value is in each set once.

    Without a field: each row with itself where two fields of one data set are compared, else by the first of the usual
    fields that links anything. BadData where a named field links nothing.
    """
    if not field and before.path == after.path and before.fields != after.fields and before.rows == after.rows:
        places = np.arange(len(before))
        return places, places
    for name in (field,) if field else FIELDS:
        link = _by(before, after, name, required=field is not None)
        if link is not None and len(link[0]):
            return link
    if field:
        problem = (
            f"no row is shared with {before.path}: no value of {field!r} stands once in each; nothing can be paired"
        )
        raise BadData(after.path, problem)
    return None


def _by(before: Rows, after: Rows, field: str, *, required: bool) -> Link | None:
    keys = []
    for rows in (before, after):
        values = [_key(row.get(field)) for row in rows.rows]
        if not any(values):
            if required:
                there = ", ".join(map(repr, rows.rows[0])) or "none"
                raise BadData(rows.path, f"field {field!r}, to pair by, is missing; there are: {there}")
            return None
        times = Counter(values)
        keys.append({value: place for place, value in enumerate(values) if value and times[value] == 1})
    shared = [key for key in keys[0] if key in keys[1]]
    first, second = ([values[key] for key in shared] for values in keys)
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)


def _key(value: Any) -> str | None:
    return None if value is None or value == "" else json.dumps(value, sort_keys=True, default=str)
