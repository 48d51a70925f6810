"""A draft as its page shows it: the components to choose from, its steps with fields and faults, its analysis."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict

from catalogue import Catalogue, evidence, per_version, profile
from catalogue.analysis import analyse
from catalogue.compositions import SimilarMethod
from catalogue.compositions import composition as resolve
from catalogue.pooled_models import PooledRow
from catalogue.profile import Check, FacetProfile, FindingRead, UnmappedStep
from catalogue.scheme import SchemeComponent, SchemeKind, SchemeStage, scheme
from taxonomy.documents import Fault
from taxonomy.graph.formats import svg
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Domain, Facet, Status
from web.drafts import Draft, Step, loops_of
from web.drafts.fields import ABOUT, ROWS, text_of
from web.drafts.holding import composition, faults
from web.drafts.operations import is_chain
from web.labels import Extended, extended, findings_with_names
from web.placing import Place, place

Movers = dict[Facet, set[str]]
SHOWN = 5
FITS = 1150
"""The largest width of a picture that is legible at the width of the page."""


@dataclass(frozen=True)
class OfferedComponent:
    """A component that a draft can be composed of; `words` are searched."""

    id: str
    name: str
    summary: str
    words: str
    raises: list[Facet]
    lowers: list[Facet]


@dataclass(frozen=True)
class OfferedKind:
    """A kind with its components."""

    name: str
    components: list[OfferedComponent]


@dataclass(frozen=True)
class OfferedStage:
    """A stage with its kinds, and the number of components in them."""

    id: str
    name: str
    kinds: list[OfferedKind]
    count: int


@per_version()
def palette(catalogue: Catalogue) -> list[OfferedStage]:
    """Stages with kinds with components. A deprecated component is not offered."""
    raises = {facet: set(evidence.movers(catalogue, facet.value, 1)) for facet in Facet}
    lowers = {facet: set(evidence.movers(catalogue, facet.value, -1)) for facet in Facet}
    return [_stage(stage, raises, lowers) for stage in scheme(catalogue).stages]


def _stage(stage: SchemeStage, raises: Movers, lowers: Movers) -> OfferedStage:
    kinds = []
    for kind in stage.kinds:
        active = [component for component in kind.components if component.status is Status.ACTIVE]
        if active:
            offered = [_offered(component, kind, stage, raises, lowers) for component in active]
            kinds.append(OfferedKind(kind.name, offered))
    return OfferedStage(stage.id, stage.name, kinds, sum(len(kind.components) for kind in kinds))


def _offered(
    component: SchemeComponent, kind: SchemeKind, stage: SchemeStage, raises: Movers, lowers: Movers
) -> OfferedComponent:
    words = [component.name, component.id.replace("-", " "), *component.aliases, kind.name, stage.name]
    return OfferedComponent(
        id=component.id,
        name=component.name,
        summary=component.summary,
        words=" ".join(words).lower(),
        raises=[facet for facet in Facet if component.id in raises[facet]],
        lowers=[facet for facet in Facet if component.id in lowers[facet]],
    )


class Input(TypedDict):
    """A possible input of a step: its number, None where no step has the id, and whether it is an input."""

    id: str
    number: int | None
    chosen: bool


class Parameter(TypedDict):
    """A parameter of a step as its fields show it."""

    row: int
    key: str
    value: str


class StepRow(TypedDict):
    """A step of a draft as its row in the list shows it."""

    place: int
    """From 0."""
    number: int
    """From 1."""
    id: str
    component: str
    name: str
    kind: str | None
    nearest: list[tuple[str, str]]
    """Suggested components where this one is unknown: ids and names."""
    inputs: list[Input]
    chosen_inputs: list[tuple[int | None, str]]
    params: list[Parameter]
    note: str
    models: list[RawJson]
    faults: list[Fault]


LoopRow = TypedDict("LoopRow", {"row": int, "from": str, "to": str, "after": str, "again": str, "rounds": int | str})
"""A loop of a draft as its fields show it: the ids of its last and first step, and their names."""


class OutcomeRow(TypedDict):
    """What the components of a draft are known to do to one outcome; `any` says whether that is anything."""

    term: Facet
    any: bool
    unmeasured: list[tuple[str, str]]
    raised_by: list[PooledRow]
    lowered_by: list[PooledRow]
    contested: list[PooledRow]
    inconclusive: list[PooledRow]


class Known(TypedDict):
    """The analysis of a draft with names, and its picture; `fits` says whether it can be read at the page's width."""

    findings: list[Extended[FindingRead]]
    checks: list[Check]
    note: str
    facets: list[OutcomeRow]
    unmeasured: list[Facet]
    similar: list[Extended[SimilarMethod]]
    unmapped: list[UnmappedStep]
    picture: str
    fits: bool


