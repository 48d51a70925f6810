"""The fields of the form read into a draft. A field that cannot be read keeps its text and gets a fault."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django.http import QueryDict

from taxonomy.documents import Fault
from taxonomy.raw_json import RawJson
from taxonomy.strict_parsing import Unreadable, read_json
from web.drafts import Draft, Loop, Step, loops_of, with_loops
from web.drafts.holding import is_encodable

ABOUT = ("id", "name", "source", "summary", "extends", "code")
ROWS = 60
"""Parameters of a step that are looked at."""


class Entered(NamedTuple):
    """The draft with the fields read in, the faults of those that cannot be read, and what was typed there."""

    draft: Draft
    faults: list[Fault]
    typed: dict[str, str]


def read_fields(draft: Draft, form: QueryDict) -> Entered:
    """The steps of the form are those of the draft that it was made from: one field for each of their parts."""
    result = Entered({**draft}, [], {})
    names = [_text(form, f"step-{place}-id") or step["id"] for place, step in enumerate(draft["steps"])]
    renamed = {step["id"]: name for step, name in zip(reversed(draft["steps"]), reversed(names), strict=True)}
    result.draft["steps"] = [
        _step(place, step, names[place], renamed, form, result) for place, step in enumerate(draft["steps"])
    ]
    _about(form, result)
    loops = [_loop(row, form, renamed, result) for row in range(len(loops_of(draft)) + 1)]
    return result._replace(draft=with_loops(result.draft, [loop for loop in loops if loop]))


def _text(form: QueryDict, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())


def _step(place: int, step: Step, name: str, renamed: Mapping[str, str], form: QueryDict, result: Entered) -> Step:
    at = f"step-{place}"
    read: Step = {
        **step,
        "id": name,
        "component": _text(form, f"{at}-component") or step["component"],
        "inputs": [renamed.get(input_id, input_id) for input_id in form.getlist(f"{at}-inputs")],
        "params": _params(place, step.get("params", {}), form, result),
        "note": _paragraphs(form, f"{at}-note"),
    }
    return cast(Step, {key: value for key, value in read.items() if value})


def _paragraphs(form: QueryDict, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").strip()


def _params(place: int, held: RawJson, form: QueryDict, result: Entered) -> RawJson:
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
            result.faults.append(Fault(("steps", place, "params", key), "unreadable", detail))
            result.typed[name] = text
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
    if not is_encodable(value):
        raise Unreadable("half of a character")
    return value


def text_of(value: Any) -> str:
    """The text that `value_of` reads as this value; quoted only where needed."""
    if isinstance(value, str) and value == value.strip() and "\n" not in value and "\r" not in value:
        try:
            if value_of(value) == value and isinstance(value_of(value), str):
                return value
        except Unreadable:
            pass
    return json.dumps(value, ensure_ascii=False)


def _about(form: QueryDict, result: Entered) -> None:
    """The fields of the method besides its steps."""
    fields: dict[str, object] = {name: _text(form, f"about-{name}") for name in ABOUT}
    chosen, before = form.getlist("about-domains"), result.draft.get("domains", [])
    fields["domains"] = [
        *(domain for domain in before if domain in chosen),
        *(domain for domain in chosen if domain not in before),
    ]
    year = _text(form, "about-year")
    fields["year"] = int(year) if year.isascii() and year.isdigit() and len(year) < 10 else None
    if year and fields["year"] is None:
        result.faults.append(Fault(("year",), "int_parsing", f"{year[:40]!r} is no year"))
        result.typed["about-year"] = year
    for key, value in fields.items():
        if value:
            result.draft[key] = value
        else:
            result.draft.pop(key, None)


def _loop(row: int, form: QueryDict, renamed: Mapping[str, str], result: Entered) -> Loop | None:
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
        result.faults.append(Fault((*place, "rounds"), "int_parsing", f"{rounds[:40]!r} is no number of rounds"))
        result.typed[f"{at}-rounds"] = rounds
    return loop
