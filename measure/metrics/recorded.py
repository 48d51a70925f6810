"""Scores that stand in the data: a judge's, a reward model's, a perplexity. Whose they are only the user knows."""

import re
from dataclasses import dataclass
from functools import partial

from measure.metrics.base import HIGHER, LOWER, Facet, Floats, Metric, row_mean
from measure.texts import Texts


@dataclass(frozen=True)
class Score:
    """A field with a number, what it tells of, and who gave it."""

    field: str
    facet: Facet
    lower: bool = False
    """Whether a lower one is better."""
    model: str | None = None
    version: str | None = None

    @property
    def column(self) -> str:
        return f"score in {self.field!r}"


def recorded(score: Score) -> Metric:
    """The metric of this score; two scores that share an id differ in their parameters."""
    judge = {"model": score.model, "model_version": score.version}
    given = f"by {score.model} {score.version or ''}".strip() if score.model else "by whom is not said"
    name = "-".join(re.findall("[a-z0-9]+", score.field.lower())) or "score"
    return row_mean(
        f"recorded-{name}",
        f"Recorded {name.replace('-', ' ')}",
        score.facet,
        LOWER if score.lower else HIGHER,
        f"Mean of the score that the rows hold in field {score.field!r}, given {given}; rows without it left out.",
        given,
        partial(_values, score.column),
        scale="interval",
        family="recorded",
        parameters={"column": score.field, **{name: value for name, value in judge.items() if value is not None}},
        needs=score.column,
        once=True,
        recipe=(recorded, (score,)),
    )


def _values(column: str, texts: Texts) -> Floats:
    scores: Floats = texts.column(column)
    return scores
