"""Data-Juicer recipes: a list of operators, each a mapping with one key, in the order in which they run."""

import re
from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import entries, models_of
from importers.meaning import unique
from importers.operations import Addition, Operation, Pipeline
from importers.source import Source
from importers.trees import Listing, Table

FORMAT = "data-juicer"
FIELD_FILTERS = {
    "general_field_filter",
    "specified_field_filter",
    "specified_numeric_field_filter",
    "topk_specified_field_selector",
    "range_specified_field_selector",
    "tags_specified_field_selector",
    "frequency_specified_field_selector",
}
FIELDS = ("field_key", "field_keys", "filter_condition", "tag_field_name", "key")
ON_DOCUMENTS = {"knowledge-extraction", "document-chunking", "document-grounded-questions", "document-summarization"}
SEEDS = ("existing-instruction-dataset", "knowledge-documents", "raw-web-corpus", "user-conversation-logs")
_COMMON = {"mapper", "meta", "dialog", "query", "agent", "text", "field", "stats", "labels", "key"}


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """A recipe has a list `process` with at least one operator of Data-Juicer: others have such a list too."""
    names = [name for name, _, _ in _items(source.tree)]
    known = any(crosswalk.find(FORMAT, name) for name in names)
    return (FORMAT, "yaml") if known else None


def _items(tree: Any) -> list[tuple[str, Table, int]]:
    process = tree.listing("process") if isinstance(tree, Table) else Listing(1)
    operators: list[tuple[str, Table, int]] = []
    for item, line in zip(process, process.lines, strict=True):
        if isinstance(item, str):
            operators.append((item, Table(line), line))
        elif isinstance(item, Table):
            operators += [(name, item.table(name), item.lines[name]) for name in item]
    return operators


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The operators in their order, with the rows left after each where a comment has them."""
    tree: Table = source.tree
    operations = [_operation(source, crosswalk, *item) for item in _items(tree)]
    pipeline = Pipeline(FORMAT, "yaml", operations, name=tree.text("project_name") or None)
    if any(not operation.plumbing for operation in operations):
        operations.insert(0, _loader(tree, operations))
    if tree.get("op_fusion"):
        text = (
            "op_fusion is on: the tool may run operators in another order than this. Is the order of this file right?"
        )
        pipeline.questions.append((tree.line_of("op_fusion"), text, ()))
    return pipeline


def _operation(source: Source, crosswalk: Crosswalk, name: str, values: Table, line: int) -> Operation:
    record = crosswalk.find(FORMAT, name)
    operation = Operation(
        name=name,
        operator=name,
        line=line,
        record=record,
        params=dict(values),
        models=models_of(values),
        rows=source.rows_in_comment(line),
        additions=_additions(values),
    )
    if name in FIELD_FILTERS:
        operation.drops = record is not None and record.fit == "depends"
        operation.reads = _words(*(str(values[key]) for key in FIELDS if key in values))
    elif record and record.fit == "annotate":
        texts = [
            value for key, value in entries(values) if isinstance(value, str) and len(value) < 100 and "key" in key
        ]
        operation.writes = _words(name, *texts)
    return operation


def _words(*texts: str) -> frozenset[str]:
    words = (word.lower() for text in texts for word in re.findall(r"[A-Za-z]{4,}", text))
    return frozenset(word for word in words if word not in _COMMON)


def _additions(values: Table) -> tuple[Addition, ...]:
    number = values.get("max_example_num") or values.get("example_num")
    if isinstance(number, int) and number > 0 and "seed_file" not in values:
        return (Addition("random-few-shot-examples", f"up to {number} examples are shown", before=True),)
    return ()


def _loader(tree: Table, operations: list[Operation]) -> Operation:
    """The seed step for `dataset_path`, whose content is unknown: documents where operators extract content."""
    line = next((tree.lines[key] for key in ("dataset_path", "dataset") if key in tree), tree.line)
    named = {item for operation in operations if operation.record for item in operation.record.corresponding}
    seed = "knowledge-documents" if named & ON_DOCUMENTS else SEEDS[0]
    return Operation(
        name="dataset",
        operator="dataset_path",
        line=line,
        inputs=(),
        components=(seed,),
        rule="operators take content from documents"
        if named & ON_DOCUMENTS
        else "the data that the recipe starts from",
        question="What the data set holds is not in the recipe. What is it?",
        choices=unique(seed, *SEEDS),
    )
