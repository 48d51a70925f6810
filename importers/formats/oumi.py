"""Oumi synthesis: attributes that are given, drawn or written; references in braces are the edges."""

from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import additions_of, models_of
from importers.formats.references import Columns, fold_helpers, place, referenced
from importers.operations import Addition, Operation, Pipeline
from importers.prompts import Words
from importers.source import Source
from importers.trees import Table, texts_of

FORMAT = "oumi"
SECTIONS = (
    "input_data",
    "input_documents",
    "input_examples",
    "sampled_attributes",
    "generated_attributes",
    "multiturn_attributes",
)
SEEDS = ("existing-instruction-dataset", "human-written-seed-tasks", "knowledge-documents", "benchmark-training-split")


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """By `strategy_params` with one of the tool's sections."""
    params = source.tree.table("strategy_params") if isinstance(source.tree, Table) else Table(1)
    return (FORMAT, "yaml") if any(params.listing(section) for section in SECTIONS) else None


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The attributes as operations."""
    reader = _Reader(source.tree, crosswalk)
    return Pipeline(FORMAT, "yaml", reader.operations())


class _Reader:
    def __init__(self, tree: Table, crosswalk: Crosswalk) -> None:
        self.params = tree.table("strategy_params")
        self.settings = tree.table("inference_config")
        self.crosswalk = crosswalk
        self.columns = Columns()
        self.collected: list[Operation] = []

    def operations(self) -> list[Operation]:
        for table in self.params.listing("input_examples").tables():
            self._examples(table)
        for table in self.params.listing("input_data").tables():
            self._data(table)
        for table in self.params.listing("input_documents").tables():
            self._documents(table)
        self._sampled()
        written = list(self.params.listing("generated_attributes").tables())
        self.columns.written |= {table.text("id"): table.text("id") for table in written if table.text("id")}
        for table in written:
            self._generated(table)
        for table in self.params.listing("multiturn_attributes").tables():
            self._dialogue(table)
        fold_helpers(self.collected, self.columns)
        return self.collected

    def _start(self, table: Table, section: str) -> Operation:
        name = table.text("id") or section
        record = self.crosswalk.find(FORMAT, section)
        operation = Operation(name, section, table.line, record, inputs=(), writes=frozenset({name}))
        operation.params = {key: value for key, value in table.items() if key not in {"examples", "id"}}
        self.collected.append(operation)
        return operation

    def _examples(self, table: Table) -> None:
        """Examples in the file are tasks written by hand; more than one shot draws them at random."""
        operation = self._start(table, "input_examples")
        operation.components = ("human-written-seed-tasks",)
        operation.rule = "examples that are written in the file"
        operation.params["examples"] = len(table.listing("examples"))
        drawn = _shots(table) > 1
        if drawn:
            operation.additions = (Addition("random-few-shot-examples", f"num_shots is {table['num_shots']}"),)
        (self.columns.examples if drawn else self.columns.fixed_examples)[operation.name] = operation.name
        others = {key for item in table.listing("examples").tables() for key in item} if not drawn else set()
        self.columns.fixed_examples |= dict.fromkeys(others, operation.name)

    def _data(self, table: Table) -> None:
        operation = self._start(table, "input_data")
        operation.components, operation.choices = SEEDS[:1], SEEDS
        operation.question = "What the input data hold is not in this file. What are they?"
        names = {operation.name, *texts_of(list(table.table("attribute_map").values()))}
        if _shots(table) > 1:
            operation.additions = (Addition("random-few-shot-examples", f"num_shots is {table['num_shots']}"),)
            self.columns.examples |= dict.fromkeys(names, operation.name)
        else:
            self.columns.rows |= dict.fromkeys(names, operation.name)

    def _documents(self, table: Table) -> None:
        operation = self._start(table, "input_documents")
        self.columns.documents[operation.name] = operation.name
        segments = table.table("segmentation_params")
        if segments:
            operation.additions = (Addition("document-chunking", "segmentation_params are given"),)
            self.columns.documents |= dict.fromkeys(texts_of(segments.get("id")), operation.name)

    def _sampled(self) -> None:
        """All drawn attributes are one grid."""
        tables = list(self.params.listing("sampled_attributes").tables())
        if not tables:
            return
        operation = self._start(tables[0], "sampled_attributes")
        operation.name, operation.components = "drawn attributes", ("attribute-grid",)
        operation.rule = "all attributes that are drawn"
        operation.params = {
            table.text("id"): len(table.listing("possible_values")) for table in tables if table.text("id")
        }
        self.columns.sampled |= {table.text("id"): operation.name for table in tables if table.text("id")}

    def _generated(self, table: Table) -> None:
        operation = self._start(table, "generated_attributes")
        texts = [message.text("content") for message in table.listing("instruction_messages").tables()]
        operation.params = {"prompt": "\n".join(texts)}
        operation.models = models_of(self.settings.table("model"))
        names = [name for text in texts for name in referenced(text, double=False)]
        usually = operation.record.usually if operation.record else ()
        place(operation, names, self.columns, usually)
        if match := Words((operation.name,)).task():
            self._by_name(operation, match[0])
        if operation.components == ("teacher-response-generation",):
            operation.additions += additions_of(self.settings.table("generation"), ())

    def _by_name(self, operation: Operation, task: str) -> None:
        if task in {"judgement", "faithfulness"}:
            operation.annotates = ("faithfulness-check" if task == "faithfulness" else "llm-judge-filter",)
            operation.additions = ()

    def _dialogue(self, table: Table) -> None:
        operation = self._start(table, "multiturn_attributes")
        texts = [text for _, text in _all_texts(table)]
        names = [name for text in texts for name in referenced(text, double=False)]
        sources = [self.columns.source_of(name) for name in names]
        operation.inputs = tuple(dict.fromkeys(source for source in sources if source and source != operation.name))
        operation.models = models_of(self.settings.table("model"))
        if table.get("available_tools") or self.params.get("environments"):
            operation.additions = (Addition("agent-trajectory-sampling", "tools are available"),)


def _shots(table: Table) -> int:
    number = table.get("num_shots")
    return number if isinstance(number, int) and not isinstance(number, bool) else 1


def _all_texts(value: Any, depth: int = 6) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [("", value)]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [pair for item in items for pair in _all_texts(item, depth - 1)] if depth else []
