"""Faults that users of other libraries reported in public, each tried here: what the first edition gave, and what is
given now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measure.answers import final_answer, reference_answer, same
from measure.errors import Refused
from measure.metrics import METRICS, generator
from measure.texts import Texts

HINDI = ("हिन्दी में लिखा वाक्य यहाँ है", "नदी पुराने शहर में बहती है")


@dataclass(frozen=True)
class Report:
    """`first` is what the first edition (commit 95b659a) gave."""

    source: str
    symptom: str
    first: str
    now: Callable[[], str]


def _value(id: str, *rows: str, **parameters: object) -> str:  # noqa: A002
    """The figure of these rows, or the reason why there is none."""
    metric = next(each for each in METRICS if each.id == id and parameters.items() <= dict(each.parameters).items())
    try:
        return f"{metric.compute(Texts(rows), generator(0, metric)).value:.3g}"
    except Refused as refusal:
        return f"refused: {refusal}"


def _judged(text: str, reference: str) -> str:
    right = reference_answer(reference)
    return "right" if right is not None and same(final_answer(text), right) else "wrong"


def _pairs(number: int) -> tuple[str, ...]:
    """So many pairs of rows: 36 of their 44 runs of five words are in both."""
    common = [" ".join(f"w{pair}x{word}" for word in range(40)) for pair in range(number)]
    return tuple(text for words in common for text in (f"{words} a b c d", f"{words} e f g h"))


REPORTS = (
    Report(
        "huggingface/evaluate#256",
        "ROUGE 0 for Hindi; two rows of six words that share two",
        "0",
        lambda: _value("mean-rouge-l-overlap", *HINDI),
    ),
    Report(
        "ekzhu/datasketch#105, #200",
        "pairs above the threshold not found; 300 pairs of a Jaccard index of .82",
        ".993 of 300 pairs of .836",
        lambda: _value("near-duplicate-share", *_pairs(300)),
    ),
    Report(
        "datajuicer/data-juicer#1051",
        "MinHash dies on empty token sets; an empty row and one of dots",
        "1: duplicates of each other",
        lambda: _value("near-duplicate-share", "", "..."),
    ),
    Report(
        "PrimeIntellect-ai/verifiers#1336",
        "the first answer wins; the answer: 5 is wrong. Answer: 10",
        "wrong: took 5",
        lambda: _judged("the answer: 5 is wrong. Answer: 10", "10"),
    ),
    Report(
        "sgl-project/sglang#29933",
        "run-on after ####; #### 72, then another question with #### 10",
        "wrong: took 10",
        lambda: _judged("#### 72\n\nQuestion: next?\n#### 10", "72"),
    ),
    Report(
        "greynewell/matchspec#306",
        "fractions; 2 for the reference \\frac{1}{2}",
        "right, should be wrong",
        lambda: _judged("The answer is 2", "\\frac{1}{2}"),
    ),
    Report(
        "stanford-crfm/helm#4337",
        "72, in total loses the number",
        "right",
        lambda: _judged("The answer is 72, in total", "72"),
    ),
    Report(
        "nltk/nltk#2217, #1554",
        "identical short rows score low; three rows left right",
        ".316, as defined",
        lambda: _value("self-bleu", *("left right",) * 3),
    ),
    Report(
        "kristopherkyle/lexical_diversity#6",
        "MTLD 0 where no factor ends; 100 different words",
        "100",
        lambda: _value("mtld", " ".join(f"{a}{b}" for a in "abcdefghij" for b in "abcdefghij")),
    ),
    Report(
        "LSYS/LexicalRichness#14",
        "HD-D dies under 42 words; a b c",
        "refused with the reason",
        lambda: _value("hd-d", "a b c"),
    ),
    Report(
        "textstat/textstat#204, #220",
        "an empty text has 1 sentence",
        "0",
        lambda: _value("sentence-count", "", "  "),
    ),
)


def table() -> Iterator[tuple[str, ...]]:
    yield "report", "what it is about, and what was tried", "first edition", "now"
    for report in REPORTS:
        yield report.source, report.symptom, report.first, report.now()
