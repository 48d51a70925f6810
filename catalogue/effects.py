"""The read model of an effect: its references by name, its derived values, and how its figures were read."""

from typing import Annotated

from pydantic import Field

from catalogue.read_model import ReadModel
from catalogue.read_models import EffectSize, MetricBrief, Resource, SourceBrief
from taxonomy.documents import Arm, Comparator, Dose, Items, Models
from taxonomy.vocabulary import (
    Characteristic,
    Confirmation,
    Confounder,
    Design,
    Domain,
    Doubt,
    Facet,
    Generalization,
    Isolation,
    Mark,
    ReadIn,
    SecondReading,
    Sides,
    Stage,
    VarianceFrom,
)


class ReadingRead(ReadModel):
    """How a figure was read."""

    mark: Mark
    """How far it was traced back; shown next to the figure."""
    read_in: Annotated[ReadIn, Field(alias="in")]
    second: Confirmation | None
    """What a second reader found; null where it was read once."""
    link: str | None
    """Where the text can be opened: its address, or the file in its repository."""
    address: str | None
    repository: str | None
    path: str | None
    commit: str | None
    account: str | None
    """The title of the account that a second-hand figure was read in."""
    by: str | None
    """Who read it the second time."""
    on: str | None
    """The day of the second reading."""


class EffectRead(Resource):
    """One measured effect with its place in the source, and its size on the scale on which it is pooled."""

    component: str | None
    kind: str | None
    """Kind of the component that is the cause, as stage/kind."""
    stage: Stage | None
    """Its stage."""
    characteristic: Characteristic | None
    method: str | None
    method_year: int | None
    """Year of the method in whose study it was measured."""
    source: SourceBrief
    locator: str
    """Where in the source."""
    seen_at: str
    read_in: ReadIn
    second_reading: SecondReading | None
    reading: ReadingRead
    """How the figure was read; `seen_at`, `read_in` and `second_reading` repeat parts of it in the former terms."""
    design: Design
    isolation: Isolation
    comparator: Comparator | None
    """What the baseline has in place of the cause."""
    also_differs: list[Confounder] | None
    """Differences besides the cause: empty where there are none, null where that is not recorded."""
    manipulates: Characteristic | None
    """The characteristic of the data that the comparison varies on purpose."""
    dose: Dose | None
    """How much of the cause each arm has."""
    experiment: str | None
    """The experiment: shared by effects of one source with the same arms and models."""
    sides: Sides | None
    """Whether the arms are the two sides of one contest."""
    doubts: list[Doubt]
    """Reasons to trust this effect less, computed from its record."""
    metric: MetricBrief
    items: Items | None
    """The number of items of the test set, where it differs from the metric's."""
    facet: Facet | None
    """null for a downstream effect that is mixed."""
    generalization: Generalization | None
    domain: Domain | None
    measured_by: str | None
    baseline: Arm
    treated: Arm
    gain: float
    """Orientation x (treated - baseline): positive is better."""
    difference_se: float | None
    """Standard error of treated - baseline, where it is known."""
    better: bool | None
    """Whether the treated arm is the better one; null where both have the same value."""
    log_ratio: float | None
    """Orientation x ln(treated / baseline)."""
    percent_change: float | None
    """100 x (treated - baseline) / baseline of the printed values, in the metric's own direction; null for contests."""
    log_odds_ratio: float | None
    """Orientation x the difference of the logits of two shares."""
    effect_size: EffectSize
    variance: float | None
    """Sampling variance of the effect size; null where it is unknown."""
    variance_from: VarianceFrom | None
    models: Models | None
    note: str | None
