"""Rows. Constraints here hold whatever happens; everything else is a service's business."""

from registry.models.accounts import Token
from registry.models.base import Record
from registry.models.effect import Effect, Rounds
from registry.models.history import Catalogue, Revision, Tombstone
from registry.models.method import Edge, Loop, Method, MethodDomain, Step
from registry.models.review import Comment, Report, Submission
from registry.models.search import SearchEntry
from registry.models.terms import Component, Kind, Metric, Source
from registry.models.trail import AuditEntry, IdempotencyKey

__all__ = [
    "AuditEntry",
    "Catalogue",
    "Comment",
    "Component",
    "Edge",
    "Effect",
    "IdempotencyKey",
    "Kind",
    "Loop",
    "Method",
    "MethodDomain",
    "Metric",
    "Record",
    "Report",
    "Revision",
    "Rounds",
    "SearchEntry",
    "Source",
    "Step",
    "Submission",
    "Token",
    "Tombstone",
]
