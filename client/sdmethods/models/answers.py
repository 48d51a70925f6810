"""Answers that are no records: search, comparison, diagnosis, drafts, versions."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from pydantic import Field

from sdmethods.display import html_table
from sdmethods.models.base import Answer, Part
from sdmethods.models.effects import Effect
from sdmethods.models.evidence import Pooled
from sdmethods.models.record import Record
from sdmethods.queries import AnalysisOptions

MARK = re.compile(r"</?mark>")


class Hit(Answer):
    """A hit of the search: a method, component, metric, source or operator of a tool."""

    type: str
    id: str
    name: str | None = None
    url: str | None = None
    score: float | None = None
    highlight: str | None = None

    @property
    def why(self) -> str:
        """The text in which the words were found, without marks."""
        return MARK.sub("", self.highlight or "")

    def summary(self) -> dict[str, str]:
        why = " ".join(self.why.split())
        return {"type": self.type, "id": self.id, "name": self.name or "", "why": why}


class FacetValue(Part):
    """A value of a filter, and how many rows it would leave."""

    value: str | int | bool | None
    """None for the rows that have no value: `missing` asks for them."""
    label: str | None = None
    count: int


class SimilarMethod(Part):
    """A method that is near, with the components that are shared, missing here, and only here."""

    method: str
    name: str | None = None
    origin: str | None = None
    score: float
    shared: list[str] = []
    missing: list[str] = []
    extra: list[str] = []


class SimilarMethods(Answer):
    """The nearest methods, nearest first; scores run from 0 to 1."""

    results: list[SimilarMethod] = []

    def summary(self) -> dict[str, str]:
        return {row.method: f"similarity {row.score:.2f}; shared: {', '.join(row.shared)}" for row in self.results}


class Suggestion(Part):
    """A component that would mend a finding, and why."""

    component: str
    why: str | None = None


class Finding(Part):
    """What the diagnosis found in a pipeline."""

    code: str
    severity: str | None = None
    message: str
    components: list[str] = []
    effects: list[str] = []
    suggestions: list[Suggestion] = []


class Check(Part):
    """A check of the diagnosis: found, clear, not-applicable or unknown."""

    code: str
    outcome: str


class FacetProfile(Part):
    """What the components of a method do to one facet."""

    raised_by: list[Pooled] = []
    lowered_by: list[Pooled] = []
    contested: list[Pooled] = []
    inconclusive: list[Pooled] = []
    unmeasured: list[str] = []
    measured: list[Any] = []


class Profile(Answer):
    """Profile and diagnosis of a method or a draft."""

    facets: Mapping[str, FacetProfile] = {}
    note: str | None = None
    checks: list[Check] = []
    findings: list[Finding] = []

    def summary(self) -> dict[str, str]:
        return {finding.code: f"{finding.severity}: {finding.message}" for finding in self.findings}

    def _repr_html_(self) -> str:
        return html_table(["finding", ""], list(self.summary().items()) or [["none", ""]], "Findings")


class Unmapped(Part):
    """A step whose component the registry does not know, with the ids that come nearest."""

    step: str | None = None
    component: str | None = None
    operator: str | None = None
    line: int | None = None
    nearest: list[str] = []


class Analysis(Answer):
    """What the registry says of a draft; nothing was stored."""

    profile: Profile
    similar: SimilarMethods = Field(default_factory=SimilarMethods)
    graph: dict[str, Any] = {}
    unmapped: list[Unmapped] = []

    @property
    def findings(self) -> list[Finding]:
        return self.profile.findings

    def summary(self) -> dict[str, str]:
        cells = self.profile.summary() or {"findings": "none"}
        for row in self.unmapped:
            cells[f"unknown component in step {row.step}"] = f"nearest: {', '.join(row.nearest) or 'none'}"
        for near in self.similar.results[:3]:
            cells[f"near: {near.method}"] = f"similarity {near.score:.2f}"
        return cells


class Question(Part):
    """Something that a pipeline file does not say, and that its author has to."""

    step: str | None = None
    line: int | None = None
    text: str
    choices: list[str] = []


class Dropped(Part):
    """A line that was left out of a draft: a secret, plumbing, or out of scope."""

    line: int | None = None
    why: str


class Import(Answer):
    """A pipeline file as a draft of a method. Nothing was stored, and no secret of the file is in it."""

    format: str | None = None
    format_is: str | None = None
    draft: dict[str, Any]
    unmapped: list[Unmapped] = []
    questions: list[Question] = []
    folded: list[dict[str, Any]] = []
    dropped: list[Dropped] = []
    analysis: Analysis | None = None

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.draft.get("steps") or [])

    def analyse(self, **options: Unpack[AnalysisOptions]) -> Analysis:
        """Profile, findings and nearest methods of the draft as it is now."""
        return self.origin.registry.analyse(self.draft, **options)

    def submit(self, *, dry_run: bool = False, message: str | None = None) -> "Submission":
        """Send the draft as a method for review; a token is needed."""
        return self.origin.registry.submit(self.draft, dry_run=dry_run, message=message)

    def summary(self) -> dict[str, str]:
        return {
            "format": f"{self.format} ({self.format_is})",
            "steps": str(len(self.steps)),
            "unmapped": ", ".join(row.operator or row.step or "" for row in self.unmapped),
            "questions": str(len(self.questions)),
            "dropped": ", ".join(f"line {row.line}: {row.why}" for row in self.dropped),
        }


class Comparison(Answer):
    """Two to eight methods side by side."""

    methods: list[str] = []
    components: list[dict[str, Any]] = []
    shared: list[str] = []
    only: Mapping[str, list[str]] = {}
    alignment: list[dict[str, str | None]] = []
    similarity: list[dict[str, Any]] = []
    lineage: Any = None
    profiles: Mapping[str, Profile] = {}
    head_to_head: list[Effect] = []
    shared_metrics: list[Any] = []
    explanation: list[dict[str, Any]] = []
    graph: dict[str, Any] = {}

    def title(self) -> str:
        return f"Comparison of {', '.join(self.methods)}"

    def summary(self) -> dict[str, str]:
        cells = {"shared": ", ".join(self.shared) or "nothing"}
        cells |= {f"only in {method}": ", ".join(ids) for method, ids in self.only.items()}
        for effect in self.head_to_head:
            row = effect.summary()
            cells[f"head to head: {effect.id}"] = (
                f"{row['metric']}: {row['arms']}; {row['effect size']}; {row['figure']}"
            )
        return cells


class Contrast(Effect):
    """An effect whose arms compare two components; `favours` is the one whose arm has the better value."""

    treated_component: str | None = None
    baseline_component: str | None = None
    found_by: str | None = None
    favours: str | None = None

    def summary(self) -> dict[str, str]:
        pair = f"{self.treated_component or 'unknown'} in place of {self.baseline_component or 'unknown'}"
        row = {name: text for name, text in super().summary().items() if name != "cause"}
        return {"effect": row.pop("effect"), "compares": pair, "favours": self.favours or "neither", **row}


class PooledContrast(Part):
    """The contrasts of two components on one facet, pooled like every other cell."""

    treated_component: str
    baseline_component: str
    facet: str
    row: Pooled


class FacetRows(Part):
    """One facet with the pooled row of each component, None where nothing was measured."""

    facet: str
    rows: Mapping[str, Pooled | None] = {}


class ComponentComparison(Answer):
    """Two to eight components side by side, with the contrasts that were measured between them.

    No difference between two pooled rows is computed; `note` says so.
    """

    facet: str | None = None
    components: list[Any] = []
    facets: list[FacetRows] = []
    contrasts: list[Contrast] = []
    pooled: list[PooledContrast] = []
    without_contrast: list[tuple[str, str]] = []
    note: str | None = None

    def title(self) -> str:
        return f"Comparison of {', '.join(component['id'] for component in self.components)}"

    def summary(self) -> dict[str, str]:
        cells = {
            f"{compared.facet}: {id}": str(row) if row else "nothing measured"
            for compared in self.facets
            for id, row in compared.rows.items()
        }
        for pooled in self.pooled:
            pair = f"{pooled.treated_component} in place of {pooled.baseline_component}"
            cells[f"{pooled.facet}: {pair}"] = str(pooled.row)
        for contrast in self.contrasts:
            row = contrast.summary()
            cells[f"contrast: {contrast.id}"] = (
                f"{row['compares']}, favours {row['favours']}; {row['metric']}: {row['arms']}; "
                f"{row['effect size']}; {row['design']}; {row['figure']}"
            )
        return cells | {"note": self.note or ""}


class Operator(Record):
    """What an operator of a tool is in the registry's words."""

    tool: str
    version: str | None = None
    operator: str
    match: list[str | dict[str, str]] = []
    fit: str | None = None
    components: list[str] = []
    usually: list[str] = []
    related: list[str] = []
    when_filtered: list[str] = []
    note: str | None = None

    def title(self) -> str:
        return f"{self.tool}: {self.operator}"

    def summary(self) -> dict[str, str]:
        return {
            "tool": self.tool,
            "operator": self.operator,
            "fit": self.fit or "",
            "components": ", ".join(self.components),
            "note": self.note or "",
        }


