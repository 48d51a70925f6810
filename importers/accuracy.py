"""How often the names that the crosswalk maps exactly lead to their component, each left out of the index."""

from dataclasses import dataclass

from catalogue.value import Catalogue
from importers.reading import ranking as ranking_of

WITHIN = 3


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


def accuracy(catalogue: Catalogue, fits: tuple[str, ...] = ("exact",)) -> Accuracy:
    """Leave-one-out over the operators of these fits; any component that the operator stands for counts as right."""
    ranking = ranking_of(catalogue)
    operators = [
        operator for operator in catalogue.operators.values() if operator.fit in fits and operator.corresponding
    ]
    answers = [(operator, ranking.nearest(operator.operator, operator.tool, limit=WITHIN)) for operator in operators]
    first = sum(bool(found) and found[0] in operator.corresponding for operator, found in answers)
    missed = tuple(operator.id for operator, found in answers if not set(found) & set(operator.corresponding))
    return Accuracy(len(operators), first / len(operators), 1 - len(missed) / len(operators), missed)
