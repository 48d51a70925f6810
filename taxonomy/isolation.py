"""How well an effect isolates its cause: by what is recorded of its arms, never by what a label suggests.

A composition is here the multiset of a method's steps, each as its component and parameters, less the steps that an
arm leaves out; a changed step differs from the same step unchanged. Wiring is not compared: leaving a step out rewires.
"""

import json
from collections import Counter
from collections.abc import Mapping, Set

from taxonomy.documents.effect import Arm, Effect
from taxonomy.documents.method import Method
from taxonomy.documents.terms import Component
from taxonomy.vocabulary import ComparatorKind, Confounder, Design, Isolation, Stage

Part = tuple[str, str]
Methods = Mapping[str, Method]
WHOLE = (ComparatorKind.OTHER_METHOD, ComparatorKind.UNTRAINED)
MIXING = "filtering/balancing"
CONTROLLED = (Design.ABLATION, Design.DOSE_RESPONSE)
"""The designs whose name claims that nothing but the cause was varied."""


def isolation(effect: Effect, methods: Methods, component: Component | None = None) -> Isolation:
    """Judge one effect.

    `methods` holds the compositions known by id; `component` is the effect's own, to know whether it changes the amount
    of data by its nature. What the record states and what the compositions tell are both held against the effect: it
    is isolated only where neither names a further difference.
    """
    if effect.design is Design.WHOLE_METHOD:
        return Isolation.WHOLE_METHOD
    stated = _stated(effect, component)
    if stated is Isolation.BUNDLE:
        return stated
    arms = [_composition(arm, methods) for arm in (effect.baseline, effect.treated)]
    if arms[0] is None or arms[1] is None:
        return stated or (Isolation.ASSUMED if effect.design in CONTROLLED else Isolation.UNKNOWN)
    return _compared(effect, arms[0], arms[1], stated)


def exchanged(effect: Effect, methods: Methods) -> tuple[str, str] | None:
    """The component that only the treated arm has and the one that only the baseline has, where the recorded
    compositions differ in nothing else: the one is in the place of the other. None where that is not so."""
    baseline, treated = (_composition(arm, methods) for arm in (effect.baseline, effect.treated))
    if baseline is None or treated is None:
        return None
    removed = {component for component, _ in baseline - treated}
    added = {component for component, _ in treated - baseline}
    if len(removed) != 1 or len(added) != 1 or removed == added:
        return None
    return added.pop(), removed.pop()


def amount_changes(effect: Effect, component: Component | None) -> bool:
    """Whether the arms differ in the amount of data as well, and in nothing else, because the cause sets the amount.

    A filter drops data; a dose that counts samples adds them. Mixing in further data is no filter: what the amount does
    and what the mixture does cannot be told apart there. In a comparison the amount is a further difference.
    """
    if effect.also_differs != (Confounder.SIZE,) or effect.design is Design.COMPARISON:
        return False
    filters = component is not None and component.stage is Stage.FILTERING and component.kind != MIXING
    return filters or (effect.dose is not None and effect.dose.unit.startswith("sample"))


def _stated(effect: Effect, component: Component | None) -> Isolation | None:
    """What the record says of further differences; None where it does not say."""
    if effect.also_differs is None:
        return None
    whole = effect.comparator is not None and effect.comparator.kind in WHOLE
    more = effect.also_differs and not amount_changes(effect, component)
    return Isolation.BUNDLE if whole or more else Isolation.ISOLATED


def _compared(effect: Effect, baseline: Counter[Part], treated: Counter[Part], stated: Isolation | None) -> Isolation:
    """What two recorded compositions tell; what the record states where they are silent on the cause."""
    difference = (baseline - treated) + (treated - baseline)
    components = {component for component, _ in difference}
    shared = {component for component, _ in baseline} & {component for component, _ in treated}
    if components and not shared and len(components) > 1:
        return Isolation.WHOLE_METHOD
    if effect.component is None or not components:
        return stated or Isolation.UNKNOWN
    if effect.component not in components:
        return Isolation.UNKNOWN
    return Isolation.ISOLATED if len(components) == 1 else Isolation.BUNDLE


def _composition(arm: Arm, methods: Methods) -> Counter[Part] | None:
    """The recorded composition of an arm; none for a variant of a method, whose changes are not recorded."""
    method = methods.get(arm.method or "")
    if method is None or (arm.variant and not (arm.without or arm.changed)):
        return None
    return _parts(method, set(arm.without), set(arm.changed))


def _parts(method: Method, without: Set[str] = frozenset(), changed: Set[str] = frozenset()) -> Counter[Part]:
    return Counter(
        (step.component, json.dumps([step.params, step.id in changed], sort_keys=True))
        for step in method.steps
        if step.id not in without
    )
