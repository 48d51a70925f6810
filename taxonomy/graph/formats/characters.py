"""What a text may hold in a format that is not JSON, and how it is broken into lines to be drawn."""

import re
import textwrap

FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""No control characters, surrogates or non-characters: XML 1.0 forbids or discourages them, and none can be seen."""


def clean(text: str) -> str:
    """The text without what no XML can hold; every line end is a plain one, as an XML parser would make it."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def lines(text: str, width: int, most: int) -> list[str]:
    """The text on at most so many lines of about equal length; one that is too long ends in an ellipsis."""
    words = " ".join(clean(text).split())
    found = textwrap.wrap(words, width, max_lines=most, placeholder="…", break_on_hyphens=True)
    if not 1 < len(found) < most + 1 or found[-1].endswith("…"):
        return found
    for narrower in range(max(8, width // 2), width):
        tried = textwrap.wrap(words, narrower, break_on_hyphens=True)
        if len(tried) == len(found):
            return tried
    return found
