"""The rule that turns numbers of sources into a verdict, and the claims that it is applied to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.claims import CLAIMS, FEW, RULE, SIDE, Verdict, verdict
from taxonomy.vocabulary import Facet

counts = st.integers(0, 30)


@pytest.mark.parametrize(
    ("supporting", "opposing", "undecided", "expected"),
    [
        (0, 0, 0, Verdict.THIN),
        (2, 0, 0, Verdict.THIN),
        (1, 1, 0, Verdict.THIN),
        (0, 0, 2, Verdict.THIN),
        (3, 0, 0, Verdict.SUPPORTED),
        (0, 3, 0, Verdict.CONTRADICTED),
        (2, 1, 0, Verdict.CONTESTED),
        (2, 0, 1, Verdict.CONTESTED),
        (3, 1, 0, Verdict.SUPPORTED),
        (3, 0, 1, Verdict.SUPPORTED),
        (1, 3, 0, Verdict.CONTRADICTED),
        (0, 3, 1, Verdict.CONTRADICTED),
        (3, 1, 1, Verdict.CONTESTED),
        (6, 2, 0, Verdict.SUPPORTED),
        (5, 2, 0, Verdict.CONTESTED),
        (0, 0, 5, Verdict.CONTESTED),
    ],
)
def test_the_rule_at_its_thresholds(supporting: int, opposing: int, undecided: int, expected: Verdict) -> None:
    assert verdict(supporting, opposing, undecided) is expected


@given(counts, counts, counts)
def test_the_rule_is_even_handed(supporting: int, opposing: int, undecided: int) -> None:
    turned = {Verdict.SUPPORTED: Verdict.CONTRADICTED, Verdict.CONTRADICTED: Verdict.SUPPORTED}
    found, other = verdict(supporting, opposing, undecided), verdict(opposing, supporting, undecided)
    assert other is turned.get(found, found)
    assert (found is Verdict.THIN) == (supporting + opposing + undecided < FEW)


@given(counts, counts, counts)
def test_one_more_source_for_a_claim_never_turns_it_down(supporting: int, opposing: int, undecided: int) -> None:
    if verdict(supporting, opposing, undecided) is Verdict.SUPPORTED:
        assert verdict(supporting + 1, opposing, undecided) is Verdict.SUPPORTED


def test_the_rule_is_told_in_words() -> None:
    assert f"fewer than {FEW}" in RULE
    assert f"{SIDE:.0%}" in RULE
    assert all(each.value in RULE for each in Verdict)


def test_the_claims_are_the_surveys() -> None:
    """Havrilla et al. (2024, arXiv 2412.02980)."""
    quality, diversity, complexity = Facet.QUALITY, Facet.DIVERSITY, Facet.COMPLEXITY
    assert {(claim.cause, claim.facet, claim.opposite) for claim in CLAIMS} == {
        (quality, Facet.IN_DISTRIBUTION, False),
        (diversity, Facet.OUT_OF_DISTRIBUTION, False),
        (complexity, Facet.IN_DISTRIBUTION, False),
        (complexity, Facet.OUT_OF_DISTRIBUTION, False),
        (quality, diversity, True),
    }
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
