"""EasyInstruct, DeepFabric and synthetic-data-kit: configurations that name what is done by their keys."""

from typing import Any

from catalogue.crosswalk import Crosswalk
from importers.attributes import additions_of, models_of
from importers.meaning import unique
from importers.operations import Operation, Pipeline
from importers.source import Source
from importers.trees import Table

EASYINSTRUCT, DEEPFABRIC, KIT = "easyinstruct", "deepfabric", "synthetic-data-kit"
SECTIONS = ("generator", "selector", "prompt")
TOPICS = ("topic_tree", "topic_graph", "topics")
ENGINES = ("data_engine", "generation")
REASONING = ("cot", "chain_of_thought", "reasoning")
CREATING = {
    "qa_generation": "create --type qa",
    "summary": "create --type summary",
    "cot_generation": "create --type cot",
    "cot_enhancement": "create --type cot-enhance",
}
CURATING = "qa_rating"
KIT_KEYS = {
    "llm",
    "vllm",
    "api-endpoint",
    "generation",
    "curate",
    "cleanup",
    "ingest",
    "paths",
    "format",
    "input",
    "output",
}
SEEDS = ("existing-instruction-dataset", "human-written-seed-tasks", "knowledge-documents")


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """By the names of operators or of prompts, not by the sections alone."""
    tree = source.tree
    if not isinstance(tree, Table):
        return None
    if any(crosswalk.find(EASYINSTRUCT, name) for name, _, _ in _classes(tree)):
        return EASYINSTRUCT, "yaml"
    if _engine(tree) is not None and _topic_section(tree) is not None:
        return DEEPFABRIC, "old" if "topics" not in tree else "yaml"
    prompts = set(tree.table("prompts"))
    if prompts & {*CREATING, CURATING} or (len(KIT_KEYS & set(tree)) >= 3 and {"vllm", "api-endpoint"} & set(tree)):
        return KIT, "config"
    return None


def read(source: Source, crosswalk: Crosswalk, tool: str) -> Pipeline:
    """The operations of the configuration."""
    readers = {EASYINSTRUCT: _read_easyinstruct, DEEPFABRIC: _read_deepfabric, KIT: _read_kit}
    return readers[tool](source.tree, crosswalk)


def _classes(tree: Table) -> list[tuple[str, Table, int]]:
    classes: list[tuple[str, Table, int]] = []
    for section in sorted((key for key in SECTIONS if key in tree), key=lambda key: tree.lines[key]):
        table = tree.table(section)
        classes += [(name, table.table(name), table.lines[name]) for name in table]
    return classes


def _read_easyinstruct(tree: Table, crosswalk: Crosswalk) -> Pipeline:
    operations: list[Operation] = []
    for name, values, line in _classes(tree):
        record = crosswalk.find(EASYINSTRUCT, name)
        operations.append(Operation(name, name, line, record, params=dict(values), models=models_of(values)))
        if record and record.fit == "plumbing":
            operations += [
                Operation(
                    inner, inner, values.lines[inner], crosswalk.find(EASYINSTRUCT, inner), params=values.table(inner)
                )
                for inner in values
                if isinstance(values[inner], Table)
            ]
    if operations and "generator" not in tree:
        operations.insert(0, _loader(tree.line, "What is selected from is not in this file. What is it?"))
    return Pipeline(EASYINSTRUCT, "yaml", operations)


def _loader(line: int, question: str, seed: str = SEEDS[0]) -> Operation:
    return Operation(
        "input data", "input data", line, inputs=(), components=(seed,), question=question, choices=unique(seed, *SEEDS)
    )


def _topic_section(tree: Table) -> Table | None:
    section = next((tree.table(key) for key in TOPICS if isinstance(tree.get(key), Table)), None)
    if section is None:
        return None
    values = section.table("args") or section
    known = {"topic_prompt", "root_prompt", "prompt", "depth", "degree", "tree_depth", "tree_degree", "mode"}
    return section if len(known & set(values)) >= 2 else None


def _engine(tree: Table) -> Table | None:
    return next((tree.table(key) for key in ENGINES if isinstance(tree.get(key), Table)), None)


