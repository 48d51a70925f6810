"""What the checks of a composition ask the registry: what each component is known to do, and which do it best."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from taxonomy.vocabulary import Facet

VERIFICATION = "filtering/verification"
Found = TypeVar("Found")


class Cell(Protocol):
    """What is known of one component on one facet."""

    @property
    def direction(self) -> int:
        """1 where it raises, -1 where it lowers, 0 where that is not known or contested."""

    @property
    def level(self) -> int:
        """Of certainty, 0 to 3."""

    @property
    def contested(self) -> bool:
        """Whether sources on both sides leave the direction open."""

    @property
    def estimate(self) -> float | None:
        """As a log ratio."""

    @property
    def effects(self) -> Sequence[str]:
        """Ids of the effects behind it."""


@dataclass(frozen=True)
class Knowledge:
    """What the checks ask the registry."""

    cell: Callable[[str, Facet], Cell | None]
    """(component, facet) -> what was measured, None where nothing was."""
    kind: Callable[[str], str | None]
    """Component -> its kind, None where it is not registered."""
    components: Sequence[str]
    """Every component that may be suggested."""
    _found: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def raising(self, facet: Facet) -> list[str]:
        """The components known to raise a facet: best certainty first, then least harm to the others."""
        return self.once(("raising", facet), lambda: _raising(facet, self))

    def verifying(self) -> list[str]:
        """Components that check correctness: those known to raise quality first, none known to lower it."""
        return self.once("verifying", lambda: _verifying(self))

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What does not depend on the method that is looked at is found once: it may go through every component."""
        if key not in self._found:
            self._found[key] = find()
        found: Found = self._found[key]
        return found


def moving(components: Iterable[str], facet: Facet, sign: int, known: Knowledge) -> list[str]:
    found = []
    for component in components:
        cell = known.cell(component, facet)
        if cell is not None and cell.direction == sign:
            found.append(component)
    return found


def undecided(components: Iterable[str], facet: Facet, known: Knowledge) -> list[str]:
    """Components of which it is not known whether they raise, keep or lower a facet."""
    return [
        component
        for component in components
        if (cell := known.cell(component, facet)) is None or (cell.direction == 0 and not kept(cell))
    ]


def kept(cell: Cell) -> bool:
    """Measured, with certainty of at least low, and found to be without a difference."""
    return cell.level > 0 and cell.direction == 0 and cell.estimate is not None and not cell.contested


def effects_of(components: Iterable[str], facets: Iterable[Facet], known: Knowledge) -> list[str]:
    """The effects of distinct components on distinct facets: each is of one of both."""
    facets = list(facets)
    cells = (known.cell(component, facet) for component in components for facet in facets)
    return [effect for cell in cells if cell is not None for effect in cell.effects]


def _raising(facet: Facet, known: Knowledge) -> list[str]:
    return sorted(moving(known.components, facet, 1, known), key=lambda component: _rank(component, facet, known))


def _rank(component: str, facet: Facet, known: Knowledge) -> tuple[int, int, float, str]:
    cell = known.cell(component, facet)
    harm = len(harmed(component, known))
    return (-(cell.level if cell else 0), harm, -((cell.estimate if cell else None) or 0.0), component)


def harmed(component: str, known: Knowledge) -> list[Facet]:
    return [facet for facet in Facet if moving([component], facet, -1, known)]


def _verifying(known: Knowledge) -> list[str]:
    checks = [component for component in known.components if known.kind(component) == VERIFICATION]
    raising = [component for component in known.raising(Facet.QUALITY) if component in checks]
    others = set(checks).difference(raising, moving(checks, Facet.QUALITY, -1, known))
    return raising + sorted(others)
