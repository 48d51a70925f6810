"""Quality that needs no judge: right answers, formats, refusals, what is empty, cut off, repeated or contaminated."""

import json
import re
from collections.abc import Callable

import numpy as np

from measure.answers import final_answer, reference_answer, same
from measure.embeddings.hashed import FUNCTION_WORDS
from measure.hashing import hashed_rows
from measure.metrics.base import HIGHER, Floats, ratio, row_mean
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.ngrams import table
from measure.refusals import is_refusal
from measure.texts import Texts
from measure.tokenizing import LOWER, ROUGE
from measure.truncation import LONG, is_truncated

JSON = re.compile(r"""(?:\{\s*["}].*\}|\[\s*["{\[\]\d-].*\]|\{\}|\[\])\Z""", re.DOTALL)
"""What begins and ends as an object or a list does; [Your name] does not."""
ENGLISH = 0.2
REPEATED = 5
OVERLAP = 13
REFERENCE, BENCHMARK = "reference", "benchmark"


def _each(texts: Texts, rule: Callable[[str], float]) -> Floats:
    return np.fromiter(map(rule, texts.strings), dtype=np.float64, count=len(texts))


def right(texts: Texts) -> Floats:
    """1 or 0; NaN for a row whose reference is too long to be an answer, and has none marked."""
    pairs = zip(texts.strings, texts.column(REFERENCE), strict=True)
    return np.array([_right(text, reference) for text, reference in pairs])


def _right(text: str, reference: str) -> float:
    right = reference_answer(reference)
    return np.nan if right is None else float(same(final_answer(text), right))


def valid(texts: Texts) -> Floats:
    return _each(texts, _valid)


def _valid(text: str) -> float:
    """1 or 0 for a row in a format; NaN for plain text."""
    bare = text.strip()
    if JSON.match(bare):
        try:
            json.loads(bare)
        except (ValueError, RecursionError):
            return 0.0
        return 1.0
    fences = sum(line.lstrip().startswith("```") for line in text.splitlines()) if "```" in text else 0
    return float(fences % 2 == 0) if fences else np.nan


def refused(texts: Texts) -> Floats:
    return _each(texts, is_refusal)


def empty(texts: Texts) -> Floats:
    return _each(texts, lambda text: not text.strip())


def truncated(texts: Texts) -> Floats:
    """Of long rows only: a short one may be a title or a list."""
    long = texts.tokens(LOWER).lengths >= LONG
    values = [is_truncated(text) if there else np.nan for text, there in zip(texts.strings, long.tolist(), strict=True)]
    return np.array(values, dtype=np.float64)


def english(texts: Texts) -> Floats:
    tokens = texts.tokens(LOWER)
    common = tokens.row_sums(np.array([word in FUNCTION_WORDS for word in tokens.words], dtype=np.float64))
    share = ratio(common, tokens.lengths)
    return np.where(tokens.lengths >= LONG, (share >= ENGLISH).astype(np.float64), np.nan)


def repeated(texts: Texts) -> Floats:
    counts = table(texts, LOWER, REPEATED)
    different = np.bincount(counts.row, minlength=len(texts))
    return 1 - ratio(different, np.maximum(texts.tokens(LOWER).lengths - (REPEATED - 1), 0))


def contaminated(texts: Texts) -> Floats:
    """1 where a run of tokens is in a benchmark too; a row shorter than that cannot be distinguished from chance."""
    hashes, starts = hashed_rows(texts, ROUGE, OVERLAP)
    shared = np.isin(hashes, texts.given[BENCHMARK]).astype(np.int64)
    there = np.add.reduceat(shared, starts[:-1]) > 0
    return np.where(texts.tokens(ROUGE).lengths >= OVERLAP, there.astype(np.float64), np.nan)


METRICS = (
    row_mean(
        "response-accuracy",
        "Response accuracy",
        "quality",
        HIGHER,
        "Share of rows with the reference's final answer: after ####, in the last box, after 'answer is', or the last "
        "number; equal as numbers, choices of a letter, or expressions. A reference without a mark is the answer as it "
        "is; rows whose reference is a longer text are left out.",
        "as the scorers of GSM8K (Cobbe et al. 2021) and MATH (Hendrycks et al. 2021), with the rules in "
        "measure/answers.py",
        right,
        share=True,
        family="accuracy",
        version=2,
        needs=REFERENCE,
        of_responses=True,
    ),
    row_mean(
        "format-validity",
        "Format validity",
        "quality",
        HIGHER,
        "Share of valid rows among those in a format: JSON between brackets parses, code fences close.",
        "Python's json",
        valid,
        share=True,
        family="surface",
    ),
    row_mean(
        "refusal-share",
        "Refusal share",
        "quality",
        LOWER_IS_BETTER,
        "Share of rows that begin as refusals do in English and leave it at that: I cannot help, as an AI I have no, I "
        "must decline and the like.",
        "the rules in measure/refusals.py; labelled examples in tests/measure/test_refusals.py",
        refused,
        share=True,
        family="surface",
        version=2,
        english=True,
        of_responses=True,
    ),
    row_mean(
        "empty-share",
        "Empty share",
        "quality",
        LOWER_IS_BETTER,
        "Share of rows without any character but white space.",
        "a count",
        empty,
        share=True,
        family="surface",
    ),
    row_mean(
        "truncated-share",
        "Truncated share",
        "quality",
        LOWER_IS_BETTER,
        f"Share of the rows of {LONG} tokens and more that stop in the middle: in a word that ends no sentence, a "
        f"comma or "
        "an open bracket, an open code fence, or prose without a full stop where the row's other sentences have "
        "theirs.",
        "the rules in measure/truncation.py",
        truncated,
        share=True,
        family="surface",
        version=2,
        english=True,
    ),
    row_mean(
        "english-share",
        "English share",
        "quality",
        HIGHER,
        f"Share of the rows of {LONG} tokens and more of which at least a fifth are common English function words.",
        "a count",
        english,
        share=True,
        family="surface",
        parameters={"least": ENGLISH},
        version=2,
    ),
    row_mean(
        "repeated-ngram-share",
        "Repeated n-gram share",
        "quality",
        LOWER_IS_BETTER,
        "Mean over rows of the share of their 5-grams that stood in the row before; lower().split().",
        "Rae et al. 2021",
        repeated,
        scale="proportion",
        family="surface",
        version=2,
        parameters={"n": REPEATED},
    ),
    row_mean(
        "contamination",
        "Contamination",
        "quality",
        LOWER_IS_BETTER,
        "Share of the rows of 13 tokens and more that have 13 tokens in a row with a text of the given benchmarks; "
        "runs "
        "of letters and digits in lower case.",
        "Brown et al. 2020",
        contaminated,
        share=True,
        family="surface",
        version=2,
        parameters={"n": OVERLAP},
        needs=BENCHMARK,
    ),
)
