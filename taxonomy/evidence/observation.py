"""One measured effect in the form that the engine takes; made from the documents of the catalogue."""

from dataclasses import dataclass, field
from enum import StrEnum

from taxonomy.vocabulary import Design


class Form(StrEnum):
    """How a printed value is to be read."""

    PLAIN = "plain"
    """As it is; shares from 0 to 1."""
    PERCENT = "percent"
    """Shares from 0 to 100."""
    EXPONENTIAL = "exponential"
    """The exponential of a loss: a perplexity."""
    WINNING_SCORE = "winning-score"
    """Twice the share of contests won, from 0 to 2, so that 1 is a draw."""


class ErrorOver(StrEnum):
    """What a printed standard error varies over."""

    ITEMS = "items"
    SEEDS = "seeds"


class Stratum(StrEnum):
    """Where effects come from."""

    LITERATURE = "literature"
    MEASURED = "measured"
    BOTH = "both"


class Measured(StrEnum):
    """How effects that the registry measured itself are treated."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    ONLY = "only"


REGISTRY = "registry"
"""The one source that all self-measured effects are, where they are pooled with the literature."""


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm as printed. `n`: units averaged over; `runs`: seeds averaged; `sd`: over seeds, of a single run."""

    value: float
    se: float | None = None
    se_over: ErrorOver = ErrorOver.ITEMS
    sd: float | None = None
    n: int | None = None
    runs: int | None = None
    trained: bool = True
    """Whether a model was trained for this arm; False for untrained models and for measures of the data."""


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """`scale`: proportion, count, nats, bounded or grade; None and unknown words leave the sign alone."""

    id: str
    scale: str | None
    higher_is_better: bool = True
    form: Form = Form.PLAIN
    items: int | None = None
    of_data: bool = False
    """A measure of the data themselves: its arms share no items."""
    suite: bool = False
    """An average over benchmarks whose selection differs from paper to paper."""


@dataclass(frozen=True, slots=True)
class Dose:
    """From which to which dose a comparison goes, in `unit`."""

    unit: str
    baseline: float
    treated: float


@dataclass(frozen=True, slots=True)
class Observation:
    """One effect. Only `id`, `source`, `metric` and the arms are needed; the rest has the value that claims least."""

    id: str
    source: str
    metric: MetricFacts
    baseline: ArmFacts
    treated: ArmFacts
    experiment: str | None = None
    """Effects of one source with one key share arms and models; None: an experiment of its own."""
    difference_se: float | None = None
    """Standard error of treated - baseline as printed; None: that of the arms."""
    facet: str | None = None
    contest: bool = False
    """The two arms are the two sides of one contest, judged against each other."""
    design: Design = Design.COMPARISON
    isolation: str = "unknown"
    """isolated, assumed, bundle, whole-method or unknown."""
    switches_more: bool = False
    """A reader found that this ablation switches more than the cause."""
    reading: str = "second-hand"
    """checked, primary, second-hand or measured."""
    confirmed: bool = False
    """Whether a second reader confirmed an account."""
    proposer: bool = True
    """The source proposes a method of its own that holds the cause."""
    circular: bool = False
    """The metric is the criterion by which the component selects."""
    measured: bool = False
    """Measured by the registry itself."""
    dataset: str | None = None
    """The base data set of a measured effect: its source inside the measured stratum."""
    matching: str = "rows"
    """How the two data sets of a measured effect were brought to one size; `rows` leads."""
    dose: Dose | None = None
    models: tuple[str, ...] = ()
    student: float | None = None
    """Parameters of the trained model, in billions."""
    domain: str | None = None
    year: int | None = None
    component: str | None = None
    manipulates: str | None = None
    relevance: float = 1.0
    """How much the study is like the reader's case, from 0 to 1."""
    doubts: frozenset[str] = field(default_factory=frozenset)

    @property
    def sign(self) -> int:
        """1 where the treated arm is better, -1 where it is worse, 0 where both have the same value."""
        difference = self.treated.value - self.baseline.value
        direction = 1 if self.metric.higher_is_better else -1
        return direction * ((difference > 0) - (difference < 0))

    @property
    def cluster(self) -> str:
        """The source in the effect's own stratum."""
        return (self.dataset or self.source) if self.measured else self.source

    @property
    def unit(self) -> tuple[str, str]:
        """The experiment, unique over all sources."""
        return self.cluster, self.experiment if self.experiment is not None else self.id

    @property
    def bundled(self) -> bool:
        """More than the cause differs between the arms, or nobody knows; an assumed isolation counts as isolated
        unless a reader found that the ablation switches more."""
        if self.isolation in ("bundle", "whole-method", "unknown") or self.design is Design.COMPARISON:
            return True
        return self.isolation == "assumed" and self.switches_more

    @property
    def unconfirmed(self) -> bool:
        """Read in somebody's account, and confirmed by nobody."""
        return self.reading == "second-hand" and not self.confirmed

    @property
    def isolating(self) -> bool:
        """An ablation or a dose-response."""
        return self.design in (Design.ABLATION, Design.DOSE_RESPONSE)
