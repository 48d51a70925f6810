"""The final answer of a worked solution, and whether it is that of the reference.

Where the answer is: after the last #### before another question begins (models that run on write the next question
and its answer), else in the last box (so the scorer of MATH), else after the last "answer is" or "answer:" that is not
denied, else it is the last number. A reference is searched the same way only where it is a worked solution; else it is
the answer itself. Two answers are the same as numbers (fractions, mixed numbers, powers of ten, LaTeX), as choices of a
letter, or as expressions, letter for letter without what only dresses them.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

MARKED = re.compile(r"####[ \t]*([^\n#]+)")
NEXT_QUESTION = re.compile(r"\?|^\W{0,4}(?:question|problem|instruction|human|user|q)\b", re.IGNORECASE | re.MULTILINE)
BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
PHRASE = re.compile(
    r"\banswer\b(?:\s+(?:to|for|of)\b[^.:\n]{0,80}?)?\s*(?:is|are|was|would be|should be|equals|="
    r"|:)(?:\s*that\b)?\s*:?\s*"
    r"(?!\s*(?:not|n't|wrong|incorrect|unclear|unknown)\b)",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<!\d)\.(?:\s|$)|(?<=\d)\.(?:\s|$)|\n|[!?](?:\s|$)")
DIGITS = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?!\d)|\d+"
NUMBER = re.compile(
    rf"(?<![\w.])-?\s?[$€£¥]?\s?(?:(?:{DIGITS})(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{{1,3}}\b)?(?:\s?/\s?\d+)?"
)
PLAIN = re.compile(rf"([-+]?)({DIGITS})?(\.\d+)?(?:[eE]([-+]?\d{{1,3}}))?")
FRACTION = re.compile(r"([-+]?)(\d+)\s*/\s*(\d+)")
MIXED = re.compile(r"([-+]?)(\d+)\s+(\d+)\s*/\s*(\d+)")
LATEX_FRACTION = re.compile(r"\\[dtc]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
TEXT = re.compile(r"\\(?:text|textbf|textrm|mathrm|mathbf|mbox)\s*\{([^{}]*)\}")
UNIT = re.compile(r"(?<![A-Za-z°\s])(?:\s+[A-Za-z]|\s?[A-Za-z°]{2}|\s?°)[A-Za-z°.²³/ -]*$")
CHOICE = re.compile(r"^\W*(?:option|choice|answer)?\s*\(?([A-J])(?:\)|[.:](?:\s|$)|\s+[-–—]\s|$)", re.IGNORECASE)
CHOICE_WORD = re.compile(r"^\W*(?:option|choice)?\s*\(?([B-HJ])\)?(?:[\s,.;:)]|$)")
LAST_CHOICE = re.compile(r"(?:\(([A-J])\)|\b(?:option|choice)\s+([A-J])\b)")
WORDS_LEFT = 12
"""A reference of more words, and without a mark, is a text and no answer."""
LONGEST = 400
"""Of a longer number only the characters are compared."""


@dataclass(frozen=True)
class Answer:
    """An answer and whether it was set apart by the writer; words around a number count only where it was."""

    text: str
    set_apart: bool


def final_answer(solution: str) -> Answer:
    """Of a worked solution; the whole text where there is neither a mark nor a number."""
    return _marked(solution) or _last(solution)


def reference_answer(reference: str) -> Answer | None:
    """Of the reference: its marked answer, else the text itself; None where that is too long to be an answer."""
    if marked := _marked(reference):
        return marked
    bare = reference.strip()
    return Answer(bare, True) if bare and len(bare.split()) <= WORDS_LEFT else None


def same(answer: Answer, reference: Answer) -> bool:
    """Whether the answer is the reference's."""
    given, right = _bare(answer.text), _bare(reference.text)
    if not right:
        return False
    if given.casefold() == right.casefold():
        return True
    if (choice := _choice(right)) is not None:
        return _same_choice(answer.text, right, choice)
    number = _number(right)
    if number is None:
        return _expression(given) == _expression(right) or _first_word(given) == _yes_no(right)
    answered = _number(given)
    if answered is None and answer.set_apart:
        answered = _number_inside(given)
    return answered == number


