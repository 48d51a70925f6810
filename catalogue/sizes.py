"""About how many bytes a value takes: enough to bound a memory, cheap enough to be computed for every result."""

import sys
from collections.abc import Collection, Mapping
from enum import Enum
from itertools import islice
from typing import Any

import numpy as np

SAMPLE = 24
"""Items of a collection that are looked at; the rest count as much as these."""
DEPTH = 8


def size_of(value: Any, shared: tuple[type, ...] = (), depth: int = DEPTH) -> int:
    """Estimated bytes. Values of the `shared` types belong to somebody else and count nothing."""
    if value is None or isinstance(value, (Enum, type, *shared)):
        return 0
    if isinstance(value, np.ndarray):
        return value.nbytes + 112
    own = sys.getsizeof(value, 64)
    if isinstance(value, (str, bytes, int, float)) or depth == 0:
        return own
    if isinstance(value, Mapping):
        return own + _sum(value.items(), shared, depth)
    if isinstance(value, Collection):
        return own + _sum(value, shared, depth)
    fields: Mapping[str, Any] = getattr(value, "__dict__", {})
    slots = {name: getattr(value, name, None) for name in getattr(type(value), "__slots__", ()) if name[:2] != "__"}
    return own + sum(size_of(field, shared, depth - 1) for field in (*fields.values(), *slots.values()))


def _sum(items: Collection[Any], shared: tuple[type, ...], depth: int) -> int:
    """The items of a collection together, from the first of them."""
    if not items:
        return 0
    sample = [size_of(item, shared, depth - 1) for item in islice(items, SAMPLE)]
    return sum(sample) * len(items) // len(sample)