def steps(catalogue: Catalogue, draft: Draft, draft_faults: Iterable[Fault], typed: Mapping[str, str]) -> list[StepRow]:
    """Each step as its row in the list shows it."""
    listed = list(draft_faults)
    return [
        _step(catalogue, place, draft["steps"], typed, [fault for fault in listed if fault.loc[:2] == ("steps", place)])
        for place in range(len(draft["steps"]))
    ]


def _step(
    catalogue: Catalogue,
    place: int,
    all_steps: list[Step],
    typed: Mapping[str, str],
    step_faults: list[Fault],
) -> StepRow:
    step = all_steps[place]
    kind = evidence.kinds(catalogue).get(step["component"])
    return {
        "place": place,
        "number": place + 1,
        "id": step["id"],
        "component": step["component"],
        "name": catalogue.label("components", step["component"]),
        "kind": kind,
        "nearest": [] if kind else named(catalogue, profile.nearest(catalogue, step["component"])),
        "inputs": (inputs := _inputs(place, step, all_steps)),
        "chosen_inputs": [(row["number"], row["id"]) for row in inputs if row["chosen"]],
        "params": _params(place, step.get("params", {}), typed),
        "note": step.get("note", ""),
        "models": step.get("models", []),
        "faults": step_faults,
    }


def _inputs(place: int, step: Step, all_steps: list[Step]) -> list[Input]:
    """The earlier steps, the inputs of the step, and ids of inputs that no step has."""
    used = step.get("inputs", [])
    numbers = {other["id"]: number for number, other in reversed(list(enumerate(all_steps, 1)))}
    offered = [other["id"] for at, other in enumerate(all_steps) if at < place or other["id"] in used]
    offered += [slug for slug in used if slug not in numbers]
    return [
        {"id": slug, "number": numbers.get(slug), "chosen": slug in used}
        for slug in dict.fromkeys(offered)
        if slug != step["id"] or slug in used
    ]


def _params(place: int, params: RawJson, typed: Mapping[str, str]) -> list[Parameter]:
    """A row for each parameter, and an empty one."""
    rows: list[Parameter] = [
        {"row": row, "key": key, "value": typed.get(f"step-{place}-value-{row}", text_of(value))}
        for row, (key, value) in enumerate(params.items())
    ]
    rows.append({"row": len(rows), "key": "", "value": ""})
    return rows[:ROWS]


def about(catalogue: Catalogue, draft: Draft, typed: Mapping[str, str]) -> Mapping[str, object]:
    """The fields besides the steps, with their defaults."""
    names = [
        (step["id"], f"{number} {catalogue.label('components', step['component'])}")
        for number, step in enumerate(draft["steps"], 1)
    ]
    return {name: draft.get(name, "") for name in ABOUT} | {
        "year": typed.get("about-year", draft.get("year", datetime.now(UTC).year)),
        "domains": [(domain, domain.value in draft.get("domains", [Domain.GENERAL.value])) for domain in Domain],
        "loops": _loops(draft, typed, dict(names)),
        "named": names,
        "chain": is_chain(draft["steps"]),
    }


