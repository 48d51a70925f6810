"""What the survey of Havrilla et al. (arXiv 2412.02980) concluded, as claims that stored effects bear on.

The verdict is a rule over sources: thin under three of them; supported or contradicted where 3 in 4 are on one side;
contested otherwise. It is never written by hand.
"""

from dataclasses import dataclass
from enum import StrEnum

from taxonomy.vocabulary import Facet

FEW, SIDE = 3, 0.75


class Verdict(StrEnum):
    """What the sources say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    CONTESTED = "contested"
    THIN = "thin"


RULE = (
    f"thin: fewer than {FEW} sources bear on it; supported or contradicted: at least {SIDE:.0%} of them are for or "
    "against it; contested: neither. A source counts once, by the sign of the mean of what it reports."
)


@dataclass(frozen=True)
class Claim:
    """Varying `cause` moves `facet` the same way, or with `opposite` the other way."""

    id: str
    text: str
    cause: Facet
    facet: Facet
    opposite: bool = False


CLAIMS = (
    Claim(
        "quality-in-distribution",
        "Quality of the data drives in-distribution generalization.",
        Facet.QUALITY,
        Facet.IN_DISTRIBUTION,
    ),
    Claim(
        "diversity-out-of-distribution",
        "Diversity of the data drives out-of-distribution generalization.",
        Facet.DIVERSITY,
        Facet.OUT_OF_DISTRIBUTION,
    ),
    Claim(
        "complexity-in-distribution",
        "Complexity of the data helps in-distribution generalization.",
        Facet.COMPLEXITY,
        Facet.IN_DISTRIBUTION,
    ),
    Claim(
        "complexity-out-of-distribution",
        "Complexity of the data helps out-of-distribution generalization.",
        Facet.COMPLEXITY,
        Facet.OUT_OF_DISTRIBUTION,
    ),
    Claim(
        "quality-diversity-trade-off",
        "Quality and diversity trade off: what raises one lowers the other.",
        Facet.QUALITY,
        Facet.DIVERSITY,
        opposite=True,
    ),
)
COLLAPSE = "quality-only-collapse"
COLLAPSE_TEXT = "Self-training that optimizes quality alone declines over rounds."


def verdict(supporting: int, opposing: int, undecided: int = 0) -> Verdict:
    """The verdict from numbers of sources."""
    total = supporting + opposing + undecided
    if total < FEW:
        return Verdict.THIN
    if supporting >= SIDE * total:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if opposing >= SIDE * total else Verdict.CONTESTED
