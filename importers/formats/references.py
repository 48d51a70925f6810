"""Columns whose inputs are references in their prompts: what each does by what it refers to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from importers.meaning import unique
from importers.operations import Addition, Operation

_DOUBLE = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)|\{%-?\s*(?:if|elif|for\s+\w+\s+in)\s+([A-Za-z_]\w*)")
_SINGLE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)")


def referenced(text: str, *, double: bool) -> list[str]:
    """The names in `{{ }}` (with `double`) or in `{ }`, in their order."""
    groups = _DOUBLE.findall(text) if double else [(name, "") for name in _SINGLE.findall(text)]
    return list(dict.fromkeys(one or other for one, other in groups))


@dataclass
class Columns:
    """The columns of a pipeline by what is in them."""

    sampled: dict[str, str] = field(default_factory=dict)
    """Column of drawn attributes -> name of the operation that draws."""
    people: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    fixed_examples: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    """Columns of data that are given."""
    written: dict[str, str] = field(default_factory=dict)
    """Columns that a model writes."""
    others: dict[str, str] = field(default_factory=dict)
    """Columns computed of others."""

    def source_of(self, name: str) -> str | None:
        """The operation that a column comes from."""
        for table in (self.written, self.sampled, self.people, self.examples, self.fixed_examples, self.documents,
                      self.rows, self.others):  # fmt: skip
            if name in table:
                return table[name]
        return None


def place(operation: Operation, names: Iterable[str], columns: Columns, usually: tuple[str, ...]) -> None:
    """Give an operation that a model carries out its inputs, and the components that its references say.

    The first text that names drawn attributes is conditioned on them; one after examples is bootstrapped from these;
    one that reads a document is grounded in it; one that reads what a model wrote answers it.
    """
    names = [name for name in names if columns.source_of(name) and columns.source_of(name) != operation.name]
    operation.inputs = unique(*(columns.source_of(name) for name in names))
    operation.reads = frozenset(names)
    kinds = {
        kind
        for kind in ("sampled", "people", "examples", "fixed_examples", "documents", "written")
        for name in names
        if name in getattr(columns, kind)
    }
    components, rule = _components(kinds)
    if components is None:
        components, rule = usually[:1] or None, "the most usual of several"
    if components is None:
        return
    operation.components, operation.rule = components, rule
    operation.question = f"What {operation.operator} writes is decided by its prompt. Is this it?"
    operation.choices = unique(*components, *usually)
    operation.additions += _conditions(kinds, components)


_BY_KIND = {
    "documents": ("document-grounded-questions", "its prompt reads a document"),
    "written": ("teacher-response-generation", "its prompt reads what a model wrote"),
    "examples": ("few-shot-bootstrapping", "its prompt shows examples that are drawn"),
    "fixed_examples": ("fixed-few-shot-prompt", "its prompt shows examples"),
    "people": ("persona-conditioning", "its prompt names a drawn person"),
    "sampled": ("attribute-conditioning", "its prompt names drawn attributes"),
}
"""What a prompt refers to -> component and rule; the first that fits."""


def _components(kinds: set[str]) -> tuple[tuple[str, ...] | None, str]:
    component, rule = next((value for kind, value in _BY_KIND.items() if kind in kinds), (None, ""))
    return (component,) if component else None, rule


def _conditions(kinds: set[str], components: tuple[str, ...]) -> tuple[Addition, ...]:
    """Attributes and persons beside a document or examples condition the same prompt."""
    if "written" in kinds and "documents" not in kinds:
        return ()
    component_of = {"sampled": "attribute-conditioning", "people": "persona-conditioning"}
    return tuple(
        Addition(component, f"its prompt names {kind} columns", before=True)
        for kind, component in component_of.items()
        if kind in kinds and component not in components
    )


def fold_helpers(operations: list[Operation], columns: Columns) -> None:
    """A text that answers the same column as a later one, and is read by it, is a part of that later answer."""
    writers = {operation.name for operation in operations}
    for operation in operations:
        if operation.components != ("teacher-response-generation",):
            continue
        questions = {name for name in operation.reads if columns.written.get(name) in writers}
        for other in operations:
            reads_it = any(columns.written.get(name) == operation.name for name in other.reads)
            if other.components == operation.components and reads_it and questions & other.reads:
                operation.part_of = other.name
                operation.additions = ()
                break
