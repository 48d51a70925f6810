"""Stability of an answer: whether its sign and its direction change under other choices of the analysis.

A multiverse analysis (Steegen et al. 2016, Perspectives on Psychological Science 11:702; Voracek, Kossmeier and Tran
2019, Zeitschrift fuer Psychologie 227:64) over three choices:

- scale (cells of proportions alone): log odds; percentage points of the good; Cohen's h, the difference of
  2 arcsin(sqrt(p)) (Cohen 1988, chapter 6). Variances by the delta method from those of the log odds; arms at 0 or 1
  enter as printed, and need a correction for their variance alone.
- variance: where it is not known it is imputed, or experiments count equally (as the answer does); or the estimate is
  made of the effects with a known variance alone. Sources vote in either case.
- level: effects are clustered by source (as the answer does); or each experiment counts alone, as if it were a source.
  It is none: a direction still needs as many sources as ever.

T, the smallest change that matters, is one and the same on the three scales: that of the log odds, 0.1, moves a share
of one half by expit(0.1) - 1/2, that is 2.5 points, and by 0.05 in h.

A choice that changes no number of a cell (no variance is imputed, no source has two experiments) is not counted for it.
Parts of the data (independents, ablations, without second-hand accounts) answer other questions: see `cell.Also`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from taxonomy.evidence import scales, variance
from taxonomy.evidence.body import count_independent, count_votes
from taxonomy.evidence.cell import DEFAULT_QUESTION, Question, judged_of
from taxonomy.evidence.direction import NEEDED, Direction, Votes, direction
from taxonomy.evidence.effects import ScaledEffect
from taxonomy.evidence.estimate import Estimate, Table, estimate_tables
from taxonomy.evidence.experiments import Experiment, pool_effects, source_of, table_of
from taxonomy.evidence.observation import REGISTRY, Observation
from taxonomy.evidence.settings import Family, Settings
from taxonomy.vocabulary import VarianceFrom


class Choice(StrEnum):
    """A choice other than that of the answer, in the order in which they are tried alone."""

    POINTS = "points"
    """Shares are pooled in percentage points."""
    ARCSINE = "h"
    """Shares are pooled as Cohen's h."""
    KNOWN = "known"
    """Only effects with a known variance are in the estimate."""
    EXPERIMENT = "experiment"
    """Each experiment counts alone."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One analysis of a cell: the choices in which it differs from the answer, and what it finds.

    `estimate` and `interval` are on the scale chosen (points as shares: 0.025 is 2.5 points). `counted`: whether it
    leaves an estimate from at least as many sources as the direction of the answer needs (where that is drawn from
    votes on other scales, as many as the answer itself has).
    """

    choices: tuple[Choice, ...]
    estimate: float | None
    interval: tuple[float, float] | None
    sources: int
    direction: Direction
    counted: bool


@dataclass(frozen=True, slots=True)
class Stability:
    """Shares from 0 to 1 of the `analyses` that are counted, the answer's own among them.

    `turned_by`: the first choice that changes the direction alone; `alone`: the answer and each choice by itself.
    """

    analyses: int
    same_sign: float
    same_direction: float
    turned_by: Choice | None
    alone: tuple[Analysis, ...]


@dataclass(frozen=True)
class _Variant:
    """One analysis before its estimation. `sources`: independent ones among its experiments."""

    choices: tuple[Choice, ...]
    table: Table
    votes: Votes
    sources: int
    threshold: float


def assess_stability(
    cells: Sequence[Sequence[ScaledEffect]], question: Question = DEFAULT_QUESTION
) -> list[Stability | None]:
    """Pool many cells at once; all their models are fitted together. None for a cell without an estimate."""
    grids = [_variants(cell, question) for cell in cells]
    results = iter(estimate_tables([analysis.table for grid in grids for analysis in grid], question.settings))
    return [_summarize([(analysis, next(results)) for analysis in grid], question.settings) for grid in grids]


def _variants(effects: Sequence[ScaledEffect], question: Question) -> list[_Variant]:
    """The whole grid of a cell, its answer first; nothing where no effect has a size."""
    pool = pool_effects(effects, question.measured, question.settings.rho)
    if pool.leading is None:
        return []
    entering = [effect for items in pool.families.values() for item in items for effect in item.effects]
    entering += pool.signs
    origin = {effect.observation.id: source_of(effect.observation, question.measured) for effect in entering}
    grid = product(_scales(pool.leading), _levels(entering, origin), _variances(pool.families[pool.leading]))
    return [
        _variant(entering, origin, pool.leading, tuple(choice for choice in choices if choice is not None), question)
        for choices in grid
    ]


def _variant(
    effects: Sequence[ScaledEffect],
    origin: Mapping[str, str],
    leading: Family,
    choices: tuple[Choice, ...],
    question: Question,
) -> _Variant:
    """One analysis; `origin`: the source of each effect, whatever it counts for."""
    settings, measured = question.settings, question.measured
    for scale in {Choice.POINTS, Choice.ARCSINE}.intersection(choices):
        effects = [rescale(effect, scale, question.settings) for effect in effects]
        settings = replace(settings, threshold_odds=threshold_on(scale, settings.threshold_odds))
    if Choice.EXPERIMENT in choices:
        effects = [_alone(effect) for effect in effects]
    votes = count_votes(pool_effects(effects, measured, settings.rho), settings, measured, leading)
    if Choice.KNOWN in choices:
        effects = [effect for effect in effects if _is_known(effect)]
    experiments = pool_effects(effects, measured, settings.rho).families.get(leading, ())
    sources = {origin[effect.observation.id] for item in experiments for effect in item.effects}
    return _Variant(choices, table_of(experiments)[0], votes, count_independent(sources), settings.threshold(leading))


