"""The fields of the form read into a draft. A field that cannot be read keeps what was typed, with its fault."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django.http import QueryDict

from taxonomy.documents import Fault
from taxonomy.raw_json import RawJson
from taxonomy.strict_parsing import Unreadable, read_json
from web.drafts import Draft, Loop, Step, loops_of, with_loops
from web.drafts.holding import whole

ABOUT = ("id", "name", "source", "summary", "extends", "code")
ROWS = 60
"""Parameters of a step that are looked at."""


class Entered(NamedTuple):
    """The draft with the fields read in, the faults of those that cannot be read, and what was typed there."""

    draft: Draft
    faults: list[Fault]
    typed: dict[str, str]


def entered(draft: Draft, form: QueryDict) -> Entered:
    """The steps of the form are those of the draft that it was made from: one field for each of their parts."""
    found = Entered({**draft}, [], {})
    names = [_text(form, f"step-{place}-id") or step["id"] for place, step in enumerate(draft["steps"])]
    renamed = {step["id"]: name for step, name in zip(reversed(draft["steps"]), reversed(names), strict=True)}
    found.draft["steps"] = [
        _step(place, step, names[place], renamed, form, found) for place, step in enumerate(draft["steps"])
    ]
    _about(form, found)
    loops = [_loop(row, form, renamed, found) for row in range(len(loops_of(draft)) + 1)]
    return found._replace(draft=with_loops(found.draft, [loop for loop in loops if loop]))


def _text(form: QueryDict, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())


def _step(place: int, step: Step, name: str, renamed: Mapping[str, str], form: QueryDict, found: Entered) -> Step:
    at = f"step-{place}"
    read: Step = {
        **step,
        "id": name,
        "component": _text(form, f"{at}-component") or step["component"],
        "inputs": [renamed.get(each, each) for each in form.getlist(f"{at}-inputs")],
        "params": _params(place, step.get("params", {}), form, found),
        "note": _paragraphs(form, f"{at}-note"),
    }
    return cast(Step, {key: value for key, value in read.items() if value})


def _paragraphs(form: QueryDict, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").strip()


def _params(place: int, held: RawJson, form: QueryDict, found: Entered) -> RawJson:
    params: dict[str, object] = {}
    for row in range(ROWS):
        name = f"step-{place}-value-{row}"
        key, text = _text(form, f"step-{place}-key-{row}"), str(form.get(name, "")).strip()
        if not key:
            continue
        try:
            params[key] = value_of(text)
        except Unreadable as error:
            detail = f"The value is {error}; a text in quotes, a number, true, false, null, a list or a mapping"
            found.faults.append(Fault(("steps", place, "params", key), "unreadable", detail))
            found.typed[name] = text
            params[key] = held.get(key)
    return params


def value_of(text: str) -> Any:
    """JSON; words that are no JSON and do not begin like it are a text. Raises Unreadable."""
    if not text:
        return ""
    try:
        value = read_json(text.encode())
    except Unreadable:
        if text[0] in '{["':
            raise
        return text
    if not whole(value):
        raise Unreadable("half of a character")
    return value


def text_of(value: Any) -> str:
    """What is read as this value again: quotes only where they are needed."""
    if isinstance(value, str) and value == value.strip() and "\n" not in value and "\r" not in value:
        try:
            if value_of(value) == value and isinstance(value_of(value), str):
                return value
        except Unreadable:
            pass
    return json.dumps(value, ensure_ascii=False)


def _about(form: QueryDict, found: Entered) -> None:
    """What stands around the steps."""
    said: dict[str, object] = {name: _text(form, f"about-{name}") for name in ABOUT}
    chosen, before = form.getlist("about-domains"), found.draft.get("domains", [])
    said["domains"] = [*(each for each in before if each in chosen), *(each for each in chosen if each not in before)]
    year = _text(form, "about-year")
    said["year"] = int(year) if year.isascii() and year.isdigit() and len(year) < 10 else None
    if year and said["year"] is None:
        found.faults.append(Fault(("year",), "int_parsing", f"{year[:40]!r} is no year"))
        found.typed["about-year"] = year
    for key, value in said.items():
        if value:
            found.draft[key] = value
        else:
            found.draft.pop(key, None)


def _loop(row: int, form: QueryDict, renamed: Mapping[str, str], found: Entered) -> Loop | None:
    """The loop of a row; None where the row is empty."""
    at = f"loop-{row}"
    start, to = (renamed.get(name, name) for name in (_text(form, f"{at}-from"), _text(form, f"{at}-to")))
    rounds = _text(form, f"{at}-rounds")
    if not start and not to:
        return None
    loop: Loop = {"from": start or to, "to": to or start}
    if rounds.isascii() and rounds.isdigit() and len(rounds) < 10:
        loop["rounds"] = int(rounds)
    elif rounds:
        place = ("loops", row - 1) if row else ("iterates",)
        found.faults.append(Fault((*place, "rounds"), "int_parsing", f"{rounds[:40]!r} is no number of rounds"))
        found.typed[f"{at}-rounds"] = rounds
    return loop
