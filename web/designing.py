"""What the page shows of a draft: its steps with their fields and faults, and what is known of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from catalogue import Catalogue, evidence, profile
from catalogue.analysis import analyse
from catalogue.compositions import composition as resolve
from catalogue.profile import FacetProfile
from catalogue.similar import SimilarMethod
from taxonomy.documents import Fault
from taxonomy.graph.formats import svg
from taxonomy.vocabulary import Domain, Facet
from web.drafts import Draft, loops_of
from web.drafts.fields import ABOUT, ROWS, text_of
from web.drafts.holding import composition, faults
from web.drafts.operations import is_chain
from web.labels import extended, findings_with_names

SHOWN = 5
FITS = 1150
"""A picture so many units wide can still be read when it is as wide as the page."""


def steps(catalogue: Catalogue, draft: Draft, found: Iterable[Fault], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each step as its row in the list shows it."""
    every = list(found)
    return [
        _step(catalogue, place, step, draft["steps"], typed)
        | {"faults": [fault for fault in every if fault.loc[:2] == ("steps", place)]}
        for place, step in enumerate(draft["steps"])
    ]


def _step(
    catalogue: Catalogue,
    place: int,
    step: dict[str, Any],
    every: list[dict[str, Any]],
    typed: Mapping[str, str],
) -> dict[str, Any]:
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
    }


def _inputs(place: int, step: dict[str, Any], every: list[dict[str, Any]]) -> list[dict[str, Any]]:
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


def _params(place: int, params: Mapping[str, Any], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each parameter, and an empty one."""
    rows = [
        {"row": row, "key": key, "value": typed.get(f"step-{place}-value-{row}", text_of(value))}
        for row, (key, value) in enumerate(params.items())
    ]
    return [*rows, {"row": len(rows), "key": "", "value": ""}][:ROWS]


def about(draft: Draft, typed: Mapping[str, str]) -> dict[str, Any]:
    """The fields around the steps, with what they are by default."""
    return {name: draft.get(name, "") for name in ABOUT} | {
        "year": typed.get("about-year", draft.get("year", datetime.now(UTC).year)),
        "domains": [(each, each.value in draft.get("domains", [Domain.GENERAL.value])) for each in Domain],
        "loops": _loops(draft, typed),
        "ids": [step["id"] for step in draft["steps"]],
        "chain": is_chain(draft["steps"]),
    }


def _loops(draft: Draft, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each loop, and an empty one."""
    rows = [{"row": row, "rounds": "", **loop} for row, loop in enumerate(loops_of(draft))]
    rows = [{**loop, "rounds": typed.get(f"loop-{loop['row']}-rounds", loop["rounds"])} for loop in rows]
    return [*rows, {"row": len(rows), "from": "", "to": "", "rounds": ""}]


def named(catalogue: Catalogue, slugs: Iterable[str]) -> list[tuple[str, str]]:
    return [(slug, catalogue.label("components", slug)) for slug in slugs]


def all_faults(draft: Draft, entered: Iterable[Fault]) -> list[Fault]:
    """Those of the fields and those of the document. That a new draft has no steps yet is none."""
    found = faults(draft) if draft["steps"] or len(draft) > 1 else []
    return [*entered, *(fault for fault in found if (fault.loc, fault.code) != (("steps",), "too_short"))]


def known(catalogue: Catalogue, draft: Draft) -> dict[str, Any]:
    """The analysis and the picture; nothing of steps that do not hold together."""
    method = composition(draft)
    if method is None:
        return {}
    analysis = analyse(catalogue, method)
    facets = [_facet(catalogue, facet, analysis.profile.facets[facet]) for facet in Facet]
    drawn = _picture(svg.write(resolve(catalogue, method).network()))
    return {
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


def _facet(catalogue: Catalogue, facet: Facet, found: FacetProfile) -> dict[str, Any]:
    places = ("raised_by", "lowered_by", "contested", "inconclusive")
    return {
        "term": facet,
        "any": any(found[place] for place in places),
        "unmeasured": named(catalogue, found.unmeasured),
        **{place: found[place] for place in places},
    }


def _similar(catalogue: Catalogue, row: SimilarMethod) -> dict[str, Any]:
    parts = {part: named(catalogue, row[part]) for part in ("shared", "missing", "extra")}
    return extended(row, percent=round(row.score * 100), **parts)


def _picture(drawn: bytes) -> str:
    """The picture without its declaration, which stands at the beginning of a file alone."""
    return drawn.decode().partition("?>")[2].lstrip()


def _width(picture: str) -> float:
    found = re.search(r'<svg[^>]* width="([0-9.]+)"', picture)
    return float(found[1]) if found else 0
