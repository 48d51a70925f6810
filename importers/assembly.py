"""From the operations of a file to the draft of a method: edges, folded judges, expanded composites, open questions."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from importers.draft import (
    Draft,
    DraftLoop,
    DraftModels,
    DraftOutput,
    DraftStep,
    DraftStepModel,
    Dropped,
    Folded,
    KeptRows,
    Question,
    ReadStep,
    Unmapped,
)
from importers.faults import ImportFault
from importers.folding import Folding
from importers.meaning import Meaning, meaning_of
from importers.operations import Addition, Operation, Pipeline, unique_names
from importers.parameters import as_params, clean

STEPS = 100
OPERATIONS = 300
INPUTS = 50
NOTE = 1_000
LOOP_CHOICES = ("iterated-self-training", "data-accumulation", "data-replacement")
GENERATION = ("prompting/", "evolution/")
RESPONSES = "prompting/response"
GENERATOR, JUDGE, FILTER, UNSPECIFIED = "generator", "judge", "filter", "unspecified"
JUDGING, FILTERING = "filtering/judging", "filtering/"
MODELS, MODEL_LENGTH, ROLE_LENGTH = 20, 300, 60

Nearest = Callable[[str, str | None], list[str]]


@dataclass
class Assembled:
    """The parts of an answer."""

    draft: Draft
    steps: list[ReadStep] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def drop_lines(self, secrets: Iterable[int]) -> None:
        """List the lines in which a secret or a private address was, in their order."""
        self.dropped += [Dropped(line=line, why="secret") for line in secrets]
        self.dropped = sorted(set(self.dropped), key=lambda item: (item.line, item.why))


def assemble(pipeline: Pipeline, kinds: Mapping[str, str], nearest: Nearest) -> Assembled:
    """The draft of a pipeline. Raises ImportFault where its steps form a cycle or are too many."""
    if len(pipeline.operations) > OPERATIONS:
        raise ImportFault("too_much", f"more than {OPERATIONS} operators", pipeline.operations[OPERATIONS].line)
    unique_names(pipeline.operations)
    inputs = _inputs(pipeline.operations)
    operations = _ordered(pipeline.operations, inputs)
    meanings = {operation.name: meaning_of(operation, kinds) for operation in operations}
    Folding(operations, inputs, meanings, kinds).fold()
    _name_ensembles(operations, inputs, meanings, kinds)
    writer = _Writer(pipeline, kinds, nearest, meanings, inputs)
    for operation in operations:
        writer.write(operation)
    return writer.finish(operations)


def _inputs(operations: list[Operation]) -> dict[str, tuple[str, ...]]:
    names = {operation.name for operation in operations}
    before: tuple[str, ...] = ()
    inputs: dict[str, tuple[str, ...]] = {}
    for operation in operations:
        named = before if operation.inputs is None else operation.inputs
        inputs[operation.name] = tuple(
            dict.fromkeys(name for name in named if name in names and name != operation.name)
        )
        before = (operation.name,)
    return inputs


def _ordered(operations: list[Operation], inputs: Mapping[str, tuple[str, ...]]) -> list[Operation]:
    """Operations in topological order, ties as in the file."""
    placed: dict[str, Operation] = {}
    waiting = list(operations)
    while waiting:
        ready = [operation for operation in waiting if all(name in placed for name in inputs[operation.name])]
        if not ready:
            raise ImportFault("unreadable", "the steps take from one another in a circle", waiting[0].line)
        placed |= {operation.name: operation for operation in ready}
        waiting = [operation for operation in waiting if operation.name not in placed]
    return _as_in_file(operations, inputs) or list(placed.values())


def _as_in_file(operations: list[Operation], inputs: Mapping[str, tuple[str, ...]]) -> list[Operation] | None:
    seen: set[str] = set()
    for operation in operations:
        if not seen.issuperset(inputs[operation.name]):
            return None
        seen.add(operation.name)
    return operations


def _name_ensembles(
    operations: list[Operation],
    inputs: Mapping[str, tuple[str, ...]],
    meanings: dict[str, Meaning],
    kinds: Mapping[str, str],
) -> None:
    """A join of two or more generators side by side, of different models, is an ensemble of teachers."""
    by_name = {operation.name: operation for operation in operations}
    for operation in operations:
        if not operation.joins or meanings[operation.name].sort != "plumbing":
            continue
        answering = [name for name in inputs[operation.name] if _answers(meanings[name], kinds)]
        models = {model for name in answering for model in by_name[name].models}
        if len(answering) > 1 and len({inputs[name] for name in answering}) == 1 and len(models) != 1:
            rule = "joins the answers of generators side by side"
            meanings[operation.name] = Meaning("step", ("multi-teacher-ensemble",), rule=rule)


def _answers(meaning: Meaning, kinds: Mapping[str, str]) -> bool:
    return meaning.sort == "step" and any(kinds.get(component or "") == RESPONSES for component in meaning.components)


class _Writer:
    """Converts operations to steps, one after the other."""

    def __init__(
        self,
        pipeline: Pipeline,
        kinds: Mapping[str, str],
        nearest: Nearest,
        meanings: dict[str, Meaning],
        inputs: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.pipeline = pipeline
        self.kinds = kinds
        self.nearest = nearest
        self.meanings = meanings
        self.inputs = inputs
        self.outputs: dict[str, tuple[str, ...]] = {}
        self.rows: dict[str, int | None] = {}
        self.steps: list[DraftStep] = []
        self.lines: dict[str, int] = {}
        self.by_name = {operation.name: operation for operation in pipeline.operations}
        self.answer = Assembled(Draft())

    def write(self, operation: Operation) -> None:
        meaning = self.meanings[operation.name]
        sources = tuple(dict.fromkeys(step for name in self.inputs[operation.name] for step in self.outputs[name]))
        before = next((self.rows[name] for name in self.inputs[operation.name] if self.rows[name] is not None), None)
        self.rows[operation.name] = before if operation.rows is None else operation.rows
        if meaning.sort == "step":
            kept_rows = KeptRows(rows_in=before, rows_out=operation.rows) if operation.rows is not None else None
            self.outputs[operation.name] = (self._steps_of(operation, meaning, sources, kept_rows),)
            return
        self.outputs[operation.name] = sources
        if meaning.sort == "plumbing" or meaning.sort == "out-of-scope":  # noqa: PLR1714  (narrows the type)
            self.answer.dropped.append(Dropped(line=operation.line, why=meaning.sort))

    def _steps_of(
        self, operation: Operation, meaning: Meaning, sources: tuple[str, ...], kept_rows: KeptRows | None
    ) -> str:
        """Add the steps of one operation as a chain; returns the id of the last."""
        additions = [item for item in operation.additions if item.component in self.kinds]
        for addition in additions:
            if addition.before:
                sources = (self._add_addition(operation, addition, sources),)
        last = main = ""
        for component in meaning.components:
            last = self._add(operation, component, sources, meaning.rule, first=not main)
            main, sources = main or last, (last,)
        if kept_rows is not None:
            self.steps[-1] = self.steps[-1].model_copy(update={"kept": kept_rows})
        self._name_models(operation, meaning)
        self._remark(operation, meaning, main)
        for addition in additions:
            if not addition.before:
                last = self._add_addition(operation, addition, (last,))
        return last

    def _name_models(self, operation: Operation, meaning: Meaning) -> None:
        """Name the models in the last step of an operation; of several steps, in the first that writes with a model."""
        count = len(meaning.components)
        places = range(len(self.steps) - count, len(self.steps))
        kinds = [self.kinds.get(component or "") for component in meaning.components]
        if not kinds:
            return
        at = next((place for place, kind in enumerate(kinds) if (kind or "").startswith(GENERATION)), 0)
        models = step_models(operation, kinds[at], [self.by_name[name] for name in meaning.folded])
        if models:
            self.steps[places[at]] = self.steps[places[at]].model_copy(update={"models": models})

    def _add_addition(self, operation: Operation, addition: Addition, sources: tuple[str, ...]) -> str:
        return self._add(operation, addition.component, sources, addition.rule, first=False, suffix=addition.component)

    def _add(
        self,
        operation: Operation,
        component: str | None,
        sources: tuple[str, ...],
        rule: str | None,
        *,
        first: bool,
        suffix: str = "",
    ) -> str:
        if len(self.steps) >= STEPS:
            raise ImportFault("too_much", f"more than {STEPS} steps", operation.line)
        key = self._new_id(" ".join([operation.name, suffix or ("" if first else component or "")]))
        params = as_params(operation.params) if first else {}
        note = _note(operation, rule)
        self.steps.append(DraftStep(id=key, component=component, inputs=sources[:INPUTS], params=params, note=note))
        self.lines[key] = operation.line
        fit = operation.record.fit if operation.record else None
        self.answer.steps.append(
            ReadStep(
                step=key,
                line=operation.line,
                operator=clean(operation.operator)[:120],
                component=component,
                fit=fit,
                rule=clean(rule)[:300] if rule else None,
            )
        )
        return key

    def _remark(self, operation: Operation, meaning: Meaning, step: str) -> None:
        line = operation.line
        if None in meaning.components:
            near = tuple(slug for slug in self.nearest(operation.operator, operation.remark) if slug in self.kinds)
            operator = clean(operation.operator)[:120]
            self.answer.unmapped.append(Unmapped(step=step, operator=operator, line=line, nearest=near))
        elif meaning.question:
            choices = tuple(choice for choice in meaning.choices if choice in self.kinds)
            text = clean(meaning.question)[:500]
            self.answer.questions.append(Question(key=step, step=step, line=line, text=text, choices=choices))
        self.answer.folded += [Folded(annotation=clean(name)[:120], into=step) for name in meaning.folded]

    def _new_id(self, name: str) -> str:
        base = slug(name)
        key, number = base, 1
        while key in self.lines:
            number += 1
            key = f"{base[:74].rstrip('-')}-{number}"
        return key

    def finish(self, operations: list[Operation]) -> Assembled:
        """Join separate parts, and add what concerns the pipeline as a whole."""
        self._fold_parts(operations)
        self._join_pieces()
        self._add_loop_question()
        answer, pipeline = self.answer, self.pipeline
        answer.questions += [
            Question(
                step=None, line=line, text=text, choices=tuple(choice for choice in choices if choice in self.kinds)
            )
            for line, text, choices in pipeline.questions
        ]
        answer.dropped += [Dropped(line=line, why="plumbing") for line, why in pipeline.ignored if why == "plumbing"]
        loops = self._loops()
        answer.draft = Draft(
            name=clean(pipeline.name)[:120] or None if pipeline.name else None,
            models=self._models(operations),
            output=DraftOutput(name=clean(pipeline.output)[:120]) if pipeline.output else None,
            steps=tuple(self.steps),
            iterates=loops[0] if loops else None,
            loops=tuple(loops[1:]),
        )
        return answer

    def _loops(self) -> list[DraftLoop]:
        """The loops that the file itself has between two operations."""
        ends = [(self.outputs.get(start), self.outputs.get(to), rounds) for start, to, rounds in self.pipeline.loops]
        return [DraftLoop(start=start[-1], to=to[0], rounds=rounds) for start, to, rounds in ends if start and to]

    def _fold_parts(self, operations: list[Operation]) -> None:
        for operation in operations:
            if operation.part_of and (steps := self.outputs.get(operation.part_of)):
                self.answer.folded.append(Folded(annotation=clean(operation.name)[:120], into=steps[0]))

    def _join_pieces(self) -> None:
        piece = {step.id: step.id for step in self.steps}

        def root(key: str) -> str:
            while piece[key] != key:
                key = piece[key]
            return key

        for step in self.steps:
            for source in step.inputs:
                piece[root(source)] = root(step.id)
        for place, step in enumerate(self.steps[1:], 1):
            former = self.steps[place - 1]
            if not step.inputs and root(step.id) != root(former.id):
                self.steps[place] = step.model_copy(update={"inputs": (former.id,)})
                piece[root(former.id)] = root(step.id)
                text = (
                    f"Nothing in the file joins step {step.id} to the rest; it is put after {former.id}. Is that right?"
                )
                self.answer.questions.append(Question(step=step.id, line=self.lines[step.id], text=text))

    def _add_loop_question(self) -> None:
        components = [step.component for step in self.steps if step.component]
        if self.pipeline.loops or not any(self.kinds[component].startswith(GENERATION) for component in components):
            return
        line = self.pipeline.loop_line
        text = "Is the pipeline run again on its own output, for several rounds? The file does not say."
        if line is not None:
            text = "The code has a loop around the pipeline. Does each round start from the output of the one before?"
        choices = tuple(choice for choice in LOOP_CHOICES if choice in self.kinds)
        self.answer.questions.append(Question(key="loop", step=None, line=line or 1, text=text, choices=choices))

    def _models(self, operations: Iterable[Operation]) -> DraftModels | None:
        writing: list[str] = []
        judging: list[str] = []
        folded = {folded.annotation for folded in self.answer.folded}
        for operation in operations:
            kinds = [self.kinds.get(component or "", "") for component in self.meanings[operation.name].components]
            judges = clean(operation.name)[:120] in folded or any(kind.startswith("filtering/") for kind in kinds)
            (judging if judges else writing).extend(operation.models)
        generator, judge = (_joined(models) for models in (writing, judging))
        return DraftModels(generator=generator, judge=judge) if generator or judge else None


def _joined(models: list[str]) -> str | None:
    return clean(", ".join(dict.fromkeys(models)))[:300] or None


def _note(operation: Operation, rule: str | None) -> str:
    parts = [f"Line {operation.line}: {operation.operator}"]
    if operation.name != operation.operator:
        parts[0] += f" ({operation.name})"
    parts += [part for part in (rule, operation.remark) if part]
    return clean("; ".join(parts))[:NOTE]


def slug(name: str) -> str:
    """The name as an id of a step: words of a to z and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    return "-".join(words)[:76].strip("-") or "step"


def role_in(kind: str | None) -> str:
    """The role of a model in a step whose component is of this kind; unspecified for a step without a component."""
    if not kind:
        return UNSPECIFIED
    if kind == JUDGING:
        return JUDGE
    return FILTER if kind.startswith(FILTERING) else GENERATOR


def step_models(operation: Operation, kind: str | None, folded: Iterable[Operation]) -> tuple[DraftStepModel, ...]:
    """The models of an operation, and as judges those of the grading operations that were folded into it."""
    own = operation.roles or tuple((model, role_in(kind)) for model in operation.models)
    pairs = [*own, *((model, JUDGE) for grader in folded for model in grader.models)]
    models = (
        DraftStepModel(model=clean(model)[:MODEL_LENGTH], role=clean(role)[:ROLE_LENGTH]) for model, role in pairs
    )
    return tuple(dict.fromkeys(model for model in models if model.model and model.role))[:MODELS]
