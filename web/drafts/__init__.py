"""Drafts of methods as plain values: into an address and back, changed step by step, read from text and from forms."""

from typing import Any

Draft = dict[str, Any]
"""A method document as far as it goes. Its steps can be shown as a list; its faults are told, not refused."""


def empty() -> Draft:
    return {"steps": []}


def loops_of(draft: Draft) -> list[dict[str, Any]]:
    """The loops of a draft, `iterates` first."""
    first = draft.get("iterates")
    return [*([first] if first else []), *draft.get("loops", ())]


def with_loops(draft: Draft, loops: list[dict[str, Any]]) -> Draft:
    """The draft with these loops in place of its own; of two between the same steps, the first."""
    by_ends: dict[tuple[str, str], dict[str, Any]] = {}
    for loop in loops:
        by_ends.setdefault((loop["from"], loop["to"]), loop)
    rest = {key: value for key, value in draft.items() if key not in ("iterates", "loops")}
    if not by_ends:
        return rest
    first, *further = by_ends.values()
    return {**rest, "iterates": first, **({"loops": further} if further else {})}
