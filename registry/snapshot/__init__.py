"""The catalogue as arrays, one set a process: filters, facets and counts are worked out here, not in the database."""

from registry.snapshot.columns import Mask, Rows
from registry.snapshot.state import Snapshot, Stamp, current, forget, stamp, stamp_and
from registry.snapshot.table import SortKey, Table
from registry.snapshot.view import one_view

__all__ = [
    "Mask",
    "Rows",
    "Snapshot",
    "SortKey",
    "Stamp",
    "Table",
    "current",
    "forget",
    "one_view",
    "stamp",
    "stamp_and",
]
