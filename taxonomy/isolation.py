"""How well an effect isolates its cause: the difference of its arms' compositions.

A composition is here the multiset of a method's steps, each as its component and parameters, less the steps that an
arm leaves out; a changed step differs from the same step unchanged. Wiring is not compared: leaving a step out rewires.
"""

import json
from collections import Counter
from collections.abc import Mapping, Set

from taxonomy.documents.effect import Arm, Effect
from taxonomy.documents.method import Method
from taxonomy.vocabulary import Design, Isolation

Part = tuple[str, str]
Methods = Mapping[str, Method]


def isolation(effect: Effect, methods: Methods) -> Isolation:
    """Judge one effect. `methods` holds the compositions known by id; arms that it lacks are unknown."""
    if effect.design is Design.WHOLE_METHOD:
        return Isolation.WHOLE_METHOD
    arms = _arms(effect, methods)
    if arms is None:
        return Isolation.UNKNOWN
    baseline, treated = arms
    difference = (baseline - treated) + (treated - baseline)
    components = {component for component, _ in difference}
    shared = {component for component, _ in baseline} & {component for component, _ in treated}
    if components and not shared and len(components) > 1:
        return Isolation.WHOLE_METHOD
    if effect.component not in components:
        return Isolation.UNKNOWN
    return Isolation.ISOLATED if len(components) == 1 else Isolation.BUNDLE


def _arms(effect: Effect, methods: Methods) -> tuple[Counter[Part], Counter[Part]] | None:
    baseline, treated = (_composition(arm, methods) for arm in (effect.baseline, effect.treated))
    if effect.design is Design.ABLATION:
        treated = _ablated_method(effect, methods) if treated is None else treated
        if baseline is None and treated is not None and effect.treated.method in (None, effect.method):
            baseline = _without_cause(effect, treated)
    return None if baseline is None or treated is None else (baseline, treated)


def _ablated_method(effect: Effect, methods: Methods) -> Counter[Part] | None:
    """The arm with the cause, where none is named: the ablation's method, if the cause is one of its components."""
    method = methods.get(effect.method or "")
    if method is None or effect.treated.method is not None:
        return None
    return _parts(method) if any(step.component == effect.component for step in method.steps) else None


def _without_cause(effect: Effect, treated: Counter[Part]) -> Counter[Part] | None:
    """The arm without the cause, where none is named: the other one less the steps of the cause."""
    rest = Counter({part: count for part, count in treated.items() if part[0] != effect.component})
    return rest if effect.baseline.method is None and rest != treated else None


def _composition(arm: Arm, methods: Methods) -> Counter[Part] | None:
    method = methods.get(arm.method or "")
    return None if method is None else _parts(method, set(arm.without), set(arm.changed))


def _parts(method: Method, without: Set[str] = frozenset(), changed: Set[str] = frozenset()) -> Counter[Part]:
    return Counter(
        (step.component, json.dumps([step.params, step.id in changed], sort_keys=True))
        for step in method.steps
        if step.id not in without
    )
