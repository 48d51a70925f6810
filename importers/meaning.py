"""The meaning of operations: the components of their crosswalk records, and open questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from importers.operations import Operation
from taxonomy.vocabulary import Fit

ANNOTATION = "sample-annotation"
Sort = Literal["step", "annotation", "plumbing", "out-of-scope", "part"]


LEFT_OUT: dict[Fit, Sort] = {Fit.PLUMBING: "plumbing", Fit.OUT_OF_SCOPE: "out-of-scope"}


@dataclass
class Meaning:
    """How an operation appears in the draft."""

    sort: Sort
    components: tuple[str | None, ...] = ()
    """Of a step, in order; (None,) where nothing is known. Of an annotation: what it is once something drops by it."""
    question: str | None = None
    choices: tuple[str, ...] = ()
    rule: str | None = None
    folded: list[str] = field(default_factory=list)
    """Names of the operations that are a part of this step."""


def unique(*names: str | None) -> tuple[str, ...]:
    """The distinct names, without None."""
    return tuple(dict.fromkeys(name for name in names if name))


def meaning_of(operation: Operation, known: Mapping[str, str]) -> Meaning:
    """By the rules of the format, else by the record; `known` has the kind of each component of the catalogue."""
    if operation.part_of is not None:
        return Meaning("part")
    if operation.plumbing:
        return Meaning("plumbing")
    meaning = _by_rule(operation) or _by_record(operation)
    if meaning.sort == "step":
        meaning.components = tuple(component if component in known else None for component in meaning.components)
        meaning.choices = tuple(choice for choice in meaning.choices if choice in known)
    return meaning


def _by_rule(operation: Operation) -> Meaning | None:
    if operation.annotates is not None:
        return Meaning("annotation", operation.annotates, operation.question, operation.choices, operation.rule)
    if operation.components is not None:
        return Meaning("step", operation.components or (None,), operation.question, operation.choices, operation.rule)
    return None


def _by_record(operation: Operation) -> Meaning:
    record = operation.record
    if record is None:
        return Meaning("step", (None,), rule=operation.rule or "not an operator of the tool")
    match record.fit:
        case Fit.EXACT | Fit.CLOSE | Fit.COMPOSITE:
            return Meaning("step", record.components, operation.question, operation.choices, f"{record.fit} match")
        case Fit.PLUMBING | Fit.OUT_OF_SCOPE:
            return Meaning(LEFT_OUT[record.fit])
        case Fit.ANNOTATE:
            return Meaning("annotation", record.when_filtered, operation.question, operation.choices)
        case Fit.DEPENDS:
            return _depending(operation)
        case _:
            return Meaning("step", (None,), rule="no component corresponds to it")


def _depending(operation: Operation) -> Meaning:
    record = operation.record
    choices = record.usually if record else ()
    if not choices:
        return Meaning("step", (None,), rule="its prompt, code or parameters decide")
    text = operation.question or f"What {operation.operator} does is decided outside of its name. Which is it?"
    return Meaning("step", choices[:1], text, choices, "the most usual of several")
