"""How a component is used over the published methods: the parameters of its steps, and the steps around them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from catalogue import evidence
from catalogue.graph import methods_of
from catalogue.queries import MethodQuery
from catalogue.read_model import ReadModel
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Method, Step

Triple = tuple[str, Any, str]


class ValueUse(ReadModel):
    """One value of a parameter, as records state it."""

    value: Any
    methods: list[str]
    """The methods whose steps have it."""


class ParameterUse(ReadModel):
    """A parameter with its values, those of most methods first."""

    name: str
    methods: int
    """How many methods state it."""
    values: list[ValueUse]


class KindUse(ReadModel):
    """A kind of component that feeds, or is fed by, the component."""

    id: str
    """stage/kind"""
    name: str
    methods: int


class Usage(ReadModel):
    """How the published methods use a component. A method counts once, however often it repeats the component."""

    methods: int
    parameters: list[ParameterUse]
    before: list[KindUse]
    """The kinds of the steps that feed it."""
    after: list[KindUse]
    """The kinds of the steps that it feeds."""
    first: int
    """In how many methods a step of it takes no input."""
    last: int
    """In how many methods no step takes the output of one of its steps."""


@per_version()
def usage(catalogue: Catalogue, component: str) -> Usage:
    """The parameters and the neighbours of all steps that apply the component."""
    methods = [method for method in methods_of(catalogue, MethodQuery()) if _steps(method, component)]
    return Usage(
        methods=len(methods),
        parameters=_parameters(_stated(methods, component)),
        before=_kinds(catalogue, {method.id: _sources(method, component) for method in methods}),
        after=_kinds(catalogue, {method.id: _targets(method, component) for method in methods}),
        first=sum(any(not step.inputs for step in _steps(method, component)) for method in methods),
        last=sum(_ends(method, component) for method in methods),
    )


def _steps(method: Method, component: str) -> list[Step]:
    return [step for step in method.steps if step.component == component]


def _stated(methods: Iterable[Method], component: str) -> Iterator[Triple]:
    """(parameter, value, method) of every step of the component."""
    for method in methods:
        for step in _steps(method, component):
            for name, value in (step.params or {}).items():
                yield name, value, method.id


def _parameters(stated: Iterable[Triple]) -> list[ParameterUse]:
    """Parameters by name, those of most methods first; a value is the same where its JSON is the same."""
    values: dict[str, dict[str, tuple[Any, dict[str, None]]]] = {}
    for name, value, method in stated:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False)
        values.setdefault(name, {}).setdefault(text, (value, {}))[1][method] = None
    rows = [
        ParameterUse(
            name=name,
            methods=len({method for _, methods in by_text.values() for method in methods}),
            values=[
                ValueUse(value=value, methods=sorted(methods))
                for _, (value, methods) in sorted(by_text.items(), key=lambda item: (-len(item[1][1]), item[0]))
            ],
        )
        for name, by_text in values.items()
    ]
    return sorted(rows, key=lambda row: (-row.methods, row.name))


def _sources(method: Method, component: str) -> set[str]:
    """The components of the steps that feed a step of the component."""
    by_id = {step.id: step.component for step in method.steps}
    return {by_id[name] for step in _steps(method, component) for name in step.inputs}


def _targets(method: Method, component: str) -> set[str]:
    """The components of the steps that a step of the component feeds."""
    own = {step.id for step in _steps(method, component)}
    return {step.component for step in method.steps if own & set(step.inputs)}


def _ends(method: Method, component: str) -> bool:
    inputs = {name for step in method.steps for name in step.inputs}
    return any(step.id not in inputs for step in _steps(method, component))


def _kinds(catalogue: Catalogue, components: dict[str, set[str]]) -> list[KindUse]:
    """Kinds by the number of methods that have one of their components next to this one, the most frequent first."""
    kinds = evidence.kinds(catalogue)
    counts: dict[str, int] = {}
    for neighbours in components.values():
        for kind in {kinds[neighbour] for neighbour in neighbours if neighbour in kinds}:
            counts[kind] = counts.get(kind, 0) + 1
    ordered = sorted(counts, key=lambda kind: (-counts[kind], kind))
    return [KindUse(id=kind, name=catalogue.label("kinds", kind), methods=counts[kind]) for kind in ordered]
