"""Why one method may do better than another: the components that differ, each with its effect in other comparisons.

Effects are never summed: those of components do not simply add up, and methods differ in other respects too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from catalogue import evidence
from catalogue.effects import EffectRead
from catalogue.pooled import LEVELS
from catalogue.pooled_models import PooledRow
from catalogue.read_model import ReadModel
from catalogue.tables import Mask
from catalogue.value import Catalogue
from taxonomy.documents import Arm
from taxonomy.evidence import Question
from taxonomy.graph.composition import Composition, ResolvedStep
from taxonomy.vocabulary import Facet, Mark

VERBS = {
    ("high", True): "raises",
    ("high", False): "lowers",
    ("moderate", True): "probably raises",
    ("moderate", False): "probably lowers",
    ("low", True): "may raise",
    ("low", False): "may lower",
}
"""The words of GRADE for an established direction, by certainty and whether it raises."""
NAMED = 3
"""Direct comparisons that the text names; the answer lists all of them."""
CAUTION = "Effects of components do not simply add up, and the methods differ in more than their components."


class DirectResult(ReadModel):
    """One direct comparison, stated from the method that did better."""

    effect: str
    metric: str
    facet: Facet | None
    better: str | None
    difference: float
    reading: Mark
    """How far the figures were traced back."""
    text: str


class DifferingComponent(ReadModel):
    """A component that only one of two methods has, with its pooled effect from other comparisons."""

    component: str
    name: str
    kind: str | None
    stage: str | None
    in_: Annotated[str, Field(alias="in")]
    """The method that has it."""
    left_out: bool
    """Whether the direct comparisons left its steps out, so that it explains nothing of them."""
    effect: PooledRow | None
    supports: str | None
    """The method that its effect favours."""


class Explanation(ReadModel):
    """What was measured between two methods, and the components that differ, the most certain effects first."""

    a: str
    b: str
    facet: Facet
    results: list[DirectResult]
    components: list[DifferingComponent]
    text: str
    note: str


@dataclass(frozen=True)
class Pair:
    """Two methods, with the effects that compare them directly."""

    a: Composition
    b: Composition
    direct: Sequence[EffectRead]


def explain(catalogue: Catalogue, pair: Pair, facet: Facet, domain: str | None) -> Explanation:
    """Explain what was measured between the two, and which components differ, the most certain effects first."""
    own, other = ({step.component for step in method.steps} for method in (pair.a, pair.b))
    direct = {effect.id for effect in pair.direct}
    rows = [
        _differing(component, owner, rival, _elsewhere(catalogue, component, facet, domain, direct), pair.direct)
        for owner, rival, only in ((pair.a, pair.b, own - other), (pair.b, pair.a, other - own))
        for component in sorted(only)
    ]
    rows.sort(key=_rank)
    results = [_result(effect, pair) for effect in pair.direct]
    return Explanation(
        a=pair.a.id,
        b=pair.b.id,
        facet=facet,
        results=results,
        components=rows,
        text=_text(pair, results, rows, facet),
        note=CAUTION,
    )


def pool_elsewhere(catalogue: Catalogue) -> None:
    """Pool what comparisons of two methods need of other effects, where any effect was measured between the two."""
    between: dict[frozenset[str], set[str]] = {}
    for effect in catalogue.effects.values():
        methods = frozenset(arm.method for arm in (effect.baseline, effect.treated) if arm.method)
        if len(methods) == 2:
            between.setdefault(methods, set()).add(effect.id)
    masks = []
    for methods, direct in between.items():
        one, other = ({step.component for step in catalogue.methods[slug].steps} for slug in methods)
        for component in one ^ other:
            row = evidence.component_row(catalogue, component, Facet.IN_DISTRIBUTION.value)
            if row and not direct.isdisjoint(members := _members(row)):
                masks.append(_without(catalogue, members, direct))
    evidence.pool_each(catalogue, masks)


def _differing(
    component: str, owner: Composition, rival: Composition, row: PooledRow | None, direct: Sequence[EffectRead]
) -> DifferingComponent:
    steps = [step for step in owner.steps if step.component == component]
    left_out = bool(direct) and all(_lacks(effect, owner.id, steps) for effect in direct)
    side = owner if row and row.raises else rival if row and row.lowers else None
    return DifferingComponent(
        component=component,
        name=steps[0].name,
        kind=steps[0].kind,
        stage=steps[0].stage,
        in_=owner.id,
        left_out=left_out,
        effect=row,
        supports=None if left_out or side is None else side.id,
    )


def _lacks(effect: EffectRead, method: str, steps: Sequence[ResolvedStep]) -> bool:
    """Whether the arm of a method leaves these steps out, so that they explain nothing of that comparison."""
    arm = next(arm for arm in (effect.baseline, effect.treated) if arm.method == method)
    return {step.id for step in steps} <= set(arm.without)


def _elsewhere(
    catalogue: Catalogue, component: str, facet: Facet, domain: str | None, direct: Collection[str]
) -> PooledRow | None:
    """The pooled effect without the effects between these two methods, since those are to be explained."""
    row = evidence.component_row(catalogue, component, facet.value, domain)
    if row is None or not direct or (members := _members(row)).isdisjoint(direct):
        return row
    cells = evidence.cells(catalogue, _without(catalogue, members, direct), question=Question(domain=domain))
    place = cells.of(component, facet.value)
    return None if place is None else evidence.row(cells, place, "component", catalogue)


def _members(row: PooledRow) -> set[str]:
    return {*row.effects, *(effect.id for effect in row.not_pooled)}


def _without(catalogue: Catalogue, members: Collection[str], direct: Collection[str]) -> Mask:
    table = catalogue.tables["effects"]
    return table.where(members) & ~table.where(direct)


def _rank(row: DifferingComponent) -> tuple[Any, ...]:
    """The sort key: established directions first, by certainty; then weaker ones; components without an effect last."""
    effect = row.effect
    if effect is None or row.left_out:
        return (2 if row.left_out else 1, True, True, 0, 0, row.component)
    level = LEVELS.index(effect.certainty.level)
    return (0, row.supports is None, not effect.leans, -level, -effect.m, row.component)


def _result(effect: EffectRead, pair: Pair) -> DirectResult:
    names = {str(arm.method): _arm(arm, pair) for arm in (effect.baseline, effect.treated)}
    better, worse = str(effect.treated.method), str(effect.baseline.method)
    if effect.gain < 0:
        better, worse = worse, better
    unit = {"percent": " points"}.get(effect.metric.unit or "", "")
    verb = "is level with" if effect.gain == 0 else "beats"
    by = "" if effect.gain == 0 else f" by {abs(effect.gain):.4g}{unit}"
    return DirectResult(
        effect=effect.id,
        metric=effect.metric.name,
        facet=effect.facet,
        better=None if effect.gain == 0 else better,
        difference=abs(effect.gain),
        reading=effect.reading.mark,
        text=f"{names[better]} {verb} {names[worse]}{by} on {effect.metric.name} ({effect.reading.mark.label})",
    )


def _arm(arm: Arm, pair: Pair) -> str:
    """The method that an arm is, and how it differs from that method."""
    method = pair.a if pair.a.id == arm.method else pair.b
    names = {step.id: step.name for step in method.steps}
    changed, without = (_listed([names.get(step, step) for step in steps]) for steps in (arm.changed, arm.without))
    changes = [f"with {changed} changed"] if changed else []
    changes += [f"without {without}"] if without else []
    if arm.variant and not changes:
        changes = ["a variant"]
    return f"{method.name} ({', '.join(changes)})" if changes else method.name


def _listed(names: Sequence[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _text(pair: Pair, results: Iterable[DirectResult], rows: Sequence[DifferingComponent], facet: Facet) -> str:
    names = {method.id: method.name for method in (pair.a, pair.b)}
    none = f"No recorded effect is linked to both {pair.a.name} and {pair.b.name}"
    ordered = sorted(results, key=lambda result: result.facet is not facet)  # the facet of the query first
    direct = "; ".join(result.text for result in ordered[:NAMED]) or none
    left = len(ordered[NAMED:])
    more = f" (and {left} more comparison{'' if left == 1 else 's'})" if left else ""
    differ = f"{len(rows)} components differ" if len(rows) > 1 else f"{'One' if rows else 'No'} component differs"
    clear = [_sentence(row, names, facet) for row in rows if row.supports]
    absent = sum(row.left_out for row in rows)
    silent = sum(row.effect is None and not row.left_out for row in rows)
    unclear = len(rows) - len(clear) - silent - absent
    parts = [
        f"{direct}{more}.",
        f"{differ}.",
        f"Evidence elsewhere on {facet.label.lower()}: {'; '.join(clear)}." if clear else "",
        f"{absent} of them {'was' if absent == 1 else 'were'} left out where the two were compared." if absent else "",
        f"For {unclear} of them the evidence gives no direction." if unclear else "",
        f"For {silent} of them nothing was measured on {facet.label.lower()}." if silent else "",
    ]
    return " ".join(part for part in parts if part)


def _sentence(row: DifferingComponent, names: Mapping[str, str], facet: Facet) -> str:
    effect = row.effect
    assert effect is not None
    assert row.supports is not None
    verb = VERBS[effect.certainty.level, effect.raises]
    owner, winner = names[row.in_], names[row.supports]
    return f"{row.name}, in {owner}, {verb} it ({effect.certainty.level} certainty), which favours {winner}"
