"""Operations on drafts: each returns a new draft. A chain of steps stays a chain."""

import re
from collections.abc import Callable

from taxonomy.documents.base import ID_PATTERN
from web.drafts import Draft, Loop, Step, loops_of, with_loops
from web.drafts.holding import STEPS


class Impossible(ValueError):
    """The operation cannot be done to this draft; the message says why."""


def apply(draft: Draft, operation: str) -> tuple[Draft, str]:
    """The draft after an operation such as `move 3 0`, and what to say of it. Raises Impossible."""
    name, *words = operation.split()
    if name not in OPERATIONS:
        raise Impossible(f"There is no operation {name[:40]!r}. Known are: {', '.join(OPERATIONS)}")
    work, least, most = OPERATIONS[name]
    if not least <= len(words) <= most:
        raise Impossible(f"{name!r} takes {least}{f' to {most}' if most > least else ''} words, not {len(words)}")
    return work(draft, *words)


def _place(word: str, limit: int) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", word) or int(word) >= limit:
        raise Impossible(f"{word[:40]!r} is no place: places run from 0 to {limit - 1}")
    return int(word)


def is_chain(steps: list[Step]) -> bool:
    """Whether the only input of each step is the step before it."""
    before: list[list[str]] = [[], *([step["id"]] for step in steps)]
    return all(list(step.get("inputs", ())) == expected for step, expected in zip(steps, before, strict=False))


def _chained(steps: list[Step]) -> list[Step]:
    before = [[], *([step["id"]] for step in steps)]
    return [_with_inputs(step, inputs) for step, inputs in zip(steps, before, strict=False)]


def _with_inputs(step: Step, inputs: list[str]) -> Step:
    after = step.copy()
    after.pop("inputs", None)
    if inputs:
        after["inputs"] = inputs
    return after


def free_id(component: str, steps: list[Step]) -> str:
    """A step is named for its component, with a number where that is taken."""
    taken, stem = {step["id"] for step in steps}, component[:76].strip("-")
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, STEPS + 2))
    return next(name for name in names if name not in taken)


def add(draft: Draft, component: str, place: str = "") -> tuple[Draft, str]:
    """Add a step at the end or before a place, between the step before it and the steps that follow that one."""
    steps: list[Step] = draft["steps"]
    if len(steps) >= STEPS:
        raise Impossible(f"A draft has at most {STEPS} steps")
    if not re.fullmatch(ID_PATTERN, component) or len(component) > 80:
        raise Impossible(f"{component[:80]!r} is no id of a component: lower-case words joined by hyphens")
    at = _place(place, len(steps) + 1) if place else len(steps)
    new: Step = {"id": free_id(component, steps), "component": component}
    after = [*steps[:at], new, *steps[at:]]
    if is_chain(steps):
        after = _chained(after)
    elif at:
        after[at] = _with_inputs(new, [steps[at - 1]["id"]])
    elif steps:  # before all others of a branched draft: what it is for is the first step
        after[1] = _with_inputs(steps[0], [new["id"], *steps[0].get("inputs", ())])
    return {**draft, "steps": after}, f"Added step {at + 1}, {new['id']}."


def remove(draft: Draft, place: str) -> tuple[Draft, str]:
    """Remove a step; steps that had it as an input get its inputs."""
    steps: list[Step] = draft["steps"]
    at = _place(place, len(steps))
    gone, rest = steps[at], [*steps[:at], *steps[at + 1 :]]
    bridged = [_bridged(step, gone) for step in rest]
    return _loops_without({**draft, "steps": bridged}, gone["id"], at), f"Removed step {at + 1}, {gone['id']}."


def _bridged(step: Step, gone: Step) -> Step:
    inputs = step.get("inputs", [])
    if gone["id"] not in inputs:
        return step
    at = inputs.index(gone["id"])
    bridged = [*inputs[:at], *gone.get("inputs", ()), *inputs[at + 1 :]]
    return _with_inputs(step, [slug for slug in dict.fromkeys(bridged) if slug != step["id"]])


def _loops_without(draft: Draft, gone: str, at: int) -> Draft:
    """A loop goes on from a neighbour of the step, or ends with it."""
    loops, steps = loops_of(draft), draft["steps"]
    left = [loop for loop in loops if steps and not loop["from"] == loop["to"] == gone]
    if not any(gone in (loop["from"], loop["to"]) for loop in loops):
        return draft
    if not steps:
        return with_loops(draft, [])
    start, to = steps[max(at - 1, 0)]["id"], steps[min(at, len(steps) - 1)]["id"]
    rerouted: list[Loop] = [
        {
            **loop,
            "from": start if loop["from"] == gone else loop["from"],
            "to": to if loop["to"] == gone else loop["to"],
        }
        for loop in left
    ]
    return with_loops(draft, rerouted)


def move(draft: Draft, start: str, to: str) -> tuple[Draft, str]:
    """A step to the place that it has afterwards; one place too far is the end."""
    steps: list[Step] = list(draft["steps"])
    at = _place(start, len(steps))
    end = min(_place(to, len(steps) + 1), len(steps) - 1)
    chain, moved = is_chain(steps), steps.pop(at)
    steps.insert(end, moved)
    return {**draft, "steps": _chained(steps) if chain else steps}, f"Step {moved['id']} is now number {end + 1}."


def replace(draft: Draft, place: str, component: str) -> tuple[Draft, str]:
    """Another component in the same place, with the same inputs and parameters."""
    steps: list[Step] = list(draft["steps"])
    at = _place(place, len(steps))
    steps[at] = {**steps[at], "component": component}
    return {**draft, "steps": steps}, f"Step {at + 1} applies {component}."


def chain(draft: Draft) -> tuple[Draft, str]:
    """Make the step before it the only input of each step."""
    return {**draft, "steps": _chained(draft["steps"])}, "Each step takes from the one before it."


def clear(draft: Draft) -> tuple[Draft, str]:
    return {"steps": []}, "Started anew."


def keep(draft: Draft) -> tuple[Draft, str]:
    """Nothing beyond what the fields of the form say."""
    return draft, ""


Work = Callable[..., tuple[Draft, str]]
OPERATIONS: dict[str, tuple[Work, int, int]] = {
    "add": (add, 1, 2),
    "chain": (chain, 0, 0),
    "clear": (clear, 0, 0),
    "move": (move, 2, 2),
    "remove": (remove, 1, 1),
    "replace": (replace, 2, 2),
    "set": (keep, 0, 0),
}
"""Each with how many words it takes, at least and at most."""
