"""Differences of documents as a reader follows them: the place in words, before and after, what changed marked."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

import yaml
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CHANGES = 600
WORDS = 600
WORD = re.compile(r"\s+|[^\s]+")


def shown(changes: Iterable[Mapping[str, Any]], limit: int = CHANGES) -> list[dict[str, Any]]:
    """Changes with both sides as text; words that differ are marked, for the eye and for ears."""
    return [_row(change) for _, change in zip(range(limit), changes, strict=False)]


def _row(change: Mapping[str, Any]) -> dict[str, Any]:
    before, after = change["before"], change["after"]
    old, new = _text(before), _text(after)
    if isinstance(before, str) and isinstance(after, str):
        old, new = _words(before, after)
    path = change["path"].split("/")[1:]
    return {
        "path": [part.replace("~1", "/").replace("~0", "~") for part in path] or ["the record"],
        "before": old,
        "after": new,
        "added": before is None,
        "removed": after is None,
        "block": any(_is_block(side) for side in (before, after)),
    }


def _is_block(value: Any) -> bool:
    """Whether it takes lines of its own, as YAML."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, (dict, list)) for x in value))


def _text(value: Any) -> str | SafeString:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and not any(isinstance(each, (dict, list)) for each in value):
        return ", ".join(each if isinstance(each, str) else json.dumps(each) for each in value)
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
    return _marked(old), _marked(new)


def _marked(parts: list[tuple[str, str]]) -> SafeString:
    pieces = [format_html("<{0}>{1}</{0}>", tag, text) if tag else format_html("{}", text) for tag, text in parts]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def as_new(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A record that was not there before, field by field."""
    return [{"path": f"/{key}", "before": None, "after": value} for key, value in document.items() if key != "id"]
