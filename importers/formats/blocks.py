"""InstructLab SDG and SDG Hub: lists of blocks with their columns; general ones by the words of their prompt."""

from dataclasses import dataclass, field
from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import additions_of, models_of
from importers.meaning import unique
from importers.operations import Addition, Operation, Pipeline
from importers.prompts import Words
from importers.source import Source
from importers.trees import Listing, Table, texts_of
from taxonomy.documents import Operator
from taxonomy.name_similarity import parted

INSTRUCTLAB, SDG_HUB = "instructlab-sdg", "sdg-hub"
PROMPTED = {"LLMBlock", "LLMMessagesBlock", "ConditionalLLMBlock", "LLMChatBlock"}
BUILDER = "PromptBuilderBlock"
FILTERS = {"FilterByValueBlock", "ColumnValueFilterBlock"}
INTERPRETER = "PythonInterpreterBlock"
JOINS = {"FlattenColumnsBlock", "MeltColumnsBlock"}
ITERATES = "IterBlock"
READING_KEYS = (
    "input_cols",
    "filter_column",
    "column_name",
    "choice_col",
    "var_cols",
    "cols",
    "input_column",
    "columns",
)
WRITING_KEYS = ("output_cols", "output_col", "output_column", "value_name", "var_name")
PATH_KEYS = ("config_path", "config_paths", "prompt_config_path")
DOCUMENTS = {"document", "documents", "knowledge", "summary", "summaries", "passage", "passages", "chunk", "grounded"}
EXAMPLES = {"skill", "skills", "seed", "icl", "examples"}
TOPICS = {"domain", "topic", "topics", "subject", "subtopic", "theme"}
GRADES = {
    "faithfulness": "faithfulness-check",
    "judgement": "llm-judge-filter",
    "tests": "unit-test-verification",
}
"""What a task that grades is once a later block drops by it."""
WRITES = {
    "summary": "document-summarization",
    "translation": "machine-translation",
    "contexts": "few-shot-bootstrapping",
}
SEEDS = ("knowledge-documents", "human-written-seed-tasks", "existing-instruction-dataset")


@dataclass
class Block:
    """One block in either layout."""

    kind: str
    name: str
    line: int
    config: Table
    whole: Table
    words: Words = field(default_factory=lambda: Words(()))

    @property
    def paths(self) -> list[str]:
        """The files of its prompt."""
        return [path for key in PATH_KEYS for path in _texts_below(self.config.get(key))]


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """Format and layout of a list of blocks of which at least one is known."""
    tree = source.tree
    blocks = tree if isinstance(tree, Listing) else tree.get("blocks") if isinstance(tree, Table) else None
    if not isinstance(blocks, Listing):
        return None
    for key, tool in (("block_type", SDG_HUB), ("type", INSTRUCTLAB)):
        if any(crosswalk.find(tool, block.text(key)) for block in blocks.tables()):
            layout = "old" if isinstance(tree, Listing) else "yaml"
            return tool, layout
    return None


def read(source: Source, crosswalk: Crosswalk, tool: str) -> Pipeline:
    """The operations of a list of blocks."""
    tree = source.tree
    listing = tree if isinstance(tree, Listing) else tree.listing("blocks")
    blocks = [_block(item, listing.lines[place]) for place, item in enumerate(listing) if isinstance(item, Table)]
    metadata = tree.table("metadata") if isinstance(tree, Table) else Table(1)
    reader = _Reader(blocks, crosswalk, tool, metadata)
    layout = "old" if isinstance(tree, Listing) else "yaml"
    return Pipeline(tool, layout, reader.operations(), name=metadata.text("name") or None)


def _block(item: Table, line: int) -> Block:
    config = item.table("block_config") if "block_type" in item else item.table("config")
    kind = item.text("block_type") or item.text("type")
    name = config.text("block_name") or item.text("name") or config.text("name") or kind or "block"
    return Block(kind, name, line, config, item)


def _texts_below(value: Any) -> list[str]:
    if isinstance(value, Table):
        return [text for item in value.values() for text in texts_of(item)]
    return texts_of(value)


