"""Compositions as graphs and comparisons take them: steps with the names and kinds of their components."""

import json
from collections.abc import Iterable

from registry import evidence
from registry.bodies.reading import method_of
from registry.selectors import records, stored
from registry.snapshot import Snapshot
from taxonomy.documents import Method
from taxonomy.graph.composition import Composition, LoopEdge, ResolvedStep


def documents(slugs: Iterable[str], snapshot: Snapshot) -> dict[str, Method]:
    """Registered methods in the order asked for. Raises Missing, Gone or Moved."""
    wanted = list(slugs)
    table = snapshot.tables["methods"]
    pks = {slug: int(table.pks[table.place[slug]]) for slug in wanted if slug in table.place}
    found = dict(stored.many("methods", list(pks.values())))
    for slug in wanted:
        if slug not in pks or pks[slug] not in found:
            raise records.absent("methods", slug, snapshot)
    return {slug: method_of(json.loads(found[pks[slug]])) for slug in wanted}


def document(slug: str, snapshot: Snapshot) -> Method:
    """One registered method. Raises Missing, Gone or Moved."""
    return documents([slug], snapshot)[slug]


def pipeline(method: Method, snapshot: Snapshot) -> Composition:
    """A method, registered or drafted, with what is known of its components."""
    names, kinds = snapshot.tables["components"], evidence.kinds(snapshot)
    steps = [
        ResolvedStep(
            id=step.id,
            component=step.component,
            name=names.label(step.component) or step.component,
            kind=kinds.get(step.component),
            stage=kinds[step.component].partition("/")[0] if step.component in kinds else None,
            inputs=step.inputs,
            params=step.params,
            note=step.note,
        )
        for step in method.steps
    ]
    loop = method.iterates
    return Composition(method.id, method.name, steps, LoopEdge(loop.start, loop.to, loop.rounds) if loop else None)
