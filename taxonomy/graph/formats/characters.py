"""Characters that formats other than JSON can hold, and text broken into lines for pictures."""

import re
import textwrap

FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Control characters, surrogates and non-characters: XML 1.0 forbids or discourages them, and none is visible."""

LONGEST = 25
"""Only longer words are broken."""


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, with every line end as an XML parser would make it."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def wrap(text: str, width: int, max_lines: int) -> list[str]:
    """The text on at most so many lines of about equal length; one that is too long ends in an ellipsis."""
    words = " ".join(clean(text).split())
    longest = max(map(len, words.split()), default=0)
    whole = longest <= LONGEST
    width = max(width, longest) if whole else width
    lines = textwrap.wrap(words, width, max_lines=max_lines, placeholder="…", break_on_hyphens=not whole)
    if len(lines) < 2 or not whole:
        return lines
    narrower = (
        textwrap.wrap(words, less, break_on_hyphens=False, break_long_words=False) for less in range(width // 2, width)
    )
    return next((tried for tried in narrower if len(tried) == len(lines) and max(map(len, tried)) <= width), lines)
