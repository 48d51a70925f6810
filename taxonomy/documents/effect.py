"""A measured effect (one comparison of two arms on one metric), and a metric followed over rounds."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictBool

from taxonomy.documents.base import (
    Count,
    Document,
    Fault,
    Figure,
    Id,
    Name,
    NonNegative,
    Text,
    Title,
    repeated,
    texts,
)
from taxonomy.documents.method import Models
from taxonomy.documents.readings import Reading
from taxonomy.documents.references import ComponentRef, MethodRef, MetricRef, RefersBy, SourceRef
from taxonomy.documents.terms import Items
from taxonomy.vocabulary import Characteristic, ComparatorKind, Confounder, Design, Domain, Generalization, Mark, Sides

Locator = Title
StepIds = Annotated[tuple[Id, ...], Field(max_length=100)]


class Arm(Document):
    """One side of a comparison: its printed value, and how the arm was made."""

    label: Title
    """The arm as the source names it."""
    value: Figure
    """The number as printed; percentages as 0 to 100."""
    se: NonNegative | None = None
    """Standard error of the value."""
    n: Annotated[Count, Field(ge=1)] | None = None
    """Units that the value was averaged over (rated samples, judged pairs)."""
    rows: Count | None = None
    """Training rows behind the arm; they carry no sampling error."""
    runs: Annotated[Count, Field(ge=1)] | None = None
    """Seeds averaged."""
    sd: NonNegative | None = None
    """Standard deviation of the value over seeds, for one run."""
    method: MethodRef | None = None
    """The method whose composition made the arm's data."""
    variant: StrictBool = False
    """Whether the arm is a variant or a subset of that method, not the method as recorded."""
    without: StepIds = ()
    """Steps of that method that this arm leaves out."""
    changed: StepIds = ()
    """Steps of that method that this arm changes."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        if raw.get("variant") is True and raw.get("method") is None:
            yield Fault(("variant",), "no_method", "A variant is one of a method: name it in `method`")
        left_out = {step for _, step in texts(raw.get("without"))}
        for key in ("without", "changed"):
            steps = [step for _, step in texts(raw.get(key))]
            if steps and raw.get("method") is None:
                yield Fault((key,), "no_method", "Steps belong to a method: name it in `method`")
            seen: set[str] = set()
            for place, step in texts(raw.get(key)):
                if step in seen:
                    yield Fault((key, place), "duplicate", f"Step {step!r} is named twice")
                elif key == "changed" and step in left_out:
                    yield Fault((key, place), "duplicate", f"Step {step!r} is left out; it cannot be changed as well")
                seen.add(step)


COMPARED = ((ComparatorKind.ALTERNATIVE.value, "components"), (ComparatorKind.OTHER_METHOD.value, "methods"))
"""What the id of a comparator names, by its kind."""


class Comparator(Document):
    """The alternative that the baseline has in place of the cause."""

    kind: ComparatorKind = Field(alias="is")
    """Absent, a random choice, an alternative, a weaker dose, human data, an untrained model, another method."""
    id: Annotated[Id, RefersBy("is", COMPARED)] | None = None
    """The component that is the alternative, or the other method."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        naming = dict(COMPARED)
        kind = raw.get("is")
        if raw.get("id") is not None and isinstance(kind, str) and kind in set(ComparatorKind) - set(naming):
            named = " or ".join(naming)
            yield Fault(("id",), "unexpected_id", f"Only a comparator that is {named} names a record")


class Dose(Document):
    """How much of the cause each arm has, on one scale."""

    unit: Name
    """What is counted: `round`, `sample per question`."""
    baseline: Figure | None = None
    """The dose of the baseline, where it is known."""
    treated: Figure | None = None
    """The dose of the treated arm, where it is known."""


