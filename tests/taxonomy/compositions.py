"""Compositions over a few components, for properties of comparisons and graphs."""

from typing import Any

from hypothesis import strategies as st

from taxonomy.graph.composition import Composition, LoopEdge, ResolvedStep
from tests.taxonomy.strategies import compositions, loops

KINDS = {
    "seeds": "seeding/human",
    "pages": "seeding/corpus",
    "evolve": "evolution/instruction",
    "mutate": "evolution/instruction",
    "answer": "prompting/response",
    "judge": "filtering/judging",
    "score": "filtering/judging",
    "dedup": "filtering/heuristic",
}
"""Component -> kind; `strange` is registered nowhere."""
COMPONENTS = [*KINDS, "strange"]


def resolved(step: str, component: str, *inputs: str) -> ResolvedStep:
    kind = KINDS.get(component)
    return ResolvedStep(step, component, component.title(), kind, kind and kind.partition("/")[0], inputs)


@st.composite
def resolved_compositions(draw: st.DrawFn, own: str = "method", max_size: int = 6) -> Composition:
    """A composition over the components above, with a loop or without."""
    inputs = draw(compositions(max_size))
    chosen = st.sampled_from(COMPONENTS)
    steps = [resolved(step, draw(chosen), *sources) for step, sources in inputs.items()]
    loop: dict[str, Any] = draw(loops(inputs)) if draw(st.booleans()) else {}
    return Composition(own, own, steps, [LoopEdge(loop["from"], loop["to"], loop.get("rounds"))] if loop else [])
