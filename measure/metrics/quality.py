"""What can be told of quality without a judge: right answers, formats, refusals, what is empty, cut off or repeated."""

import json
import re
from collections.abc import Callable

import numpy as np

from measure.answers import final, same
from measure.metrics.base import HIGHER, Floats, ratio, row_mean
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.basis import FUNCTION_WORDS
from measure.metrics.hashing import hashed_rows
from measure.ngrams import table
from measure.texts import Texts
from measure.tokenizing import LOWER, ROUGE

REFUSAL = re.compile(
    r"^\W*(?:(?:i['’]m|i am) (?:very |so |really |truly )?(?:sorry|afraid)|sorry,|i (?:apologi[sz]e|cannot|can['’]t|"
    r"could not|couldn['’]t|won['’]t|will not|do not have access|don['’]t have access)|(?:i['’]m|i am) (?:not able|"
    r"unable)|as an? (?:ai|artificial|large|language)|unfortunately, i|it is not (?:possible|appropriate))\b",
    re.IGNORECASE,
)
JSON = re.compile(r"""(?:\{\s*["}].*\}|\[\s*["{\[\]\d-].*\]|\{\}|\[\])\Z""", re.DOTALL)
"""What begins and ends as an object or a list does; [Your name] does not."""
LONG = 20
OPEN_END = re.compile(r"(?:[^\W\d_]|[,(\[{–—-])\s*\Z")
ENGLISH = 0.2
REPEATED = 5
OVERLAP = 13


def _each(texts: Texts, told: Callable[[str], float]) -> Floats:
    return np.fromiter(map(told, texts.strings), dtype=np.float64, count=len(texts))


def right(texts: Texts) -> Floats:
    pairs = zip(texts.strings, texts.column("reference"), strict=True)
    return np.array([float(same(final(text), final(reference))) for text, reference in pairs])


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
    return _each(texts, lambda text: float(bool(REFUSAL.match(text[:200]))))


def empty(texts: Texts) -> Floats:
    return _each(texts, lambda text: float(not text.strip()))


def cut_off(texts: Texts) -> Floats:
    """Of long rows only: a short one may be a title or a list."""
    ends = _each(texts, lambda text: float(bool(OPEN_END.search(text[-100:]))))
    return np.where(texts.tokens(LOWER).lengths >= LONG, ends, np.nan)


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
    """1 where a run of tokens also stands in a benchmark; a row shorter than that cannot be told from chance."""
    hashes, starts = hashed_rows(texts, ROUGE, OVERLAP)
    found = np.isin(hashes, texts.given["benchmark"]).astype(np.int64)
    there = np.add.reduceat(found, starts[:-1]) > 0
    return np.where(texts.tokens(ROUGE).lengths >= OVERLAP, there.astype(np.float64), np.nan)


METRICS = (
    row_mean(
        "response-accuracy",
        "quality",
        HIGHER,
        "Share of rows with the reference's final answer: after ####, in a box, after 'answer is', or the last number; "
        "equal as numbers, or as letters without case and spaces.",
        right,
        needs="reference",
    ),
    row_mean(
        "format-validity",
        "quality",
        HIGHER,
        "Share of valid rows among those in a format: JSON between brackets parses, code fences close.",
        valid,
    ),
    row_mean(
        "refusal-share",
        "quality",
        LOWER_IS_BETTER,
        "Share of rows that begin as refusals do in English: sorry, I cannot, as an AI and the like.",
        refused,
    ),
    row_mean("empty-share", "quality", LOWER_IS_BETTER, "Share of rows without any character but white space.", empty),
    row_mean(
        "truncated-share",
        "quality",
        LOWER_IS_BETTER,
        f"Share of the rows of {LONG} tokens and more that end in a letter, comma, dash or open bracket.",
        cut_off,
        words=True,
    ),
    row_mean(
        "english-share",
        "quality",
        HIGHER,
        f"Share of the rows of {LONG} tokens and more of which at least a fifth are common English function words.",
        english,
        parameters={"least": ENGLISH},
    ),
    row_mean(
        "repeated-ngram-share",
        "quality",
        LOWER_IS_BETTER,
        "Mean over rows of the share of their 5-grams that stood in the row before; lower().split().",
        repeated,
        parameters={"n": REPEATED},
        words=True,
    ),
    row_mean(
        "contamination",
        "quality",
        LOWER_IS_BETTER,
        "Share of the rows of 13 tokens and more that have 13 tokens in a row with a text of the given benchmarks; "
        "runs of a-z and 0-9 in lower case (Brown et al. 2020).",
        contaminated,
        parameters={"n": OVERLAP},
        needs="benchmark",
        words=True,
    ),
)
