"""distilabel: the pipeline that it saves as YAML, and Python of 0.x and 1.x by its syntax tree."""

import re
from dataclasses import dataclass, field
from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import additions_of, models_of
from importers.formats.distilabel_python import PythonPipeline, python_pipeline
from importers.operations import Addition, Operation, Pipeline
from importers.source import Source
from importers.trees import Table, texts_of
from taxonomy.documents import Operator

FORMAT = "distilabel"
PACKAGE = "distilabel."
JOINS = {"GroupColumns", "CombineColumns", "CombineOutputs"}
MARKS = {"EmbeddingDedup", "MinHashDedup", "APIGenExecutionChecker"}
GATHERS = {"DeitaFiltering"}
MAGPIE = {"Magpie", "MagpieGenerator"}
HIDDEN = {"name", "resources", "llm", "type_info", "runtime_parameters_info", "input_mappings", "output_mappings", "()"}


COMPONENT = re.compile(r"Component: ([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w-])")
"""How the docstring of an own class begins that says which component it is."""


@dataclass
class PlacedStep:
    """A step with its class, its arguments and its line."""

    name: str
    operator: str
    line: int
    is_own: bool
    """Whether its class is not one of the package."""
    arguments: Table
    inputs: list[str] = field(default_factory=list)
    remark: str | None = None


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """A saved pipeline has steps with `type_info`; Python imports steps or tasks of the package."""
    if source.code:
        return (FORMAT, "python") if python_pipeline(source.code) else None
    if not isinstance(source.tree, Table):
        return None
    steps = list(source.tree.table("pipeline").listing("steps").tables())
    typed = [item.table("step").table("type_info") for item in steps]
    known = [info for info in typed if info.text("module").startswith(PACKAGE)]
    return (FORMAT, "yaml") if known or (typed and isinstance(source.tree.get("distilabel"), Table)) else None


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The steps with their connections; an own class has no crosswalk record."""
    if source.code:
        parsed = python_pipeline(source.code)
        return _from_python(parsed, crosswalk) if parsed else Pipeline(FORMAT, "python", [])
    return _from_yaml(source.tree.table("pipeline"), crosswalk)


def _from_python(parsed: PythonPipeline, crosswalk: Crosswalk) -> Pipeline:
    steps = [
        PlacedStep(call.name, call.operator, call.line, call.is_own, call.arguments, call.inputs, call.remark)
        for call in parsed.calls.values()
    ]
    operations = [_operation(step, crosswalk) for step in steps]
    if not any(step.inputs for step in steps):
        for operation in operations[1:]:
            operation.inputs = None
    output = parsed.output or _output(steps)
    return Pipeline(FORMAT, "python", operations, name=parsed.name, output=output, loop_line=parsed.loop_line)


def _from_yaml(pipeline: Table, crosswalk: Crosswalk) -> Pipeline:
    steps: dict[str, PlacedStep] = {}
    for item in pipeline.listing("steps").tables():
        step = item.table("step")
        info = step.table("type_info")
        name = item.text("name") or step.text("name") or info.text("name") or "step"
        operator = info.text("name") or name
        own = not info.text("module").startswith(PACKAGE)
        steps[name] = PlacedStep(name, operator, item.line, own, step)
    for connection in pipeline.listing("connections").tables():
        for target in texts_of(connection.get("to")):
            if target in steps and connection.text("from") in steps:
                steps[target].inputs.append(connection.text("from"))
    operations = [_operation(step, crosswalk) for step in steps.values()]
    return Pipeline(
        FORMAT, "yaml", operations, name=pipeline.text("name") or None, output=_output(list(steps.values()))
    )


def _output(steps: list[PlacedStep]) -> str | None:
    return next((step.arguments.text("repo_id") for step in steps if step.operator == "PushToHub"), None) or None


def _operation(step: PlacedStep, crosswalk: Crosswalk) -> Operation:
    record = None if step.is_own else crosswalk.find(FORMAT, step.operator)
    operation = Operation(
        name=step.name,
        operator=step.operator,
        line=step.line,
        record=record,
        inputs=tuple(step.inputs),
        params={key: value for key, value in step.arguments.items() if key not in HIDDEN},
        models=models_of(step.arguments),
        remark=step.remark,
        joins=step.operator in JOINS,
        gathers=step.operator in GATHERS,
        marks=step.operator in MARKS,
    )
    if step.is_own:
        operation.rule = "a class of its own, which is not read"
        if named := COMPONENT.match(step.remark or ""):
            operation.components = (named[1],)
            operation.rule = "named in the docstring of its class"
    if record is not None and not step.is_own:
        _by_arguments(operation, record, step.arguments)
    return operation


def _by_arguments(operation: Operation, record: Operator, arguments: Table) -> None:
    """What the arguments of a generator add to it, or take away."""
    if record.fit in {"plumbing", "annotate", "out-of-scope"} or operation.operator.startswith(("Load", "Format")):
        return
    operation.additions += additions_of(arguments)
    if operation.operator in MAGPIE:
        _magpie(operation, record, arguments)
    elif operation.operator.startswith("Evol") and arguments.get("generate_answers") is True:
        operation.additions += (Addition("teacher-response-generation", "generate_answers is true"),)
    if arguments.get("hard_negative") is True:
        operation.additions += (Addition("hard-negative-generation", "hard_negative is true"),)
    if operation.operator == "StructuredGeneration":
        operation.additions = tuple(
            addition for addition in operation.additions if addition.component != "schema-constrained-generation"
        )


def _magpie(operation: Operation, record: Operator, arguments: Table) -> None:
    turns: Any = arguments.get("n_turns")
    if arguments.get("only_instruction") is True:
        operation.components = tuple(
            component for component in record.components if component != "self-response-generation"
        )
        operation.rule = "only_instruction is true: no answer is written"
    if isinstance(turns, int) and turns > 1:
        operation.additions += (Addition("multi-turn-extension", f"n_turns is {turns}"),)
