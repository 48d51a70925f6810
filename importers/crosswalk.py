"""The crosswalk: which operator of which tool is which component of the catalogue."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict

Fit = Literal["exact", "close", "composite", "depends", "annotate", "none", "plumbing", "out-of-scope"]
FITS: tuple[str, ...] = get_args(Fit)


class Operator(BaseModel):
    """One operator of a tool, and what it is in the catalogue."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    tool: str
    """The tool, as the list of formats names it."""
    version: str | None = None
    """The version that was looked at."""
    operator: str
    """The operator's name; `match` has how files write it where that differs."""
    match: tuple[Any, ...] = ()
    """Names, or keys with values, by which files refer to it."""
    fit: Fit
    """How well the components stand for it."""
    components: tuple[str, ...] = ()
    """Ids, in the order in which they happen."""
    proposed: tuple[str, ...] = ()
    """Ids where no earlier component fitted."""
    fallback: str | None = None
    """The nearest component where the proposed one is not wanted."""
    when_filtered: tuple[str, ...] = ()
    """What an annotation is once a later step drops by it."""
    usually: tuple[str, ...] = ()
    """What it may be where the prompt, the parameters or the data decide."""
    note: str | None = None
    """What a reader should know."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """From a record of a file, where a list of one may be a text."""
        values = {key: value for key, value in record.items() if value is not None}
        for key in ("components", "proposed", "when_filtered", "usually", "match"):
            values[key] = _listed(values.get(key))
        fallback = values.pop("fallback", None)
        return cls(**values, fallback=_listed(fallback)[0] if fallback else None)

    @property
    def named(self) -> tuple[str, ...]:
        """The components that it is, or may be: what a search by its name should lead to."""
        return self.components or self.proposed or self.when_filtered or self.usually

    @property
    def names(self) -> tuple[str, ...]:
        """The operator's name and the other names by which files refer to it."""
        return (self.operator, *(name for name in self.match if isinstance(name, str)))


def _listed(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


class Crosswalk:
    """All operators, found by tool and name."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self.operators = tuple(operators)
        self._names: dict[tuple[str, str], Operator] = {}
        for operator in self.operators:
            for name in operator.names:
                self._names.setdefault((operator.tool, name), operator)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> "Crosswalk":
        """From records as they are stored: `{tool, operator, fit, components, ...}`. Raises ValidationError."""
        return cls(Operator.of(record) for record in records)

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools, sorted."""
        return tuple(sorted({operator.tool for operator in self.operators}))

    def find(self, tool: str, name: str) -> Operator | None:
        """The operator of a tool by one of its names; None where there is none."""
        return self._names.get((tool, name))

    def of_tool(self, tool: str) -> tuple[Operator, ...]:
        """The operators of one tool."""
        return tuple(operator for operator in self.operators if operator.tool == tool)

    def of_component(self, component: str) -> tuple[Operator, ...]:
        """The operators that are a component or a part of which is it."""
        return tuple(operator for operator in self.operators if component in (operator.components or operator.proposed))
