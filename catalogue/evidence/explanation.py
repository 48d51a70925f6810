"""How each figure of a pooled cell came about (every input, weight and step), and what other analyses make of it."""

import math
from collections.abc import Sequence

from catalogue import pooled_models as read
from catalogue.evidence.cells import Cells, scaled, with_strata
from catalogue.value import Catalogue
from taxonomy.evidence import Family, Measured, Stratum
from taxonomy.evidence.cell import leave_one_out as without_each_source
from taxonomy.evidence.estimate import Estimate, IntervalIs, mean_variance
from taxonomy.evidence.experiments import Experiment, pool_effects, table_of
from taxonomy.evidence.stability import Analysis, Choice, Stability, assess_stability

SCALES = {
    Family.ODDS: "Each effect is a log odds ratio, positive where it is better.",
    Family.CONTEST: "Each effect is the logit of the share of contests won; ties count half.",
    Family.RATIO: "Each effect is a log ratio, positive where it is better.",
    Family.NATS: "Each effect is a difference in nats, positive where it is better.",
    Family.STANDARDIZED: "Each effect is a change divided by the metric's typical change.",
}
METHODS = {
    IntervalIs.THREE_LEVEL: (
        "Three levels (sources, experiments, sampling error) by REML give the weights and both variances.",
        "The interval is cluster-robust by source (CR2), with Satterthwaite's degrees of freedom.",
    ),
    IntervalIs.HARTUNG_KNAPP: (
        "The source means are pooled by REML: CR2 would have fewer than four degrees of freedom.",
        "The interval is Hartung and Knapp's with t(m - 1), never narrower than the normal one.",
    ),
    IntervalIs.ONE_STUDY: (
        "There is one source: the interval is Hartung and Knapp's over its experiments.",
        "It is never narrower than the normal one.",
    ),
    IntervalIs.ONE_EXPERIMENT: ("There is one experiment: the interval is its own sampling and seed noise.",),
    IntervalIs.UNWEIGHTED: (
        "Some experiment has no variance: experiments count equally inside a source, and sources equally.",
        "The interval is Student's t over the sources, or over the experiments of the one source.",
    ),
}
TURNING = {
    Choice.POINTS: "pooling percentage points in place of odds",
    Choice.ARCSINE: "pooling Cohen's h in place of odds",
    Choice.KNOWN: "leaving out effects whose variance is not known",
    Choice.EXPERIMENT: "counting each experiment alone",
}


def explanation(cells: Cells, place: int, catalogue: Catalogue) -> read.Explanation:
    """Every input, weight and step of one cell, so that it can be followed by hand."""
    pooled, settings = cells.pooled[place], cells.question.settings
    scale, result = pooled.lead.scale, pooled.lead.result
    experiments = _experiments(cells, place, catalogue)
    _, names = table_of(experiments)
    weights = dict(zip(names, result.weights.tolist(), strict=True))
    return read.Explanation(
        rho=settings.rho,
        threshold=settings.threshold(scale) if scale is not None else None,
        sources=[_source(name, experiments, weights[name], settings.rho) for name in names],
        steps=_steps(result, scale),
        estimate=result.estimate,
    )


def leave_one_out(cells: Cells, places: Sequence[int], catalogue: Catalogue) -> list[tuple[float, float] | None]:
    """The smallest and the largest estimate of each of these cells with one source left out.

    None for a cell of fewer than two sources. Remembered for each cell.
    """

    def leave_out(missing: list[int]) -> Sequence[tuple[float, float] | None]:
        experiments = [_experiments(cells, places[index], catalogue) for index in missing]
        return without_each_source([table_of(items)[0] for items in experiments], cells.question.settings)

    return catalogue.by_content.get_each(leave_one_out, [cells.contents[place] for place in places], leave_out)


