"""The accuracy of matching operator names to components, by leave-one-out over the crosswalk."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from catalogue.value import Catalogue
from importers.nearest import Ranking
from importers.reading import ranking as ranking_of
from taxonomy.documents import Operator

WITHIN = 3
Places = dict[str, float]
"""Id of an operator -> the place of its first right component, from 1; infinite where none is found."""
RIDGES, STAGES = (0.15, 0.3, 0.6), (0.0, 1 / 3, 2 / 3, 1.0)
"""What cross-validation chooses from."""


@dataclass(frozen=True)
class Accuracy:
    """Shares of names, from 0 to 1."""

    names: int
    """How many names were tried."""
    first: float
    """The share whose component is the first of the answer."""
    within_three: float
    """The share whose component is among the first three."""
    missed: tuple[str, ...] = ()
    """Ids of the operators whose component is not among the first three."""

    def __str__(self) -> str:
        return f"{self.names} names: {self.first:.1%} first, {self.within_three:.1%} within {WITHIN}"


def accuracy(
    catalogue: Catalogue, fits: tuple[str, ...] = ("exact",), *, like: tuple[str, ...] | None = None
) -> Accuracy:
    """Leave-one-out over the operators of these fits; any component that the operator stands for counts as right.

    With `like` only of operators that another tool has the like of: one of these fits for a same component.
    """
    operators = _mapped(catalogue, fits)
    if like is not None:
        operators = _with_like(operators, _mapped(catalogue, like))
    return _summary(_places(ranking_of(catalogue), operators))


def cross_validated(catalogue: Catalogue, *, like: tuple[str, ...] | None = None) -> Accuracy:
    """As `accuracy` of exact names, but a tool's names are ranked with the settings that suit the other tools best.

    Best is the highest mean reciprocal rank over the other tools' operators of fit `exact` or `close`. What is chosen
    are the penalty of the regression and the power of a stage's ratio; the other constants stay as they are.
    """
    operators, tried = _mapped(catalogue, ("exact", "close")), _tried(catalogue)
    judged = _mapped(catalogue, ("exact",))
    if like is not None:
        judged = _with_like(judged, _mapped(catalogue, like))
    return _summary({slug: _best(tried, operators, without=operator.tool)[slug] for slug, operator in judged.items()})


@cache
def _tried(catalogue: Catalogue) -> list[Places]:
    """The places under each pair of settings."""
    operators = _mapped(catalogue, ("exact", "close"))
    return [_places(ranking, operators) for ranking in _rankings(catalogue)]


def _rankings(catalogue: Catalogue) -> Iterator[Ranking]:
    for ridge in RIDGES:
        ranking = Ranking(catalogue.operators.values(), catalogue.components.values(), ridge=ridge)
        yield from (ranking.with_stage(power) for power in STAGES)


def _best(tried: Iterable[Places], operators: Mapping[str, Operator], without: str) -> Places:
    others = [slug for slug, operator in operators.items() if operator.tool != without]
    return max(tried, key=lambda places: math.fsum(1 / places[slug] for slug in others))


def _mapped(catalogue: Catalogue, fits: Iterable[str]) -> dict[str, Operator]:
    """Id -> operator, of those fits, where it stands for a component."""
    return {
        slug: operator
        for slug, operator in catalogue.operators.items()
        if operator.fit in fits and operator.corresponding
    }


def _with_like(operators: Mapping[str, Operator], others: Mapping[str, Operator]) -> dict[str, Operator]:
    """Those operators for which another tool has one, among `others`, that stands for a same component."""
    tools: dict[str, set[str]] = {}
    for other in others.values():
        for component in other.corresponding:
            tools.setdefault(component, set()).add(other.tool)
    return {
        slug: operator
        for slug, operator in operators.items()
        if any(tools.get(component, set()) - {operator.tool} for component in operator.corresponding)
    }


def _places(ranking: Ranking, operators: Mapping[str, Operator]) -> Places:
    places = {}
    for slug, operator in operators.items():
        ranked = ranking.nearest(operator.operator, operator.tool, limit=None)
        places[slug] = next((place for place, one in enumerate(ranked, 1) if one in operator.corresponding), math.inf)
    return places


def _summary(places: Places) -> Accuracy:
    first = sum(place == 1 for place in places.values())
    missed = tuple(slug for slug, place in places.items() if place > WITHIN)
    return Accuracy(len(places), first / len(places), 1 - len(missed) / len(places), missed)
