"""The rule that turns intervals into a verdict, and the claims that it is applied to."""

import numpy as np
import pytest

from taxonomy.claims import CLAIMS, FEWEST, RULE, Estimand, Limits, Verdict, holm, of_difference, of_gain
from taxonomy.vocabulary import Facet

T = 0.1


def limits(low, high, p=0.001, sources=10):
    return Limits(low, high, p, sources)


@pytest.mark.parametrize(
    ("mean", "contrast", "expected"),
    [
        (limits(0.2, 0.5), limits(0.1, 0.4), Verdict.SUPPORTED),
        (limits(0.2, 0.5), limits(-0.1, 0.4, 0.3), Verdict.OPEN),
        (limits(0.2, 0.5), None, Verdict.OPEN),
        (limits(0.05, 0.5), limits(0.1, 0.4), Verdict.OPEN),
        (limits(-0.05, 0.05), limits(-0.4, -0.1), Verdict.CONTRADICTED),
        (limits(-0.5, -0.2), limits(-0.4, -0.1), Verdict.CONTRADICTED),
        (limits(0.2, 0.5, sources=FEWEST - 1), limits(0.1, 0.4), Verdict.OPEN),
        (limits(0.2, 0.5, 0.001), limits(0.01, 0.4, 0.049), Verdict.SUPPORTED),
        (limits(0.2, 0.5, 0.06), limits(0.01, 0.4, 0.049), Verdict.OPEN),
        (None, None, Verdict.OPEN),
    ],
)
def test_a_gain_counts_where_it_exceeds_what_all_else_brings(mean, contrast, expected):
    assert of_gain(mean, contrast, T) is expected


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (limits(0.1, 0.4), Verdict.SUPPORTED),
        (limits(-0.4, -0.1), Verdict.CONTRADICTED),
        (limits(-0.1, 0.4, 0.3), Verdict.OPEN),
        (limits(0.1, 0.4, 0.2), Verdict.OPEN),
        (limits(0.1, 0.4, sources=4), Verdict.OPEN),
        (None, Verdict.OPEN),
    ],
)
def test_a_difference_counts_where_its_interval_excludes_0(difference, expected):
    assert of_difference(difference) is expected


def test_p_values_are_adjusted_after_holm():
    """Holm (1979): the smallest times three, the next times two, never falling."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_no_effect_supports_at_most_one_claim_in_twenty():
    """2,000 draws of ten sources about the facet's own mean: the rule by its intervals alone."""
    random = np.random.default_rng(7)
    supported = 0
    for _ in range(2_000):
        own, rest = random.normal(0.25, 0.3, 10), random.normal(0.25, 0.3, 40)
        se = np.sqrt(own.var(ddof=1) / 10)
        se_both = np.sqrt(own.var(ddof=1) / 10 + rest.var(ddof=1) / 40)
        difference = own.mean() - rest.mean()
        mean = Limits(own.mean() - 2.26 * se, own.mean() + 2.26 * se, 0.001, 10)
        p = 0.04 if abs(difference) > 2.2 * se_both else 0.5
        contrast = Limits(difference - 2.2 * se_both, difference + 2.2 * se_both, p, 50)
        supported += of_gain(mean, contrast, T) is Verdict.SUPPORTED
    assert supported <= 100


def test_the_rule_is_in_words():
    assert f"fewer than {FEWEST}" in RULE
    assert "Holm" in RULE


def test_the_claims_are_the_surveys():
    """Havrilla et al. (2024, arXiv 2412.02980)."""
    quality, diversity, complexity = Facet.QUALITY, Facet.DIVERSITY, Facet.COMPLEXITY
    assert {(claim.cause, claim.facet, claim.estimand) for claim in CLAIMS} == {
        (quality, Facet.IN_DISTRIBUTION, Estimand.DIFFERENTIAL),
        (diversity, Facet.OUT_OF_DISTRIBUTION, Estimand.DIFFERENTIAL),
        (complexity, Facet.IN_DISTRIBUTION, Estimand.INSTRUMENTS),
        (complexity, Facet.OUT_OF_DISTRIBUTION, Estimand.INSTRUMENTS),
        (quality, diversity, Estimand.CHAIN),
    }
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
