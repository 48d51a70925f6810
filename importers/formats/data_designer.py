"""NeMo Data Designer: columns in YAML, in a saved configuration, or added by a builder in Python."""

import ast
import re

from catalogue.crosswalk import Crosswalk
from importers.attributes import additions_of
from importers.formats.references import Columns, fold_helpers, place, referenced
from importers.meaning import unique
from importers.operations import Addition, Operation, Pipeline
from importers.python_code import PythonCode, in_order
from importers.source import Source
from importers.trees import Table, texts_of
from taxonomy.documents import Operator

FORMAT = "data-designer"
PACKAGES = ("data_designer", "nemo_microservices.data_designer", "nemo_microservices", "gretel_client.navigator")
WRITTEN = {"llm-text", "llm-code", "llm-structured"}
PEOPLE = {"person", "person_from_faker"}
GRID, PERSONS = "drawn attributes", "drawn persons"
SEEDS = ("existing-instruction-dataset", "knowledge-documents", "source-code-snippets", "human-written-seed-tasks")


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """By column types that the tool has; Python by its imports and by columns that are added."""
    if source.code:
        is_pipeline = any(source.code.has_import(package) for package in PACKAGES) and _python_columns(source.code)
        return (FORMAT, "python") if is_pipeline else None
    if not isinstance(source.tree, Table):
        return None
    if any(_record(crosswalk, column) for column in _columns(source.tree)):
        return FORMAT, "config" if "data_designer" in source.tree else "yaml"
    return None


def _columns(tree: Table) -> list[Table]:
    listing = (tree.table("data_designer") or tree).listing("columns")
    return [column for column in listing.tables() if column.text("column_type") and column.text("name")]


def _record(crosswalk: Crosswalk, column: Table) -> Operator | None:
    return crosswalk.find(FORMAT, _operator_of(column))


