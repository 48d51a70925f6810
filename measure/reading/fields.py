"""Fields of a row by a path, and which of them holds the responses.

A path is names joined by full stops, with [number] for a place of a list, [*] for all, and [key=value] for the objects
of a list that hold this: `messages[role=assistant].content`. A name with such signs in it is taken as it is where a row
has it. Several texts of one row are joined by an empty line. A list of chat messages without more is its assistant's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from measure.errors import BadData, Unusable
from measure.reading.formats import Row

PREFERRED = ("output", "text", "response", "completion")
"""Looked for in turn where no field is named."""
PAIRED = ("rejected", "chosen")
"""The columns of preference data."""
ASSISTANTS = ("assistant", "gpt", "chatgpt", "model", "bot", "bard", "bing")
IDENTIFIER = re.compile(
    r"\A(?:.*[_-])?(?:id|idx|index|key|uid|uuid|hash|source|url|category|type|lang|language)", re.IGNORECASE
)
STEP = re.compile(r"\.?([^.\[\]]+)|\[(-?\d+)\]|\[(\*)\]|\[([^=\]]+)=([^\]]*)\]")
JOIN = "\n\n"


@dataclass(frozen=True)
class Field:
    """A path as the user wrote it."""

    path: str

    @cached_property
    def steps(self) -> list[tuple[str, ...]]:
        steps, place = [], 0
        while place < len(self.path):
            step = STEP.match(self.path, place)
            if step is None:
                raise Unusable(f"field {self.path!r}: a name, [number], [*] or [key=value] was expected at {place + 1}")
            steps.append(step.groups(default=""))
            place = step.end()
        return steps

    def values(self, row: Row) -> list[Any]:
        """All values at this path; none where it leads nowhere."""
        if self.path in row:
            return [row[self.path]]
        values: list[Any] = [row]
        for step in self.steps:
            values = [part for value in values for part in _step(value, step)]
        return values

    def text(self, row: Row) -> str | None:
        """The text at this path; None where there is none, or what is there is no text."""
        direct = row.get(self.path)
        if isinstance(direct, str):
            return direct
        texts = [_text(value) for value in self.values(row)]
        return JOIN.join(text for text in texts if text is not None) if texts and None not in texts else None


def _step(value: Any, step: tuple[str, ...]) -> Iterator[Any]:
    name, number, every, key, expected = step
    if name:
        yield from [value[name]] if isinstance(value, dict) and name in value else []
    elif isinstance(value, list):
        if number:
            yield from [value[int(number)]] if -len(value) <= int(number) < len(value) else []
        elif every:
            yield from value
        else:
            yield from (part for part in value if isinstance(part, dict) and str(part.get(key)) == expected)


def _text(value: Any) -> str | None:
    """Of a text, of the parts of one message, or of the assistant's messages."""
    if isinstance(value, str):
        return value
    if names := message_names(value):
        role, content = names
        turns = [_content(message.get(content)) for message in value if str(message.get(role)).lower() in ASSISTANTS]
        return JOIN.join(turns) if turns else None
    return _content(value) if isinstance(value, list) and value and _is_part(value[0]) else None


def _content(value: Any) -> str:
    """What a message says: a text, its parts that are text, or nothing where it only calls a tool."""
    if isinstance(value, list):
        return "".join(str(part.get("text", "")) for part in value if _is_part(part))
    return value if isinstance(value, str) else ""


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "text" and isinstance(value.get("text"), str)


def message_names(value: Any) -> tuple[str, str] | None:
    """The names of role and content, where this is a list of chat messages: OpenAI's or ShareGPT's."""
    if not (isinstance(value, list) and value and all(isinstance(message, dict) for message in value)):
        return None
    for names in (("role", "content"), ("from", "value")):
        if all(name in message for message in value for name in names):
            return names
    return None


def default_field(path: Path | str, row: Row, line: int | None = None) -> str:
    """The field with the responses, where a row leaves no doubt. BadData that names the fields where it does.

    `output`, `text`, `response` or `completion`; else the only list of chat messages; else the only field with text
    that is
    no identifier, where nothing else in the row might hold the text.
    """
    for name in PREFERRED:
        if isinstance(row.get(name), str):
            return name
    chats = [name for name, value in row.items() if message_names(value)]
    if set(PAIRED) <= row.keys():
        raise BadData(
            path, "which field? These are preference pairs: name chosen or rejected with --field, or compare them"
        )
    if len(chats) == 1:
        return chats[0]
    texts = [name for name, value in row.items() if isinstance(value, str) and not IDENTIFIER.fullmatch(name)]
    deeper = [name for name, value in row.items() if isinstance(value, list | dict)]
    if len(texts) == 1 and not deeper:
        return texts[0]
    there = f"fields with text: {', '.join(map(repr, texts))}" if texts else "no field with text"
    there += f"; fields with lists or objects: {', '.join(map(repr, deeper))}" if deeper else ""
    names = ", ".join(map(repr, PREFERRED))
    raise BadData(path, f"which field? None of {names} is there; {there}. Name one with --field", line)


def kind_of(value: object) -> str:
    """What a value is, in an error message."""
    kinds = {type(None): "null", bool: "a truth value", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object" if isinstance(value, dict) else type(value).__name__)
