"""Differences of documents for readers: the place in words, before and after, with the changes marked."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

import yaml
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from registry.selectors.history import FieldChange
from taxonomy.raw_json import RawJson

CHANGES = 600
WORDS = 600
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Difference:
    """A changed field as a table shows it: its place in words, and both sides as text."""

    path: list[str]
    before: str | SafeString
    after: str | SafeString
    added: bool
    removed: bool
    block: bool
    """Whether a side takes lines of its own."""


def differences(changes: Iterable[FieldChange], limit: int = CHANGES) -> list[Difference]:
    """Changes with both sides as text; words that differ are marked, for the eye and for ears."""
    return [_difference(change) for change in islice(changes, limit)]


def _difference(change: FieldChange) -> Difference:
    before, after = change.before, change.after
    old, new = _text(before), _text(after)
    if isinstance(before, str) and isinstance(after, str):
        old, new = _words(before, after)
    path = change.path.split("/")[1:]
    return Difference(
        path=[part.replace("~1", "/").replace("~0", "~") for part in path] or ["the record"],
        before=old,
        after=new,
        added=before is None,
        removed=after is None,
        block=any(_is_block(side) for side in (before, after)),
    )


def _is_block(value: Any) -> bool:
    """Whether it takes lines of its own, as YAML."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, (dict, list)) for x in value))


def _text(value: Any) -> str | SafeString:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ", ".join(item if isinstance(item, str) else json.dumps(item) for item in value)
    if isinstance(value, (dict, list)):
        return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000).rstrip()
    return json.dumps(value, ensure_ascii=False)


def _words(before: str, after: str) -> tuple[str, str]:
    """Two texts, what only one of them has marked; too long ones as they are."""
    left, right = WORD.findall(before), WORD.findall(after)
    if max(len(left), len(right)) > WORDS:
        return before, after
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    old = [("del" if tag != "equal" else "", "".join(left[i:j])) for tag, i, j, _, _ in blocks if j > i]
    new = [("ins" if tag != "equal" else "", "".join(right[i:j])) for tag, _, _, i, j in blocks if j > i]
    return _mark(old), _mark(new)


def _mark(parts: list[tuple[str, str]]) -> SafeString:
    pieces = [format_html("<{0}>{1}</{0}>", tag, text) if tag else format_html("{}", text) for tag, text in parts]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def as_new(document: RawJson) -> list[FieldChange]:
    """The changes of a new record, field by field."""
    return [FieldChange(path=f"/{key}", before=None, after=value) for key, value in document.items() if key != "id"]
