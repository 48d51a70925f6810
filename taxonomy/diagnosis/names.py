"""Names of the checks and of their outcomes, and the question of each check."""

from typing import NamedTuple

from taxonomy.diagnosis.checks import Outcome


class CheckName(NamedTuple):
    """A check in words."""

    label: str
    question: str
    """The question that the check asks of a pipeline; a finding answers it with yes."""


CHECK_NAMES = {
    "quality-only": CheckName(
        "Quality without diversity",
        "Does a step raise quality while no step is known to raise or keep diversity?",
    ),
    "collapse-risk": CheckName(
        "Risk of collapse",
        "Does the output of one round train the next one, with nothing that is known to raise diversity, or with "
        "each round's data in place of the former?",
    ),
    "trade-off": CheckName(
        "Trade-off inside a component",
        "Is a component known to raise one of quality, diversity and complexity and to lower another?",
    ),
    "unverified-quality": CheckName(
        "Correctness is not checked",
        "Can the answers of the domain be verified (mathematics, code, tool use) while no step verifies them?",
    ),
    "flat-complexity": CheckName(
        "Nothing raises complexity",
        "Were all components measured on complexity, and is none known to raise it?",
    ),
    "narrow-seed": CheckName(
        "Narrow seed",
        "Is the human seed small (1,000 tasks at most) while no seeding or evolution component is known to raise "
        "diversity?",
    ),
    "missing-step": CheckName(
        "Missing step",
        "Does a step need answers while the steps before it yield prompts that no step answers?",
    ),
    "unmeasured": CheckName(
        "Unmeasured components",
        "Is there a component of which no effect on any outcome was measured?",
    ),
}
"""Code of a check -> its name."""
OUTCOMES = {
    Outcome.FOUND: "found",
    Outcome.CLEAR: "nothing found",
    Outcome.NOT_APPLICABLE: "does not apply",
    Outcome.UNKNOWN: "cannot be decided from the recorded effects",
}
