"""What the page shows of a draft: its steps with their fields and faults, and what is known of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypedDict

from catalogue import Catalogue, evidence, profile
from catalogue.analysis import analyse
from catalogue.compositions import composition as resolve
from catalogue.pooled_models import PooledRow
from catalogue.profile import Check, FacetProfile, FindingRead, UnmappedStep
from catalogue.similar import SimilarMethod
from taxonomy.documents import Fault
from taxonomy.graph.formats import svg
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Domain, Facet
from web.drafts import Draft, Step, loops_of
from web.drafts.fields import ABOUT, ROWS, text_of
from web.drafts.holding import composition, faults
from web.drafts.operations import is_chain
from web.labels import Extended, extended, findings_with_names

SHOWN = 5
FITS = 1150
"""A picture so many units wide can still be read when it is as wide as the page."""


class Input(TypedDict):
    """A step to take from: its number, none where the id is no step's, and whether it is taken from."""

    id: str
    number: int | None
    taken: bool


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
    """Components that may be meant where this one is not known: ids and names."""
    inputs: list[Input]
    taken: list[tuple[int | None, str]]
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


def steps(catalogue: Catalogue, draft: Draft, found: Iterable[Fault], typed: Mapping[str, str]) -> list[StepRow]:
    """Each step as its row in the list shows it."""
    every = list(found)
    return [
        _step(catalogue, place, draft["steps"], typed, [fault for fault in every if fault.loc[:2] == ("steps", place)])
        for place in range(len(draft["steps"]))
    ]


def _step(
    catalogue: Catalogue,
    place: int,
    every: list[Step],
    typed: Mapping[str, str],
    found: list[Fault],
) -> StepRow:
    step = every[place]
    kind = evidence.kinds(catalogue).get(step["component"])
    return {
        "place": place,
        "number": place + 1,
        "id": step["id"],
        "component": step["component"],
        "name": catalogue.label("components", step["component"]),
        "kind": kind,
        "nearest": [] if kind else named(catalogue, profile.nearest(catalogue, step["component"])),
        "inputs": (inputs := _inputs(place, step, every)),
        "taken": [(each["number"], each["id"]) for each in inputs if each["taken"]],
        "params": _params(place, step.get("params", {}), typed),
        "note": step.get("note", ""),
        "models": step.get("models", []),
        "faults": found,
    }


def _inputs(place: int, step: Step, every: list[Step]) -> list[Input]:
    """The earlier steps to take from, those that it takes from, and ids that are no step's."""
    taken = step.get("inputs", [])
    numbers = {each["id"]: number for number, each in reversed(list(enumerate(every, 1)))}
    offered = [each["id"] for at, each in enumerate(every) if at < place or each["id"] in taken]
    offered += [each for each in taken if each not in numbers]
    return [
        {"id": each, "number": numbers.get(each), "taken": each in taken}
        for each in dict.fromkeys(offered)
        if each != step["id"] or each in taken
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
    """The fields around the steps, with what they are by default."""
    names = [
        (step["id"], f"{number} {catalogue.label('components', step['component'])}")
        for number, step in enumerate(draft["steps"], 1)
    ]
    return {name: draft.get(name, "") for name in ABOUT} | {
        "year": typed.get("about-year", draft.get("year", datetime.now(UTC).year)),
        "domains": [(each, each.value in draft.get("domains", [Domain.GENERAL.value])) for each in Domain],
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
    """Those of the fields and those of the document. That a new draft has no steps yet is none."""
    found = faults(draft) if draft["steps"] or len(draft) > 1 else []
    return [*entered, *(fault for fault in found if (fault.loc, fault.code) != (("steps",), "too_short"))]


def known(catalogue: Catalogue, draft: Draft) -> Known | None:
    """The analysis and the picture; None of steps that do not hold together."""
    method = composition(draft)
    if method is None:
        return None
    analysis = analyse(catalogue, method)
    facets = [_facet(catalogue, facet, analysis.profile.facets[facet]) for facet in Facet]
    drawn = _picture(svg.write(resolve(catalogue, method).network()))
    shown: Known = {
        "findings": findings_with_names(catalogue, analysis.profile.findings),
        "checks": analysis.profile.checks,
        "note": analysis.profile.note,
        "facets": [facet for facet in facets if facet["any"]],
        "unmeasured": [facet["term"] for facet in facets if not facet["any"]],
        "similar": [_similar(catalogue, row) for row in analysis.similar.results[:SHOWN]],
        "unmapped": analysis.unmapped,
        "picture": drawn,
        "fits": _width(drawn) <= FITS,
    }
    return shown


def _facet(catalogue: Catalogue, facet: Facet, found: FacetProfile) -> OutcomeRow:
    return {
        "term": facet,
        "any": bool(found.raised_by or found.lowered_by or found.contested or found.inconclusive),
        "unmeasured": named(catalogue, found.unmeasured),
        "raised_by": found.raised_by,
        "lowered_by": found.lowered_by,
        "contested": found.contested,
        "inconclusive": found.inconclusive,
    }


def _similar(catalogue: Catalogue, row: SimilarMethod) -> Extended[SimilarMethod]:
    parts = {part: named(catalogue, row[part]) for part in ("shared", "missing", "extra")}
    return extended(row, percent=round(row.score * 100), **parts)


def _picture(drawn: bytes) -> str:
    """The picture without its declaration, which stands at the beginning of a file alone."""
    return drawn.decode().partition("?>")[2].lstrip()


def _width(picture: str) -> float:
    found = re.search(r'<svg[^>]* width="([0-9.]+)"', picture)
    return float(found[1]) if found else 0
