"""An operator of a tool, and the components that it corresponds to: a record of the crosswalk."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from taxonomy.documents.base import (
    OPERATOR_PATTERN,
    Document,
    Fault,
    Id,
    Name,
    OperatorId,
    Text,
    Title,
    faults_of,
    line,
    repeated,
)
from taxonomy.documents.references import ComponentRef
from taxonomy.vocabulary import Fit


def faults_of_one_form(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Report only the faults of the form that the value has (a name or a mapping), without the form's name."""
    try:
        return handler(value)
    except ValidationError as error:
        is_mapping = isinstance(value, Mapping)
        own = [fault for fault in faults_of(error) if str(fault.loc[0]).startswith("dict[") == is_mapping]
        lines = [line(fault._replace(loc=fault.loc[1:])) for fault in own]
        raise ValidationError.from_exception_data(error.title, lines) from error


Keys = dict[Annotated[str, StringConstraints(min_length=1, max_length=80)], Name]
Match = Annotated[Name | Keys, WrapValidator(faults_of_one_form)]
Components = Annotated[tuple[ComponentRef, ...], Field(max_length=20)]
REFERRING = ("components", "usually", "related", "when_filtered")
"""The lists of components."""


class Operator(Document):
    """One operator of a tool, and the components that it corresponds to."""

    collection: ClassVar[str] = "operators"

    id: OperatorId
    """Tool and operator: `distilabel/complexity-scorer`."""
    tool: Id
    """The tool: `distilabel`."""
    version: Name | None = None
    """The version of the tool that was read."""
    operator: Title
    """The operator as the tool names it."""
    match: Annotated[tuple[Match, ...], Field(max_length=20)] = ()
    """How files refer to it, where that is not its plain name: other names, or keys with their values."""
    fit: Fit
    """How it corresponds to components."""
    components: Components = ()
    """The components that it is, in the order in which they happen."""
    usually: Components = ()
    """The components that it may be where parameters, prompt or data decide, the most usual first."""
    related: Components = ()
    """Further components that it has a part of."""
    when_filtered: Components = ()
    """The components that an annotation becomes once a later step drops samples by it."""
    note: Text | None = None
    """What a reader should know."""

    @property
    def name(self) -> str:
        """The operator as the tool names it."""
        return self.operator

    @property
    def names(self) -> tuple[str, ...]:
        """The operator's name, and the other names by which files refer to it."""
        return (self.operator, *(name for name in self.match if isinstance(name, str)))

    @property
    def corresponding(self) -> tuple[str, ...]:
        """The components that it implements; if there are none, those that it may implement."""
        return self.components or self.when_filtered or self.usually

    @property
    def mentioned(self) -> tuple[str, ...]:
        """Every component that the record refers to, once each."""
        return tuple(dict.fromkeys(component for key in REFERRING for component in getattr(self, key)))

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        tool, slug = raw.get("tool"), raw.get("id")
        is_id = isinstance(slug, str) and re.fullmatch(OPERATOR_PATTERN, slug) is not None
        if isinstance(tool, str) and is_id and str(slug).partition("/")[0] != tool:
            yield Fault(("id",), "other_tool", f"The id of an operator begins with its tool: {tool}/")
        for key in REFERRING:
            yield from repeated(raw, key)
        yield from _fit_faults(raw)


def _fit_faults(raw: Mapping[str, Any]) -> Iterable[Fault]:
    components, fit = raw.get("components", ()), raw.get("fit")
    if not isinstance(components, (list, tuple)):
        return
    if fit in (Fit.EXACT, Fit.CLOSE) and not components:
        yield Fault(("components",), "too_few_components", f"An operator whose fit is {fit} names its component")
    if fit == Fit.COMPOSITE and len(components) < 2:
        yield Fault(("components",), "too_few_components", "A composite operator names two components or more")
    if fit in (Fit.DEPENDS, Fit.NONE, Fit.PLUMBING, Fit.OUT_OF_SCOPE) and components:
        yield Fault(("components",), "unexpected_component", f"An operator whose fit is {fit} is no component")
