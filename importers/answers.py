"""Answers to the questions of an import, applied to the draft."""

from collections.abc import Mapping

from importers.assembly import Assembled
from importers.draft import Draft, DraftLoop, DraftStep
from importers.faults import ImportFault

LOOP, NO_LOOP = "loop", "none"
SEEDING = "seeding/"


def apply_answers(assembled: Assembled, answers: Mapping[str, str], kinds: Mapping[str, str]) -> Assembled:
    """The draft with the answered components in its steps. Raises ImportFault for an answer to no question."""
    steps = {step.id: step for step in assembled.draft.steps}
    for key, component in answers.items():
        if key != LOOP and key not in steps:
            raise ImportFault("bad_answer", f"there is no step {key[:80]!r} to answer for")
        if component not in kinds and not (key == LOOP and component == NO_LOOP):
            raise ImportFault("bad_answer", f"the answer for {key[:80]!r} is the id of a component of the catalogue")
    for key in answers.keys() & steps.keys():
        steps[key] = _answered(steps[key], answers[key])
    assembled.draft = assembled.draft.model_copy(update={"steps": tuple(steps.values())})
    assembled.steps = [
        row.model_copy(update={"component": steps[row.step].component, "rule": "answered"})
        if row.step in answers
        else row
        for row in assembled.steps
    ]
    assembled.unmapped = [item for item in assembled.unmapped if item.step not in answers]
    assembled.questions = [question for question in assembled.questions if question.key not in answers]
    if LOOP in answers and answers[LOOP] != NO_LOOP:
        assembled.draft = with_loop(assembled.draft, answers[LOOP], kinds)
    return assembled


def _answered(step: DraftStep, component: str) -> DraftStep:
    return step.model_copy(update={"component": component})


def with_loop(draft: Draft, component: str, kinds: Mapping[str, str]) -> Draft:
    """Append a step of the component, from which a loop leads back to the first step that is no seed."""
    if not draft.steps:
        return draft
    sources = {source for step in draft.steps for source in step.inputs}
    ends = tuple(step.id for step in draft.steps if step.id not in sources)
    names = {step.id for step in draft.steps}
    key = component if component not in names else f"{component}-again"
    first = next((step.id for step in draft.steps if not kinds.get(step.component or "", "").startswith(SEEDING)), None)
    last = DraftStep(id=key, component=component, inputs=ends[:50], note="Answered: the pipeline is run again")
    loop = DraftLoop(start=key, to=first or draft.steps[0].id)
    return draft.model_copy(update={"steps": (*draft.steps, last), "iterates": loop})
