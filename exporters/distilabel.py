"""A method as the skeleton of a distilabel 1.x pipeline in Python.

A step whose component has an operator in the crosswalk is that class. Every other step is a class of its own, whose
docstring names the component and whose `process` is left to write; the importer reads the component from there. Models,
data sets and columns are left to fill in.
"""

import json
import keyword
from collections.abc import Iterator
from typing import NamedTuple

from catalogue.value import Catalogue
from taxonomy.documents import Method, Step
from taxonomy.vocabulary import Fit

TOOL = "distilabel"
STEPS, TASKS = "distilabel.steps", "distilabel.steps.tasks"
LLMS = "distilabel.models"
MODEL = "InferenceEndpointsLLM"
LLM = "llm=llm()"
WRITES = "generator"
"""The role of the one model that a task of distilabel takes."""
TO_DO = "Fill in the model, the data, and each NotImplementedError."


class Constructor(NamedTuple):
    """How a class of distilabel 1.x is constructed."""

    module: str
    arguments: tuple[str, ...] = ()
    starts: bool = False
    """Whether it is a generator step: it takes no rows."""


CONSTRUCTORS = {
    "EmbeddingDedup": Constructor(STEPS),
    "EvolComplexity": Constructor(TASKS, (LLM, "num_evolutions=1")),
    "EvolQuality": Constructor(TASKS, (LLM, "num_evolutions=1")),
    "FormatTextGenerationDPO": Constructor(STEPS),
    "LoadDataFromDicts": Constructor(STEPS, ("data=ROWS",), starts=True),
    "LoadDataFromHub": Constructor(STEPS, ("repo_id=DATASET",), starts=True),
    "MathShepherdCompleter": Constructor(TASKS, (LLM,)),
    "MinHashDedup": Constructor(STEPS),
    "TextGeneration": Constructor(TASKS, (LLM,)),
}
"""The classes that are written; others of the crosswalk need arguments that a method does not tell."""


RESERVED = frozenset({"llm", "pipeline", "distiset"})
"""Names that the skeleton gives to something else."""


class Placed(NamedTuple):
    """A step with its variable and its class."""

    step: Step
    variable: str
    operator: str
    constructor: Constructor | None
    """None where the class is written here."""


def distilabel(catalogue: Catalogue, method: Method) -> str:
    """The skeleton as Python: it can be parsed and imports what it uses."""
    classes = _classes(catalogue)
    placed = [_placed(step, place, classes) for place, step in enumerate(method.steps)]
    parts = [
        _literal(f"{method.name}: a skeleton for distilabel 1.5. {TO_DO}"),
        "",
        *_imports(placed),
        "",
        *_constants(placed),
        *_own_classes(catalogue, placed),
        "",
        "",
        f"with Pipeline(name={_literal(method.id)}) as pipeline:",
        *(f"    {line}" for line in (*_construction(placed), *_connections(placed))),
        "",
        *_loops(method),
        'if __name__ == "__main__":',
        "    distiset = pipeline.run()",
        "",
    ]
    return "\n".join(parts)


def _classes(catalogue: Catalogue) -> dict[tuple[str, bool], str]:
    """(component, whether it starts a pipeline) -> the class that the crosswalk has for it."""
    classes: dict[tuple[str, bool], str] = {}
    for operator in catalogue.operators.values():
        constructor = CONSTRUCTORS.get(operator.operator) if operator.tool == TOOL else None
        exact = operator.fit is Fit.EXACT and len(operator.components) == 1
        components = operator.components if exact else operator.usually[:1] if operator.fit is Fit.DEPENDS else ()
        if constructor:
            for component in components:
                classes.setdefault((component, constructor.starts), operator.operator)
    return classes


def _placed(step: Step, place: int, classes: dict[tuple[str, bool], str]) -> Placed:
    starts = not step.inputs
    operator = classes.get((step.component, starts))
    if operator is not None:
        return Placed(step, _variable(step.id), operator, CONSTRUCTORS[operator])
    words = "".join(word.capitalize() for word in step.component.split("-"))
    kind = "Generator" if starts else "Join" if len(step.inputs) > 1 else ""
    return Placed(step, _variable(step.id), f"Own{words}{kind}", None)


def _variable(slug: str) -> str:
    name = slug.replace("-", "_")
    return f"step_{name}" if name[0].isdigit() or keyword.iskeyword(name) or name in RESERVED else name


