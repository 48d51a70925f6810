"""Parsing of untrusted JSON and YAML into plain values, with bounds on size and depth; nothing is run or expanded."""

import json
import math
import re
from collections.abc import Hashable
from typing import Any

import yaml

from taxonomy.raw_json import RawJson

BYTES = 2 * 1024 * 1024
DEPTH = 32
DIGITS = 20
VALUES = 250_000
"""Of a YAML text, twice as many as the largest bundle has: YAML takes seconds for what JSON reads at once."""
TEXT, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
LARGEST = 2**63 - 1
PARTS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^\s",:\[\]{}]+')
"""The strings of a JSON text, and what is written between its brackets, commas and colons."""


class StrictLoader(yaml.CSafeLoader):
    """YAML limited to the values of JSON: keys are strings and occur once, numbers are finite.

    A key is read as it is written, `0` and `no` too. Dates remain strings, and so does 1:30, which YAML 1.1 reads as
    ninety.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault(key_node, "a key is a text")
            if key_node.tag == MERGE:
                raise _fault(key_node, f'mappings are not merged; as a key it is written "{key}"')
            key_node.tag = TEXT
            if key in seen:
                raise _fault(node, f"key {key!r} occurs twice")
            seen.add(key)
        return super().construct_mapping(node, deep)

    def moment(self, node: yaml.ScalarNode) -> str:
        return str(node.value)

    def whole_number(self, node: yaml.ScalarNode) -> Any:
        text = str(node.value)
        if ":" in text:
            return text
        number = self.construct_yaml_int(node) if len(text) <= 80 else LARGEST + 1
        if abs(number) > LARGEST:
            raise _fault(node, f"{text[:20]}... is too large a number")
        return number

    def decimal_number(self, node: yaml.ScalarNode) -> Any:
        text = str(node.value)
        if ":" in text:
            return text
        number = self.construct_yaml_float(node)
        if not math.isfinite(number):
            raise _fault(node, f"{text[:20]} is no finite number")
        return number


def _fault(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError("while reading a value", node.start_mark, problem, node.start_mark)


StrictLoader.add_constructor("tag:yaml.org,2002:int", StrictLoader.whole_number)
StrictLoader.add_constructor("tag:yaml.org,2002:float", StrictLoader.decimal_number)
StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", StrictLoader.moment)


class Unreadable(ValueError):
    """The text is not valid JSON or YAML, or exceeds a bound; the message says where."""


class _BadNumber(ValueError):
    """A number that is refused, as it is written, and why."""

    def __init__(self, written: str, problem: str) -> None:
        super().__init__(written, problem)
        self.written, self.problem = written, problem


def read_json(content: bytes) -> Any:
    """The value of a JSON text. NaN, Infinity, numbers out of bounds and keys that occur twice are refused."""
    text = ""
    try:
        text = content.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_whole_number,
            parse_float=_decimal_number,
            object_pairs_hook=_mapping,
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: byte {error.start} cannot be decoded") from error
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}, line {error.lineno} column {error.colno}") from error
    except _BadNumber as error:
        raise Unreadable(f"{error.problem}, {_place(text, error.written)}") from error
    except RecursionError as error:
        raise Unreadable(f"nested deeper than {DEPTH} levels") from error
    _check_depth(value)
    return value


def read_yaml(content: bytes) -> Any:
    """The value of a YAML text. Anchors, aliases and tags are refused before anything is built."""
    try:
        _check_events(content)
        return yaml.load(content, Loader=StrictLoader)
    except Unreadable:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f", line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise Unreadable(f"not YAML: {error.problem or error.context}{place}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"not YAML: {' '.join(str(error).split())}") from error


def _no_constant(name: str) -> Any:
    raise _BadNumber(name, f"{name} is not a number of JSON")


def _whole_number(text: str) -> int:
    if len(text) > DIGITS or abs(int(text)) > LARGEST:
        raise _BadNumber(text, f"{text[:20]}... is too large a number")
    return int(text)


def _decimal_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _BadNumber(text, f"{text[:20]} is too large a number")
    return number


def _place(text: str, number: str) -> str:
    """The line and column where a number is first written, outside strings."""
    start = next(part.start() for part in PARTS.finditer(text) if part[0].startswith(number))
    return f"line {text.count(chr(10), 0, start) + 1} column {start - text.rfind(chr(10), 0, start)}"


def _mapping(pairs: list[tuple[str, object]]) -> RawJson:
    """The mapping of some pairs. Raises Unreadable where a key occurs twice."""
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unreadable(f"key {twice[:80]!r} occurs twice in one object")
    return mapping


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEPTH:
            raise Unreadable(f"nested deeper than {DEPTH} levels")
        level = [child for item in level for child in _children(item)]


def _children(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, (dict, list))]


def _check_events(content: bytes) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(content, Loader=yaml.CSafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(f"anchors and aliases are not read, line {line}")
        if getattr(event, "tag", None):
            raise Unreadable(f"tags are not read, line {line}")
        if number > VALUES:
            raise Unreadable(f"more than {VALUES} values, line {line}; a bundle may come as JSON")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise Unreadable(f"nested deeper than {DEPTH} levels, line {line}")
