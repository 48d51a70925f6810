"""The result of an import: the draft of a method, and what a person has to know or decide."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from taxonomy.raw_json import RawJson

Why = Literal["secret", "plumbing", "out-of-scope"]


class Part(BaseModel):
    """A frozen value with exactly the fields that it declares."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True, use_attribute_docstrings=True
    )


def _is_absent(value: Any) -> bool:
    return value is None or value in ((), {})


def _optional(default: Any = None) -> Any:
    """A field of a draft that is left out of the answer if it is None: method documents have no nulls."""
    return Field(default=default, exclude_if=_is_absent)


class KeptRows(Part):
    """How many rows went into a step, and how many came out."""

    rows_in: int | None = _optional()
    """Rows before it."""
    rows_out: int | None = _optional()
    """Rows after it."""


class DraftStepModel(Part):
    """A language model that the file names for a step."""

    model: str
    """Its name in the file."""
    role: str
    """What it does there: as the file says it, else by the kind of the step's component."""


class DraftStep(Part):
    """A step of a draft: as in a method, but the component may be unknown."""

    id: str
    """Unique in the draft."""
    component: str | None
    """The component's id, or null where nothing is known of the operator."""
    inputs: tuple[str, ...] = _optional(())
    """The steps whose output it takes."""
    params: RawJson = _optional({})
    """Its parameters; a prompt is its hash and first line."""
    note: str | None = _optional()
    """The line in the file, the operator's own name, and the rule by which the component was chosen."""
    models: tuple[DraftStepModel, ...] = _optional(())
    """The language models that the file names for it."""
    kept: KeptRows | None = _optional()
    """Rows in and out, where the file says them."""


class DraftLoop(Part):
    """A loop over rounds."""

    start: str = Field(alias="from")
    """The step after which a round ends."""
    to: str
    """The step at which the next round starts."""
    rounds: int | None = _optional()
    """How many rounds are run, where the file says it."""


class DraftModels(Part):
    """The language models that the file names."""

    generator: str | None = _optional()
    """What writes."""
    judge: str | None = _optional()
    """What grades."""


class DraftOutput(Part):
    """The data set that the file publishes."""

    name: str
    """Its name."""


class Draft(Part):
    """A method document of which the composition is there, and what else the file says."""

    name: str | None = _optional()
    """The name that the file gives to its pipeline."""
    models: DraftModels | None = _optional()
    """The models that it names."""
    output: DraftOutput | None = _optional()
    """What it publishes."""
    steps: tuple[DraftStep, ...] = ()
    """The composition; empty where no operator is a step of a method."""
    iterates: DraftLoop | None = _optional()
    """The loop, where a person says that there is one, or a method document does."""
    loops: tuple[DraftLoop, ...] = _optional(())
    """Further loops of a method document."""


class ReadStep(Part):
    """The origin of a step of the draft."""

    step: str
    """The step."""
    line: int
    """The line in the file."""
    operator: str
    """The operator's name in the file."""
    component: str | None
    """The component; null where nothing is known."""
    fit: str | None = None
    """How well the crosswalk says that operator and component fit; null where the operator is not in it."""
    rule: str | None = None
    """Why this component."""


class Unmapped(Part):
    """An operator that the crosswalk does not have."""

    step: str
    """The step that stands for it."""
    operator: str
    """Its name in the file."""
    line: int
    """Where it is."""
    nearest: tuple[str, ...] = ()
    """The components that its name is nearest to."""


class Question(Part):
    """A question that the file leaves open, for a person to answer."""

    key: str | None = None
    """By which it is answered: the step's id, or `loop`; null where no component answers it."""
    step: str | None
    """The step that the answer would change; null for the pipeline as a whole."""
    line: int
    """The line that raises it."""
    text: str
    """The question."""
    choices: tuple[str, ...] = ()
    """Component ids that may answer it, the one in the draft first."""


class Folded(Part):
    """An operator that became part of another operator's step."""

    annotation: str
    """Its name in the file."""
    into: str
    """The step of the draft."""


class Dropped(Part):
    """A line that is not in the draft."""

    line: int
    """The line."""
    why: Why
    """A secret or a private place; an operator that moves data and is no step; one of pictures, sound or film."""


class Imported(Part):
    """A pipeline file, read."""

    format: str
    """The format."""
    layout: str
    """How it is written: yaml, config, python, old, ..."""
    format_is: Literal["said", "recognized"]
    """Whether the caller named the format or the file told it."""
    draft: Draft
    """The method."""
    steps: tuple[ReadStep, ...] = ()
    """Where each step of the draft is from."""
    unmapped: tuple[Unmapped, ...] = ()
    """Operators that nothing is known of."""
    questions: tuple[Question, ...] = ()
    """What is left open."""
    folded: tuple[Folded, ...] = ()
    """Operators that became part of another step."""
    dropped: tuple[Dropped, ...] = ()
    """Lines that were left out."""

    def dump(self) -> dict[str, Any]:
        """The result as JSON values."""
        return self.model_dump(mode="json", by_alias=True)