class VersionInfo(Answer):
    """A published version of the catalogue: `id` is its number and the first eight hex digits of its SHA-256."""

    id: str | None = None
    number: int | None = None
    sha256: str | None = None
    created: datetime | None = None
    counts: dict[str, int] = {}
    changed: Any = None
    citation: Any = None
    downloads: Any = None

    def title(self) -> str:
        return f"Catalogue version {self.id or self.number}"

    def summary(self) -> dict[str, str]:
        counts = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        return {"version": str(self.id or self.number), "sha256": self.sha256 or "", "records": counts}


class SubmittedRecord(Part):
    """A record of a submission: new, changed or unchanged, with its differences."""

    type: str
    id: str
    change: str
    diff: list[dict[str, Any]] = []


class Remark(Part):
    """Something that a reviewer will ask about."""

    pointer: str | None = None
    code: str
    detail: str


class Submission(Answer):
    """Records sent for review. After a dry run `id` is None: nothing was stored."""

    id: int | str | None = None
    url: str | None = None
    state: str | None = None
    author: Any = None
    message: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    records: list[SubmittedRecord] = []
    warnings: list[Remark] = []

    @property
    def says_something_new(self) -> bool:
        """Whether any record is new or changed."""
        return any(record.change != "unchanged" for record in self.records)

    def summary(self) -> dict[str, str]:
        cells = {"state": self.state or "not stored (dry run)"}
        cells |= {f"{record.type} {record.id}": record.change for record in self.records}
        return cells | {f"warning {row.code}": f"{row.pointer or ''} {row.detail}".strip() for row in self.warnings}
