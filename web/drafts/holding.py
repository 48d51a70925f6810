"""Which values are drafts, and what is wrong with a draft.

A list of steps can show a step that is not connected, a name that is too long, an invalid year: such a draft is
accepted, and its faults are reported at their places. It cannot show a step that is a number: such a value is refused.
"""

import json
from typing import Any

from pydantic import ValidationError

from taxonomy.documents import Fault, Method, drafted, faults_of
from web.drafts import Draft

STEPS = 100
SHOWN = {
    *("unknown_step", "cycle", "not_connected", "duplicate", "self_reference", "not_downstream"),
    *("crossing_loops", "without_iterates"),
    *("string_pattern_mismatch", "string_too_short", "string_too_long", "too_short", "too_long", "enum"),
    *("year_range", "greater_than_equal", "less_than_equal", "params_size", "params_depth", "forbidden_character"),
    "figure_range",
}
"""The codes of faults that the list can show, so that they can be mended there."""
COMPOSITION = ("steps", "iterates", "loops")


def as_draft(value: Any) -> tuple[Draft | None, list[Fault]]:
    """The draft, and what is wrong with it; None for a value that the list cannot show."""
    if not isinstance(value, dict):
        return None, [Fault((), "not_a_mapping", "A draft is a mapping with the key 'steps'")]
    draft = {"steps": []} | {key: item for key, item in value.items() if item is not None}
    draft_faults = faults(draft)
    refused = [fault for fault in draft_faults if fault.code not in SHOWN]
    if isinstance(draft["steps"], list) and len(draft["steps"]) > STEPS:
        refused.append(Fault(("steps",), "too_long", f"A draft has at most {STEPS} steps, not {len(draft['steps'])}"))
    if not is_encodable(draft):
        refused.append(Fault((), "half_character", "A text holds half of a character (a lone surrogate)"))
    return (None, refused) if refused else (draft, draft_faults)


def is_encodable(value: Any) -> bool:
    """Whether all its texts are valid Unicode: JSON can contain lone surrogates, which UTF-8 cannot encode."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def faults(draft: Draft) -> list[Fault]:
    """Everything wrong with what is there; what is missing around the steps is no fault of a draft."""
    try:
        drafted(draft)
    except ValidationError as error:
        return faults_of(error)
    return []


def composition(draft: Draft) -> Method | None:
    """The steps alone as a method, where they hold together: an analysis asks for nothing else."""
    try:
        return drafted({key: draft[key] for key in COMPOSITION if key in draft})
    except ValidationError:
        return None
