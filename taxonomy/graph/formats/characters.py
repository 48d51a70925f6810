"""What a text may hold in a format that is not JSON, and how it is broken into lines to be drawn."""

import re
import textwrap

FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""No control characters, surrogates or non-characters: XML 1.0 forbids or discourages them, and none can be seen."""

LONGEST = 25


def clean(text: str) -> str:
    """The text without what no XML can hold; every line end is a plain one, as an XML parser would make it."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def lines(text: str, width: int, most: int) -> list[str]:
    """The text on at most so many lines of about equal length; one that is too long ends in an ellipsis."""
    words = " ".join(clean(text).split())
    longest = max(map(len, words.split()), default=0)
    whole = longest <= LONGEST  # only a word longer than that is broken
    width = max(width, longest) if whole else width
    found = textwrap.wrap(words, width, max_lines=most, placeholder="…", break_on_hyphens=not whole)
    if len(found) < 2 or not whole:
        return found
    narrower = (
        textwrap.wrap(words, less, break_on_hyphens=False, break_long_words=False) for less in range(width // 2, width)
    )
    return next((tried for tried in narrower if len(tried) == len(found) and max(map(len, tried)) <= width), found)