class _Reader:
    def __init__(self, blocks: list[Block], crosswalk: Crosswalk, tool: str, metadata: Table) -> None:
        self.blocks = blocks
        self.crosswalk = crosswalk
        self.tool = tool
        self.required = texts_of(metadata.table("dataset_requirements").get("required_columns"))
        self.answers: set[str] = set()
        """Columns that hold answers, and what was parsed out of them."""
        self.tests: list[Operation] = []
        self.builder: Block | None = None
        self.documents = self._has_words(DOCUMENTS)

    def operations(self) -> list[Operation]:
        own: list[Operation] = []
        for block in self.blocks:
            own.append(self._operation(block))
            self._note_columns(own[-1])
        _name_revisions(own)
        _run_in_parallel(own)
        if all(operation.plumbing or _is_plumbing(operation.record) for operation in own):
            return own
        return [*self._seeds(), *own]

    def _operation(self, block: Block) -> Operation:
        kind = block.kind
        operation = Operation(
            name=block.name,
            operator=kind,
            line=block.line,
            record=self.crosswalk.find(self.tool, kind),
            reads=frozenset(_columns(block.config, READING_KEYS)),
            writes=frozenset(_columns(block.config, WRITING_KEYS)),
            params=_params(block),
            models=models_of(block.whole),
        )
        if operation.record is None:
            operation.rule = "not a block of the tool"
        if kind == BUILDER:
            self._build(block, operation)
        elif kind == ITERATES:
            self._iterate(block, operation)
        elif kind in PROMPTED and operation.record:
            self._prompt(block, operation)
        elif kind in FILTERS:
            operation.drops = True
        elif kind == INTERPRETER:
            self._interpret(operation)
        if block.whole.get("drop_duplicates"):
            operation.additions += (Addition("exact-deduplication", "drop_duplicates is given"),)
        return operation

    def _build(self, block: Block, operation: Operation) -> None:
        """Fold a prompt builder into the block that sends the prompt."""
        self.builder = block
        sender = next((item for item in self.blocks if item.kind in PROMPTED and self._sends(item, operation)), None)
        if sender:
            operation.part_of = sender.name
            sender.words = Words((*block.paths, block.name, *_columns(block.config, READING_KEYS)))

    def _sends(self, block: Block, operation: Operation) -> bool:
        return bool(set(_columns(block.config, READING_KEYS)) & operation.writes)

    def _iterate(self, block: Block, operation: Operation) -> None:
        """A block that is run several times: repetition, not a loop over rounds."""
        inner = block.config.text("block_type")
        record = self.crosswalk.find(self.tool, inner)
        inner_config = block.config.table("block_kwargs") or block.config
        if _is_plumbing(record):
            operation.plumbing = True
        elif inner in PROMPTED:
            self._prompt(Block(inner, block.name, block.line, inner_config, block.whole), operation)
            operation.record = record
            operation.additions += (Addition("multiple-response-sampling", f"{ITERATES} repeats {inner}"),)

    def _prompt(self, block: Block, operation: Operation) -> None:
        """A general block: the words of its prompt tell what it does, and a question goes with the answer."""
        files = [path.rpartition("/")[2] for path in block.paths]
        words = Words((*files, block.name, *block.words.places[:2], *_columns(block.config, WRITING_KEYS)))
        match = words.task()
        usually = operation.record.usually if operation.record else ()
        if match is None:
            return
        task, word = match
        operation.rule = f"its prompt speaks of {word!r}"
        operation.question = f"{operation.operator} does what its prompt says, which is not in this file. Is this it?"
        self._assign(task, operation, usually, block)
        grounded = operation.components and operation.components[0] == "teacher-response-generation"
        if grounded:
            operation.additions += additions_of(block.whole, ("n", "num_return_sequences"))

    def _assign(self, task: str, operation: Operation, usually: tuple[str, ...], block: Block) -> None:
        if task in GRADES:
            operation.annotates = (GRADES[task],)
            if task == "tests":
                self.tests.append(operation)
        elif task == "route":
            operation.plumbing = True
        elif task in {"revision", "critique"}:
            _choose(operation, ("critique-and-revise",), ())
            operation.remark = task
        elif task == "question":
            _choose(operation, self._question_component(operation, block), usually)
        else:
            _choose(operation, (WRITES.get(task, "teacher-response-generation"),), usually)

    def _question_component(self, operation: Operation, block: Block) -> tuple[str, ...]:
        """A question written after its answer is built from it; one from a document is grounded; else from examples."""
        reads = operation.reads | frozenset(block.words.places[2:])
        if reads & self.answers:
            return ("backward-question-construction",)
        return ("document-grounded-questions",) if self.documents else ("few-shot-bootstrapping",)

    def _interpret(self, operation: Operation) -> None:
        operation.marks = True
        operation.writes |= {f"{column}_{ending}" for column in operation.writes for ending in ("success", "error")}
        if self.tests:
            operation.components = ("unit-test-verification",)
            operation.rule = "runs code together with tests that an earlier block wrote"
            for tests in self.tests:
                tests.part_of, tests.annotates = operation.name, None
            self.tests = []

    def _note_columns(self, operation: Operation) -> None:
        answers = operation.components == ("teacher-response-generation",)
        plain = _is_plumbing(operation.record) and operation.reads & self.answers
        if answers or plain:
            self.answers |= operation.writes | {f"{operation.name}_content"}

    def _has_words(self, words: set[str]) -> bool:
        places = [text for block in self.blocks for text in (*block.paths, block.name)]
        columns = [column for block in self.blocks for column in _columns(block.config, READING_KEYS)]
        return any(word in words for text in (*places, *columns, *self.required) for word in parted(text))

    def _seeds(self) -> list[Operation]:
        """The kind of seed data, inferred from the columns that the pipeline requires and the words of its prompts."""
        line = self.blocks[0].line if self.blocks else 1
        operation = Operation("input data", "input data", line, inputs=(), writes=frozenset(self.required))
        operation.question = "The rows that the pipeline starts from are not in this file. What are they?"
        populates = any(block.kind == "SamplePopulatorBlock" for block in self.blocks)
        if TOPICS & {word for column in self.required for word in parted(column)} and not self.documents:
            operation.components, operation.rule = ("topic-conditioning",), "a topic is a required column"
            operation.choices = ("topic-conditioning", "attribute-conditioning", "topic-taxonomy")
            return [operation]
        if self.documents:
            operation.components, operation.rule = SEEDS[:1], "its blocks speak of documents"
        elif populates or self._has_words(EXAMPLES):
            operation.components, operation.rule = SEEDS[1:2], "its blocks speak of skills or examples"
        else:
            operation.components, operation.rule = SEEDS[2:], "no document and no example is named"
        operation.choices = unique(*operation.components, *SEEDS)
        return [operation]


