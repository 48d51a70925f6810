"""Whether a row stops before its end, as text does that ran out of tokens.

A row is cut off where its last line is a sentence that has begun and not ended: it ends in a word that no sentence ends
in, in a comma or an open bracket; or it is prose without a full stop where the sentences before it have theirs (which
people leave out, too). Lists,
titles, signatures, tables and code end without a full stop by right.
"""

import re

LONG = 20
"""Tokens of a row from which on it is looked at: a short one may be a title or a label."""
PROSE = 8
"""Words of a line from which on it is prose."""
CLOSED = re.compile(r"""[.!?…:;。！？।؟]["'”’»)\]*_`}]*$""")
OPEN = re.compile(r"(?:[,(\[–—&]|\s-)$")
NEVER_LAST = frozenset(
    (  # noqa: SIM905  (as a list it would be a page)
        "a an the and or but nor because although though whereas unless than which whose their our your my its "
        "including especially particularly such very between among"
    ).split()
)
SELDOM_LAST = frozenset(
    (  # noqa: SIM905
        "of to with for from by as at into onto upon while if that who when where his is are was were be been being "
        "has have had will would can could should may might must also more most during through across about against "
        "without within"
    ).split()
)
ITEM = re.compile(r"^\s*(?:[-*•+>|#]|\(?\d+[.)]|\(?[a-zA-Z][.)]\s|\w[\w ]{0,30}:)")
CODE = re.compile(
    r"^\s*(?:```|</?\w|[{}\[\]();]|\w+\s*[=(]|(?:def|class|return|import|from|if|for|while|print|SELECT)\b)|[;{}]\s*$"
)
SENTENCE = re.compile(r"[.!?]['\"”)]*\s+[A-Z\"“(]")


FENCE = re.compile(r"^\s*```[\w+#.-]*\s*$", re.MULTILINE)
ASIDE = re.compile(
    r"[#@{}<>|=\\/]|https?:|\d+\.|\*\w|^\W*(?:(?:kind|best|warm|many) |yours )?(?:regards|sincerely|love|cheers"
    r"|thanks|wishes)|^(?:yours|with [\w ]{3,40}),?\s"
)
"""What a last segment without a full stop has that is no sentence: tags, addresses, numbered items, a signature."""


def is_truncated(text: str) -> bool:
    """Of a row of at least `LONG` tokens."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return False
    if text.count("```") % 2 and FENCE.search(text) and not lines[-1].endswith(("```", ".", "!", "?")):
        return True
    if CLOSED.search(lines[-1]) or CODE.search(lines[-1]):
        return False
    segment = SENTENCE.split(lines[-1])[-1]
    words = segment.split()
    item = bool(ITEM.match(lines[-1]))
    if _hangs(segment, words, NEVER_LAST if item else NEVER_LAST | SELDOM_LAST):
        return True
    if item or ASIDE.search(segment.lower()) or len(words) < PROSE - 2:
        return False
    return segment[-1].isalpha() and sum(map(str.islower, words)) >= 0.7 * len(words) and _others_end(lines)


def _hangs(segment: str, words: list[str], never: frozenset[str]) -> bool:
    """Whether it ends in the middle of a phrase; a closing such as "Sincerely," is short."""
    if len(words) < PROSE // 2 or ASIDE.search(segment.lower()):
        return False
    return bool(OPEN.search(segment)) or words[-1] in never


def _others_end(lines: list[str]) -> bool:
    """Whether sentences of this row end in a full stop: those inside the last line, and the other lines of prose."""
    prose = [bool(CLOSED.search(line)) for line in lines[:-1] if len(line.split()) >= PROSE and not ITEM.match(line)]
    return bool(SENTENCE.search(lines[-1])) or (len(prose) >= 2 and sum(prose) >= 0.8 * len(prose))
