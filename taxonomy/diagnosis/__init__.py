"""Checks of a composition for the problems that the literature warns of."""

from taxonomy.diagnosis.checks import (
    CHECKS,
    Diagnosis,
    Finding,
    Outcome,
    Severity,
    components_of,
    diagnose,
    loop_bodies,
)
from taxonomy.diagnosis.knowledge import SUGGESTED, Flow, Knowledge, Suggestion
from taxonomy.diagnosis.names import CHECK_NAMES, OUTCOMES

__all__ = [
    "CHECKS",
    "CHECK_NAMES",
    "OUTCOMES",
    "SUGGESTED",
    "Diagnosis",
    "Finding",
    "Flow",
    "Knowledge",
    "Outcome",
    "Severity",
    "Suggestion",
    "components_of",
    "diagnose",
    "loop_bodies",
]
