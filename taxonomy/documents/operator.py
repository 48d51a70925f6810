"""An operator of a tool, and the components of the taxonomy that it answers to."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from taxonomy.documents.base import Document, Fault, Name, Text, Title, repeated
from taxonomy.documents.references import ComponentRef
from taxonomy.vocabulary import Fit

OperatorId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$", max_length=160)
]
Match = dict[Annotated[str, StringConstraints(min_length=1, max_length=80)], Name]
Components = Annotated[tuple[ComponentRef, ...], Field(max_length=20)]


class Operator(Document):
    """One operator of a tool in the crosswalk to the taxonomy."""

    collection: ClassVar[str] = "operators"

    id: OperatorId
    """Tool and operator, slugified: `distilabel/complexity-scorer`."""
    tool: Name
    """The tool: `distilabel`."""
    version: Title
    """The version of the tool that was read."""
    operator: Title
    """The operator as the tool names it."""
    match: Annotated[tuple[Name | Match, ...], Field(max_length=20)] = ()
    """How it is written in files, where that is not its plain name: other names, or keys with their values."""
    fit: Fit
    """How it answers to components."""
    components: Components = ()
    """The components that it is."""
    usually: Components = ()
    """The components that it most often is, where parameters decide; the first is the most usual."""
    proposed: Components = ()
    """The components that were added to the taxonomy for it."""
    fallback: ComponentRef | None = None
    """The nearest component, where it has none of its own."""
    when_filtered: Components = ()
    """The components that an annotation becomes once a later step drops samples by it."""
    note: Text | None = None
    """What a reader should know."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        tool, key = raw.get("tool"), raw.get("id")
        if isinstance(tool, str) and isinstance(key, str) and "/" in key and key.partition("/")[0] != tool:
            yield Fault(("id",), "other_tool", f"The id of an operator begins with its tool: {tool}/")
        for name in ("components", "usually", "proposed", "when_filtered"):
            yield from repeated(raw, name)
        yield from _fit_faults(raw)


def _fit_faults(raw: Mapping[str, Any]) -> Iterable[Fault]:
    components, fit = raw.get("components", ()), raw.get("fit")
    if not isinstance(components, (list, tuple)):
        return
    if fit in (Fit.EXACT, Fit.CLOSE) and not components:
        yield Fault(("components",), "no_component", f"An operator whose fit is {fit} names its component")
    if fit == Fit.COMPOSITE and len(components) < 2:
        yield Fault(("components",), "no_component", "A composite operator names two components or more")
    if fit in (Fit.PLUMBING, Fit.OUT_OF_SCOPE) and components:
        yield Fault(("components",), "unexpected_component", f"An operator that is {fit} is no component")
