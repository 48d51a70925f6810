"""Where in a YAML or JSON file a fault is."""

from pathlib import Path

import yaml


def line_of(text: str, pointer: str) -> int | None:
    """The line, counted from 1, that a JSON pointer leads to: of the deepest part of it that is there.

    None where the text cannot be read, or the pointer is none (it names a parameter, or the whole document).
    """
    if not pointer.startswith("/"):
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    line = None
    for part in pointer[1:].split("/"):
        child = _child(node, part.replace("~1", "/").replace("~0", "~"))
        if child is None:
            break
        line, node = child
    return line


def _child(node: yaml.Node | None, part: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
        value = node.value[int(part)]
        return value.start_mark.line + 1, value
    return None


def place(path: Path, line: int | None) -> str:
    """`file:12`, or the file alone."""
    return f"{path}:{line}" if line else str(path)
