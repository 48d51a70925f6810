"""What would mend a finding: components with evidence of raising the facet that lags."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from taxonomy.diagnosis.knowledge import Knowledge, harmed
from taxonomy.vocabulary import Facet, Stage

SUGGESTED = 5
LEVELS = ("very low", "low", "moderate", "high")


@dataclass(frozen=True)
class Suggestion:
    """A component that would mend a finding, and why."""

    component: str
    why: str


def suggestions(
    facet: Facet, present: Sequence[str], known: Knowledge, stages: Sequence[Stage] = ()
) -> list[Suggestion]:
    """Components with evidence of raising a facet: best certainty first, then least harm to the others."""
    fitting = (
        component
        for component in known.raising(facet)
        if component not in present and (not stages or (known.kind(component) or "").partition("/")[0] in stages)
    )
    return [Suggestion(component, why(component, facet, known)) for component in islice(fitting, SUGGESTED)]


def why(component: str, facet: Facet, known: Knowledge) -> str:
    """What is known of a component that may mend a finding."""
    return known.once(("why", component, facet), lambda: _why(component, facet, known))


def _why(component: str, facet: Facet, known: Knowledge) -> str:
    cell = known.cell(component, facet)
    if cell is None:
        return "It checks correctness; its own effect was not measured."
    if cell.direction <= 0:
        return f"It checks correctness; its effect on {facet.label.lower()} is uncertain or none."
    lost = [other.label.lower() for other in harmed(component, known)]
    but = f"; it lowers {' and '.join(lost)}" if lost else ""
    return f"Raises {facet.label.lower()} (certainty {LEVELS[cell.level]}, {len(cell.effects)} effects){but}."