def _marked(text: str) -> Answer | None:
    if first := MARKED.search(text):
        question = NEXT_QUESTION.search(text, first.end())
        return Answer(MARKED.findall(text[: question.start()] if question else text)[-1], True)
    if box := _last_box(text):
        return Answer(box, True)
    for phrase in reversed(list(PHRASE.finditer(text))):
        rest = text[phrase.end() :]
        end = SENTENCE_END.search(rest)
        sentence = rest[: end.start()] if end else rest
        if sentence.strip():
            return Answer(sentence.rpartition("=")[2] if "=" in sentence else sentence, True)
    return None


def _last(text: str) -> Answer:
    choices = LAST_CHOICE.findall(text)
    numbers = NUMBER.findall(_minus(text))
    if choices and not numbers:
        return Answer(choices[-1][0] or choices[-1][1], False)
    return Answer(numbers[-1] if numbers else text, False)


def _last_box(text: str) -> str | None:
    """What the last box with balanced braces holds."""
    for box in reversed(list(BOX.finditer(text))):
        depth = 1
        for place in range(box.end(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            if not depth:
                return text[box.end() : place]
    return None


def _minus(text: str) -> str:
    return re.sub("[\u2212\u2010\u2011\u2012\u2013](?=\\s?[\\d$.])", "-", text)


def _bare(text: str) -> str:
    """Without what only dresses: emphasis, currency, percent, LaTeX's spaces and delimiters, a full stop at the end."""
    text = TEXT.sub(r"\1", _minus(text))
    text = re.sub(
        r"\\(?:left|right|displaystyle|,|!|;|:|quad|[%$])|\^\{?\\circ\}?|\{,\}",
        lambda m: "," if m[0] == "{,}" else "",
        text,
    )
    text = re.sub(r"[$€£¥%*`~]|\\\(|\\\)|\\\[|\\\]", "", text)
    return text.strip().rstrip(".,;:!").strip(" \"'“”")


def _expression(text: str) -> str:
    """One spelling of a fraction, no spaces, no case."""
    text = LATEX_FRACTION.sub(lambda m: f"\\frac{{{m[1] or m[2]}}}{{{m[3] or m[4]}}}", text)
    text = re.sub(r"^[a-z]\s*=\s*", "", text)
    return re.sub(r"\s+", "", text).casefold()


def _number(text: str) -> Fraction | None:
    """Of a text that is a number with at most a unit; None for all else."""
    text = LATEX_FRACTION.sub(lambda m: f" {m[1] or m[2]}/{m[3] or m[4]}", text).strip()
    text = re.sub(r"^([-+])\s+", r"\1", UNIT.sub("", text)).strip()
    if not text or len(text) > LONGEST:
        return None
    if mixed := MIXED.fullmatch(text):
        sign = -1 if mixed[1] == "-" else 1
        return _over(sign * (int(mixed[2]) * int(mixed[4]) + int(mixed[3])), int(mixed[4]))
    if fraction := FRACTION.fullmatch(text):
        return _over((-1 if fraction[1] == "-" else 1) * int(fraction[2]), int(fraction[3]))
    plain = PLAIN.fullmatch(text)
    if plain is None or not (plain[2] or plain[3]):
        return None
    whole = re.sub(r"\D", "", plain[2] or "0")
    value = Fraction(f"{plain[1]}{whole}{plain[3] or ''}")
    return value * Fraction(10) ** int(plain[4] or 0)


def _over(above: int, below: int) -> Fraction | None:
    return Fraction(above, below) if below else None


def _number_inside(text: str) -> Fraction | None:
    """The first number of a text with words around it; none of an expression with letters of its own."""
    if re.search(r"[\\^_{}]|\([^)]*,[^)]*\)", text):
        return None
    first = NUMBER.search(text)
    return None if first is None else _number(_bare(first[0]))


def _choice(text: str) -> str | None:
    """The letter of a reference that is a choice: B, (B), B) Paris."""
    letter = CHOICE.match(text)
    return letter[1].upper() if letter and (len(text) > 1 or text.isupper()) else None


def _same_choice(given: str, right: str, letter: str) -> bool:
    bare = _bare(given)
    there = CHOICE.match(bare) or CHOICE_WORD.match(bare)
    if there:
        return there[1].upper() == letter
    words = re.sub(r"^\W*\(?[A-Ja-j][).:]?\s*", "", right).casefold()
    return bool(words) and bare.casefold() == words


def _first_word(text: str) -> str:
    words = re.findall(r"[a-z]+", text.casefold())
    return words[0] if words else ""


def _yes_no(text: str) -> str | None:
    """A reference that is one of the words of a yes-or-no question."""
    return text.casefold() if text.casefold() in ("yes", "no", "true", "false") else None
