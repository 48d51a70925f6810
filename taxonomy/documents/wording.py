"""What is wrong with a value, in a person's words and with an example of the right form, in place of pydantic's."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

BUILT_IN = ("Input should", "String should", "Field required", "Extra inputs", "Tuple should", "A figure is a number")
"""How pydantic's own sentences begin; faults of documents inside are in words already."""
SHOWN = 40
NUMBER_AND_MORE = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(%|±|\+/-|\(|points?\b)")
Details = Mapping[str, Any]


def describe(error: ErrorDetails) -> str:
    """The sentence for one error of pydantic, which is asked for with its input."""
    message = error["msg"]
    if not message.startswith(BUILT_IN):
        return message
    if message.startswith("A figure is a number") and error.get("input") is None:
        return message
    write = WORDS.get(error["type"])
    return write(error.get("input"), error.get("ctx", {}), message) if write else message


def shown(value: Any) -> str:
    """A value as an author knows it."""
    text = repr(value) if isinstance(value, str) else "null" if value is None else str(value)
    kind = {bool: "", dict: "a mapping", list: "a list", tuple: "a list"}.get(type(value))
    return kind or (text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


def _text(value: Any, _: Details, message: str) -> str:
    if isinstance(value, bool):
        return f"A text is needed here, not {str(value).lower()}: put it in quotes, or YAML reads it as true or false"
    if isinstance(value, (int, float)):
        return f"A text is needed here, not the number {value}: put it in quotes, or YAML drops zeros at its ends"
    return f"A text is needed here, not {shown(value)}"


def _list(value: Any, _: Details, message: str) -> str:
    if isinstance(value, str):
        return f"A list is needed here, also for one: [{value[:SHOWN]}]"
    if isinstance(value, (int, float)):
        return f"A pair is needed here, as in [1, {value}]: the round, and the value"
    if isinstance(value, Mapping):
        return "A list is needed here, not a mapping: as in [[0, 60.1], [1, 71.2]] for rounds with their values"
    return f"A list is needed here, not {shown(value)}"


def _pattern(value: Any, context: Details, message: str) -> str:
    text, pattern = str(value), str(context.get("pattern", ""))
    for mark, write in PATTERNS.items():
        if mark in pattern:
            return write(text)
    return f"{shown(text)} does not have the form that is needed here"


def _id(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "-", text[:80])
    meant = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    hint = f": {meant!r}?" if meant else ", as in 'llm-judge-filter'"
    return f"An id has small letters, digits and single hyphens, which {shown(text)} has not{hint}"


PATTERNS: dict[str, Callable[[str], str]] = {
    "(seeding|": lambda text: f"A kind is its stage and a word, as in 'filtering/judging', not {shown(text)}",
    "^[a-z0-9]+(-": _id,
    "^https?:": lambda text: (
        f"An address begins with https:// or http://, which {shown(text)} does not: as in "
        "'https://arxiv.org/abs/2303.12345'"
    ),
    r"[0-9]{4}\.[0-9]": lambda text: (
        f"An arXiv identifier stands without a prefix, as in '2303.12345', not {shown(text)}"
    ),
    "^10": lambda text: f"A DOI stands without an address before it, as in '10.1000/182', not {shown(text)}",
}
"""A part of the pattern -> what it asks for."""


def _choice(value: Any, context: Details, message: str) -> str:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    close = get_close_matches(re.sub(r"[\s_]+", "-", str(value).strip().lower())[:SHOWN], known, 1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    return f"{shown(value)} is not known here.{meant} Known are: {', '.join(known)}"


def _whole(value: Any, _: Details, message: str) -> str:
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return f"A whole number is needed here, without quotes: {value.strip()}"
    return f"A whole number is needed here, not {shown(value)}"


def _figure(value: Any, _: Details, message: str) -> str:
    found = NUMBER_AND_MORE.match(value) if isinstance(value, str) else None
    if found is None:
        return f"A figure is a number, as in 71.2, not {shown(value)}"
    number, rest = found.groups()
    if rest in ("%", "point", "points"):
        return f"A figure is a number alone, without its unit, which the metric says: {number}"
    return f"A figure is a number alone: {number}. What stands behind it goes into `se` or `sd`"


def _mapping(value: Any, _: Details, message: str) -> str:
    return f"A mapping of keys to values is needed here, not {shown(value)}"


WORDS: dict[str, Callable[[Any, Details, str], str]] = {
    "string_type": _text,
    "tuple_type": _list,
    "list_type": _list,
    "string_pattern_mismatch": _pattern,
    "enum": _choice,
    "literal_error": _choice,
    "int_type": _whole,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "figure_type": _figure,
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "missing": lambda value, context, message: "This key is missing, and it is needed",
    "extra_forbidden": lambda value, context, message: "There is no such key",
    "bool_type": lambda value, context, message: f"true or false is needed here, not {shown(value)}",
    "string_too_short": lambda value, context, message: "A text is needed here; it is empty",
    "string_too_long": lambda value, context, message: (
        f"At most {context.get('max_length')} characters, not {len(str(value))}"
    ),
    "greater_than_equal": lambda value, context, message: f"At least {context.get('ge')}, not {shown(value)}",
    "less_than_equal": lambda value, context, message: f"At most {context.get('le')}, not {shown(value)}",
}
"""Type of pydantic's error -> what is said of the value, its context and pydantic's message."""
