"""Methods between document and rows: the steps, the edges between them, the loop, the domains."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from registry import models
from registry.rows.base import CHUNK, Keys, Mapper, replace_all
from taxonomy import documents
from taxonomy.documents import Method

Numbered = Mapping[int, Method]
"""Documents by the primary key of their row."""


class MethodMapper(Mapper):
    def save_parts(self, documents: Numbered, keys: Keys) -> None:
        pks = list(documents)
        replace_all(models.Loop, "method_id", pks, [])
        replace_all(models.Step, "method_id", pks, _steps(documents, keys))
        replace_all(models.MethodDomain, "method_id", pks, _domains(documents))
        step_pks = _step_pks(pks)
        models.Edge.objects.bulk_create(_edges(documents, step_pks), batch_size=CHUNK)
        models.Loop.objects.bulk_create(_loops(documents, step_pks), batch_size=CHUNK)

    def rebuild(self, rows: list[dict[str, Any]]) -> dict[int, Any]:
        pks = [row["pk"] for row in rows]
        steps, domains, loops = _steps_of(pks), _domains_of(pks), _loops_of(pks)
        return {
            row["pk"]: self.document.model_validate(
                self.fields(row)
                | {"domains": domains[row["pk"]], "steps": steps[row["pk"]], "iterates": loops.get(row["pk"])}
            )
            for row in rows
        }


METHODS = MethodMapper(
    documents.Method,
    models.Method,
    ("name", "year", "summary", "models", "output", "code", "cost"),
    {"source": "sources", "extends": "methods"},
)


def _steps(documents: Numbered, keys: Keys) -> list[models.Step]:
    step_row: Any = models.Step  # the stubs take a document field for text
    return [
        step_row(
            method_id=pk,
            key=step.id,
            position=position,
            component_id=keys("components", step.component),
            params=step.params,
            note=step.note,
        )
        for pk, document in documents.items()
        for position, step in enumerate(document.steps)
    ]


def _domains(documents: Numbered) -> list[models.MethodDomain]:
    return [
        models.MethodDomain(method_id=pk, domain=domain.value, position=position)
        for pk, document in documents.items()
        for position, domain in enumerate(document.domains)
    ]


def _step_pks(pks: Iterable[int]) -> dict[tuple[int, str], int]:
    rows = models.Step.objects.filter(method_id__in=list(pks)).values_list("method_id", "key", "pk")
    return {(method, key): pk for method, key, pk in rows}


def _edges(documents: Numbered, step_pks: Mapping[tuple[int, str], int]) -> list[models.Edge]:
    return [
        models.Edge(source_id=step_pks[pk, source], target_id=step_pks[pk, step.id], position=position)
        for pk, document in documents.items()
        for step in document.steps
        for position, source in enumerate(step.inputs)
    ]


def _loops(documents: Numbered, step_pks: Mapping[tuple[int, str], int]) -> list[models.Loop]:
    loops = ((pk, document.iterates) for pk, document in documents.items())
    return [
        models.Loop(method_id=pk, start_id=step_pks[pk, loop.start], to_id=step_pks[pk, loop.to], rounds=loop.rounds)
        for pk, loop in loops
        if loop is not None
    ]


def _steps_of(pks: list[int]) -> dict[int, list[dict[str, Any]]]:
    inputs: dict[int, list[str]] = defaultdict(list)
    edges = models.Edge.objects.filter(target__method_id__in=pks).order_by("target_id", "position")
    for target, source in edges.values_list("target_id", "source__key"):
        inputs[target].append(source)
    steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = models.Step.objects.filter(method_id__in=pks).order_by("method_id", "position")
    for pk, method, key, component, params, note in rows.values_list(
        "pk", "method_id", "key", "component__slug", "params", "note"
    ):
        steps[method].append({"id": key, "component": component, "inputs": inputs[pk], "params": params, "note": note})
    return steps


def _domains_of(pks: list[int]) -> dict[int, list[str]]:
    domains: dict[int, list[str]] = defaultdict(list)
    rows = models.MethodDomain.objects.filter(method_id__in=pks).order_by("method_id", "position")
    for method, domain in rows.values_list("method_id", "domain"):
        domains[method].append(domain)
    return domains


def _loops_of(pks: list[int]) -> dict[int, dict[str, Any]]:
    rows = models.Loop.objects.filter(method_id__in=pks)
    return {
        method: {"from": start, "to": to, "rounds": rounds}
        for method, start, to, rounds in rows.values_list("method_id", "start__key", "to__key", "rounds")
    }