class Effect(Document):
    """One comparison of two arms on one metric, with its place in the source."""

    collection: ClassVar[str] = "effects"

    id: Id
    """Words joined by hyphens."""
    component: ComponentRef | None = None
    """The component that is the cause."""
    characteristic: Characteristic | None = None
    """The characteristic of the data that is the cause, where it was varied directly."""
    method: MethodRef | None = None
    """The method in whose study it was measured."""
    source: SourceRef
    """The source that reports it."""
    locator: Locator
    """Where in the source: `Table 4`."""
    design: Design
    """How well the comparison isolates the cause."""
    metric: MetricRef
    """What was measured."""
    items: Items | None = None
    """The size of the test set, where it is not the metric's own."""
    generalization: Generalization | None = None
    """For downstream metrics alone: how the test relates to the training data."""
    domain: Domain | None = None
    """The kind of task."""
    comparator: Comparator | None = None
    """The alternative that the baseline has in place of the cause."""
    also_differs: Annotated[tuple[Confounder, ...], Field(max_length=len(Confounder))] | None = None
    """What differs between the arms besides the cause: an empty list where nothing does, absent where it is unknown."""
    manipulates: Characteristic | None = None
    """The characteristic of the data that the comparison varies on purpose."""
    dose: Dose | None = None
    """How much of the cause each arm has, where it was graded."""
    experiment: Id | None = None
    """Key inside the source: effects with the same arms and models share it."""
    sides: Sides | None = None
    """Whether the arms are the two sides of one contest, judged against each other."""
    baseline: Arm
    """The arm without the cause, or with less of it."""
    treated: Arm
    """The arm with the cause."""
    difference_se: NonNegative | None = None
    """Standard error of treated - baseline, where it is known: of linked or overlapping arms it is not that of
    independent ones."""
    models: Models | None = None
    """The language models that a method uses."""
    measured_by: Name | None = None
    """The measuring engine and its version, where the registry measured the effect itself."""
    note: Text | None = None
    """What a reader should know: what else differs, what the second reader changed."""
    reading: Reading
    """How the figure was read."""

    @property
    def mark(self) -> Mark:
        """How far the figure was traced back."""
        return Mark.MEASURED if self.measured_by else self.reading.mark

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        causes = [key for key in ("component", "characteristic") if raw.get(key) is not None]
        design = raw.get("design")
        if design == Design.WHOLE_METHOD and causes:
            yield Fault((causes[0],), "one_cause", "A whole-method comparison speaks of the method: it names no cause")
        if design != Design.WHOLE_METHOD and len(causes) > 1:
            yield Fault(("characteristic",), "one_cause", "An effect has one cause: a component or a characteristic")
        if design != Design.WHOLE_METHOD and not causes and "design" in raw:
            yield Fault((), "one_cause", "An effect names its cause: `component` or `characteristic`")
        if design == Design.COMPARISON and raw.get("also_differs") in ([], ()):
            detail = "In a comparison more differs than the cause; where only the cause differs it is an ablation"
            yield Fault(("also_differs",), "contradiction", detail)
        yield from repeated(raw, "also_differs")


class Rounds(Document):
    """One metric over the rounds of self-training."""

    collection: ClassVar[str] = "rounds"

    id: Id
    """Words joined by hyphens."""
    method: MethodRef
    """The method that was run."""
    source: SourceRef
    """The source that reports it."""
    locator: Locator
    """Where in the source."""
    metric: MetricRef
    """What was measured."""
    points: Annotated[tuple[tuple[NonNegative, Figure], ...], Field(min_length=2, max_length=1_000)]
    """Pairs of round and value, rounds growing."""
    note: Text | None = None
    """What a reader should know."""
    reading: Reading
    """How the figures were read."""

    @property
    def mark(self) -> Mark:
        """How far the figures were traced back."""
        return self.reading.mark

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        for place, (before, after) in enumerate(pairwise(_rounds_of(raw.get("points"))), start=1):
            if before is not None and after is not None and not before < after:
                yield Fault(("points", place, 0), "not_growing", f"Round {after} does not come after round {before}")


def _rounds_of(points: Any) -> list[float | None]:
    """The round of each point, None if it is no number."""
    if not isinstance(points, (list, tuple)):
        return []
    firsts = [point[0] if isinstance(point, (list, tuple)) and point else None for point in points]
    return [first if isinstance(first, (int, float)) and not isinstance(first, bool) else None for first in firsts]
