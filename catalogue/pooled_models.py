"""Read models of pooled effects: estimates on their scales, direction, certainty, and how they were computed."""

from typing import Literal

from catalogue.read_model import ReadModel
from taxonomy.vocabulary import VarianceFrom

CertaintyLevel = Literal["high", "moderate", "low", "very low", "not graded"]
Scales = Literal["odds", "contest", "ratio", "nats", "standardized", "sign"]
Strata = Literal["literature", "measured", "both"]
IntervalIs = Literal["three-level", "hartung-knapp", "one-study", "one-experiment", "unweighted"]
Directions = Literal[
    "contested",
    "little-or-none",
    "raises",
    "lowers",
    "one-study-up",
    "one-study-down",
    "one-experiment-up",
    "one-experiment-down",
    "leans-up",
    "leans-down",
    "signs-only",
    "unclear",
]

Choices = Literal["points", "h", "known", "experiment"]
"""Shares pooled in points or as Cohen's h; known variances alone; each experiment alone."""


class Reason(ReadModel):
    """Why a certainty is not higher, and how many levels that costs."""

    code: str
    steps: int
    text: str


class Certainty(ReadModel):
    """The certainty of a pooled effect, after GRADE."""

    level: CertaintyLevel
    start: CertaintyLevel
    """The initial level, by the designs of the effects."""
    reasons: list[Reason]
    sentence: str
    """Direction and certainty in GRADE's words."""


class NotPooled(ReadModel):
    """An effect of a cell that is not in its estimate."""

    id: str
    reason: str


class Levels(ReadModel):
    """A variance by level; null where the data cannot tell it."""

    source: float | None
    experiment: float | None


class Points(ReadModel):
    """Percentage points of the good at a baseline, which is in percent too."""

    baseline: float
    estimate: float
    low: float | None
    high: float | None


class Ratio(ReadModel):
    """Treated over baseline, in the metrics' own direction."""

    estimate: float
    low: float | None
    high: float | None


class Summary(ReadModel):
    """The estimate from a part of the data, on the scale of the row."""

    estimate: float | None
    interval: tuple[float, float] | None
    interval_is: IntervalIs | None
    m: int
    experiments: int


class Shrunken(ReadModel):
    """A component's estimate by partial pooling over all components of the facet, on the scale of log odds."""

    estimate: float
    """Shrunk towards the mean of all, more so the less is known of the component."""
    interval: tuple[float, float]
    best: float
    """The probability that no other component is higher."""
    components: int
    """Components with two sources or more, which are compared."""
    between: float
    """Standard deviation of the true effect between components."""
    p: float
    """Of the test that they do not differ."""
    apart: bool
    """Whether the stored evidence tells the components apart."""
    text: str


class Also(ReadModel):
    """Estimates from parts of the data, and the range over leaving one source out."""

    independents: Summary | None
    ablations: Summary | None
    without_second_hand: Summary | None
    measured: Summary | None
    shrunken: Shrunken | None = None
    """With `explain=true` only."""
    leave_one_out: tuple[float, float] | None


class OtherAnalysis(ReadModel):
    """One analysis of a cell: the choices in which it differs from the answer, none for the answer itself."""

    choices: list[Choices]
    estimate: float | None
    """On the scale chosen: points as shares, so that 0.025 is 2.5 points."""
    interval: tuple[float, float] | None
    sources: int
    direction: Directions
    counted: bool
    """Whether it leaves an estimate from at least as many sources as the direction of the answer needs."""


class Stability(ReadModel):
    """How an answer changes under other choices of scale, variance and level."""

    same_sign: float
    """Share of the counted analyses with the same sign of the estimate, from 0 to 1."""
    same_direction: float
    """Share of the counted analyses with the same direction, from 0 to 1."""
    turned_by: Choices | None
    """The first choice that changes the direction alone."""
    analyses: int
    """Analyses that are counted: every combination of the choices that change anything, the answer among them."""
    alone: list[OtherAnalysis]
    """The answer, and each choice by itself."""
    text: str


class Relevance(ReadModel):
    """The estimate with each study weighted by its similarity to the reader's case, on the scale of the row."""

    estimate: float
    interval: tuple[float, float]
    effective_sources: float
    """The effective number of equally weighted sources (Kish)."""
    unknown: list[str]
    """Effects of the estimate that do not state the domain, or the size of the student, that the case states."""


class SourceInput(ReadModel):
    """One source of a pooled effect."""

    source: str
    n: int
    experiments: int
    mean: float | None
    variance: float | None
    weight: float
    sign: int
    effects: list["EffectInput"]


class EffectInput(ReadModel):
    """One effect of a source's mean, on the scale of the row."""

    id: str
    experiment: str
    value: float | None
    variance: float | None
    variance_from: VarianceFrom | None


class Explanation(ReadModel):
    """Every input, weight and step of a pooled effect, so that it can be followed by hand."""

    rho: float
    threshold: float | None
    """The smallest change that matters, on the scale of the row."""
    sources: list[SourceInput]
    steps: list[str]
    estimate: float | None


class FamilyDirection(ReadModel):
    """The sources that gain and lose under one family of metrics."""

    family: str | None
    gains: int
    losses: int
    same_direction: bool
    """Whether the direction is that of the whole cell."""


class Families(ReadModel):
    """The families of metrics under which the direction of the whole cell holds."""

    measured: int
    holds_under: int
    families: list[FamilyDirection]


class ScaleRow(ReadModel):
    """The estimate on one scale; positive is better. Scales are never mixed."""

    scale: Scales | None
    estimate: float | None
    interval: tuple[float, float] | None
    interval_is: IntervalIs | None
    few_sources: bool
    """Whether the sources leave fewer than four degrees of freedom."""
    two_sources: bool
    df: float | None
    prediction_interval: tuple[float, float] | None
    k: int
    """Effects."""
    experiments: int
    """Comparisons with arms and models of their own."""
    m: int
    """Sources."""
    q: float | None
    i2: float | None
    tau2: Levels
    points: Points | None
    ratio: Ratio | None
    imputed: int
    """Effects whose variance is assumed."""
    effects: list[str]


class PooledRow(ScaleRow):
    """One pooled effect: the estimate of the leading scale, its direction and its certainty."""

    by: str
    id: str
    name: str
    kind: str | None
    stage: str | None
    facet: str
    family: str | None
    """The family of metrics, where cells are split by it."""
    split: str | None
    """What the cell is a part by: family, metric, domain, design, method or year; null for the whole."""
    subgroup: str | None
    """The family, metric, domain, design, method or year of the part; null for effects that have none."""
    stratum: Strata
    gains: int
    """Sources over all scales whose mean is better by more than the threshold."""
    losses: int
    nulls: int
    sign_p: float | None
    method: str | None
    method_because: str | None
    direction: Directions
    certainty: Certainty
    contested: bool
    raises: bool
    """Whether it is established that it raises the facet."""
    lowers: bool
    supported: bool
    """The same as raises or lowers."""
    established: bool
    """Whether the direction (which may be no effect) is established."""
    leans: int
    """1 or -1 for the weaker directions, else 0."""
    also: Also
    others: list[ScaleRow]
    """The other scales."""
    not_pooled: list[NotPooled]
    relevance: Relevance | None = None
    """With `weights` only, and where every study has a variance; it supplements the estimate, never replaces it."""
    stability: Stability | None = None
    """With `explain=true` only."""
    families: Families | None = None
    """With a component's evidence only."""
    explanation: Explanation | None = None
    """With `explain=true` only."""
