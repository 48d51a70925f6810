"""The final answer of a worked solution, and whether two are the same."""

import re
from fractions import Fraction

MARKED = re.compile(r"####\s*(.+)")
BOXED = re.compile(r"\\boxed\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
SAID = re.compile(r"answer\s*(?:is|:)\s*:?\s*(.+)", re.IGNORECASE)
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:/\d+)?|-?\.\d+")
DRESS = re.compile(r"[\s$€£%,*`]|\\[!,;%$]")
DIGITS = 400
"""Of a longer number only the characters are compared."""


def final(text: str) -> str:
    """What stands after the last ####, else in the last box, else after the last "answer is", else the last number.

    The whole text where there is none of these.
    """
    for found in (MARKED.findall(text), BOXED.findall(text)):
        if found:
            return str(found[-1])
    if said := SAID.findall(text):
        numbers = NUMBER.findall(said[-1])
        return str(numbers[0] if numbers else said[-1])
    numbers = NUMBER.findall(text)
    return str(numbers[-1] if numbers else text)


def same(answer: str, reference: str) -> bool:
    """Equal as numbers, or letter for letter without case, spaces, currency signs and a full stop at the end."""
    first, second = _bare(answer), _bare(reference)
    if first == second:
        return bool(first)
    numbers = _number(answer), _number(reference)
    return None not in numbers and numbers[0] == numbers[1]


def _bare(text: str) -> str:
    return DRESS.sub("", text).rstrip(".").casefold()


def _number(text: str) -> Fraction | None:
    """The first number of a text, which may have words around it; None where there is none."""
    found = NUMBER.search(text)
    if found is None or len(found[0]) > DIGITS:
        return None
    try:
        return Fraction(found[0].replace(",", ""))
    except (ValueError, ZeroDivisionError):
        return None
