"""Rows. Constraints here hold whatever happens; everything else is a service's business."""

from registry.models.base import Record
from registry.models.effect import Effect, Rounds
from registry.models.history import Catalogue, Revision, Tombstone
from registry.models.method import Edge, Loop, Method, MethodDomain, Step
from registry.models.search import SearchEntry
from registry.models.terms import Component, Kind, Metric, Source

__all__ = [
    "Catalogue",
    "Component",
    "Edge",
    "Effect",
    "Kind",
    "Loop",
    "Method",
    "MethodDomain",
    "Metric",
    "Record",
    "Revision",
    "Rounds",
    "SearchEntry",
    "Source",
    "Step",
    "Tombstone",
]
