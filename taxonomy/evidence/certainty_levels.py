"""GRADE's levels for the certainty of a body of evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """GRADE's four levels, and `not graded` where there is no estimate to grade."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"
    NOT_GRADED = "not graded"


class Reason(StrEnum):
    """Why the certainty starts or goes down where it does."""

    DESIGN = "design"
    IMPRECISE = "imprecise"
    FEW_SOURCES = "few-sources"
    INCONSISTENT = "inconsistent"
    INDIRECT = "indirect"
    BUNDLED = "bundled"
    PROPOSER_ONLY = "proposer-only"
    SECOND_HAND = "second-hand"
    CIRCULAR = "circular"
    PUBLICATION_BIAS = "publication-bias"
    NO_ESTIMATE = "no-estimate"
    MEASURED_HERE = "measured-here"


RISK_OF_BIAS = (Reason.BUNDLED, Reason.PROPOSER_ONLY, Reason.SECOND_HAND, Reason.CIRCULAR)


@dataclass(frozen=True, slots=True)
class Step:
    """One reason: how many steps down it takes, in plain words."""

    code: Reason
    steps: int
    text: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A level with its reasons and the sentence that says direction and certainty at once."""

    level: Certainty
    reasons: tuple[Step, ...]
    sentence: str
    start: Certainty = Certainty.NOT_GRADED
    """The level of the designs, before anything lowers it."""
