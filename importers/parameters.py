"""Parameters in the form of a method document: small JSON values; a prompt becomes its hash and its first line."""

import hashlib
import json
import re
from typing import Any

from taxonomy.documents.base import FORBIDDEN_CHARACTERS
from taxonomy.raw_json import RawJson

BYTES = 3_000
TEXT = 100
"""A longer text is taken for a prompt."""
ITEMS = 12
FIRST_LINE = 120
_PROMPT = re.compile(r"prompt|template|instruction|system|rubric|guideline|message|content|examples?$", re.IGNORECASE)
_KEY = 60


def as_params(values: RawJson) -> RawJson:
    """The values that fit into the parameters of a step; further ones are left out."""
    params = {clean(key)[:_KEY]: small for key, value in values.items() if (small := _small(key, value)) is not None}
    fitting: dict[str, object] = {}
    size = 2
    for key, value in params.items():
        size += len(json.dumps({key: value}, ensure_ascii=False).encode())
        if key and size <= BYTES:
            fitting[key] = value
    return fitting


def clean(text: str) -> str:
    """The text without characters that a document does not take, on one line."""
    return " ".join(FORBIDDEN_CHARACTERS.sub(" ", text).split())


def _small(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < 1e15 else None
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, (str, int, float)) and not _is_long(item)]
        return [clean(item) if isinstance(item, str) else item for item in items[:ITEMS]] if items else None
    return None


def _is_long(item: Any) -> bool:
    return (isinstance(item, str) and len(item) > TEXT) or (isinstance(item, (int, float)) and abs(item) >= 1e15)


def _text(key: str, value: str) -> Any:
    if not (line := clean(value.strip().partition("\n")[0])[:FIRST_LINE]):
        return None
    if len(value) > TEXT or "\n" in value.strip() or (_PROMPT.search(key) and " " in value.strip()):
        return {"sha256": hashlib.sha256(value.encode(errors="replace")).hexdigest(), "first_line": line}
    return line
