"""Compositions in the form that graphs and comparisons take: steps with the names and kinds of their components."""

from catalogue import evidence
from catalogue.value import Catalogue
from taxonomy.documents import Method
from taxonomy.graph.composition import Composition, LoopEdge, ResolvedStep


def composition(catalogue: Catalogue, method: Method) -> Composition:
    """A method, registered or drafted, with the names and kinds of its components."""
    kinds = evidence.kinds(catalogue)
    steps = [
        ResolvedStep(
            id=step.id,
            component=step.component,
            name=catalogue.label("components", step.component),
            kind=kinds.get(step.component),
            stage=kinds[step.component].partition("/")[0] if step.component in kinds else None,
            inputs=step.inputs,
            params=step.params,
            note=step.note,
        )
        for step in method.steps
    ]
    loops = [LoopEdge(loop.start, loop.to, loop.rounds) for loop in method.all_loops]
    return Composition(method.id, method.name, steps, loops)
