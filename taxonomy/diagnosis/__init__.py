"""What a composition is known to do, and what the field warns of in it."""

from taxonomy.diagnosis.checks import (
    CHECKS,
    Diagnosis,
    Finding,
    Outcome,
    Severity,
    components_of,
    diagnose,
    loop_body,
)
from taxonomy.diagnosis.knowledge import Knowledge
from taxonomy.diagnosis.mending import SUGGESTED, Suggestion

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
    "loop_body",
]