def _choose(operation: Operation, components: tuple[str, ...], usually: tuple[str, ...]) -> None:
    operation.components = components
    operation.choices = unique(*components, *usually)


def _is_plumbing(record: Operator | None) -> bool:
    return record is not None and record.fit == "plumbing"


def _columns(config: Table, keys: tuple[str, ...]) -> list[str]:
    return [text for key in keys for text in _texts_below(config.get(key))]


def _params(block: Block) -> dict[str, Any]:
    own = {key: value for key, value in block.config.items() if key not in {"block_name", "name"}}
    settings = {**block.whole.table("gen_kwargs"), **block.config.table("gen_kwargs")}
    return {**own, **settings}


def _name_revisions(operations: list[Operation]) -> None:
    """Blocks in a row that criticize and at last revise are one step; critics that nothing revises only grade."""
    group: list[Operation] = []
    for operation in [*operations, Operation("", "", 0)]:
        if operation.components == ("critique-and-revise",):
            group.append(operation)
            continue
        if operation.plumbing or _is_plumbing(operation.record):
            continue
        _join_revision(group)
        group = []


def _join_revision(group: list[Operation]) -> None:
    revising = [operation for operation in group if operation.remark == "revision"]
    for operation in group:
        operation.remark = None
        if not revising:
            operation.components, operation.annotates = None, ("llm-judge-filter",)
        elif operation is not revising[-1]:
            operation.part_of = revising[-1].name


def _run_in_parallel(operations: list[Operation]) -> None:
    """Operations whose columns are melted into one run side by side: each starts where the first of them does."""
    for place, operation in enumerate(operations):
        if operation.operator not in JOINS:
            continue
        writers = [other for other in operations[:place] if other.writes & operation.reads and not other.plumbing]
        if len(writers) < 2:
            continue
        first = operations.index(writers[0])
        start = (operations[first - 1].name,) if first else None
        for writer in writers:
            writer.inputs = start
        operation.inputs = tuple(writer.name for writer in writers)
