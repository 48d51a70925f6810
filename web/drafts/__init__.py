"""Drafts of methods as plain values: into an address and back, changed step by step, read from text and from forms."""

from typing import Any, NotRequired, TypedDict

from taxonomy.raw_json import RawJson

Draft = dict[str, Any]
"""An unfinished method document whose steps can be shown as a list. Faults are reported, not refused."""


class Step(TypedDict):
    """A step of a draft, as a method document writes it."""

    id: str
    component: str
    inputs: NotRequired[list[str]]
    params: NotRequired[RawJson]
    note: NotRequired[str]
    models: NotRequired[list[RawJson]]
    kept: NotRequired[RawJson]


Loop = TypedDict("Loop", {"from": str, "to": str, "rounds": NotRequired[int]})
"""A loop of a draft: after the step `from` it goes back to the step `to`."""


def empty() -> Draft:
    return {"steps": []}


def loops_of(draft: Draft) -> list[Loop]:
    """The loops of a draft, `iterates` first."""
    first = draft.get("iterates")
    return [*([first] if first else []), *draft.get("loops", ())]


def with_loops(draft: Draft, loops: list[Loop]) -> Draft:
    """The draft with these loops in place of its own; of two between the same steps, the first."""
    by_ends: dict[tuple[str, str], Loop] = {}
    for loop in loops:
        by_ends.setdefault((loop["from"], loop["to"]), loop)
    rest = {key: value for key, value in draft.items() if key not in ("iterates", "loops")}
    if not by_ends:
        return rest
    first, *further = by_ends.values()
    return {**rest, "iterates": first, **({"loops": further} if further else {})}
