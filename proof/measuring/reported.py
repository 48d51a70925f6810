"""Faults that users of other libraries reported in public, each tried here: what the first edition gave, and what is
given now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce

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


def _vendi_of_shards() -> str:
    """Whether the score of the shards, joined, is that of all rows at once."""
    texts = Texts([f"w{row % 997} w{row % 89} w{row % 13}" for row in range(20_000)])
    (metric,) = (each for each in METRICS if each.id == "vendi-score" and not each.parameters)
    assert metric.merging
    shards = [metric.merging.part(texts.subset(range(begin, begin + 5_000))) for begin in range(0, 20_000, 5_000)]
    joined = metric.merging.figure(reduce(metric.merging.join, shards)).value
    whole = metric.compute(texts, generator(0, metric)).value
    return f"{joined:.6g} in 4 shards, {whole:.6g} as one"


def _counted(*rows: str) -> str:
    """The rows that the near-duplicate share counts, as `report --rows` tells them."""
    (metric,) = (each for each in METRICS if each.id == "near-duplicate-share")
    assert metric.marked
    marked = metric.marked(Texts(rows))
    assert marked.partners is not None
    pairs = zip((marked.rows + 1).tolist(), (marked.partners + 1).tolist(), strict=True)
    return "; ".join(f"row {row} repeats row {partner}" for row, partner in pairs)


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
        "stanford-crfm/helm#4337, jundot/omlx#3484",
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
    Report(
        "vertaix/Vendi-Score#2",
        "no way beyond memory; 20,000 rows, in shards and as one",
        "merged in shards",
        _vendi_of_shards,
    ),
    Report(
        "ChenghaoMou/text-dedup#96",
        "which rows were duplicates; a row, another, and the first again",
        "missing",
        lambda: _counted("one row of seven words is said", "another one of six", "one row of seven words is said"),
    ),
)


def table() -> Iterator[tuple[str, ...]]:
    yield "report", "what it is about, and what was tried", "first edition", "now"
    for report in REPORTS:
        yield report.source, report.symptom, report.first, report.now()
