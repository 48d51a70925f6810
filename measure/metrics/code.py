"""Python code in the rows: whether it parses, its cyclomatic complexity, the size of its syntax tree."""

import ast
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from measure.metrics.base import HIGHER, Floats, row_mean
from measure.pycode import cyclomatic, parsed, python_blocks, size
from measure.texts import Texts


def trees(texts: Texts) -> NDArray[np.object_]:
    """The trees of each row's blocks, None for one that does not parse."""
    return texts.per_row("trees", _trees)


def _trees(texts: Texts) -> NDArray[np.object_]:
    result = np.empty(len(texts), dtype=object)
    for place, text in enumerate(texts.strings):
        result[place] = [parsed(block) for block in python_blocks(text)]
    return result


def parses(texts: Texts) -> Floats:
    return np.array([float(None not in blocks) if blocks else np.nan for blocks in trees(texts)])


def _summed(texts: Texts, measured: Callable[[ast.AST], int]) -> Floats:
    """NaN for a row with no code, and for one with a block that does not parse."""
    rows = trees(texts)
    return np.array([float(sum(map(measured, row))) if row and None not in row else np.nan for row in rows])


def complexity(texts: Texts) -> Floats:
    return _summed(texts, cyclomatic)


def sizes(texts: Texts) -> Floats:
    return _summed(texts, size)


BLOCKS = (
    "Python is what a code fence says is, what looks so and like no other language in a fence without a name, or a row "
    "without a fence that does and has no prose in it"
)
METRICS = (
    row_mean(
        "code-complexity",
        "Code complexity",
        "complexity",
        HIGHER,
        f"Mean over rows with Python that parses of its cyclomatic complexity, summed over blocks. {BLOCKS}.",
        "McCabe 1976; equal to radon",
        complexity,
        family="structure",
        version=2,
    ),
    row_mean(
        "code-size",
        "Code size",
        "complexity",
        HIGHER,
        f"Mean over rows with Python that parses of the nodes of its syntax trees. {BLOCKS}.",
        "equal to Python's ast",
        sizes,
        family="structure",
        version=2,
    ),
    row_mean(
        "code-parses",
        "Code that parses",
        "quality",
        HIGHER,
        f"Share of the rows with Python of which all blocks parse as Python 3; nothing is run. {BLOCKS}.",
        "equal to Python's ast",
        parses,
        share=True,
        family="surface",
        version=2,
    ),
)
