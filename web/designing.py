"""What the page shows of a draft: its steps with their fields and faults, and what is known of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from registry import evidence
from registry.selectors import pipelines, profile
from registry.selectors.analysis import analysis
from registry.snapshot import Snapshot
from taxonomy.documents import Fault
from taxonomy.documents.base import ID_PATTERN
from taxonomy.graph.formats import svg
from taxonomy.vocabulary import Domain, Facet
from web.drafts import Draft
from web.drafts.fields import ABOUT, ROWS, text_of
from web.drafts.holding import composition, faults
from web.drafts.operations import is_chain
from web.naming import spoken

SHOWN = 5
FITS = 1150
"""A picture so many units wide can still be read when it is as wide as the page."""


def steps(draft: Draft, found: Iterable[Fault], typed: Mapping[str, str], now: Snapshot) -> list[dict[str, Any]]:
    """Each step as its row in the list shows it."""
    every = list(found)
    return [
        _step(place, step, draft["steps"], typed, now)
        | {"faults": [fault for fault in every if fault.loc[:2] == ("steps", place)]}
        for place, step in enumerate(draft["steps"])
    ]


def _step(
    place: int, step: dict[str, Any], every: list[dict[str, Any]], typed: Mapping[str, str], now: Snapshot
) -> dict[str, Any]:
    kind = evidence.kinds(now).get(step["component"])
    name = now.tables["components"].label(step["component"]) if kind else None
    return {
        "place": place,
        "number": place + 1,
        "id": step["id"],
        "component": step["component"],
        "name": name or step["component"],
        "kind": kind,
        "nearest": [] if kind else named(profile.nearest(step["component"], now), now),
        "inputs": (inputs := _inputs(place, step, every)),
        "taken": [(each["number"], each["id"]) for each in inputs if each["taken"]],
        "params": _params(place, step.get("params", {}), typed),
        "note": step.get("note", ""),
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
    loop = draft.get("iterates", {})
    return {name: draft.get(name, "") for name in ABOUT} | {
        "year": typed.get("about-year", draft.get("year", datetime.now(UTC).year)),
        "domains": [(each, each.value in draft.get("domains", [Domain.GENERAL.value])) for each in Domain],
        "from": loop.get("from", ""),
        "to": loop.get("to", ""),
        "rounds": typed.get("loop-rounds", loop.get("rounds", "")),
        "ids": [step["id"] for step in draft["steps"]],
        "chain": is_chain(draft["steps"]),
    }


def named(slugs: Iterable[str], now: Snapshot) -> list[tuple[str, str]]:
    return [(slug, now.tables["components"].label(slug) or slug) for slug in slugs]


def all_faults(draft: Draft, entered: Iterable[Fault]) -> list[Fault]:
    """Those of the fields and those of the document. That a new draft has no steps yet is none."""
    found = faults(draft) if draft["steps"] or len(draft) > 1 else []
    return [*entered, *(_expected(fault) for fault in found if (fault.loc, fault.code) != (("steps",), "too_short"))]


def _expected(fault: Fault) -> Fault:
    """A pattern in words: what an id looks like."""
    if fault.code != "string_pattern_mismatch" or ID_PATTERN not in fault.detail:
        return fault
    return fault._replace(detail="An id is lower-case words and numbers joined by hyphens, such as 'self-chat'")


def known(draft: Draft, now: Snapshot) -> dict[str, Any]:
    """The analysis and the picture; nothing of steps that do not hold together."""
    method = composition(draft)
    if method is None:
        return {}
    found = analysis(method, now)
    facets = [_facet(facet, found["profile"]["facets"][facet.value], now) for facet in Facet]
    return {
        "findings": [_finding(each, now) for each in found["profile"]["findings"]],
        "checks": found["profile"]["checks"],
        "note": found["profile"]["note"],
        "facets": [facet for facet in facets if facet["any"]],
        "unmeasured": [facet["term"] for facet in facets if not facet["any"]],
        "similar": [_similar(each, now) for each in found["similar"]["results"][:SHOWN]],
        "unmapped": found["unmapped"],
        "picture": (drawn := _picture(svg.write(pipelines.pipeline(method, now).network()))),
        "fits": _width(drawn) <= FITS,
    }


def _facet(facet: Facet, found: dict[str, Any], now: Snapshot) -> dict[str, Any]:
    places = ("raised_by", "lowered_by", "contested", "inconclusive")
    return {
        "term": facet,
        "any": any(found[place] for place in places),
        "unmeasured": named(found["unmeasured"], now),
        **{place: found[place] for place in places},
    }


def _finding(finding: dict[str, Any], now: Snapshot) -> dict[str, Any]:
    label = now.tables["components"].label
    suggestions = [each | {"name": label(each["component"]) or each["component"]} for each in finding["suggestions"]]
    message = spoken(finding["message"], finding["components"], now)
    return finding | {"message": message, "suggestions": suggestions}


def _similar(each: dict[str, Any], now: Snapshot) -> dict[str, Any]:
    parts = ("shared", "missing", "extra")
    return each | {"percent": round(each["score"] * 100)} | {part: named(each[part], now) for part in parts}


def _picture(drawn: bytes) -> str:
    """The picture without its declaration, which stands at the beginning of a file alone."""
    return drawn.decode().partition("?>")[2].lstrip()


def _width(picture: str) -> float:
    found = re.search(r'<svg[^>]* width="([0-9.]+)"', picture)
    return float(found[1]) if found else 0
