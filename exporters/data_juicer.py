"""A method as a Data-Juicer recipe, where each of its steps after the seeds has an operator and they form a chain."""

from collections.abc import Iterator

from catalogue.crosswalk import crosswalk
from catalogue.value import Catalogue
from exporters.faults import ExportFault
from taxonomy.documents import Method, Operator, Step
from taxonomy.name_similarity import parted
from taxonomy.vocabulary import Fit, Stage

TOOL = "data-juicer"
SHOWN = 8


def data_juicer(catalogue: Catalogue, method: Method) -> str:
    """The recipe as YAML. Raises ExportFault with the steps that have no operator, or that are no chain."""
    seeds, steps = _parted(catalogue, method)
    operators = {step.id: _operators(catalogue, step) for step in steps}
    if lacking := [f"{step.id} ({step.component})" for step in steps if not operators[step.id]]:
        raise ExportFault("no_operator", f"Data-Juicer has no operator for: {', '.join(lacking)}")
    _check_chain(method, seeds, steps)
    lines = [
        f"project_name: {method.id}",
        f"dataset_path: ''  # {', '.join(step.component for step in seeds) or 'what the recipe starts from'}",
        "export_path: ''",
        "process:",
        *(line for step in steps for line in _item(step, operators[step.id])),
    ]
    return "\n".join([*lines, ""])


def _parted(catalogue: Catalogue, method: Method) -> tuple[list[Step], list[Step]]:
    """The steps that provide the data, and those that process them."""

    def brings(step: Step) -> bool:
        component = catalogue.components.get(step.component)
        return not step.inputs and component is not None and component.stage is Stage.SEEDING

    return [step for step in method.steps if brings(step)], [step for step in method.steps if not brings(step)]


def _operators(catalogue: Catalogue, step: Step) -> list[Operator]:
    """The operators that are the component of a step and nothing else, the likeliest first.

    Of several that are the same component, the one whose name shares most words with what the method says of the step.
    """
    words = set(parted(f"{step.id} {step.note or ''} {' '.join(map(str, step.params.values()))}"))
    fitting = [
        operator
        for operator in crosswalk(catalogue).of_component(step.component)
        if operator.tool == TOOL and operator.fit in (Fit.EXACT, Fit.CLOSE) and operator.components == (step.component,)
    ]
    return sorted(
        fitting,
        key=lambda operator: (
            -len(words & set(parted(operator.operator))),
            operator.fit is not Fit.EXACT,
            operator.id,
        ),
    )


def _check_chain(method: Method, seeds: list[Step], steps: list[Step]) -> None:
    if not steps:
        raise ExportFault("no_step", "Nothing but seeds: a recipe has at least one operator")
    if method.all_loops:
        loop = method.all_loops[0]
        raise ExportFault("not_a_chain", f"A recipe runs once: {loop.start} goes back into {loop.to}")
    data = {step.id for step in seeds}
    for before, step in zip([None, *steps], steps, strict=False):
        expected = {before.id} if before else set()
        if set(step.inputs) - data != expected:
            raise ExportFault("not_a_chain", f"A recipe is a chain, which the inputs of {step.id} are not")


def _item(step: Step, operators: list[Operator]) -> Iterator[str]:
    yield f"- {operators[0].operator}: {{}}  # {step.id}"
    if others := [operator.operator for operator in operators[1:]]:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        yield f"  # the same component: {', '.join(others[:SHOWN])}{more}"