def _operator_of(column: Table) -> str:
    """The operator's name in the crosswalk: `column sampler: category`, `column llm-text`."""
    kind = column.text("column_type")
    detail = column.text("sampler_type") if kind == "sampler" else ""
    detail = column.text("validator_type") if kind == "validation" else detail
    return f"column {kind}: {detail.lower()}" if detail else f"column {kind}"


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The columns; of two with one name the later counts."""
    if source.code:
        columns, settings = _python_columns(source.code), Table(1)
        settings |= _python_seed(source.code)
        layout = "python"
    else:
        settings = source.tree.table("data_designer") or source.tree
        columns, layout = _columns(source.tree), "config" if "data_designer" in source.tree else "yaml"
    latest = {column.text("name"): column for column in columns}
    reader = _Reader(crosswalk, [column for column in columns if latest[column.text("name")] is column], settings)
    return Pipeline(FORMAT, layout, reader.operations())


class _Reader:
    def __init__(self, crosswalk: Crosswalk, columns: list[Table], settings: Table) -> None:
        self.crosswalk = crosswalk
        self.tables = columns
        self.columns = Columns()
        self.models = {
            config.text("alias"): config
            for config in settings.listing("model_configs").tables()
            if config.text("alias")
        }
        self.settings = settings
        self.collected: list[Operation] = []

    def operations(self) -> list[Operation]:
        self._seed()
        self._sample()
        written = [table for table in self.tables if table.text("column_type") != "sampler"]
        operations = [(self._start(table), table) for table in written]
        for operation, table in operations:
            self._place(operation, table)
        self._connect_seeds()
        fold_helpers(self.collected, self.columns)
        return self.collected

    def _seed(self) -> None:
        """The seed data: columns that prompts name and nothing in the file makes."""
        key = next((key for key in ("seed_config", "seed_dataset", "seed_source") if self.settings.get(key)), None)
        column = next((table for table in self.tables if table.text("column_type") == "seed-dataset"), None)
        if key is None and column is None:
            return
        line = column.line if column else self.settings.line_of(key or "")
        operation = Operation("seed data", "column seed-dataset", line, inputs=(), writes=frozenset(self._given()))
        names = " ".join(self._given())
        documents = re.search(r"document|text|passage|chunk|context|article|page", names, re.IGNORECASE)
        seed = "knowledge-documents" if documents else SEEDS[0]
        operation.components, operation.choices = (seed,), unique(seed, *SEEDS)
        operation.question = "What the seed data hold is not in this file. What are they?"
        table = self.columns.documents if documents else self.columns.rows
        table |= dict.fromkeys(self._given(), operation.name)
        self.collected.append(operation)

    def _given(self) -> list[str]:
        made = {table.text("name") for table in self.tables if table.text("column_type") != "seed-dataset"}
        named = [name for table in self.tables for name in _names_in(table)]
        listed = [table.text("name") for table in self.tables if table.text("column_type") == "seed-dataset"]
        return [name for name in dict.fromkeys([*listed, *named]) if name not in made]

    def _sample(self) -> None:
        """All drawn attributes are one grid, all drawn persons one pool."""
        for table in self.tables:
            if table.text("column_type") != "sampler":
                continue
            record, people = _record(self.crosswalk, table), table.text("sampler_type").lower() in PEOPLE
            name = PERSONS if people else GRID
            if record is None or record.fit in {"plumbing", "out-of-scope"}:
                self.collected.append(Operation(table.text("name"), _operator_of(table), table.line, record, inputs=()))
                self.columns.others[table.text("name")] = table.text("name")
                continue
            self._draw(table, name, "persona-pool" if people else "attribute-grid")
            (self.columns.people if people else self.columns.sampled)[table.text("name")] = name

    def _draw(self, table: Table, name: str, component: str) -> None:
        operation = next((operation for operation in self.collected if operation.name == name), None)
        if operation is None:
            operation = Operation(name, "column sampler", table.line, inputs=(), components=(component,))
            operation.rule = "all columns that are drawn"
            self.collected.append(operation)
        values = table.table("params").get("values")
        number = len(values) if isinstance(values, (list, dict)) else None
        operation.params[table.text("name")] = number or table.text("sampler_type")

    def _start(self, table: Table) -> Operation:
        name = table.text("name")
        operation = Operation(name, _operator_of(table), table.line, _record(self.crosswalk, table))
        operation.writes = frozenset({name})
        operation.params = {key: table[key] for key in ("prompt", "system_prompt", "code_lang") if table.get(key)}
        if (kind := table.text("column_type")) in WRITTEN:
            self.columns.written[name] = name
        elif kind != "seed-dataset":
            self.columns.others[name] = name
        return operation

    def _place(self, operation: Operation, table: Table) -> None:
        kind = table.text("column_type")
        names = _names_in(table)
        if kind == "seed-dataset":
            return
        self.collected.append(operation)
        operation.inputs = unique(*(self.columns.source_of(name) for name in names))
        if kind in WRITTEN and operation.record:
            usually = tuple(item for item in operation.record.usually if item != "persona-conditioning")
            place(operation, names, self.columns, usually or ("teacher-response-generation",))
            operation.additions += self._additions(table, kind)
            self._model(operation, table)
        elif kind == "llm-judge":
            self._model(operation, table)
        elif kind == "validation" and operation.record:
            operation.annotates = operation.record.corresponding

    def _model(self, operation: Operation, table: Table) -> None:
        config = self.models.get(table.text("model_alias"))
        model = config.text("model") if config else ""
        operation.models = (model,) if model else ()

    def _additions(self, table: Table, kind: str) -> tuple[Addition, ...]:
        config = self.models.get(table.text("model_alias"))
        additions = additions_of(config.table("inference_parameters"), ()) if config else ()
        if kind == "llm-structured":
            additions += (Addition("schema-constrained-generation", "the column has a schema"),)
        if table.get("tool_alias"):
            additions += (Addition("agent-trajectory-sampling", "the column has tools"),)
        return additions

    def _connect_seeds(self) -> None:
        """Seed rows that no prompt names still are what every row starts from."""
        seed = next((operation for operation in self.collected if operation.name == "seed data"), None)
        if seed is None or any("seed data" in (operation.inputs or ()) for operation in self.collected):
            return
        follower = next((operation for operation in self.collected if operation is not seed), None)
        if follower:
            follower.inputs = unique("seed data", *(follower.inputs or ()))


def _names_in(table: Table) -> list[str]:
    texts = [table.text(key) for key in ("prompt", "system_prompt", "expr")]
    names = [name for text in texts for name in referenced(text, double=True)]
    return [*names, *texts_of(table.get("target_columns"))]


def _python_columns(code: PythonCode) -> list[Table]:
    """The arguments of `add_column`, as the columns of a configuration."""
    columns: list[Table] = []
    for node in in_order(code.module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_column":
            column = _python_column(code, node)
            if column is not None and column.text("name") and column.text("column_type"):
                columns.append(column)
    return columns


def _python_column(code: PythonCode, call: ast.Call) -> Table | None:
    table = code.values(call)
    argument = next((value for value in (code.value(arg) for arg in call.args) if isinstance(value, Table)), None)
    given = argument if argument is not None else table.get("column_config")
    column = given if isinstance(given, Table) else table
    if "column_type" not in column and (name := column.text("()")).endswith("ColumnConfig"):
        column["column_type"] = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name[:-12]).lower()
    if isinstance(value := column.get("column_type"), str):
        column["column_type"] = value.lower().replace("_", "-")
    return column


def _python_seed(code: PythonCode) -> dict[str, int]:
    """The line of the call that gives the file its seed data, under the key that a configuration has for it."""
    for node in in_order(code.module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "with_seed_dataset"
        ):
            return {"seed_config": node.lineno}
    return {}
