"""A measured effect (one comparison of two arms on one metric), and a metric followed over rounds."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import Field

from taxonomy.documents.base import Count, Document, Fault, Figure, Id, Name, NonNegative, Text, Title, texts
from taxonomy.documents.method import Models
from taxonomy.documents.references import ComponentRef, MethodRef, MetricRef, SourceRef
from taxonomy.documents.terms import Items
from taxonomy.vocabulary import Characteristic, Design, Domain, Generalization, ReadIn, SecondReading

Locator = Title
StepIds = Annotated[tuple[Id, ...], Field(max_length=100)]


class Arm(Document):
    """One side of a comparison: its value as printed, and how the arm was made."""

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
    method: MethodRef | None = None
    """The method whose composition made the arm's data."""
    without: StepIds = ()
    """Steps of that method that this arm leaves out."""
    changed: StepIds = ()
    """Steps of that method that this arm changes."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
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
    """Said just where the metric is downstream: how the test lies to the training data."""
    domain: Domain | None = None
    """The kind of task."""
    baseline: Arm
    """The arm without the cause, or with less of it."""
    treated: Arm
    """The arm with the cause."""
    models: Models | None = None
    """The language models that took part."""
    measured_by: Name | None = None
    """The measuring engine and its version, where the registry measured the effect itself."""
    note: Text | None = None
    """What a reader should know: what else differs, what the second reader changed."""
    seen_at: Title
    """The public address or repository path of the text that was read."""
    read_in: ReadIn
    """Whether that text is the paper or an account of it."""
    second_reading: SecondReading | None = None
    """What a second reader found; absent where it was read once."""

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
    seen_at: Title
    """The public address or repository path of the text that was read."""
    read_in: ReadIn
    """Whether that text is the paper or an account of it."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        for place, (before, after) in enumerate(pairwise(_rounds_of(raw.get("points"))), start=1):
            if before is not None and after is not None and not before < after:
                yield Fault(("points", place, 0), "not_growing", f"Round {after} does not come after round {before}")


def _rounds_of(points: Any) -> list[float | None]:
    """The round of each point, None where it is no number."""
    if not isinstance(points, (list, tuple)):
        return []
    firsts = [point[0] if isinstance(point, (list, tuple)) and point else None for point in points]
    return [first if isinstance(first, (int, float)) and not isinstance(first, bool) else None for first in firsts]
