"""The stability of pooled cells as it is answered: what other choices of the analysis make of them."""

from collections.abc import Iterable

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


def stabilities(cells: Cells, places: Iterable[int], catalogue: Catalogue) -> list[read.Stability | None]:
    """Of each place in its order; None where a cell has no estimate."""
    effects = scaled(catalogue, cells.question.settings)
    members = [[effects[row] for row in cells.members(place).tolist()] for place in places]
    found = with_strata(members, cells.question, assess_stability)
    return [None if each is None else _answer(each) for each in found]


def _answer(found: Stability) -> read.Stability:
    return read.Stability(
        same_sign=found.same_sign,
        same_direction=found.same_direction,
        turned_by=None if found.turned_by is None else found.turned_by.value,
        analyses=found.analyses,
        alone=[_analysis(each) for each in found.alone],
        text=describe(found),
    )


def _analysis(found: Analysis) -> read.OtherAnalysis:
    return read.OtherAnalysis(
        choices=[choice.value for choice in found.choices],
        estimate=found.estimate,
        interval=found.interval,
        sources=found.sources,
        direction=found.direction.value,
        counted=found.counted,
    )


def describe(found: Stability) -> str:
    """In one sentence, for the reader."""
    if found.analyses == 1:
        return "No other analysis of these effects leaves an estimate to compare."
    same = f"The direction is the same in {round(found.same_direction * found.analyses)} of {found.analyses} analyses"
    if found.turned_by is not None:
        return f"{same}; {TURNING[found.turned_by]} turns it."
    return f"{same}." if found.same_direction == 1 else f"{same}; no single choice turns it."
