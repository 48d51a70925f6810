"""How much a row asks for or works out: clauses, steps, operations, constraints."""

import re

import numpy as np

from measure.metrics.base import HIGHER, Floats, row_mean
from measure.texts import Texts
from measure.tokenizing import ROUGE, SPACE, Tokenization

WORD = re.compile(r"\w")
CLOSED = re.compile(r"""[,;:.!?]["'”’)\]*]*$""")
STEP = re.compile(r"^(?!\s*####)[^\n]*\S[^\n]*$", re.MULTILINE)
CALCULATOR = re.compile(r"<<[^<>\n]*>>")
NUMBER = r"\$?\(?\d[\d,.]*%?\)?"
CHAIN = re.compile(rf"(?<![\d,.]){NUMBER}(?:\s*[-+*/×÷x]\s*{NUMBER})+\s*=")
OPERATOR = re.compile(r"[-+*/×÷x]")
CONSTRAINTS = frozenset(
    (  # noqa: SIM905  (as a list it would be a page)
        "must shall should need needs only exactly precisely strictly least most maximum minimum limit limited "
        "within without never avoid except excluding unless cannot ensure require requires required otherwise"
    ).split()
)


def _clause_marks(piece: str) -> list[str]:
    """A word as w; the end of a line, and a mark at the end of a word, as a full stop."""
    marks = []
    for place, line in enumerate(piece.split("\n")):
        marks += ["."] * bool(place)
        for word in line.split():
            marks += ["w"] * bool(WORD.search(word)) + ["."] * bool(CLOSED.search(word))
    return marks


CLAUSES = Tokenization("clauses", "words, and what ends a clause", SPACE, _clause_marks)


def clauses(texts: Texts) -> Floats:
    marks = texts.tokens(CLAUSES)
    word = marks.words.index("w") if "w" in marks.words else -1
    here = marks.ids == word
    begins = here.copy()
    begins[1:] &= ~here[:-1] | (marks.rows[1:] != marks.rows[:-1])
    return np.bincount(marks.rows[begins], minlength=len(texts)).astype(np.float64)


def steps(texts: Texts) -> Floats:
    return np.array([len(STEP.findall(text)) for text in texts.strings], dtype=np.float64)


def operations(texts: Texts) -> Floats:
    return np.array([_operations(text) if "=" in text else 0 for text in texts.strings], dtype=np.float64)


def _operations(text: str) -> int:
    """The marks of GSM8K's calculator repeat the text next to them."""
    chains = CHAIN.findall(CALCULATOR.sub("", text))
    return sum(len(OPERATOR.findall(chain)) for chain in chains)


def constraints(texts: Texts) -> Floats:
    tokens = texts.tokens(ROUGE)
    return tokens.row_sums(np.array([word in CONSTRAINTS for word in tokens.words], dtype=np.float64))


METRICS = (
    row_mean(
        "clause-count",
        "Clause count",
        "complexity",
        HIGHER,
        "Mean number of stretches of words of a row between line ends and words that end in , ; : . ! or ?",
        "a count",
        clauses,
        family="structure",
        english=True,
        version=2,
    ),
    row_mean(
        "reasoning-steps",
        "Reasoning steps",
        "complexity",
        HIGHER,
        "Mean number of lines of a row that are not blank and not the line of the answer after ####.",
        "Fu et al. 2023",
        steps,
        family="structure",
    ),
    row_mean(
        "arithmetic-operations",
        "Arithmetic operations",
        "complexity",
        HIGHER,
        "Mean number of + - * / × ÷ x between numbers in a chain that ends in an equals sign; GSM8K's calculator marks "
        "left out.",
        "a count",
        operations,
        family="structure",
    ),
    row_mean(
        "constraint-words",
        "Constraint words",
        "complexity",
        HIGHER,
        f"Mean number of words of a row that set a bound: {', '.join(sorted(CONSTRAINTS))}.",
        "a count",
        constraints,
        family="structure",
        english=True,
        version=2,
    ),
)
