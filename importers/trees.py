"""YAML and JSON as plain values with their lines. No object is constructed from a tag."""

import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from importers.faults import ImportFault
from importers.secrets import is_secret_key, mask_values

DEPTH = 40
VALUES = 60_000
"""Values in the file, and as many again where aliases repeat them."""
MAPPINGS = 1_000
"""Mappings in one list."""
SCALAR = 200_000
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOTHING = {"", "~", "null"}
_TEXT = "tag:yaml.org,2002:str"


class Table(dict[str, Any]):
    """A mapping with the line where it starts, and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def table(self, key: str) -> "Table":
        """The mapping under a key; an empty one where there is none."""
        value = self.get(key)
        return value if isinstance(value, Table) else Table(self.lines.get(key, self.line))

    def listing(self, key: str) -> "Listing":
        """The list under a key; an empty one where there is none."""
        value = self.get(key)
        return value if isinstance(value, Listing) else Listing(self.lines.get(key, self.line))

    def text(self, key: str) -> str:
        """The text under a key; an empty one where there is none."""
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping."""
        return self.lines.get(key, self.line)


class Listing(list[Any]):
    """A list with the line where it starts, and the line of each item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []

    def tables(self) -> Iterator[Table]:
        """Those of its items that are mappings."""
        return (item for item in self if isinstance(item, Table))


def texts_of(value: Any) -> list[str]:
    """A text, or the texts of a list."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_tree(text: str) -> tuple[Any, set[int], str]:
    """The value of a YAML or JSON text, the lines of the secrets that were left out, and the text without them.

    Raises ImportFault with the line.
    """
    if text.lstrip()[:1] in {"{", "["}:
        text = _SURROGATES.sub(_joined, text)
    builder = _Builder()
    value = builder.build(_composed(text))
    masked = mask_values(text, builder.secrets)
    if masked != text:
        again = _Builder()
        value = again.build(_composed(masked))
        builder.dropped |= again.dropped
    return value, builder.dropped, masked


def _joined(match: re.Match[str]) -> str:
    high, low = int(match[1], 16), int(match[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _composed(text: str) -> yaml.Node | None:
    try:
        _check_events(text)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except ImportFault:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = _QUOTED.sub("...", str(error.problem or error.context))
        raise ImportFault("unreadable", f"no YAML or JSON: {problem}", mark.line + 1 if mark else 1) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise ImportFault("unreadable", "no YAML or JSON: a character that cannot be in it") from None


def _check_events(text: str) -> None:
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEPTH:
            raise ImportFault("too_much", f"nested deeper than {DEPTH} levels", line)
        if number > 2 * VALUES:
            raise ImportFault("too_much", f"more than {VALUES} values", line)
        if documents > 1:
            raise ImportFault("unreadable", "a second document begins; one file holds one pipeline", line)


class _Builder:
    """Builds values from nodes; counts repetitions by aliases, and leaves secrets out."""

    def __init__(self) -> None:
        self.values = 0
        self.open: set[int] = set()
        self.dropped: set[int] = set()
        self.secrets: list[str] = []

    def build(self, node: yaml.Node | None) -> Any:
        if node is None:
            return None
        line = node.start_mark.line + 1
        self.values += 1
        if self.values > VALUES:
            raise ImportFault("too_much", f"more than {VALUES} values, or aliases that repeat as many", line)
        if isinstance(node, yaml.ScalarNode):
            return scalar(node)
        if id(node) in self.open:
            raise ImportFault("too_much", "an alias inside the value that it refers to", line)
        self.open.add(id(node))
        value = self._mapping(node, line) if isinstance(node, yaml.MappingNode) else self._sequence(node, line)
        self.open.discard(id(node))
        return value

    def _sequence(self, node: yaml.Node, line: int) -> Listing:
        items = Listing(line)
        if sum(isinstance(child, yaml.MappingNode) for child in node.value) > MAPPINGS:
            raise ImportFault("too_much", f"a list of more than {MAPPINGS} mappings", line)
        for child in node.value:
            items.append(self.build(child))
            items.lines.append(child.start_mark.line + 1)
        return items

    def _mapping(self, node: yaml.MappingNode, line: int) -> Table:
        table = Table(line)
        secret = "secret" in node.tag.lower()
        for key_node, value_node in node.value:
            key, key_line = self._key(key_node), key_node.start_mark.line + 1
            if secret or is_secret_key(key):
                self._leave_out(value_node, key_line)
                continue
            value = self.build(value_node)
            if key == "<<":
                self._merge(table, value)
            else:
                table[key], table.lines[key] = value, key_line
        return table

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise ImportFault("unreadable", "a key is a text", node.start_mark.line + 1)
        self.values += 1
        return str(node.value)

    def _merge(self, table: Table, value: Any) -> None:
        for other in [value] if isinstance(value, Table) else value if isinstance(value, Listing) else []:
            for key in other if isinstance(other, Table) else ():
                if key not in table:
                    table[key], table.lines[key] = other[key], other.lines[key]

    def _leave_out(self, node: yaml.Node, line: int) -> None:
        pending = [node]
        while pending and self.values <= VALUES:
            self.values += 1
            current = pending.pop()
            if isinstance(current, yaml.ScalarNode):
                if scalar(current) not in (None, True, False):
                    self.dropped.add(line)
                    self.secrets.append(str(current.value))
            elif isinstance(current, yaml.MappingNode):
                pending += [child for pair in current.value for child in pair[1:]]
            else:
                pending += current.value


def scalar(node: yaml.ScalarNode) -> Any:
    """A text, a number, a boolean or None, by the form of a plain scalar; a quoted one is a text."""
    text = str(node.value)
    if len(text) > SCALAR:
        raise ImportFault("too_much", f"a text longer than {SCALAR} characters", node.start_mark.line + 1)
    if node.style in {"'", '"', "|", ">"} or (node.tag == _TEXT and node.style is not None):
        return text
    return _plain(text)


def _plain(text: str) -> Any:
    if text.lower() in _NOTHING:
        return None
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text
