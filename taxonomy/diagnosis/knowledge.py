"""The evidence that the checks of a composition use: the effect of each component on each facet, and which components
to suggest."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar

from taxonomy.vocabulary import DataType, Facet, Stage

VERIFICATION = "filtering/verification"
SUGGESTED = 5
LEVELS = ("very low", "low", "moderate", "high")
Result = TypeVar("Result")


class Cell(Protocol):
    """The pooled evidence on one component and one facet."""

    @property
    def direction(self) -> int:
        """1 where the component raises the facet, -1 where it lowers it, 0 where that is unknown or contested."""

    @property
    def level(self) -> int:
        """The certainty, 0 (very low) to 3 (high)."""

    @property
    def contested(self) -> bool:
        """Whether sources on both sides leave the direction open."""

    @property
    def no_difference(self) -> bool:
        """Whether it is established that the component makes little or no difference."""

    @property
    def estimate(self) -> float | None:
        """The pooled effect on its scale, None where nothing could be pooled."""

    @property
    def effects(self) -> Sequence[str]:
        """Ids of the effects behind it."""


ANSWERS = (DataType.RESPONSES, DataType.PAIRS, DataType.PREFERENCES)
"""Types of data with an answer in them."""
ANSWERING = "prompting/response"
"""The kind of components that answer prompts."""


class Flow(NamedTuple):
    """The types of data that a component takes and gives; None where that is not recorded."""

    needs: DataType | None
    yields: DataType | None


@dataclass(frozen=True)
class Knowledge:
    """The evidence by component and facet, and the components there are."""

    cell: Callable[[str, Facet], Cell | None]
    """(component, facet) -> the evidence, None where nothing was measured."""
    kind: Callable[[str], str | None]
    """Component -> its kind, None where it is not registered."""
    components: Sequence[str]
    """Every component that may be suggested."""
    flow: Callable[[str], Flow] = lambda _: Flow(None, None)
    """Component -> the types of data that it takes and gives."""
    uses: Callable[[str], int] = lambda _: 0
    """Component -> the number of published methods that use it."""
    _results: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def stage(self, component: str) -> str:
        """The stage of a component, empty where it is not registered."""
        return (self.kind(component) or "").partition("/")[0]

    def raising(self, facet: Facet) -> list[str]:
        """The components known to raise a facet: best certainty first, then least harm to the others."""
        return self.once(("raising", facet), lambda: _raising(facet, self))

    def verifying(self) -> list[str]:
        """The components that check correctness: those known to raise quality first, then the most used."""
        return self.once("verifying", lambda: _verifying(self))

    def answering(self) -> list[str]:
        """The components that answer prompts: those known to raise quality first, then the most used."""
        return self.once("answering", lambda: _answering(self))

    def once(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """A result that does not depend on the method, computed once since it may need every component."""
        if key not in self._results:
            self._results[key] = compute()
        result: Result = self._results[key]
        return result


def with_direction(components: Iterable[str], facet: Facet, direction: int, knowledge: Knowledge) -> list[str]:
    """The components known to raise (1) or to lower (-1) a facet."""
    cells = ((component, knowledge.cell(component, facet)) for component in components)
    return [component for component, cell in cells if cell is not None and cell.direction == direction]


def without_verdict(components: Iterable[str], facet: Facet, knowledge: Knowledge) -> list[str]:
    """The components of which it is not known whether they raise, keep or lower a facet."""
    return [
        component
        for component in components
        if (cell := knowledge.cell(component, facet)) is None or (cell.direction == 0 and not shows_no_difference(cell))
    ]


def shows_no_difference(cell: Cell) -> bool:
    """Whether it is established that there is little or no difference; an undecided cell does not show that."""
    return cell.no_difference


def effects_of(components: Iterable[str], facets: Iterable[Facet], knowledge: Knowledge) -> list[str]:
    """The ids of the effects of distinct components on distinct facets; each effect belongs to one cell."""
    facets = list(facets)
    cells = (knowledge.cell(component, facet) for component in components for facet in facets)
    return [effect for cell in cells if cell is not None for effect in cell.effects]


def _raising(facet: Facet, knowledge: Knowledge) -> list[str]:
    return sorted(
        with_direction(knowledge.components, facet, 1, knowledge),
        key=lambda component: _rank(component, facet, knowledge),
    )


def _rank(component: str, facet: Facet, knowledge: Knowledge) -> tuple[int, int, float, str]:
    cell = knowledge.cell(component, facet)
    harm = len(lowered_facets(component, knowledge))
    return (-(cell.level if cell else 0), harm, -((cell.estimate if cell else None) or 0.0), component)


def lowered_facets(component: str, knowledge: Knowledge) -> list[Facet]:
    """The facets that a component is known to lower."""
    return [facet for facet in Facet if with_direction([component], facet, -1, knowledge)]


def _verifying(knowledge: Knowledge) -> list[str]:
    return _by_quality([slug for slug in knowledge.components if knowledge.kind(slug) == VERIFICATION], knowledge)


def _answering(knowledge: Knowledge) -> list[str]:
    answering = [
        component
        for component in knowledge.components
        if knowledge.kind(component) == ANSWERING
        and knowledge.flow(component).needs is DataType.PROMPTS
        and knowledge.flow(component).yields in ANSWERS
    ]
    return _by_quality(answering, knowledge)


def _by_quality(components: Sequence[str], knowledge: Knowledge) -> list[str]:
    """Components known to raise quality first, then the others, most used first, without those known to lower it."""
    raising = [component for component in knowledge.raising(Facet.QUALITY) if component in components]
    others = set(components).difference(raising, with_direction(components, Facet.QUALITY, -1, knowledge))
    return raising + sorted(others, key=lambda component: (-knowledge.uses(component), component))


@dataclass(frozen=True)
class Suggestion:
    """A component that may resolve a finding, and why."""

    component: str
    why: str


def suggest(
    facet: Facet, present: Sequence[str], knowledge: Knowledge, stages: Sequence[Stage] = ()
) -> list[Suggestion]:
    """Components with evidence of raising a facet: best certainty first, then least harm to the others."""
    fitting = (
        component
        for component in knowledge.raising(facet)
        if component not in present and (not stages or knowledge.stage(component) in stages)
    )
    return [Suggestion(component, explain(component, facet, knowledge)) for component in islice(fitting, SUGGESTED)]


def explain(component: str, facet: Facet, knowledge: Knowledge) -> str:
    """The evidence on a suggested component, in a sentence."""
    return knowledge.once(("explain", component, facet), lambda: _explain(component, facet, knowledge))


def _explain(component: str, facet: Facet, knowledge: Knowledge) -> str:
    cell = knowledge.cell(component, facet)
    if cell is None:
        return "It checks correctness; its own effect was not measured."
    if cell.direction <= 0:
        return f"It checks correctness; its effect on {facet.label.lower()} is uncertain or none."
    lowered = [other.label.lower() for other in lowered_facets(component, knowledge)]
    but = f"; it lowers {' and '.join(lowered)}" if lowered else ""
    return f"Raises {facet.label.lower()} ({LEVELS[cell.level]} certainty, {len(cell.effects)} effects){but}."
