"""The tables and their constraints; all other rules are in the services."""

from registry.models.accounts import RoleRequest, Token
from registry.models.history import AuditEntry, Catalogue, IdempotencyKey, Revision, Tombstone
from registry.models.records import (
    MODELS,
    Component,
    Edge,
    Effect,
    Kind,
    Loop,
    Method,
    Metric,
    Operator,
    OperatorComponent,
    Record,
    Rounds,
    Source,
    Step,
)
from registry.models.review import Comment, Report, Submission

__all__ = [
    "MODELS",
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
    "Metric",
    "Operator",
    "OperatorComponent",
    "Record",
    "Report",
    "Revision",
    "RoleRequest",
    "Rounds",
    "Source",
    "Step",
    "Submission",
    "Token",
    "Tombstone",
]
