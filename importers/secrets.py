"""Secrets and private addresses in a text: found by their form or the name of their key, and masked before parsing.

They are replaced by a word, so that syntax and line numbers stay the same.
"""

import re
from collections.abc import Iterable

from importers.faults import ImportFault

MASK = "REDACTED"
MOST = 300
"""Different secrets of one file; each is looked for in the whole text."""
SHORTEST = 8
"""A shorter value is taken out where it is, but not looked for elsewhere: it may be an ordinary word."""

_FORMS = re.compile(
    r"""
      \bhf_[A-Za-z0-9]{8,}
    | \b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]{1,20}[-_]){0,4}[A-Za-z0-9]{8,}[A-Za-z0-9_-]*
    | \b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|npm|pypi|nvapi|gsk|r8|pplx|xai|dop_v1)[-_][A-Za-z0-9_-]{8,}
    | \bxox[abeoprs]-[A-Za-z0-9-]{8,}
    | \b(?:AKIA|ASIA)[0-9A-Z]{12,}
    | \bAIza[0-9A-Za-z_-]{20,}
    | \beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,2}
    | (?<=bearer[ ])[A-Za-z0-9._~+/-]{6,}=* | (?<=Bearer[ ])[A-Za-z0-9._~+/-]{6,}=* | (?<=Basic[ ])[A-Za-z0-9+/]{8,}=*
    | (?<=://)[^/\s:@"'{}]+:[^/\s@"'{}]+(?=@)
    | \b[0-9a-fA-F]{32,}\b
    | (?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]{0,99}[0-9])(?=[A-Za-z0-9+/]{0,99}[A-Z])(?=[A-Za-z0-9+/]{0,99}[a-z])
      [A-Za-z0-9+]{40,}={0,2}
    | (?<![\w:/.~$}])/(?:root|home|Users|mnt|workspace|scratch|gpfs|lustre|nfs)/[^\s"',;)\]}]+
    | \b[A-Za-z]:\\{1,2}Users\\[^\s"',;)\]}]+
    | https?://(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w.-]+\.(?:internal|local|corp|lan|intra)\b)
      [^\s"',;)\]}]*
    """,
    re.VERBOSE,
)
_SECRET_KEY = re.compile(
    r"(^|_)(api_?keys?|secrets?|secret_value|secret_key|password|passwd|passphrase|pwd|authorization|credentials?"
    r"|access_key(_id)?|private_key|account_key|cookie|bearer|auth|token|webhook(_url)?)$"
    r"|(^|_)secret_|(api|access|auth|hf|hub|bot|refresh|id|session|bearer|login|wandb|github|personal)_?token$|apikey"
)
_PLAIN_TOKENS = re.compile(
    r"(^|_)(pad|eos|bos|unk|sep|cls|mask|stop|start|end|image|special|max|min|num|new|n|per|input|output|prompt|total"
    r"|completion|generated|thinking|budget|allowed|bad|begin|reasoning|extra|forced|suppress)(_\w+)?_tokens?$|^tokens$"
)
_PRIVATE_KEY = re.compile(r"(^|_)(base_url|api_base|endpoint|azure_endpoint|endpoint_url|server_url|proxy|proxies)$")
_PLACEHOLDER = re.compile(r"^\s*+(\$\{.*\}|\{\{.*\}\}|\?\?\?|null|none|true|false|)\s*$", re.IGNORECASE)


def is_secret_key(key: str) -> bool:
    """Whether the value under such a key is a secret or a private address."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower().replace("-", "_").replace(" ", "_").strip("\"'")
    if _PLAIN_TOKENS.search(name):
        return False
    return bool(_SECRET_KEY.search(name) or _PRIVATE_KEY.search(name))


def mask_forms(text: str) -> tuple[str, set[int]]:
    """The text with everything in the form of a secret masked, and the lines of the secrets."""
    lines: set[int] = set()
    starts = _Lines(text)

    def mask(match: re.Match[str]) -> str:
        lines.add(starts.line(match.start()))
        return MASK

    return _FORMS.sub(mask, text), lines


def mask_values(text: str, values: Iterable[str]) -> str:
    """The text with these values masked, the longest first. Raises ImportFault for too many."""
    telling = {value for value in values if _is_telling(value)}
    if len(telling) > MOST:
        raise ImportFault("too_much", f"more than {MOST} different secrets")
    for value in sorted(telling, key=len, reverse=True):
        text = text.replace(value, MASK)
    return text


def _is_telling(value: str) -> bool:
    return len(value) >= SHORTEST and "\n" not in value and MASK not in value and not _PLACEHOLDER.match(value)


class _Lines:
    """The line of a position, for positions that grow."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.number = 1

    def line(self, position: int) -> int:
        self.number += self.text.count("\n", self.position, position)
        self.position = position
        return self.number
