"""The certainty of a cell after GRADE, with thresholds.

GRADE guidance 34 (Zeng et al. 2022, J Clin Epidemiol 150:216) for imprecision rated against thresholds; guidance 26
(Santesso et al. 2020, J Clin Epidemiol 119:126) for the sentences; Core GRADE 2 (Guyatt et al. 2025, BMJ 389:e081904)
for thresholds as the target; guidance 5 (Guyatt et al. 2011, J Clin Epidemiol 64:1277) for publication bias.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from taxonomy.evidence.certainty_levels import RISK_OF_BIAS, Certainty, Grade, Reason, Step
from taxonomy.evidence.direction import Direction, Votes
from taxonomy.evidence.estimate import Estimate, Interval

LEVELS = (Certainty.VERY_LOW, Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)
HIGH_I2 = 75.0
HALF = 0.5 - 1e-9
MANY = 5
"""From this many sources on inconsistency is judged by the spread, not by the sides."""
MOST_BIAS = 2


@dataclass(frozen=True)
class Body:
    """The body of evidence of a cell: shares are of the weight in the estimate, from 0 to 1.

    `egger_p`: of small-study effects, None under ten sources with known variances. `sources`: independent ones.
    """

    estimate: Estimate
    votes: Votes
    sources: int
    threshold: float
    isolating: float = 0.0
    """Of ablations and dose-responses."""
    before_after: float = 0.0
    bundled: float = 0.0
    second_hand: float = 0.0
    circular: float = 0.0
    elsewhere: float = 0.0
    """Share of the sources (not of the weight) from other domains than the one of interest."""
    proposers_only: bool = False
    egger_p: float | None = None
    measured: bool = False
    studies: int = 0
    """All sources, the registry among them."""
    domains: tuple[tuple[str | None, int], ...] = ()
    """How many of them have an effect of each domain."""

    def for_domain(self, domain: str) -> "Body":
        """The same where one domain is of interest."""
        here = dict(self.domains).get(domain, 0)
        return replace(self, elsewhere=1 - here / self.studies if self.studies else 0.0)


def grade(body: Body, towards: Direction, facet: str, minimum_df: float = 4.0, vote_share: float = 0.75) -> Grade:
    """Start at the level of the designs, go down by each domain, never under very low."""
    ungraded = _ungraded(body)
    if ungraded is not None:
        return Grade(Certainty.NOT_GRADED, (ungraded,), sentence(towards, Certainty.NOT_GRADED, facet))
    start, text = _start(body)
    steps = (
        _imprecision(body, minimum_df),
        _inconsistency(body, towards, vote_share),
        _indirectness(body),
        *_risk_of_bias(body),
        _publication_bias(body),
    )
    reasons = tuple(step for step in steps if step is not None)
    level = LEVELS[max(0, LEVELS.index(start) - sum(step.steps for step in reasons))]
    return Grade(level, (Step(Reason.DESIGN, 0, text), *reasons), sentence(towards, level, facet), start)


def _ungraded(body: Body) -> Step | None:
    if body.measured:
        return Step(Reason.MEASURED_HERE, 0, "Measured by the registry alone: shown, and not graded.")
    if body.estimate.estimate is None:
        return Step(Reason.NO_ESTIMATE, 0, "There is no estimate to grade.")
    return None


def _start(body: Body) -> tuple[Certainty, str]:
    if body.isolating >= HALF:
        return Certainty.HIGH, "Starts high: ablations and dose-responses carry at least half of the weight."
    if body.isolating + body.before_after >= HALF:
        return Certainty.MODERATE, "Starts moderate: before-after comparisons carry the weight to one half."
    return Certainty.LOW, "Starts low: most of the weight is in comparisons that do not isolate the cause."


def borders_inside(interval: Interval, threshold: float) -> int:
    """How many of -T, 0, T lie inside the interval; 0 does not count where the interval is inside (-T, T)."""
    low, high = interval
    inside = sum(low < border < high for border in (-threshold, 0.0, threshold))
    return 0 if -threshold < low and high < threshold else inside


def _imprecision(body: Body, minimum_df: float) -> Step | None:
    result = body.estimate
    if result.interval is None or result.experiments <= 1:
        text = "One experiment." if result.experiments <= 1 else "The sources give no interval."
        return Step(Reason.IMPRECISE, 3, text)
    inside = borders_inside(result.interval, body.threshold)
    if inside:
        text = (
            "The interval reaches over one border of what matters."
            if inside == 1
            else "The interval reaches from a change that matters to none or to the opposite."
        )
        return Step(Reason.IMPRECISE, min(inside, 2), text)
    if body.sources < 2:
        return Step(Reason.FEW_SOURCES, 1, "One study alone.")
    if result.few_sources or (result.df is not None and result.df < minimum_df):
        return Step(Reason.FEW_SOURCES, 1, "Few sources: the interval rests on under four degrees of freedom.")
    return None


def _inconsistency(body: Body, towards: Direction, vote_share: float) -> Step | None:
    """Over all sources that vote, whichever scale they vote on: by the sides up to four sources, then by the spread."""
    votes = body.votes
    if votes.contested(vote_share):
        return Step(Reason.INCONSISTENT, 1, "Sources contradict each other.")
    if votes.total < 2:
        return None
    if votes.total >= MANY and body.estimate.prediction_interval is not None:
        if _wide(body.estimate):
            return Step(Reason.INCONSISTENT, 1, "Single studies differ by more than chance, or in sign.")
        return None
    agreeing = votes.nulls if towards is Direction.LITTLE_OR_NONE else max(votes.gains, votes.losses)
    if agreeing < vote_share * votes.total:
        return Step(Reason.INCONSISTENT, 1, "Fewer than 3 in 4 sources agree.")
    return None


def _wide(result: Estimate) -> bool:
    """A prediction interval across 0 about an interval that is not, or I^2 over 75 percent."""
    assert result.prediction_interval is not None
    across = result.prediction_interval[0] <= 0 <= result.prediction_interval[1]
    settled = result.interval is not None and not result.interval[0] <= 0 <= result.interval[1]
    return (across and settled) or (result.i2 is not None and result.i2 > HIGH_I2)


def _indirectness(body: Body) -> Step | None:
    if body.elsewhere <= 0.5:
        return None
    return Step(Reason.INDIRECT, 1, "Most sources come from other domains than the one asked for.")


TEXTS: Mapping[Reason, str] = {
    Reason.BUNDLED: "In half or more of the weight more differs than the component, or nobody says.",
    Reason.PROPOSER_ONLY: "Every source proposes a method of its own that holds the component.",
    Reason.SECOND_HAND: "Half or more of the weight was read in accounts of the papers, and confirmed by nobody.",
    Reason.CIRCULAR: "Half or more of the weight is measured by the criterion that the component selects by.",
}


def _risk_of_bias(body: Body) -> tuple[Step, ...]:
    """One domain: each reason one step, at most two together; the further ones are named with no step."""
    flags = (body.bundled >= HALF, body.proposers_only, body.second_hand >= HALF, body.circular >= HALF)
    codes = [code for code, flag in zip(RISK_OF_BIAS, flags, strict=True) if flag]
    return tuple(Step(code, 1 if place < MOST_BIAS else 0, TEXTS[code]) for place, code in enumerate(codes))


def _publication_bias(body: Body) -> Step | None:
    if body.egger_p is None or body.egger_p >= 0.1:
        return None
    text = f"Small studies report larger effects (Egger's test, p = {body.egger_p:.2g})."
    return Step(Reason.PUBLICATION_BIAS, 1, text)


VERBS = {
    Direction.RAISES: ("raises", "raise"),
    Direction.LOWERS: ("lowers", "lower"),
    Direction.LITTLE_OR_NONE: ("makes little or no difference to", "make little or no difference to"),
}
WEAK = {
    Direction.LEANS_UP: "It may raise {facet}; the interval includes no effect, too.",
    Direction.LEANS_DOWN: "It may lower {facet}; the interval includes no effect, too.",
    Direction.ONE_STUDY_UP: "In one study {facet} rose.",
    Direction.ONE_STUDY_DOWN: "In one study {facet} fell.",
    Direction.ONE_EXPERIMENT_UP: "In one study, in one experiment, {facet} rose.",
    Direction.ONE_EXPERIMENT_DOWN: "In one study, in one experiment, {facet} fell.",
    Direction.CONTESTED: "Studies contradict each other on {facet}.",
    Direction.SIGNS_ONLY: "Of {facet} only the signs of changes are known.",
    Direction.UNCLEAR: "What it does to {facet} is unclear.",
}


def sentence(towards: Direction, level: Certainty, facet: str) -> str:
    """Direction and certainty in GRADE's words. `facet`: as a noun, for the reader."""
    if level is Certainty.VERY_LOW and towards in (*VERBS, Direction.LEANS_UP, Direction.LEANS_DOWN, Direction.UNCLEAR):
        return f"The evidence is very uncertain about its effect on {facet}."
    if towards in VERBS:
        now, base = VERBS[towards]
        how = {Certainty.HIGH: now, Certainty.MODERATE: f"probably {now}"}.get(level, f"may {base}")
        return f"It {how} {facet}."
    uncertain = " The evidence is very uncertain." if level is Certainty.VERY_LOW else ""
    return WEAK[towards].format(facet=facet) + uncertain
