"""How often the names that the crosswalk maps exactly lead to their component, each left out of the index."""

from dataclasses import dataclass

from catalogue.value import Catalogue
from importers.crosswalk import Crosswalk
from importers.crosswalk_files import load_crosswalk
from importers.nearest import Ranking

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

    def __str__(self) -> str:
        return f"{self.names} names: {self.first:.1%} first, {self.within_three:.1%} within {WITHIN}"


def accuracy(catalogue: Catalogue, crosswalk: Crosswalk | None = None, fits: tuple[str, ...] = ("exact",)) -> Accuracy:
    """Leave-one-out over the operators of these fits; any component that the operator stands for counts as right."""
    crosswalk = crosswalk or load_crosswalk()
    ranking = Ranking(crosswalk, catalogue.components.values())
    operators = [operator for operator in crosswalk.operators if operator.fit in fits and operator.named]
    answers = [(operator, ranking.nearest(operator.operator, operator.tool, limit=WITHIN)) for operator in operators]
    first = sum(bool(found) and found[0] in operator.named for operator, found in answers)
    within = sum(bool(set(found) & set(operator.named)) for operator, found in answers)
    return Accuracy(len(operators), first / len(operators), within / len(operators))
