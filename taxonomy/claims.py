"""The conclusions of the survey of Havrilla et al. (2024), and the rule by which their verdicts are computed.

A claim of gain compares what varies one characteristic with everything else that was tried on the same facet: papers
report gains whatever they vary, so that a gain alone supports nothing (Simonsohn, Simmons and Nelson 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from taxonomy.vocabulary import Facet

FEWEST = 5
"""Sources under which a claim is open."""


class Verdict(StrEnum):
    """The verdict of the sources on a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    OPEN = "open"


class Estimand(StrEnum):
    """The quantity that a claim is about."""

    DIRECT = "direct"
    """Effects that varied the characteristic itself."""
    INSTRUMENTS = "instruments"
    """Effects of what deliberately varies the characteristic, components among them."""
    DIFFERENTIAL = "differential"
    """Out-of-distribution less in-distribution effect, within sources that report both."""
    CHAIN = "chain"
    """The slope of one measured change on the other, within sources."""
    SERIES = "series"
    """The slope over rounds of self-training."""


RULE = (
    f"Open: fewer than {FEWEST} sources bear on the claim's estimand, or its interval decides nothing. A claim of gain "
    "is supported where the interval of the mean is beyond the threshold and the contrast with all other sources on "
    "the same outcome excludes 0 on that side; a differential claim where the interval of out less in excludes 0; a "
    "claim on a slope where its interval excludes 0 and its permutation p is under 0.05. Contradicted: the same on the "
    "other side, or for a claim of gain an interval inside the threshold. Tests of one claim are adjusted after Holm."
)


@dataclass(frozen=True)
class Claim:
    """A claim: more of `cause` raises `facet`, or lowers it with `opposite`."""

    id: str
    text: str
    cause: Facet
    facet: Facet
    estimand: Estimand = Estimand.INSTRUMENTS
    opposite: bool = False


CLAIMS = (
    Claim(
        "quality-in-distribution",
        "Quality of the data drives in-distribution generalization.",
        Facet.QUALITY,
        Facet.IN_DISTRIBUTION,
        Estimand.DIFFERENTIAL,
        opposite=True,
    ),
    Claim(
        "diversity-out-of-distribution",
        "Diversity of the data drives out-of-distribution generalization.",
        Facet.DIVERSITY,
        Facet.OUT_OF_DISTRIBUTION,
        Estimand.DIFFERENTIAL,
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
        Estimand.CHAIN,
        opposite=True,
    ),
)
COLLAPSE = "quality-only-collapse"
COLLAPSE_TEXT = "Self-training that optimizes quality alone declines over rounds."


@dataclass(frozen=True, slots=True)
class Limits:
    """An interval with its p under no effect, and the sources that it rests on; positive is for the claim."""

    low: float
    high: float
    p: float
    sources: int


def of_gain(mean: Limits | None, contrast: Limits | None, threshold: float) -> Verdict:
    """The verdict on a mean gain, which has to exceed the threshold and the gain of anything else."""
    if mean is None or mean.sources < FEWEST:
        return Verdict.OPEN
    if -threshold < mean.low and mean.high < threshold:
        return Verdict.CONTRADICTED
    if contrast is None or holm([mean.p, contrast.p])[1] >= 0.05:
        return Verdict.OPEN
    if mean.low > threshold and contrast.low > 0:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if mean.high < -threshold and contrast.high < 0 else Verdict.OPEN


def of_difference(difference: Limits | None) -> Verdict:
    """The verdict on a difference or a slope, by whether the interval excludes 0."""
    if difference is None or difference.sources < FEWEST or difference.p >= 0.05:
        return Verdict.OPEN
    if difference.low > 0:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if difference.high < 0 else Verdict.OPEN


def holm(values: Sequence[float]) -> list[float]:
    """Holm's adjusted p values (1979), Scandinavian Journal of Statistics 6:65, in the order given."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    adjusted, largest = [0.0] * len(values), 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = largest
    return adjusted
