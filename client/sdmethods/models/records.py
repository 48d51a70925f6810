"""Records of the catalogue as the registry shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from pydantic import Field

from sdmethods import words
from sdmethods.models.base import Answer, Part
from sdmethods.models.evidence import Pooled
from sdmethods.models.record import Record, SourceRef

if TYPE_CHECKING:
    from sdmethods.lists import LazyList
    from sdmethods.models.answers import Profile, SimilarMethods
    from sdmethods.models.effects import Effect
    from sdmethods.queries import EffectFilters, MethodFilters


class ComponentRef(Part):
    """A component, as a step names it."""

    id: str
    name: str | None = None
    kind: str | None = None


class Source(Record):
    """A paper, a report or a program."""

    title_: str = Field(alias="title")
    year: int | None = None
    arxiv: str | None = None
    doi: str | None = None
    address: str | None = None
    venue: str | None = None
    code: str | None = None
    authors: list[str] = []
    status: str | None = None
    replaced_by: str | None = None

    def title(self) -> str:
        return self.title_

    def summary(self) -> dict[str, str]:
        return {
            "source": self.id,
            "title": self.title_,
            "authors": ", ".join(self.authors),
            "year": str(self.year or ""),
            "address": self.address or "",
        }


class Kept(Part):
    """The yield of a step: rows that came in and went out."""

    rows_in: int | None = None
    rows_out: int | None = None


class StepModel(Part):
    """A language model in a step, and its role there."""

    model: str
    role: str


class Step(Part):
    """A step of a method. `component` is None where an own class of a pipeline could not be mapped."""

    id: str
    component: ComponentRef | None = None
    inputs: list[str] = []
    params: dict[str, Any] = {}
    note: str | None = None
    models: list[StepModel] = []
    kept: Kept | None = None


class Loop(Part):
    """Steps that are repeated: from the last of them back to the first."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    rounds: int | str | None = None


class Method(Record):
    """A published way to generate data: steps that hand rows to one another."""

    name: str
    year: int | None = None
    text: str | None = Field(default=None, alias="summary")
    domains: list[str] = []
    source: SourceRef | None = None
    models: dict[str, Any] = {}
    output: dict[str, Any] | None = None
    code: str | None = None
    cost: Any = None
    steps: list[Step] = []
    iterates: Loop | None = None
    loops: list[Loop] = []
    """Further loops."""
    extends: Any = None
    origin_: str | None = Field(default=None, alias="origin")

    def summary(self) -> dict[str, str]:
        return {
            "method": self.id,
            "name": self.name,
            "year": str(self.year or ""),
            "domains": ", ".join(self.domains),
            "steps": " > ".join(step.component.id if step.component else step.id for step in self.steps),
            "source": (self.source.title or self.source.id) if self.source else "",
        }

    def effects(self, **filters: Unpack["EffectFilters"]) -> "LazyList[Effect]":
        """The measured effects stored for this method."""
        return self.origin.registry.effects(**(filters | {"method": self.id}))

    def similar(self, limit: int | None = None) -> "SimilarMethods":
        """The nearest methods, with what is shared."""
        return self.origin.registry.similar(self.id, limit=limit)

    def profile(self, domain: str | None = None) -> "Profile":
        """What its components do to each facet, and the findings of the diagnosis."""
        return self.origin.registry.profile(self.id, domain=domain)


class OperatorRef(Part):
    """An operator of a tool that does what a component does."""

    id: str | None = None
    tool: str
    operator: str
    fit: str | None = None


class Component(Record):
    """A building block of methods, with its pooled effect on every facet."""

    name: str
    kind: str
    stage: str | None = None
    definition: str | None = Field(default=None, alias="summary")
    aliases: list[str] = []
    status: str | None = None
    replaced_by: str | None = None
    used_in: int | None = None
    measured_in: int | None = None
    manipulates: str | None = None
    criterion: str | None = None
    needs: Any = None
    yields: Any = None
    place: str | None = None
    in_tools: list[OperatorRef] = []
    evidence: Mapping[str, Pooled | None] = {}

    def summary(self) -> dict[str, str]:
        cells = {
            "component": self.id,
            "name": self.name,
            "kind": self.kind,
            "definition": self.definition or "",
            "used in": words.count(self.used_in, "method"),
        }
        if self.in_tools:
            cells["in tools"] = ", ".join(f"{entry.tool}: {entry.operator}" for entry in self.in_tools)
        for facet, row in self.evidence.items():
            cells[facet] = words.describe_pooled(row).partition(": ")[2] if row else "not measured"
        return cells

    def effects(self, **filters: Unpack["EffectFilters"]) -> "LazyList[Effect]":
        """The measured effects of this component."""
        return self.origin.registry.effects(**(filters | {"component": self.id}))

    def methods(self, **filters: Unpack["MethodFilters"]) -> "LazyList[Method]":
        """The methods that have this component."""
        return self.origin.registry.methods(**(filters | {"component": self.id}))


class Kind(Record):
    """A kind of components; its id is `stage/kind`."""

    name: str
    stage: str | None = None
    definition: str | None = Field(default=None, alias="summary")


class Change(Part):
    """One changed value of a document."""

    path: str
    before: Any = None
    after: Any = None


class Difference(Answer):
    """What changed between two revisions of a record."""

    start: int = Field(alias="from")
    end: int = Field(alias="to")
    changes: list[Change] = []


class Revision(Answer):
    """A published revision with its document, which can be submitted as it is."""

    number: int
    created: datetime | None = None
    author: Any = None
    submission: Any = None
    accepted_by: str | None = None
    claims: list[dict[str, Any]] = []
    message: str | None = None
    document: dict[str, Any] | None = None
    hash: str | None = None

    def summary(self) -> dict[str, str]:
        return {
            "revision": str(self.number),
            "created": self.created.isoformat() if self.created else "",
            "message": self.message or "",
        }