def _experiments(cells: Cells, place: int, catalogue: Catalogue) -> Sequence[Experiment]:
    """The experiments of a cell's leading scale."""
    pooled, settings = cells.pooled[place], cells.question.settings
    effects, inside = scaled(catalogue, settings), set(pooled.lead.effects)
    members = [effects[row] for row in cells.members(place).tolist()]
    measured = Measured.ONLY if pooled.stratum is Stratum.MEASURED else cells.question.measured
    pool = pool_effects([effect for effect in members if effect.observation.id in inside], measured, settings.rho)
    return pool.families[pooled.lead.scale] if pooled.lead.scale is not None else ()


def _source(name: str, experiments: Sequence[Experiment], weight: float, rho: float) -> read.SourceInput:
    own = [item for item in experiments if item.source == name]
    variances = [item.variance for item in own if item.variance is not None]
    mean = math.fsum(item.y for item in own) / len(own)
    return read.SourceInput(
        source=name,
        n=sum(len(item.effects) for item in own),
        experiments=len(own),
        mean=mean,
        variance=mean_variance(variances, rho) if len(variances) == len(own) else None,
        weight=weight,
        sign=(mean > 0) - (mean < 0),
        effects=[
            read.EffectInput(
                id=effect.observation.id,
                experiment=item.key[1],
                value=effect.y,
                variance=effect.variance,
                variance_from=effect.variance_from,
            )
            for item in own
            for effect in item.effects
        ],
    )


def _steps(result: Estimate, scale: Family | None) -> list[str]:
    if scale is None:
        return ["No effect has a size: the sources count by the sign of their gains alone."]
    steps = [
        SCALES[scale],
        "Effects of one experiment (same conditions and models) are averaged; their errors are correlated by rho.",
    ]
    steps += METHODS[result.interval_is] if result.interval_is else ("No noise is known: there is no interval.",)
    if result.q is not None:
        steps.append(f"Q, the weighted squares about the fixed-effect mean, is {result.q:.6g}.")
    variances = (("sources", result.tau2.source), ("experiments", result.tau2.experiment))
    steps += [f"The variance between {name} is {value:.6g}." for name, value in variances if value is not None]
    if result.i2 is not None:
        steps.append(f"I^2, the share of the variance that is no sampling error, is {result.i2:.4g} percent.")
    return steps


def stabilities(cells: Cells, places: Sequence[int], catalogue: Catalogue) -> list[read.Stability | None]:
    """What other choices of the analysis make of each of these cells; None for a cell without an estimate.

    Remembered for each cell.
    """

    def assess(missing: list[int]) -> Sequence[read.Stability | None]:
        effects = scaled(catalogue, cells.question.settings)
        members = [[effects[row] for row in cells.members(places[index]).tolist()] for index in missing]
        assessed = with_strata(members, cells.question, assess_stability)
        return [None if stability is None else _answer(stability) for stability in assessed]

    return catalogue.by_content.get_each(stabilities, [cells.contents[place] for place in places], assess)


def _answer(stability: Stability) -> read.Stability:
    return read.Stability(
        same_sign=stability.same_sign,
        same_direction=stability.same_direction,
        turned_by=None if stability.turned_by is None else stability.turned_by.value,
        analyses=stability.analyses,
        alone=[_analysis(analysis) for analysis in stability.alone],
        text=describe(stability),
    )


def _analysis(analysis: Analysis) -> read.OtherAnalysis:
    return read.OtherAnalysis(
        choices=[choice.value for choice in analysis.choices],
        estimate=analysis.estimate,
        interval=analysis.interval,
        sources=analysis.sources,
        direction=analysis.direction.value,
        counted=analysis.counted,
    )


def describe(stability: Stability) -> str:
    """The stability of an answer in one sentence."""
    if stability.analyses == 1:
        return "No other analysis of these effects leaves an estimate to compare."
    agreeing = round(stability.same_direction * stability.analyses)
    same = f"The direction is the same in {agreeing} of {stability.analyses} analyses"
    if stability.turned_by is not None:
        return f"{same}; {TURNING[stability.turned_by]} turns it."
    return f"{same}." if stability.same_direction == 1 else f"{same}; no single choice turns it."
