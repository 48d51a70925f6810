"""Code that passes the tests given for it: the one metric that runs what is in the data, and only where asked to."""

import numpy as np

from measure.errors import Refused
from measure.metrics.base import HIGHER, Floats, row_mean
from measure.pycode import parsed, python_blocks
from measure.sandbox import Limits, passes, works
from measure.texts import Texts

TESTS, LIMITS = "field with tests, to run the code with (--run-tests)", "limits of tests"
"""The column of tests, and what bounds each run."""


def tested(texts: Texts) -> Floats:
    """1 or 0 for a row with tests; NaN for one without."""
    limits = texts.given.get(LIMITS, Limits())
    if not works():
        raise Refused("code cannot be run here in a process of its own with limits")
    pairs = zip(texts.strings, texts.column(TESTS), strict=True)
    return np.array([_row(text, tests, limits) for text, tests in pairs])


def _row(text: str, tests: str | None, limits: Limits) -> float:
    if not tests:
        return np.nan
    blocks = python_blocks(text)
    if not blocks or None in map(parsed, blocks):
        return 0.0
    return float(passes("\n\n".join(blocks), tests, limits))


METRICS = (
    row_mean(
        "code-passes-tests",
        "Code that passes tests",
        "quality",
        HIGHER,
        "Share of the rows with tests of which the Python, all blocks together, and then the tests run to their end "
        "within the bounds on time and memory; a row without Python, or with Python that does not parse, counts as "
        "failing.",
        "as HumanEval (Chen et al. 2021), one sample a row",
        tested,
        share=True,
        family="accuracy",
        version=2,
        needs=TESTS,
        of_responses=True,
    ),
)
