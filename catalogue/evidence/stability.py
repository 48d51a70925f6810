"""The stability of pooled cells as it is answered: what other choices of the analysis make of them."""

from collections.abc import Sequence

from catalogue import pooled_models as read
from catalogue.evidence.cells import Cells, scaled, with_strata
from catalogue.value import Catalogue
from taxonomy.evidence.stability import Analysis, Choice, Stability, assess_stability

TURNING = {
    Choice.POINTS: "pooling percentage points in place of odds",
    Choice.ARCSINE: "pooling Cohen's h in place of odds",
    Choice.KNOWN: "leaving out effects whose variance is not known",
    Choice.EXPERIMENT: "counting each experiment alone",
}


def stabilities(cells: Cells, places: Sequence[int], catalogue: Catalogue) -> list[read.Stability | None]:
    """Of each place in its order; None where a cell has no estimate. Remembered for each cell."""

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
    """In one sentence, for the reader."""
    if stability.analyses == 1:
        return "No other analysis of these effects leaves an estimate to compare."
    agreeing = round(stability.same_direction * stability.analyses)
    same = f"The direction is the same in {agreeing} of {stability.analyses} analyses"
    if stability.turned_by is not None:
        return f"{same}; {TURNING[stability.turned_by]} turns it."
    return f"{same}." if stability.same_direction == 1 else f"{same}; no single choice turns it."
