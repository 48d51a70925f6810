"""Embeddings on cases whose order is known: the hashed one of the first edition, and the one that is the default."""

from collections.abc import Iterator, Sequence

import numpy as np

from measure.embeddings import CHOICE, Points, embedding
from measure.metrics import generator, named
from measure.texts import Texts
from proof.measuring.coverage import answers, texts

SEED = 20_261_129
ROWS, PROMPTS = 1_000, 400
SHARES = (0, 25, 50, 75, 100)
MINILM = (".91", "157, 142, 115, 85, 57", "72, 79, 84, 96", "30")
"""MiniLM-L6 in int8 as it was measured once, from packages that hold its weights, before it was an embedding of the engine."""
COST = {"hashed": ".32", "wordllama": ".23"}
"""Milliseconds a row, measured with those."""
LADDER = ("toolformer_dedupe", "toolformer_sim0.9", "toolformer_sim0.8", "toolformer_sim0.6")


def _embedded(rows: Sequence[str], choice: str) -> Points:
    return embedding(Texts(rows, given={CHOICE: choice}))


def _vendi(rows: Sequence[str], choice: str) -> float:
    metric = next(each for each in named(["vendi-score"]) if not each.parameters)
    return metric.compute(Texts(rows, given={CHOICE: choice}), generator(0, metric)).value


def _sample(rows: Sequence[str], number: int) -> list[str]:
    places = np.random.default_rng(SEED).choice(len(rows), number, replace=False)
    return [rows[place] for place in places.tolist()]


def found_among(choice: str) -> float:
    """The share of prompts where the nearest of 400 answers of another model is the one to the same prompt."""
    first, second = (_embedded(rows[:PROMPTS], choice) for rows in answers("text_davinci_003", "gpt4"))
    return float(np.mean((first @ second.T).argmax(axis=1) == np.arange(len(first))))


def mixtures(choice: str) -> list[float]:
    """The Vendi score of rows of which more and more are school maths: it should fall."""
    general, maths = (_sample(texts(name), ROWS) for name in ("alpaca_52k", "gsm8k_train_human"))
    parts = [ROWS * share // 100 for share in SHARES]
    return [_vendi([*maths[:part], *general[part:]], choice) for part in parts]


def ladder(choice: str) -> list[float]:
    """The Vendi score of as many rows of pools that near duplicates were taken from, more and more: it should rise."""
    return [_vendi(_sample(texts(name), ROWS), choice) for name in LADDER]


def table() -> Iterator[tuple[str, ...]]:
    order = ("hashed", "wordllama")
    cases = (
        ("another model's answer to the same prompt found among 400", lambda name: f"{found_among(name):.3f}"),
        ("share of school maths 0, 25, 50, 75, 100 %: Vendi score", lambda name: _listed(mixtures(name))),
        ("near duplicates removed at none, .9, .8, .6: Vendi score", lambda name: _listed(ladder(name))),
        ("ms a row, measured once", COST.__getitem__),
    )
    yield (
        "known case",
        "hashed, the first edition's",
        "wordllama, the default",
        "MiniLM-L6 int8, measured once, other draws",
    )
    for (case, value), other in zip(cases, MINILM, strict=True):
        yield case, *map(value, order), other


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)
