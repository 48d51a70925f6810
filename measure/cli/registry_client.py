"""Hands a bundle to a registry: a dry run first, and the submission only where that found something new."""

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure.errors import BadData

TIMEOUT = 60
TOKEN = "SDM_TOKEN"
"""The variable of the environment that holds the token where no file is named; the Python client reads the same."""
MEANINGS = {
    401: "the registry does not know the token: it is wrong, expired or revoked",
    403: "this token may not submit",
    404: "no registry answers there: the address is that of its home page",
    409: "it clashes with what the registry has",
    422: "the registry found faults",
    429: "too many requests; the registry says to wait",
}
Answer = dict[str, Any]
Tell = Callable[[str], None]


class NotSubmitted(OSError):
    """The registry was not reached, or it refused."""


def token_from(path: Path | None) -> str:
    """The token in a file, or in the environment where no file is named. BadData where there is not one token."""
    try:
        token = (path.read_text(encoding="utf-8") if path else os.environ.get(TOKEN, "")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(path or TOKEN, "the token cannot be read") from error
    if not token or not token.isascii() or len(token.split()) != 1:
        raise BadData(path or TOKEN, "one token was expected, and nothing else")
    return token


def submit(address: str, token: str, text: str, tell: Tell) -> None:
    """The text is a bundle in YAML. The same text twice is one submission."""
    place = f"{address.rstrip('/')}/api/v1/submissions/"
    tried = _post(f"{place}?dry_run=true", token, text, {})
    records = [record for record in tried.get("records", ()) if isinstance(record, dict)]
    tell("dry run, what the registry would take:")
    for record in records:
        tell(f"  {record.get('change')}: {record.get('type')} {record.get('id')}")
    for warning in tried.get("warnings", ()):
        tell(f"  warning: {warning.get('detail', warning)}")
    if not any(record.get("change") in ("new", "changed") for record in records):
        tell("nothing in it is new to the registry: not submitted")
        return
    made = _post(place, token, text, {"Idempotency-Key": hashlib.sha256(text.encode()).hexdigest()})
    tell(f"submitted: {address.rstrip('/')}{made.get('url')}")


def _post(place: str, token: str, text: str, headers: dict[str, str]) -> Answer:
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/yaml", **headers}
    try:
        request = urllib.request.Request(place, text.encode(), sent)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            document = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise NotSubmitted(_refusal(place, error)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NotSubmitted(f"{place}: the registry was not reached: {reason}") from error
    if not isinstance(document, dict):
        raise NotSubmitted(f"{place}: the answer is not that of a registry")
    return document


def _refusal(place: str, error: urllib.error.HTTPError) -> str:
    """What the status means, what the registry says of it, and every fault with its place."""
    try:
        problem = json.loads(error.read())
    except (OSError, ValueError):
        problem = {}
    problem = problem if isinstance(problem, dict) else {}
    lines = [f"{place}: {error.code}: {MEANINGS.get(error.code, 'the registry refused')}"]
    if wait := error.headers.get("Retry-After"):
        lines[0] += f" {wait} seconds"
    lines += [str(problem["detail"])] if problem.get("detail") else []
    lines += [f"  {fault.get('pointer')}: {fault.get('detail')}" for fault in problem.get("errors", ())]
    return "\n".join(lines)
