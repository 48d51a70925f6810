"""How many further sources would decide an open claim."""

from dataclasses import replace

import pytest

from catalogue.claims import needed
from taxonomy.claims import CLAIMS, FEWEST, Claim, Estimand
from taxonomy.evidence.contrasts import Contrast, contrast, further_sources
from taxonomy.vocabulary import Facet

GAIN = next(claim for claim in CLAIMS if claim.estimand is Estimand.INSTRUMENTS)
DIFFERENCE = Claim("difference", "It differs.", Facet.QUALITY, Facet.IN_DISTRIBUTION, Estimand.DIFFERENTIAL)


def contrast_of(estimate: float, se: float = 0.1, sources: int = 16) -> Contrast:
    value = contrast(estimate, se, sources - 1, sources)
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("value", "border", "expected"),
    [
        (contrast_of(0.1), 0.0, 46),  # (1.96 * 0.1 * 4 / 0.1)^2 = 61.5, so 62 in all
        (contrast_of(0.2), 0.1, 46),
        (contrast_of(0.0), 0.1, 46),  # inside the border
        (contrast_of(0.5), 0.0, 1),
        (contrast_of(0.5, sources=3), 0.0, 2),
        (contrast_of(0.1), 0.1, None),
        (None, 0.0, None),
    ],
)
def test_sources_until_the_interval_leaves_the_border(value, border, expected):
    assert further_sources(value, border, FEWEST) == expected


def test_a_difference_needs_its_own_interval_alone():
    assert needed(DIFFERENCE, contrast_of(0.1), None) == further_sources(contrast_of(0.1), 0.0, FEWEST)


def test_a_gain_needs_its_contrast_too():
    assert needed(GAIN, contrast_of(0.3), contrast_of(0.3)) == further_sources(contrast_of(0.3), 0.1, FEWEST)
    assert needed(GAIN, contrast_of(0.3), contrast_of(0.02)) == further_sources(contrast_of(0.02), 0.0, FEWEST)
    assert needed(GAIN, contrast_of(0.3), contrast_of(-0.3)) is None, "what else was tried gains more"
    assert needed(GAIN, contrast_of(0.3), None) is None
    assert needed(GAIN, contrast_of(0.02), contrast_of(-0.3)) == further_sources(contrast_of(0.02), 0.1, FEWEST), (
        "no gain contradicts it"
    )
    assert needed(GAIN, replace(contrast_of(0.3), estimate=-0.3), contrast_of(-0.3)) is not None
