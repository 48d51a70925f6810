"""A comparison as a file: its document with a digest, so that what was changed or cut off is not submitted later.

The digest finds accidents and edits by hand. It is no signature: whoever changes the figures can compute it again.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure import VERSION
from measure.errors import BadData

DIGEST = "digest"
ENGINE = f"measure {VERSION}"


def with_digest(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**document, DIGEST: _digest(document)}


def read_comparison(path: Path) -> dict[str, Any]:
    """The document of a comparison. BadData that says what was expected for any file that `compare` did not write."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise BadData(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadData(path, f"is not whole JSON: {error}") from error
    if not isinstance(document, dict) or DIGEST not in document:
        raise BadData(path, "a file that `compare --json` wrote was expected, with a digest of its content")
    digest = document.pop(DIGEST)
    if digest != _digest(document):
        raise BadData(path, "was changed after it was written: its digest is not that of its content; measure again")
    if document.get("engine") != ENGINE:
        raise BadData(path, f"was measured by {document.get('engine')}, and this is {ENGINE}: measure again")
    return document


def _digest(document: Mapping[str, Any]) -> str:
    """Of the values, whatever the order of keys and the spaces between them."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