def _scales(leading: Family) -> tuple[Choice | None, ...]:
    return (None, Choice.POINTS, Choice.ARCSINE) if leading is Family.ODDS else (None,)


def _levels(effects: Iterable[ScaledEffect], origin: Mapping[str, str]) -> tuple[Choice | None, ...]:
    """The registry is one source at either level."""
    sources = {effect.observation.unit: origin[effect.observation.id] for effect in effects}
    clusters = [source for source in sources.values() if source != REGISTRY]
    return (None, Choice.EXPERIMENT) if len(clusters) > len(set(clusters)) else (None,)


def _variances(experiments: Sequence[Experiment]) -> tuple[Choice | None, ...]:
    known = all(_is_known(effect) for item in experiments for effect in item.effects)
    return (None,) if known else (None, Choice.KNOWN)


def _is_known(effect: ScaledEffect) -> bool:
    return effect.variance_from not in (None, VarianceFrom.IMPUTED)


def _alone(effect: ScaledEffect) -> ScaledEffect:
    """The effect as if its experiment were a source."""
    name = "/".join(effect.observation.unit)
    return replace(effect, observation=replace(effect.observation, source=name, dataset=name))


def rescale(effect: ScaledEffect, scale: Choice, settings: Settings) -> ScaledEffect:
    """An effect of shares in points (as shares) or as Cohen's h; any other effect as it is.

    Positive is better, as on the scale of log odds.
    """
    item = effect.observation
    if effect.family is not Family.ODDS or effect.y is None:
        return effect
    both = scales.shares(item, variance.items_of(item, settings), settings.correct_both_arms)
    assert both is not None
    change = _change(item, scale)
    slopes = (_slope(both.baseline, scale), _slope(both.treated, scale))
    spread = variance.of_shares(item, both, settings, slopes)
    return replace(
        effect,
        y=(change if item.metric.higher_is_better else -change) + 0.0,
        variance=spread.value if spread else None,
        variance_from=spread.origin if spread else None,
    )


def _change(item: Observation, scale: Choice) -> float:
    """Treated minus baseline on the scale, in the metric's own direction."""
    before, after = scales.share(item.baseline, item.metric), scales.share(item.treated, item.metric)
    assert before is not None
    assert after is not None
    if scale is Choice.POINTS:
        return after - before
    return 2 * math.asin(math.sqrt(after)) - 2 * math.asin(math.sqrt(before))


def _slope(p: float, scale: Choice) -> float:
    """The derivative by the log odds of a share: p (1 - p) of the share itself, sqrt(p (1 - p)) of Cohen's h."""
    return p * (1 - p) if scale is Choice.POINTS else math.sqrt(p * (1 - p))


def threshold_on(scale: Choice, log_odds: float) -> float:
    """What a threshold in log odds is on another scale, at a share of one half."""
    share = scales.expit(log_odds)
    if scale is Choice.POINTS:
        return share - 0.5
    return 2 * (math.asin(math.sqrt(share)) - math.asin(math.sqrt(0.5)))


def _summarize(grid: Sequence[tuple[_Variant, Estimate]], settings: Settings) -> Stability | None:
    """None where the answer itself has no estimate."""
    if not grid or grid[0][1].estimate is None:
        return None
    answer = _direction(*grid[0], settings)
    needed = min(NEEDED.get(answer, 2), grid[0][0].sources)
    analyses = [_analysis(variant, result, needed, settings) for variant, result in grid]
    counted = [analysis for analysis in analyses if analysis.counted]
    single = sorted((analysis for analysis in analyses if len(analysis.choices) < 2), key=_order)
    turning = (analysis.choices[0] for analysis in single if analysis.counted and analysis.direction is not answer)
    side = _sign(grid[0][1].estimate)
    return Stability(
        analyses=len(counted),
        same_sign=sum(_sign(analysis.estimate or 0.0) == side for analysis in counted) / len(counted),
        same_direction=sum(analysis.direction is answer for analysis in counted) / len(counted),
        turned_by=next(turning, None),
        alone=tuple(single),
    )


def _direction(variant: _Variant, result: Estimate, settings: Settings) -> Direction:
    return direction(judged_of(result, variant.votes, variant.sources, variant.threshold), settings.vote_share)


def _analysis(variant: _Variant, result: Estimate, needed: int, settings: Settings) -> Analysis:
    return Analysis(
        choices=variant.choices,
        estimate=result.estimate,
        interval=result.interval,
        sources=variant.sources,
        direction=_direction(variant, result, settings),
        counted=result.estimate is not None and variant.sources >= needed,
    )


def _order(analysis: Analysis) -> int:
    return 1 + list(Choice).index(analysis.choices[0]) if analysis.choices else 0


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)
