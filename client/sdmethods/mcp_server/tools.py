"""The nine tools. Each turns one or a few calls of the client into a small answer."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from sdmethods.errors import BadRequest, NotFound, NotOffered, RegistryError
from sdmethods.mcp_server import answers as out
from sdmethods.mcp_server.fitting import dump, fit
from sdmethods.models.answers import Analysis, Unmapped
from sdmethods.models.effects import Effect
from sdmethods.models.evidence import Pooled
from sdmethods.models.records import Component, Method
from sdmethods.queries import AnalysisOptions
from sdmethods.registry import Registry
from sdmethods.words import FACETS

Facet = Literal["quality", "diversity", "complexity", "in_distribution", "out_of_distribution"]
Stage = Literal["seeding", "prompting", "evolution", "filtering"]
Type = Literal["component", "method", "metric", "source", "operator"]
DESIGNS = ("ablation", "dose-response", "before-after", "comparison", "whole-method")
ISOLATIONS = ("isolated", "assumed", "bundle", "whole-method", "unknown")
READINGS = ("checked in the paper", "measured here", "read in the paper", "second-hand")
EFFECTS_SHOWN, ROWS_SHOWN, HITS_SHOWN, CELLS_SHOWN, SIMILAR_SHOWN = 5, 10, 15, 40, 3
Call = ParamSpec("Call")


class StepInput(BaseModel):
    """A step of a pipeline."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(description="A name of your own.")
    component: str = Field(description="Id of a component; search finds it. An unknown one comes back as unmapped.")
    inputs: list[str] = Field(default=[], description="Ids of the steps whose rows this one takes.")
    params: dict[str, Any] = {}


def answered(call: Callable[Call, out.ToolAnswer]) -> Callable[Call, CallToolResult]:
    """A tool that gives a model, as one whose answer fits and whose failures a model can read."""

    @wraps(call)
    def run(*args: Call.args, **kwargs: Call.kwargs) -> CallToolResult:
        try:
            answer = call(*args, **kwargs)
        except (RegistryError, ValueError) as error:
            raise ToolError(str(error)) from error
        fitted = fit(answer.model_dump(mode="json"))
        return CallToolResult(content=[TextContent(type="text", text=dump(fitted))], structured_content=fitted)

    run.__annotations__ = {**call.__annotations__, "return": Annotated[CallToolResult, call.__annotations__["return"]]}
    return run