def _loops(draft: Draft, typed: Mapping[str, str], names: Mapping[str, str]) -> list[LoopRow]:
    """A row for each loop, and an empty one; `names` are those of the steps by their ids."""
    rows: list[LoopRow] = [
        {
            "row": row,
            "from": loop["from"],
            "to": loop["to"],
            "after": names.get(loop["from"], loop["from"]),
            "again": names.get(loop["to"], loop["to"]),
            "rounds": typed.get(f"loop-{row}-rounds", loop.get("rounds", "")),
        }
        for row, loop in enumerate(loops_of(draft))
    ]
    return [*rows, {"row": len(rows), "from": "", "to": "", "after": "", "again": "", "rounds": ""}]


def named(catalogue: Catalogue, slugs: Iterable[str]) -> list[tuple[str, str]]:
    return [(slug, catalogue.label("components", slug)) for slug in slugs]


def all_faults(draft: Draft, entered: Iterable[Fault]) -> list[Fault]:
    """Faults of the fields and of the document, except that a new draft has no steps yet."""
    document_faults = faults(draft) if draft["steps"] or len(draft) > 1 else []
    return [*entered, *(fault for fault in document_faults if (fault.loc, fault.code) != (("steps",), "too_short"))]


def known(catalogue: Catalogue, draft: Draft) -> Known | None:
    """The analysis and the picture; None where the steps form no valid composition."""
    method = composition(draft)
    if method is None:
        return None
    analysis = analyse(catalogue, method)
    facets = [_facet(catalogue, facet, analysis.profile.facets[facet]) for facet in Facet]
    drawn = _picture(svg.write(resolve(catalogue, method).network()))
    present = [step["component"] for step in draft["steps"]]
    shown: Known = {
        "findings": [_placed(catalogue, present, finding) for finding in analysis.profile.findings],
        "checks": analysis.profile.checks,
        "note": analysis.profile.note,
        "facets": [facet for facet in facets if facet["any"]],
        "unmeasured": [facet["term"] for facet in facets if not facet["any"]],
        "similar": [_similar(catalogue, present, row) for row in analysis.similar.results[:SHOWN]],
        "unmapped": analysis.unmapped,
        "picture": drawn,
        "fits": _width(drawn) <= FITS,
    }
    return shown


def _placed(catalogue: Catalogue, present: Sequence[str], finding: FindingRead) -> Extended[FindingRead]:
    """A finding with names, and with the place of each suggested component: a missing step is before what needs it."""
    [shown] = findings_with_names(catalogue, [finding])
    needing = finding.components[0] if finding.code == "missing-step" else None
    for each in shown["suggestions"]:
        if needing is None:
            each["place"] = place(catalogue, present, each["component"])
        else:
            name = catalogue.label("components", needing)
            each["place"] = Place(present.index(needing), f"before {name}, which needs answers")
    return shown


def _facet(catalogue: Catalogue, facet: Facet, outcome: FacetProfile) -> OutcomeRow:
    return {
        "term": facet,
        "any": bool(outcome.raised_by or outcome.lowered_by or outcome.contested or outcome.inconclusive),
        "unmeasured": named(catalogue, outcome.unmeasured),
        "raised_by": outcome.raised_by,
        "lowered_by": outcome.lowered_by,
        "contested": outcome.contested,
        "inconclusive": outcome.inconclusive,
    }


def _similar(catalogue: Catalogue, present: Sequence[str], row: SimilarMethod) -> Extended[SimilarMethod]:
    parts = {part: named(catalogue, row[part]) for part in ("shared", "extra")}
    missing = [(slug, name, place(catalogue, present, slug)) for slug, name in named(catalogue, row.missing)]
    return extended(row, percent=round(row.score * 100), missing=missing, **parts)


def _picture(drawn: bytes) -> str:
    """The picture without the XML declaration, which belongs to files only."""
    return drawn.decode().partition("?>")[2].lstrip()


def _width(picture: str) -> float:
    match = re.search(r'<svg[^>]* width="([0-9.]+)"', picture)
    return float(match[1]) if match else 0
