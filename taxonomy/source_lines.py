"""The line of a JSON or YAML text on which each part of its value is written, for showing errors."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from taxonomy.documents.versions import Location

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def lines_of(text: str, locations: Iterable[Location], *, is_json: bool) -> dict[Location, int]:
    """The line, from 1, of each location; for one that is not in the text, the line of the nearest one around it."""
    distinct = list(dict.fromkeys(locations))
    needed = {location[:length] for location in distinct for length in range(len(location) + 1)}
    positions = _json_lines(text) if is_json else _yaml_lines(yaml.compose(text, Loader=yaml.CSafeLoader), ())
    lines: dict[Location, int] = {}
    for location, line in positions:
        if location in needed:
            lines.setdefault(location, line)
    return {location: _nearest_line(location, lines) for location in distinct}


def _nearest_line(location: Location, lines: dict[Location, int]) -> int:
    around = (location[:length] for length in range(len(location), -1, -1))
    return next((lines[place] for place in around if place in lines), 1)


def _yaml_lines(node: Any, place: Location) -> Iterator[tuple[Location, int]]:
    """Every location with its line; a member of a mapping is on the line of its key."""
    if node is None:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*place, key.value), key.start_mark.line + 1
            yield from _yaml_lines(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _yaml_lines(value, (*place, number))


def _json_lines(text: str) -> Iterator[tuple[Location, int]]:
    """Every location with its line, from the tokens of a text that is known to be valid JSON."""
    place: list[str | int] = []
    line, end, key_next = 1, 0, False
    for token in TOKEN.finditer(text):
        line += text.count("\n", end, token.start())
        end = token.start()
        match token.group():
            case "{":
                yield tuple(place), line
                place.append("")
                key_next = True
            case "[":
                yield tuple(place), line
                place.append(0)
                key_next = False
            case "}" | "]":
                place.pop()
                key_next = False
            case ",":
                last = place[-1]
                key_next = isinstance(last, str)
                place[-1] = last + 1 if isinstance(last, int) else last
            case ":":
                key_next = False
            case word if key_next:
                place[-1] = _unquoted(word)
                yield tuple(place), line
            case _:
                yield tuple(place), line


def _unquoted(word: str) -> str:
    return str(json.loads(word))
