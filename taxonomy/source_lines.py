"""On which line of a text each place of its value stands, for JSON and for YAML: where a fault is shown."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from taxonomy.documents.base import Location

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def lines_of(text: str, wanted: Iterable[Location], *, is_json: bool) -> dict[Location, int]:
    """The line, from 1, of each place; of the nearest place around it where it is not in the text itself."""
    places = list(dict.fromkeys(wanted))
    needed = {place[:length] for place in places for length in range(len(place) + 1)}
    walk = _json_lines(text) if is_json else _yaml_lines(yaml.compose(text, Loader=yaml.CSafeLoader), ())
    found: dict[Location, int] = {}
    for place, line in walk:
        if place in needed:
            found.setdefault(place, line)
    return {place: _nearest(place, found) for place in places}


def _nearest(place: Location, found: dict[Location, int]) -> int:
    return next((found[place[:length]] for length in range(len(place), -1, -1) if place[:length] in found), 1)


def _yaml_lines(node: Any, place: Location) -> Iterator[tuple[Location, int]]:
    """A member of a mapping stands where its key stands."""
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
    """Of a text that was read as JSON before: only its tokens are looked at."""
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
                here = place[-1]
                key_next = isinstance(here, str)
                place[-1] = here + 1 if isinstance(here, int) else here
            case ":":
                key_next = False
            case word if key_next:
                place[-1] = _unquoted(word)
                yield tuple(place), line
            case _:
                yield tuple(place), line


def _unquoted(word: str) -> str:
    return str(json.loads(word))