def _read_deepfabric(tree: Table, crosswalk: Crosswalk) -> Pipeline:
    topics, engine = _topic_section(tree) or Table(1), _engine(tree) or Table(1)
    topic_values, values = topics.table("args") or topics, engine.table("args") or engine
    graph = "topic_graph" in tree or topic_values.text("mode") == "graph"
    name = "topics mode: graph (topic_graph)" if graph else "topics mode: tree (topic_tree)"
    tree_step = Operation("topics", name, topics.line, crosswalk.find(DEEPFABRIC, name), inputs=())
    tree_step.params, tree_step.models = dict(topic_values), models_of(topic_values)
    operations = [tree_step]
    if values.get("example_data"):
        name = "example data in data_engine"
        line = values.line_of("example_data")
        operations.append(Operation("example data", name, line, crosswalk.find(DEEPFABRIC, name)))
    operations.append(_conversation(values, crosswalk))
    published = tree.table("huggingface").text("repository")
    return Pipeline(DEEPFABRIC, "yaml" if "topics" in tree else "old", operations, output=published or None)


def _conversation(values: Table, crosswalk: Crosswalk) -> Operation:
    conversation = values.table("conversation")
    kind = conversation.text("type") or values.text("conversation_type") or "basic"
    reasons = any(word in kind for word in REASONING) or bool(conversation.get("reasoning_style") not in (None, "none"))
    name = f"generation conversation.type {'cot' if reasons else 'basic'}"
    operation = Operation("conversations", name, values.line, crosswalk.find(DEEPFABRIC, name), params=dict(values))
    operation.models = models_of(values)
    operation.additions = additions_of(values, ())
    if conversation.get("agent_mode") or values.get("agent_mode") or values.get("tools"):
        operation.question = "An agent with tools writes the conversations. Is this a step of its own?"
        operation.choices = unique("agent-trajectory-sampling", "tool-call-annotation", "api-collection")
    return operation


def _read_kit(tree: Table, crosswalk: Crosswalk) -> Pipeline:
    """Which commands ran is not in the file: with a prompt for one of them alone it is that one, else it is asked."""
    prompts = tree.table("prompts")
    creating = [key for key in CREATING if key in prompts]
    operations: list[Operation] = []
    questions: list[tuple[int, str, tuple[str, ...]]] = []
    if len(creating) == 1:
        operations = _created(tree, crosswalk, creating[0])
    elif creating:
        records = [crosswalk.find(KIT, CREATING[key]) for key in creating]
        choices = unique(*(item for record in records if record for item in record.corresponding))
        text = "The file has prompts for several commands of `create`. Which of them ran, and in which order?"
        questions.append((prompts.line, text, choices))
    if CURATING in prompts or isinstance(tree.get("curate"), Table):
        record = crosswalk.find(KIT, "curate")
        line = prompts.lines.get(CURATING) or tree.line_of("curate")
        questions.append((line, "Was `curate` run, which drops by a grade?", record.components if record else ()))
    if not creating:
        questions.append((tree.line, "The file only sets parameters. Which commands ran?", ()))
    return Pipeline(KIT, "config", operations, questions=questions)


def _created(tree: Table, crosswalk: Crosswalk, key: str) -> list[Operation]:
    prompts: Table = tree.table("prompts")
    command = CREATING[key]
    line = prompts.lines[key]
    seed = SEEDS[0] if key == "cot_enhancement" else "knowledge-documents"
    loader = _loader(line, "What was read is not in this file. What is it?", seed)
    values: dict[str, Any] = {"prompt": prompts.get(key), **tree.table("generation")}
    text = f"The file has a prompt for `{command}` alone. Did this command run?"
    operation = Operation(command, command, line, crosswalk.find(KIT, command), params=values, question=text)
    operation.choices = operation.record.corresponding if operation.record else ()
    operation.models = models_of(tree.table(tree.table("llm").text("provider") or "vllm"))
    operation.additions = additions_of(tree.table("generation"), ())
    return [loader, operation]
