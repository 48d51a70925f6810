"""The filters of every list. Pages, API, facets and exports all come through here."""

from registry.filters.gathered import Gathered
from registry.filters.lists import COMPONENTS, EFFECTS, FILTER_SETS, METHODS, METRICS, ROUNDS, SOURCES
from registry.filters.nearby import hint, near
from registry.filters.sets import FilterSet
from registry.filters.single import (
    QUERY_LENGTH,
    Filter,
    Query,
    Values,
    check_known,
    known_by_name,
    only,
    text,
    truth,
    whole_number,
    within,
)

__all__ = [
    "COMPONENTS",
    "EFFECTS",
    "FILTER_SETS",
    "METHODS",
    "METRICS",
    "QUERY_LENGTH",
    "ROUNDS",
    "SOURCES",
    "Filter",
    "FilterSet",
    "Gathered",
    "Query",
    "Values",
    "check_known",
    "hint",
    "known_by_name",
    "near",
    "only",
    "text",
    "truth",
    "whole_number",
    "within",
]