class Tools:
    """The tools of one registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def search(self, text: str, type: Type | None = None) -> out.SearchAnswer:
        """Find components, methods, metrics, sources and operators of tools by words."""
        hits = self.registry.search(text, type=type, page_size=HITS_SHOWN)
        shown = hits[:HITS_SHOWN]
        rows = [
            out.HitRow(type=hit.type, id=hit.id, name=hit.name or hit.id, why=hit.summary()["why"]) for hit in shown
        ]
        return out.SearchAnswer(version=_version(shown), total=hits.total, hits=rows)

    def get(self, id: str) -> out.RecordAnswer:
        """A component (definition, pooled evidence per facet) or a method (steps, graph) by its id."""
        record = component_or_method(self.registry, id)
        facts = {name: text for name, text in record.summary().items() if name not in FACETS}
        common: dict[str, Any] = {"id": record.id, "name": record.name, "version": record.catalogue_version}
        if isinstance(record, Component):
            evidence, missing = _evidence(record)
            return out.RecordAnswer(
                type="component", facts=facts, evidence=evidence, not_measured=missing, steps=[], graph=None, **common
            )
        facts["summary"] = record.text or ""
        graph = self.registry.method_graph_text(record.id, "mermaid")
        steps = [
            out.StepRow(id=step.id, component=step.component.id if step.component else None, inputs=step.inputs)
            for step in record.steps
        ]
        return out.RecordAnswer(
            type="method", facts=facts, evidence=[], not_measured=[], steps=steps, graph=graph, **common
        )

    def evidence(self, component: str, facet: Facet, domain: str | None = None) -> out.EvidenceAnswer:
        """What is known about the effect of a component on a facet: pooled figure, certainty and why, best effects."""
        known = self.registry.component(component)  # an unknown id is no "no evidence"
        filters: Any = {"component": component, "facet": facet} | ({"domain": domain} if domain else {})
        rows = self.registry.pooled(**filters)[:1]
        effects = list(self.registry.effects(**filters, page_size=500))
        figure = out.Figure.of(rows[0]) if rows else None
        nothing = f"There is no stored effect of {component} on {facet}{f' in {domain}' if domain else ''}: not known."
        return out.EvidenceAnswer(
            version=known.catalogue_version,
            statement=figure.statement if figure else nothing,
            figure=figure,
            others=[str(row) for row in rows[0].others] if rows else [],
            effects=[out.EffectRow.of(effect) for effect in sorted(effects, key=_strength)[:EFFECTS_SHOWN]],
            effects_total=len(effects),
        )

    def tradeoffs(
        self, x: Facet = "quality", y: Facet = "diversity", stage: Stage | None = None, domain: str | None = None
    ) -> out.TradeOffAnswer:
        """Components with their effects on two facets, the Pareto front marked; at most ten rows."""
        filters: Any = {name: value for name, value in (("stage", stage), ("domain", domain)) if value}
        answer = self.registry.tradeoffs(x=x, y=y, **filters)
        both = [row for row in answer.results if row.x and row.y]
        both.sort(key=lambda row: not row.pareto)
        rows = [
            out.TradeOffRow(
                component=row.component, x=out.Figure.of(row.x), y=out.Figure.of(row.y), front=bool(row.pareto)
            )
            for row in both[:ROWS_SHOWN]
            if row.x and row.y
        ]
        return out.TradeOffAnswer(
            version=answer.catalogue_version,
            x=x,
            y=y,
            rows=rows,
            x_only=[row.component for row in answer.x_only],
            y_only=[row.component for row in answer.y_only],
            omitted={"rows": len(both) - len(rows)} if len(both) > len(rows) else {},
        )

    def compare(self, ids: Annotated[list[str], Field(min_length=2, max_length=4)]) -> out.CompareAnswer:
        """Two to four methods, or two to four components, side by side."""
        records = [component_or_method(self.registry, id) for id in ids]
        components = [record for record in records if isinstance(record, Component)]
        if not components:
            return self._compared_methods(ids)
        if len(components) < len(records):
            raise ToolError("These ids are of methods and of components: compare methods, or components.")
        return self._compared_components(components)

    def analyse_pipeline(self, steps: list[StepInput], domain: str | None = None) -> out.AnalysisAnswer:
        """Findings, nearest methods and what each facet gains or loses, for a pipeline; nothing is stored."""
        draft = {"steps": [step.model_dump() for step in steps]}
        options: AnalysisOptions = {"domain": domain} if domain else {}
        analysis = self.registry.analyse(draft, **options)
        return _analysis(analysis)

    def read_pipeline(self, text: str, format: str | None = None) -> out.PipelineAnswer:
        """Read a pipeline file of a tool (its text) as a draft of a method; nothing is executed or stored."""
        answer = self.registry.read_text(text, format=format)
        questions = [
            out.QuestionRow(step=row.step or "", line=row.line, text=row.text, choices=row.choices)
            for row in answer.questions
        ]
        return out.PipelineAnswer(
            version=answer.catalogue_version,
            format=answer.format or "not stated",
            draft=answer.draft,
            unmapped=_unmapped(answer.unmapped),
            questions=questions,
            dropped=[f"line {row.line}: {row.why}" for row in answer.dropped],
        )

    def gaps(self, component: str | None = None, domain: str | None = None) -> out.GapsAnswer:
        """What is not known: cells of the evidence map with the least certainty, and facets without any effect."""
        answer = self.registry.gaps(**({"domain": domain} if domain else {}))
        cells = [row for row in answer.results if component in (None, row.id)]
        if component and not cells:
            self.registry.component(component)
        cells.sort(key=lambda row: (_rank(row.level, ("not graded", "very low", "low", "moderate", "high")), row.id))
        missing = [facet for facet in FACETS if facet not in {row.facet for row in cells}] if component else []
        rows = [
            out.GapRow(
                id=row.id,
                facet=row.facet,
                domain=row.domain or "any",
                effects=row.effects or 0,
                sources=row.sources or 0,
                certainty=row.level,
            )
            for row in cells[:CELLS_SHOWN]
        ]
        left_out = {"cells": len(cells) - len(rows)} if len(cells) > len(rows) else {}
        return out.GapsAnswer(
            version=answer.catalogue_version, cells=rows, total=len(cells), not_measured=missing, omitted=left_out
        )

    def cite(self, ids: Annotated[list[str], Field(max_length=10)]) -> out.CiteAnswer:
        """BibTeX of the sources of methods, and one line for the registry with its version; no ids: that line alone."""
        entries = [out.CitationRow(id=id, bibtex=self.registry.cite(id)) for id in ids]
        version = self.registry.at or self.registry.current()
        line = f"Registry of methods that generate synthetic data, catalogue version {version}. {self.registry.url}"
        return out.CiteAnswer(version=version, entries=entries, registry=line)

    def _compared_methods(self, ids: list[str]) -> out.CompareAnswer:
        answer = self.registry.compare(*ids)
        similarity = [f"{row['a']} and {row['b']}: {row['score']:.2f} of 1" for row in answer.similarity]
        return out.CompareAnswer(
            version=answer.catalogue_version,
            of="methods",
            shared=answer.shared,
            only=dict(answer.only),
            similarity=similarity,
            head_to_head=[out.EffectRow.of(effect) for effect in answer.head_to_head],
            components=[],
            notes=[] if answer.head_to_head else ["No stored effect compares these methods with each other."],
        )

    def _compared_components(self, components: list[Component]) -> out.CompareAnswer:
        rows = []
        for component in components:
            evidence, missing = _evidence(component)
            rows.append(
                out.ComparedComponent(
                    id=component.id, name=component.name, kind=component.kind, evidence=evidence, not_measured=missing
                )
            )
        notes = ["Differences between these figures were not tested: they come from different studies."]
        contrasts = self._contrasts([component.id for component in components])
        if contrasts is None:
            notes.append("This registry does not say which contrasts were measured between components.")
        return out.CompareAnswer(
            version=components[0].catalogue_version,
            of="components",
            shared=[],
            only={},
            similarity=[],
            head_to_head=contrasts or [],
            components=rows,
            notes=notes,
        )

    def _contrasts(self, ids: list[str]) -> list[out.EffectRow] | None:
        """Effects that compare one of the components with another; None from a registry that does not answer that."""
        try:
            contrasts = self.registry.compare_components(*ids).contrasts
        except (NotFound, NotOffered, BadRequest):
            return None
        return [out.EffectRow.of(effect) for effect in contrasts]


def component_or_method(registry: Registry, id: str) -> Component | Method:
    """The record that has the id.

    Raises:
        NotFound: neither has it; with what comes near.
    """
    try:
        return registry.component(id)
    except NotFound as first:
        try:
            return registry.method(id)
        except NotFound as second:
            near = ", ".join([*first.suggestions, *second.suggestions]) or "none; try search"
            raise NotFound(f"No component and no method has the id {id!r}. Near: {near}") from None


def _evidence(component: Component) -> tuple[list[out.Figure], list[str]]:
    rows = {facet: component.evidence.get(facet) for facet in FACETS}
    return [out.Figure.of(row) for row in rows.values() if row], [facet for facet, row in rows.items() if not row]


def _analysis(analysis: Analysis) -> out.AnalysisAnswer:
    facets = analysis.profile.facets.values()
    near = analysis.similar.results[:SIMILAR_SHOWN]
    return out.AnalysisAnswer(
        version=analysis.catalogue_version,
        findings=[
            out.FindingRow(
                code=row.code,
                severity=row.severity or "not stated",
                message=row.message,
                suggestions=[f"{entry.component}: {entry.why or ''}" for entry in row.suggestions],
            )
            for row in analysis.findings
        ],
        checks={check.code: check.outcome for check in analysis.profile.checks},
        unmapped=_unmapped(analysis.unmapped),
        similar=[f"{row.method} ({row.score:.2f} of 1): shares {', '.join(row.shared)}" for row in near],
        raised=_figures(row for facet in facets for row in facet.raised_by),
        lowered=_figures(row for facet in facets for row in facet.lowered_by),
    )


def _figures(rows: Iterable[Pooled]) -> list[out.Figure]:
    return [out.Figure.of(row) for row in rows]


def _unmapped(rows: Iterable[Unmapped]) -> list[out.UnmappedRow]:
    return [
        out.UnmappedRow(step=row.step or "", name=row.operator or row.component or "", nearest=row.nearest)
        for row in rows
    ]


def _strength(effect: Effect) -> tuple[int, int, int, str]:
    cells = effect.summary()
    ranks = (
        _rank(effect.design, DESIGNS),
        _rank(effect.isolation, ISOLATIONS),
        _rank(cells["figure"], READINGS),
    )
    return (*ranks, effect.id)


def _rank(value: str | None, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _version(rows: Iterable[Any]) -> str | None:
    return next((row.catalogue_version for row in rows), None)


TOOLS = {
    "search": "Search",
    "get": "Get a component or a method",
    "evidence": "Evidence on one facet",
    "tradeoffs": "Trade-offs between two facets",
    "compare": "Compare",
    "analyse_pipeline": "Analyse a pipeline",
    "read_pipeline": "Read a pipeline file",
    "gaps": "What is not known",
    "cite": "Cite",
}


def add_tools(server: MCPServer[None], registry: Registry) -> None:
    """Register the tools, all of them read-only."""
    tools = Tools(registry)
    for name, title in TOOLS.items():
        hints = ToolAnnotations(
            title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        server.add_tool(answered(getattr(tools, name)), name=name, title=title, annotations=hints)
