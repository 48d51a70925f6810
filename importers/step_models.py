"""The language models of a step of a draft, each with the role that it plays there."""

from collections.abc import Iterable

from importers.draft import DraftStepModel
from importers.operations import Operation
from importers.parameters import clean

GENERATOR, JUDGE, FILTER, UNSPECIFIED = "generator", "judge", "filter", "unspecified"
JUDGING, FILTERING = "filtering/judging", "filtering/"
MODELS, MODEL_LENGTH, ROLE_LENGTH = 20, 300, 60


def role_in(kind: str | None) -> str:
    """What a model does in a step whose component is of this kind; nothing is said of a component without one."""
    if not kind:
        return UNSPECIFIED
    if kind == JUDGING:
        return JUDGE
    return FILTER if kind.startswith(FILTERING) else GENERATOR


def step_models(operation: Operation, kind: str | None, folded: Iterable[Operation]) -> tuple[DraftStepModel, ...]:
    """The models of an operation, and as judges those of the grading operations that became a part of it."""
    own = operation.roles or tuple((model, role_in(kind)) for model in operation.models)
    pairs = [*own, *((model, JUDGE) for each in folded for model in each.models)]
    found = (DraftStepModel(model=clean(model)[:MODEL_LENGTH], role=clean(role)[:ROLE_LENGTH]) for model, role in pairs)
    return tuple(dict.fromkeys(each for each in found if each.model and each.role))[:MODELS]