def _imports(placed: list[Placed]) -> Iterator[str]:
    steps = {item.operator for item in placed if item.constructor and item.constructor.module == STEPS}
    tasks = {item.operator for item in placed if item.constructor and item.constructor.module == TASKS}
    own = [item for item in placed if item.constructor is None]
    steps |= {"GeneratorStep" for item in own if not item.step.inputs}
    steps |= {name for item in own if item.step.inputs for name in ("Step", "StepInput")}
    if tasks:
        yield f"from {LLMS} import {MODEL}"
    yield "from distilabel.pipeline import Pipeline"
    if steps:
        yield f"from {STEPS} import {', '.join(sorted(steps))}"
    if tasks:
        yield f"from {TASKS} import {', '.join(sorted(tasks))}"


def _constants(placed: list[Placed]) -> Iterator[str]:
    arguments = {
        _argument(item.step, argument) for item in placed if item.constructor for argument in item.constructor.arguments
    }
    if "repo_id=DATASET" in arguments:
        yield 'DATASET = ""  # the data set to start from'
    if "data=ROWS" in arguments:
        yield 'ROWS = [{"instruction": ""}]  # the rows to start from'
    if LLM in arguments:
        yield from ['MODEL = ""  # the model that writes', "", "", f"def llm() -> {MODEL}:"]
        yield f"    return {MODEL}(model_id=MODEL)"


def _own_classes(catalogue: Catalogue, placed: list[Placed]) -> Iterator[str]:
    written: set[str] = set()
    for item in placed:
        if item.constructor is None and item.operator not in written:
            written.add(item.operator)
            yield from ("", "", *_own_class(catalogue, item))


def _own_class(catalogue: Catalogue, one: Placed) -> Iterator[str]:
    component = catalogue.components.get(one.step.component)
    definition = f" {component.summary}" if component else ""
    base = "Step" if one.step.inputs else "GeneratorStep"
    yield f"class {one.operator}({base}):"
    yield f"    {_literal(f'Component: {one.step.component}.{definition}')}"
    for name in ("inputs", "outputs") if one.step.inputs else ("outputs",):
        yield from ("", "    @property", f"    def {name}(self) -> list[str]:", "        return []  # the columns")
    yield from ("", f"    def process(self, {_rows(one.step)}):")
    yield f"        raise NotImplementedError({_literal(one.step.component)})"
    yield f"        yield {'[]' if one.step.inputs else '[], True'}"


def _rows(step: Step) -> str:
    """What `process` takes: nothing but an offset at the start, a list of rows for each step before."""
    if not step.inputs:
        return "offset: int = 0"
    return "*inputs: StepInput" if len(step.inputs) > 1 else "inputs: StepInput"


def _construction(placed: list[Placed]) -> Iterator[str]:
    for item in placed:
        given = [_argument(item.step, argument) for argument in item.constructor.arguments] if item.constructor else []
        for remark in _remarks(item.step):
            yield f"# {remark}"
        yield f"{item.variable} = {item.operator}({', '.join((f'name={_literal(item.step.id)}', *given))})"


def _argument(step: Step, argument: str) -> str:
    """An argument of the constructor, with the step's own model where it names one that writes."""
    writing = [entry.model for entry in step.models if entry.role.casefold() == WRITES]
    if argument != LLM or len(writing) != 1:
        return argument
    return f"llm={MODEL}(model_id={_literal(writing[0])})"


def _remarks(step: Step) -> Iterator[str]:
    """What the method tells of a step, on one line each."""
    if step.models:
        named = ", ".join(f"{entry.model} ({entry.role})" for entry in step.models)
        yield " ".join(f"models as published: {named}".split())
    if step.params:
        yield f"as published: {json.dumps(step.params, ensure_ascii=True)}"
    if step.note:
        yield " ".join(step.note.split())


def _connections(placed: list[Placed]) -> Iterator[str]:
    variables = {item.step.id: item.variable for item in placed}
    for entry in placed:
        sources = [variables[source] for source in entry.step.inputs]
        if sources:
            left = sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"
            yield f"{left} >> {entry.variable}"


def _loops(method: Method) -> Iterator[str]:
    """distilabel runs a graph without cycles: what comes back is for the caller."""
    for loop in method.all_loops:
        rounds = f"{loop.rounds} rounds" if loop.rounds else "several rounds"
        yield f"# The method runs over {rounds}: what {loop.start} gives goes into {loop.to} again."


def _literal(text: str) -> str:
    """A text as a Python literal on one line, in ASCII."""
    return json.dumps(text, ensure_ascii=True)
