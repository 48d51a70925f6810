"""Answers that fit: plain text, and under a bound in bytes."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

LIMIT = 8000
TEXT_BOUNDS = (2000, 600, 200, 80)
HIDDEN = {"Cc", "Cf", "Co", "Cs"}


def size(value: Any) -> int:
    """Bytes of a value as compact JSON in UTF-8."""
    return len(dump(value).encode())


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(text: str) -> str:
    """A text without characters that cannot be seen (controls, direction marks, tags): nothing can hide in them."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in HIDDEN)


def fit(answer: dict[str, Any], limit: int = LIMIT) -> dict[str, Any]:
    """The answer in at most `limit` bytes.

    Long texts are cut first (they then end in "…"), then the entries at the ends of the longest lists. `omitted` says
    how many entries of which list are missing, so that nothing looks complete that is not.

    Raises:
        ValueError: there is too much of what is in no list.
    """
    fitted: dict[str, Any] = _cleaned(answer, None)
    for bound in TEXT_BOUNDS:
        if size(fitted) <= limit:
            return fitted
        fitted = _cleaned(answer, bound)
    omitted: dict[str, int] = {}
    while size({**fitted, "omitted": omitted}) > limit:
        place = max(_lists(fitted), key=lambda entry: size(entry[1]), default=None)
        if place is None:
            raise ValueError(f"This answer cannot be made shorter than {size(fitted)} bytes; ask for less.")
        name, entries = place
        cut = max(1, len(entries) // 8) if size(fitted) > 2 * limit else 1
        del entries[-cut:]
        omitted[name] = omitted.get(name, 0) + cut
    return {**fitted, "omitted": {**answer.get("omitted", {}), **omitted}}


def _cleaned(value: Any, bound: int | None) -> Any:
    if isinstance(value, str):
        text = plain(value)
        return text if bound is None or len(text) <= bound else text[: bound - 1] + "…"
    if isinstance(value, dict):
        return {plain(str(name)): _cleaned(entry, bound) for name, entry in value.items()}
    if isinstance(value, list):
        return [_cleaned(entry, bound) for entry in value]
    return value


def _lists(value: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Every list with an entry that may be left out, by its place; those of two numbers are intervals."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _lists(entry, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        if value and not all(isinstance(entry, int | float) for entry in value):
            yield name, value
        for entry in value:
            yield from _lists(entry, f"{name}[]")
