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
from taxonomy.diagnosis.knowledge import SUGGESTED, Knowledge, Suggestion

__all__ = [
    "CHECKS",
    "SUGGESTED",
    "Diagnosis",
    "Finding",
    "Knowledge",
    "Outcome",
    "Severity",
    "Suggestion",
    "components_of",
    "diagnose",
    "loop_bodies",
]
