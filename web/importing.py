"""A pipeline file in the designer: its draft, and its open questions, which are sent with every edit until answered."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, TypedDict

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from catalogue import Catalogue
from importers.analysis import document_of
from importers.answers import LOOP, NO_LOOP, with_loop
from importers.draft import Draft as ImportedDraft
from importers.draft import Imported
from importers.faults import ImportFault
from importers.reading import read
from taxonomy.documents.base import Id, Text
from web.drafts import Draft
from web.drafts.operations import Impossible

QUESTIONS = 200
NAMED = 8


class OpenQuestion(BaseModel):
    """A question of an import that nobody has answered yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Id
    """The step's id, or `loop`."""
    line: Annotated[int, Field(ge=1)]
    text: Text
    choices: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


_LIST = TypeAdapter(Annotated[tuple[OpenQuestion, ...], Field(max_length=QUESTIONS)])
Questions = tuple[OpenQuestion, ...]


def import_file(name: str, content: bytes, catalogue: Catalogue) -> tuple[Draft, Questions, str]:
    """The draft of a file, its open questions, and what to say of the reading. Raises ImportFault."""
    imported = read(name, content, catalogue)
    if not imported.draft.steps:
        raise ImportFault("no_step", f"a pipeline of {imported.format}, but nothing in it is a step of a method")
    return document_of(imported), _questions(imported), _account(imported)


def _questions(imported: Imported) -> Questions:
    unknown = [
        OpenQuestion(
            key=operator.step,
            line=operator.line,
            text=f"Nothing is known of {operator.operator}. Is it one of these?",
            choices=operator.nearest,
        )
        for operator in imported.unmapped
    ]
    open_questions = [
        OpenQuestion(key=question.key, line=question.line, text=question.text, choices=question.choices)
        for question in imported.questions
        if question.key is not None
    ]
    return (*unknown, *open_questions)


def _account(imported: Imported) -> str:
    """How the file was read, what was left out and what was folded."""
    parts = [f"The file is read as {imported.format} ({imported.layout})."]
    if secrets := [str(dropped.line) for dropped in imported.dropped if dropped.why == "secret"]:
        parts.append(f"Secrets or private places are left out: {_lines(secrets)}.")
    others = Counter(dropped.why for dropped in imported.dropped if dropped.why != "secret")
    if others["plumbing"]:
        parts.append(f"{others['plumbing']} operators that only move data are left out.")
    if others["out-of-scope"]:
        parts.append(f"{others['out-of-scope']} operators of pictures or sound are left out.")
    if imported.folded:
        folded = ", ".join(f"{part.annotation} into {part.into}" for part in imported.folded[:NAMED])
        parts.append(f"Part of another step: {folded}.")
    general = [f"Line {question.line}: {question.text}" for question in imported.questions if question.key is None]
    return " ".join([*parts, *general[:NAMED]])


def _lines(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:NAMED])
    word = "line" if len(numbers) == 1 else "lines"
    return f"{word} {shown} and others" if len(numbers) > NAMED else f"{word} {shown}"


def questions_of(text: str) -> Questions:
    """The questions that a form sends back. Raises Impossible."""
    try:
        return _LIST.validate_json(text) if text else ()
    except ValidationError:
        raise Impossible("The open questions of the import cannot be read; import the file again") from None


def to_json(questions: Questions) -> str:
    """The questions as a form sends them."""
    return _LIST.dump_json(questions).decode() if questions else ""


def still_open(questions: Questions, draft: Draft) -> Questions:
    """Those whose step is still there."""
    steps = {step["id"] for step in draft["steps"]}
    return tuple(question for question in questions if question.key == LOOP or question.key in steps)


def answer(
    draft: Draft, questions: Questions, key: str, component: str, catalogue: Catalogue
) -> tuple[Draft, Questions]:
    """The draft with the answer in it, and the questions without those that it answers. Raises Impossible."""
    if key not in {question.key for question in questions}:
        raise Impossible(f"There is no open question {key[:80]!r}")
    if component not in catalogue.components and not (key == LOOP and component == NO_LOOP):
        raise Impossible(f"{component[:80]!r} is no component of the catalogue")
    rest = tuple(question for question in questions if question.key != key)
    if key != LOOP:
        steps = [{**step, "component": component} if step["id"] == key else step for step in draft["steps"]]
        return {**draft, "steps": steps}, rest
    return (draft if component == NO_LOOP else _with_loop(draft, component, catalogue)), rest


def _with_loop(draft: Draft, component: str, catalogue: Catalogue) -> Draft:
    kinds = {slug: document.kind for slug, document in catalogue.components.items()}
    looped = with_loop(ImportedDraft.model_validate({"steps": draft["steps"]}), component, kinds)
    return {**draft, **looped.model_dump(mode="json", by_alias=True)}


class ShownQuestion(TypedDict):
    """An open question; its choices are id, name, and whether it is in the draft."""

    key: str
    line: int
    text: str
    choices: list[tuple[str, str, bool]]


def shown_questions(questions: Iterable[OpenQuestion], draft: Draft, catalogue: Catalogue) -> list[ShownQuestion]:
    """Each question with its choices by name; the one that is in the draft is marked."""
    components = {step["id"]: step["component"] for step in draft["steps"]}
    return [
        {
            "key": question.key,
            "line": question.line,
            "text": question.text,
            "choices": [
                (slug, catalogue.label("components", slug), slug == components.get(question.key))
                for slug in question.choices
            ],
        }
        for question in questions
    ]
