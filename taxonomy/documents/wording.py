"""Messages for invalid values, with an example of the right form, in place of pydantic's."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

BUILT_IN = ("Input should", "String should", "Field required", "Extra inputs", "Tuple should")
"""The beginnings of pydantic's own messages; faults of nested documents already have messages of ours."""
FIGURE = "A figure is a number"
"""The beginning of the message for a value that is no number."""
SHOWN = 40
NUMBER = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*")
NUMBER_AND_MORE = re.compile(rf"{NUMBER.pattern}(%|±|\+/-|\(|points?\b)")
Details = Mapping[str, Any]
Place = tuple[int | str, ...]


def describe(error: ErrorDetails) -> str:
    """The sentence for one error of pydantic, which has to come with its input."""
    message = error["msg"]
    if message != FIGURE and not message.startswith(BUILT_IN):
        return message
    write = WORDS.get(error["type"])
    return write(error.get("input"), error.get("ctx", {}), error["loc"]) if write else message


def shown(value: Any) -> str:
    """A value as it is shown in a message."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (Mapping, list, tuple)):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _text(value: Any, _: Details, place: Place) -> str:
    if isinstance(value, bool):
        return f"A text is needed here, not {shown(value)}: put it in quotes, or YAML reads it as true or false"
    if isinstance(value, (int, float)):
        return f"A text is needed here, not the number {value}: put it in quotes, or YAML drops zeros at its ends"
    return f"A text is needed here, not {shown(value)}"


def _list(value: Any, _: Details, place: Place) -> str:
    if place[:1] == ("points",):
        return _points(value, place)
    if isinstance(value, str):
        return f"A list is needed here, also for one: [{value[:SHOWN]}]"
    return f"A list is needed here, not {shown(value)}"


def _points(value: Any, place: Place) -> str:
    """The metric over rounds: a list of pairs."""
    if len(place) == 1:
        return f"A list of rounds with their values is needed here, as in [[0, 60.1], [1, 71.2]], not {shown(value)}"
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else 71.2
    return f"A pair is needed here, as in [1, {number}]: the round, and the value"


def _too_short(value: Any, context: Details, place: Place) -> str:
    least = context.get("min_length")
    return f"At least {least} {'item' if least == 1 else 'items'}, not {context.get('actual_length')}"


def _too_long(value: Any, context: Details, place: Place) -> str:
    return f"At most {context.get('max_length')} items, not {context.get('actual_length')}"


def _missing(value: Any, _: Details, place: Place) -> str:
    if place and isinstance(place[-1], int):
        return "An item is missing here, and it is needed"
    return "This key is missing, and it is needed"


def _pattern(value: Any, context: Details, place: Place) -> str:
    text, pattern = str(value), str(context.get("pattern", ""))
    for mark, write in PATTERNS.items():
        if mark in pattern:
            return write(text, pattern)
    return f"{shown(text)} does not have the form that is needed here: {pattern}"


def _id(text: str, pattern: str) -> str:
    rule = "An id has only small letters from a to z, digits, and single hyphens between them"
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:80]) if not unicodedata.combining(c))
    if foreign := next((character for character in plain if not character.isascii()), None):
        return f"{rule}: the character U+{ord(foreign):04X} in {shown(text)} is none of these"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "-", plain)
    suggestion = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    hint = f". Did you mean {suggestion!r}?" if suggestion else "; an example is 'llm-judge-filter'"
    return f"{rule}, not {shown(text)}{hint}"


def _kind(text: str, pattern: str) -> str:
    stages = pattern[pattern.index("(") + 1 : pattern.index(")")].replace("|", ", ")
    return f"A kind is its stage (one of {stages}), a slash and a word, as in 'filtering/judging', not {shown(text)}"


PATTERNS: dict[str, Callable[[str, str], str]] = {
    "(seeding|": _kind,
    ")*/[a-z0-9]": lambda text, _: (
        f"An operator is its tool, a slash and a word, as in 'distilabel/complexity-scorer', not {shown(text)}: both "
        "have only small letters, digits and single hyphens"
    ),
    "^[a-z0-9]+(-": _id,
    "^https?:": lambda text, _: (
        f"An address begins with https:// or http:// and has no spaces, as in 'https://arxiv.org/abs/2303.12345', not "
        f"{shown(text)}"
    ),
    r"[0-9]{4}\.[0-9]": lambda text, _: (
        f"An arXiv identifier is written without a prefix, as in '2303.12345', not {shown(text)}"
    ),
    "^10": lambda text, _: f"A DOI is written without an address before it, as in '10.1000/182', not {shown(text)}",
    "{40}": lambda text, _: f"A commit is its whole hash, 40 digits from 0 to f, not {shown(text)}",
    "[0-9]{4}-[0-9]{2}": lambda text, _: f"A day is written as in 2025-01-31, not {shown(text)}",
    "^[A-Za-z0-9_.-]+/": lambda text, _: (
        f"A repository is its owner, a slash and its name, as in 'nlpxucan/WizardLM', not {shown(text)}"
    ),
}
"""A part of the pattern -> the message for a text that does not match."""


def _choice(value: Any, context: Details, place: Place) -> str:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if not isinstance(value, str):
        return f"One text is needed here, not {shown(value)}. Known are: {', '.join(known)}"
    close = get_close_matches(re.sub(r"[\s_]+", "-", value.strip().lower())[:SHOWN], known, 1)
    suggestion = f" Did you mean {close[0]!r}?" if close else ""
    return f"{shown(value)} is not known here.{suggestion} Known are: {', '.join(known)}"


def _whole(value: Any, _: Details, place: Place) -> str:
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return f"A whole number is needed here, without quotes: {value.strip()}"
    return f"A whole number is needed here, not {shown(value)}"


def _figure(value: Any, _: Details, place: Place) -> str:
    if isinstance(value, str) and (number := NUMBER.fullmatch(value)):
        return f"{FIGURE}, without quotes: {number[1]}"
    match = NUMBER_AND_MORE.match(value) if isinstance(value, str) else None
    if match is None:
        return f"{FIGURE}, as in 71.2, not {shown(value)}"
    figure, rest = match.groups()
    if rest in ("%", "point", "points"):
        return f"{FIGURE} alone, without its unit, which the metric says: {figure}"
    return f"{FIGURE} alone: {figure}. What follows it goes into `se` or `sd`"


def _mapping(value: Any, _: Details, place: Place) -> str:
    return f"A mapping of keys to values is needed here, not {shown(value)}"


WORDS: dict[str, Callable[[Any, Details, Place], str]] = {
    "string_type": _text,
    "string_unicode": lambda value, context, place: "This text has half of a character (a lone surrogate): take it out",
    "tuple_type": _list,
    "list_type": _list,
    "too_short": _too_short,
    "too_long": _too_long,
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
    "missing": _missing,
    "extra_forbidden": lambda value, context, place: "There is no such key",
    "bool_type": lambda value, context, place: f"true or false is needed here, not {shown(value)}",
    "string_too_short": lambda value, context, place: "A text is needed here; it is empty",
    "string_too_long": lambda value, context, place: (
        f"At most {context.get('max_length')} characters, not {len(str(value))}"
    ),
    "greater_than_equal": lambda value, context, place: f"At least {context.get('ge')}, not {shown(value)}",
    "less_than_equal": lambda value, context, place: f"At most {context.get('le')}, not {shown(value)}",
}
"""Type of pydantic's error -> the sentence for the value, with pydantic's context and the value's place."""
