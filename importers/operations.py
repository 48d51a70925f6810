"""What the readers of formats return: the operations of a pipeline, in the terms of its file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from taxonomy.documents import Operator


@dataclass(frozen=True)
class Addition:
    """A further step that an attribute of an operation amounts to: `drop_duplicates`, `num_generations`."""

    component: str
    rule: str
    before: bool = False
    """Whether it happens before the operation itself."""


@dataclass
class Operation:
    """One operator of a file."""

    name: str
    """What the file calls it; unique in the pipeline."""
    operator: str
    """The name of its operator or class."""
    line: int
    record: Operator | None = None
    """Its crosswalk record; None for an own class."""
    inputs: tuple[str, ...] | None = None
    """Names of the operations whose output it takes; None for the one before it."""
    reads: frozenset[str] = frozenset()
    """Columns that it reads."""
    writes: frozenset[str] = frozenset()
    """Columns that it writes."""
    drops: bool = False
    """Whether it drops rows by a column that an earlier one wrote."""
    gathers: bool = False
    """Whether it drops by everything that is graded before it, whatever the columns are called."""
    marks: bool = False
    """Whether it only marks what a later operation may drop, although its component drops."""
    joins: bool = False
    """Whether it joins the branches of several generators into groups."""
    components: tuple[str, ...] | None = None
    """Components chosen by a rule of the format, in place of those of the record."""
    annotates: tuple[str, ...] | None = None
    """Where it only grades: what it is once a later operation drops by its column."""
    plumbing: bool = False
    """Whether it is no step of a method."""
    part_of: str | None = None
    """The name of the operation that it is a part of."""
    rule: str | None = None
    """Why these components were chosen."""
    question: str | None = None
    """What is left open about it."""
    choices: tuple[str, ...] = ()
    """What may answer the question."""
    additions: tuple[Addition, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    """The language models that it calls."""
    roles: tuple[tuple[str, str], ...] = ()
    """Models with the roles that the file itself gives them."""
    rows: int | None = None
    """Rows that are left after it."""
    remark: str | None = None
    """What the file says of it: the docstring of an own class."""


@dataclass
class Pipeline:
    """A file's pipeline."""

    format: str
    layout: str
    operations: list[Operation]
    name: str | None = None
    output: str | None = None
    """The data set that is published."""
    loop_line: int | None = None
    """The line of a loop that runs the pipeline again."""
    loops: list[tuple[str, str, int | None]] = field(default_factory=list)
    """The operations between which it loops, and its rounds: after the first it starts again at the second."""
    questions: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    """Further open questions: line, text, choices."""
    ignored: list[tuple[int, str]] = field(default_factory=list)
    """Lines left out beside those of operations, with the reason."""


def unique_names(operations: Iterable[Operation]) -> None:
    """Give a second operation of the same name a number."""
    seen: dict[str, int] = {}
    for operation in operations:
        seen[operation.name] = seen.get(operation.name, 0) + 1
        if seen[operation.name] > 1:
            operation.name = f"{operation.name} {seen[operation.name]}"
