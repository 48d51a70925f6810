"""The source text of an import: decoded, without secrets, parsed as data or as Python."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from importers.faults import ImportFault
from importers.python_code import PythonCode, parse_python
from importers.secrets import mask_forms
from importers.trees import read_tree

BYTES = 1024 * 1024
_PYTHON = re.compile(
    r"^(from\s+[\w.]+\s+import\s|import\s+[\w.]+|class\s+\w+.*:|@\w+|(async\s+)?def\s+\w+\()", re.MULTILINE
)
_COMMENT = re.compile(r"#\s*([0-9][0-9,_]*)\s*$")


@dataclass
class Source:
    """The text and its parse: a tree of data, Python code, or neither."""

    text: str
    tree: Any = None
    code: PythonCode | None = None
    dropped: set[int] = field(default_factory=set)
    """Lines of secrets and private places."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    def rows_in_comment(self, line: int) -> int | None:
        """The number of remaining rows, from a comment at the end of a line that has nothing else."""
        match = _COMMENT.search(self.lines[line - 1]) if 0 < line <= len(self.lines) else None
        digits = re.sub(r"[,_]", "", match[1]) if match else ""
        return int(digits) if 0 < len(digits) <= 15 else None


def decode(content: bytes | str) -> str:
    """The text of at most `BYTES` bytes of UTF-8. Raises ImportFault with the line."""
    size = len(content) if isinstance(content, bytes) else len(content.encode(errors="replace"))
    if size > BYTES:
        raise ImportFault("too_large", f"{size} bytes; {BYTES} is the limit")
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ImportFault("unreadable", f"not UTF-8 text: byte {error.start} cannot be decoded", line) from None
    text = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if (
        place := next((at for at, letter in enumerate(text) if letter < " " and letter not in "\t\n"), None)
    ) is not None:
        raise ImportFault("unreadable", "a control character: no text file", text.count("\n", 0, place) + 1)
    if not text.strip():
        raise ImportFault("unreadable", "the file is empty")
    return text


def parse(content: bytes | str, *, python: bool | None = None) -> Source:
    """Parse the text as Python or as data, by `python` or else by its look. Raises ImportFault with the line."""
    text, dropped = mask_forms(decode(content))
    if _PYTHON.search(text) if python is None else python:
        code, secrets, text = parse_python(text)
        return Source(text, code=code, dropped=dropped | secrets)
    if text.startswith("#!"):
        return Source(text, dropped=dropped)
    tree, secrets, text = read_tree(text)
    if not isinstance(tree, (dict, list)):
        raise ImportFault("unrecognized", "no mapping, no list and no Python code: not a pipeline of a known tool")
    return Source(text, tree=tree, dropped=dropped | secrets)
