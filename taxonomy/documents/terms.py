"""The terms that people extend by proposal: sources, kinds, components and metrics."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from taxonomy.documents.base import Count, Document, Fault, Id, KindId, Name, Text, Title, Url, Year, printable
from taxonomy.documents.references import ComponentRef, KindRef, MetricRef, SourceRef
from taxonomy.vocabulary import (
    Characteristic,
    Criterion,
    DataType,
    Measures,
    Orientation,
    Scale,
    SourceKind,
    Stage,
    Status,
)

ARXIV_PATTERN = r"^([0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{7})(v[0-9]+)?$"
DOI_PATTERN = r"^10\.[0-9]{4,9}/[^\s\"<>]+$"


class Items(Document):
    """How many test items a benchmark has, and the text that says so."""

    count: Annotated[Count, Field(ge=1)] | None
    """The number; null where it is known that the metric's number does not fit, but not which one does."""
    cited: Url | None = None
    """The address of the text that states it."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        if raw.get("count") is not None and raw.get("cited") is None:
            yield Fault(("cited",), "missing", "A number of items has a text that states it")


class Term(Document):
    """A record that others refer to: it can be deprecated, and a replacement named."""

    status: Status = Status.ACTIVE
    """Whether the term is in use or deprecated; a deprecated term stays valid."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        replacement = raw.get("replaced_by")
        if replacement is not None and raw.get("status") != Status.DEPRECATED:
            yield Fault(("replaced_by",), "not_deprecated", "Only a deprecated record names a replacement")
        if replacement is not None and replacement == raw.get("id"):
            yield Fault(("replaced_by",), "self_reference", "A record does not replace itself")


class Source(Term):
    """A paper, report or repository that figures come from."""

    collection: ClassVar[str] = "sources"

    id: Id
    """First author, year and a word of the title: `xu2023wizardlm`."""
    kind: SourceKind = SourceKind.PAPER
    """Whether it is a publication or software."""
    title: Title
    """The title as published."""
    year: Year
    """The year of the first public version."""
    arxiv: Annotated[str, StringConstraints(pattern=ARXIV_PATTERN)] | None = None
    """The arXiv identifier, without its prefix."""
    doi: Annotated[str, StringConstraints(pattern=DOI_PATTERN, max_length=200), AfterValidator(printable)] | None = None
    """The digital object identifier, without an address before it."""
    url: Url
    """Where the text can be read."""
    venue: Name | None = None
    """Where it was published after review."""
    code: Url | None = None
    """The authors' repository."""
    authors: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    """The first authors in order; long lists may be cut."""
    replaced_by: SourceRef | None = None
    """The source to use in place of a deprecated one."""


class Kind(Term):
    """A class of components inside one stage."""

    collection: ClassVar[str] = "kinds"

    id: KindId
    """Stage and kind: `filtering/judging`."""
    name: Name
    """The name that readers see."""
    summary: Text
    """One sentence that says what its components have in common."""
    replaced_by: KindRef | None = None
    """The kind to use in place of a deprecated one."""

    @property
    def stage(self) -> Stage:
        return Stage(self.id.partition("/")[0])


class Component(Term):
    """A building block of pipelines that generate synthetic data."""

    collection: ClassVar[str] = "components"

    id: Id
    """Words joined by hyphens: `rouge-l-novelty-filter`."""
    name: Name
    """The name that readers see."""
    kind: KindRef
    """Its place in the taxonomy: `stage/kind`."""
    summary: Text
    """One sentence that says what it does to the data."""
    aliases: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Other names that the literature gives it."""
    manipulates: Characteristic | None = None
    """The characteristic of the data that it varies by construction."""
    criterion: Criterion | None = None
    """What it selects or optimizes by."""
    needs: DataType | None = None
    """The type of data that it needs."""
    yields: DataType | None = None
    """The type of data that it yields."""
    place: KindRef | None = None
    """The kind of component that it usually follows; absent where it comes first."""
    replaced_by: ComponentRef | None = None
    """The component to use in place of a deprecated one."""

    @property
    def stage(self) -> Stage:
        return Stage(self.kind.partition("/")[0])


class Metric(Term):
    """A way to put a number on data, or on a model trained on them."""

    collection: ClassVar[str] = "metrics"

    id: Id
    """Words joined by hyphens: `self-bleu`."""
    name: Name
    """The name that readers see."""
    summary: Text
    """One sentence that says what is computed."""
    measures: Measures
    """A characteristic of the data, or downstream: a test result of a trained model."""
    orientation: Orientation
    """Which direction is better for what it measures."""
    unit: Name | None = None
    """The unit of its values, where they have one."""
    scale: Scale | None = None
    """Which arithmetic its values allow, and so on which scale its effects are pooled."""
    family: Id | None = None
    """The family of metrics inside what it measures: `lexical`, `judged`."""
    items: Items | None = None
    """The size of the one test set that the metric stands for; none where papers use several."""
    poolable: StrictBool = True
    """False for averages whose content differs from paper to paper: listed, never pooled."""
    replaced_by: MetricRef | None = None
    """The metric to use in place of a deprecated one."""
