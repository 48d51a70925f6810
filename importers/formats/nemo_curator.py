"""NeMo Curator in YAML: stages by `_target_` (1.x) or filters by name (0.x). No class is looked up."""

import re
from collections.abc import Iterator
from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import models_of
from importers.meaning import unique
from importers.operations import Operation, Pipeline
from importers.source import Source
from importers.trees import Listing, Table
from taxonomy.documents import Operator
from taxonomy.vocabulary import Fit

FORMAT = "nemo-curator"
PACKAGE = "nemo_curator."
WRAPPERS = {
    "ScoreFilter": ("filter_obj", "filter"),
    "Modify": ("modifier_fn", "modifier", "modifiers"),
    "Score": ("score_fn", "filter_obj"),
    "Filter": ("filter_fn",),
}
MEDIA = re.compile(r"\.(audio|video|image|images|interleaved|multimodal)\.")
SEEDS = ("raw-web-corpus", "knowledge-documents", "existing-instruction-dataset", "source-code-snippets")
REMOVAL = "perform_removal"


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """Recognize stages of the package, or known filters of 0.x."""
    if not isinstance(source.tree, Table):
        return None
    if any(target.startswith(PACKAGE) for stage in _stages(source.tree) for target in _targets(stage)):
        return FORMAT, "yaml"
    return (FORMAT, "old") if any(_old_record(crosswalk, item) for item in _old_filters(source.tree)) else None


def _stages(tree: Table) -> Iterator[Table]:
    """The mappings with a `_target_` in the lists of the file, in their order."""
    for value in tree.values():
        if isinstance(value, Listing):
            yield from (item for item in value.tables() if isinstance(item.get("_target_"), str))
        elif isinstance(value, Table) and "_target_" not in value:
            yield from _stages(value)


def _targets(stage: Table) -> Iterator[str]:
    yield stage.text("_target_")
    yield from (value.text("_target_") for value in stage.values() if isinstance(value, Table))


def _old_filters(tree: Table) -> list[Table]:
    return [item for item in tree.listing("filters").tables() if item.text("name")]


def _old_record(crosswalk: Crosswalk, item: Table) -> Operator | None:
    return crosswalk.find(FORMAT, item.text("name").rpartition(".")[2])


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The stages in their order."""
    stages = list(_stages(source.tree))
    if stages:
        operations = [_operation(crosswalk, stage) for stage in stages]
        layout = "yaml"
    else:
        operations = [_old_operation(crosswalk, item) for item in _old_filters(source.tree)]
        layout = "old"
    line = operations[0].line if operations else 1
    if not any(_is_seed(operation) for operation in operations):
        operations.insert(0, _loader(line))
    return Pipeline(FORMAT, layout, operations)


def _loader(line: int) -> Operation:
    return Operation(
        name="input",
        operator="input_path",
        line=line,
        inputs=(),
        components=SEEDS[:1],
        rule="the tool curates corpora of documents",
        question="What is read is not in this file. What is it?",
        choices=unique(*SEEDS),
    )


def _is_seed(operation: Operation) -> bool:
    """Whether a stage brings documents itself: a download that the crosswalk knows."""
    return "Download" in operation.operator and operation.record is not None and operation.record.fit == "exact"


def _old_operation(crosswalk: Crosswalk, item: Table) -> Operation:
    name = item.text("name").rpartition(".")[2]
    return Operation(name, name, item.line, crosswalk.find(FORMAT, name), params=dict(item.table("params")))


def _operation(crosswalk: Crosswalk, stage: Table) -> Operation:
    target = stage.text("_target_")
    name = target.rpartition(".")[2]
    operation = _plain(crosswalk, name, target, stage)
    for key in WRAPPERS.get(name, ()):
        if isinstance(inner := _first(stage.get(key)), Table):
            return _wrapped(crosswalk, name, operation, inner, stage)
    if name in {"Filter", "Score"}:
        _by_field(name, operation, stage)
    elif operation.record and name.endswith("Classifier") and not stage.get("filter_by"):
        operation.annotates = operation.record.when_filtered or operation.record.corresponding
        operation.writes = frozenset(value for key in ("pred_column", "label_field") if (value := stage.text(key)))
    elif operation.record and stage.get(REMOVAL) is False:
        operation.marks = True
    return operation


def _first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, Listing) else value


def _plain(crosswalk: Crosswalk, name: str, target: str, stage: Table) -> Operation:
    record = crosswalk.find(FORMAT, name) if target.startswith(PACKAGE) else None
    operation = Operation(name, name, stage.line, record, params=_params(stage), models=models_of(stage))
    if record is None and MEDIA.search(target) and target.startswith(PACKAGE):
        operation.record = Operator.model_construct(id=name, tool=FORMAT, operator=name, fit=Fit.OUT_OF_SCOPE)
    return operation


def _wrapped(crosswalk: Crosswalk, name: str, operation: Operation, inner: Table, stage: Table) -> Operation:
    """The stage is what the object in it is; `Score` writes its score and drops nothing."""
    target = inner.text("_target_")
    wrapped = _plain(crosswalk, target.rpartition(".")[2], target, inner)
    wrapped.line, wrapped.rule = operation.line, f"inside of {name}"
    if name == "Score" and wrapped.record:
        wrapped.annotates = wrapped.record.corresponding
        wrapped.writes = frozenset(value for value in [stage.text("score_field")] if value)
    elif name == "Filter":
        _by_field(name, wrapped, stage)
    return wrapped


def _by_field(name: str, operation: Operation, stage: Table) -> None:
    if name == "Filter":
        operation.drops = operation.record is not None
        operation.reads = frozenset(value for value in [stage.text("filter_field")] if value)
    else:
        operation.writes = frozenset(value for value in [stage.text("score_field")] if value)


def _params(stage: Table) -> dict[str, Any]:
    return {
        key: value
        for key, value in stage.items()
        if key != "_target_" and value is not None and not (isinstance(value, str) and value.startswith(("${", "???")))
    }
