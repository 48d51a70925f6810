"""The warnings of the literature as checks on a composition.

Effects of components do not simply add up, so nothing here is a sum: each finding names the facts that caused it.
What cannot be decided from the recorded effects is unknown, never clear.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from taxonomy.diagnosis.knowledge import (
    ANSWERS,
    LEVELS,
    SUGGESTED,
    VERIFICATION,
    Knowledge,
    Suggestion,
    effects_of,
    explain,
    shows_no_difference,
    suggest,
    with_direction,
    without_verdict,
)
from taxonomy.documents import Method
from taxonomy.graph.composition import between, compose
from taxonomy.vocabulary import Characteristic, DataType, Domain, Facet, Stage

SMALL_SEED = 1_000
"""A human seed of at most so many tasks is small."""
VERIFIABLE = (Domain.MATH, Domain.CODE, Domain.TOOL_USE)
SELF_TRAINING, HUMAN = "evolution/self-training", "seeding/human"
SMALL_BY_NATURE = "human-written-seed-tasks"
REPLACEMENT, ACCUMULATION = "data-replacement", "data-accumulation"


class Outcome(StrEnum):
    """The result of a check."""

    FOUND = "found"
    CLEAR = "clear"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


WORST_FIRST = (Outcome.FOUND, Outcome.UNKNOWN, Outcome.CLEAR, Outcome.NOT_APPLICABLE)


class Severity(StrEnum):
    """How serious a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One warning with the facts that caused it."""

    code: str
    severity: Severity
    message: str
    components: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class Diagnosis:
    """The outcome of every check, and the findings."""

    checks: dict[str, Outcome]
    findings: list[Finding]


Verdict = tuple[Outcome, Finding | None]


def diagnose(method: Method, knowledge: Knowledge) -> Diagnosis:
    """Run every check on a composition."""
    checks: dict[str, Outcome] = {}
    findings: list[Finding] = []
    for code, check in CHECKS.items():
        outcome, finding = check(method, knowledge)
        checks[code] = outcome
        if finding is not None:
            findings.append(finding)
    return Diagnosis(checks, findings)


def components_of(method: Method) -> list[str]:
    """The distinct components, in the order of the steps."""
    return list(dict.fromkeys(step.component for step in method.steps))


def loop_bodies(method: Method) -> list[list[str]]:
    """For each loop, the components of the steps that it repeats."""
    graph = compose({step.id: list(step.inputs) for step in method.steps})
    repeated = [between(graph, loop.to, loop.start) for loop in method.all_loops]
    return [list(dict.fromkeys(step.component for step in method.steps if step.id in inside)) for inside in repeated]


def _quality_only(method: Method, knowledge: Knowledge) -> Verdict:
    components = components_of(method)
    raising = with_direction(components, Facet.QUALITY, 1, knowledge)
    if not raising:
        unclear = without_verdict(components, Facet.QUALITY, knowledge)
        return (Outcome.UNKNOWN if unclear else Outcome.NOT_APPLICABLE), None
    keeping = [component for component in components if _preserves_diversity(component, knowledge)]
    if keeping:
        return Outcome.CLEAR, None
    verb = "raises" if len(raising) == 1 else "raise"
    message = f"{_names(raising)} {verb} quality, and nothing in the pipeline is known to raise or keep diversity."
    return Outcome.FOUND, Finding(
        "quality-only",
        Severity.HIGH,
        message,
        raising,
        effects_of(raising, [Facet.QUALITY], knowledge),
        suggest(Facet.DIVERSITY, components, knowledge),
    )


def _preserves_diversity(component: str, knowledge: Knowledge) -> bool:
    """Whether a component is known to raise diversity, or was measured without a loss of it."""
    cell = knowledge.cell(component, Facet.DIVERSITY)
    return cell is not None and (cell.direction > 0 or shows_no_difference(cell))


def _collapse_risk(method: Method, knowledge: Knowledge) -> Verdict:
    """The worst result over the loops; a step of an outer loop does not protect an inner one."""
    verdicts = [_collapse_of(body, method, knowledge) for body in loop_bodies(method)]
    return min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict[0]), default=(Outcome.NOT_APPLICABLE, None))


def _collapse_of(body: Sequence[str], method: Method, knowledge: Knowledge) -> Verdict:
    """The risk in one loop."""
    training = [component for component in body if knowledge.kind(component) == SELF_TRAINING]
    if not training:
        unknown = any(knowledge.kind(component) is None for component in body)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    raising = with_direction(body, Facet.DIVERSITY, 1, knowledge)
    replaced = REPLACEMENT in body
    if raising and not replaced:
        return Outcome.CLEAR, None
    reason = (
        "each round's data replace the last round's" if replaced else "nothing in the loop is known to raise diversity"
    )
    suggestions = suggest(Facet.DIVERSITY, components_of(method), knowledge)
    if replaced and ACCUMULATION in knowledge.components:
        suggestions = [Suggestion(ACCUMULATION, "Keeps earlier rounds' data beside the new."), *suggestions][:SUGGESTED]
    facts = [REPLACEMENT] if replaced else training
    return Outcome.FOUND, Finding(
        "collapse-risk",
        Severity.HIGH,
        f"Samples of one round train the next, and {reason}.",
        list(dict.fromkeys([*training, *facts])),
        effects_of(facts, Facet, knowledge),
        suggestions,
    )


def _trade_off(method: Method, knowledge: Knowledge) -> Verdict:
    components = components_of(method)
    characteristics = [Facet(characteristic.value) for characteristic in Characteristic]
    exchanges, lost = [], []
    for component in components:
        gains = [facet for facet in characteristics if with_direction([component], facet, 1, knowledge)]
        losses = [facet for facet in characteristics if with_direction([component], facet, -1, knowledge)]
        if gains and losses:
            exchanges.append((component, gains, losses))
            lost += losses
    if not exchanges:
        unclear = any(without_verdict(components, facet, knowledge) for facet in characteristics)
        return (Outcome.UNKNOWN if unclear else Outcome.CLEAR), None
    message = "; ".join(_exchange(component, gains, losses, knowledge) for component, gains, losses in exchanges) + "."
    names = [component for component, _, _ in exchanges]
    return Outcome.FOUND, Finding(
        "trade-off",
        Severity.MEDIUM,
        message,
        names,
        effects_of(names, characteristics, knowledge),
        suggest(lost[0], components, knowledge),
    )


def _exchange(component: str, gains: list[Facet], losses: list[Facet], knowledge: Knowledge) -> str:
    def sized(facet: Facet) -> str:
        cell = knowledge.cell(component, facet)
        return f"{facet.label.lower()} ({LEVELS[cell.level]} certainty)" if cell is not None else facet.label.lower()

    up, down = " and ".join(map(sized, gains)), " and ".join(map(sized, losses))
    return f"{component} raises {up} and lowers {down}"


def _unverified_quality(method: Method, knowledge: Knowledge) -> Verdict:
    domains = [domain.value for domain in method.domains if domain in VERIFIABLE]
    if not domains:
        return Outcome.NOT_APPLICABLE, None
    components = components_of(method)
    kinds = [knowledge.kind(component) for component in components]
    if VERIFICATION in kinds:
        return Outcome.CLEAR, None
    if None in kinds:
        return Outcome.UNKNOWN, None
    ranked = knowledge.verifying()
    return Outcome.FOUND, Finding(
        "unverified-quality",
        Severity.MEDIUM,
        f"Nothing checks correctness, though {' and '.join(domains)} can be verified.",
        components=[],
        suggestions=[
            Suggestion(component, explain(component, Facet.QUALITY, knowledge)) for component in ranked[:SUGGESTED]
        ],
    )


def _flat_complexity(method: Method, knowledge: Knowledge) -> Verdict:
    components = components_of(method)
    if with_direction(components, Facet.COMPLEXITY, 1, knowledge):
        return Outcome.CLEAR, None
    if without_verdict(components, Facet.COMPLEXITY, knowledge):
        return Outcome.UNKNOWN, None
    return Outcome.FOUND, Finding(
        "flat-complexity",
        Severity.LOW,
        "Every component was measured on complexity, and none raises it.",
        components,
        effects_of(components, [Facet.COMPLEXITY], knowledge),
        suggest(Facet.COMPLEXITY, components, knowledge),
    )


def _narrow_seed(method: Method, knowledge: Knowledge) -> Verdict:
    seeds = [step for step in method.steps if knowledge.kind(step.component) == HUMAN]
    sizes = {step.id: _size(step.component, step.params) for step in seeds}
    small = [step for step in seeds if (size := sizes[step.id]) is not None and size <= SMALL_SEED]
    if not small and None not in sizes.values():
        unknown = any(knowledge.kind(step.component) is None for step in method.steps)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    components = components_of(method)
    widening = [
        component
        for component in with_direction(components, Facet.DIVERSITY, 1, knowledge)
        if knowledge.stage(component) in (Stage.SEEDING, Stage.EVOLUTION)
    ]
    if widening:
        return Outcome.CLEAR, None
    if not small:
        return Outcome.UNKNOWN, None
    return Outcome.FOUND, Finding(
        "narrow-seed",
        Severity.MEDIUM,
        "A small human seed starts the pool, and no seeding or evolution component is known to raise diversity.",
        list(dict.fromkeys(step.component for step in small)),
        suggestions=suggest(Facet.DIVERSITY, components, knowledge, (Stage.SEEDING, Stage.EVOLUTION)),
    )


def _size(component: str, params: dict[str, object]) -> int | None:
    """The number of tasks in a seed: its largest integer parameter.

    0 for a component that is small by definition, None where the size is unknown.
    """
    numbers = [value for value in params.values() if isinstance(value, int) and not isinstance(value, bool)]
    if numbers:
        return max(numbers)
    return 0 if component == SMALL_BY_NATURE else None


def _missing_step(method: Method, knowledge: Knowledge) -> Verdict:
    """A step needs answers, but only prompts reach it, or new ones that no step answers; first steps are not judged."""
    wanting = [step for step in method.steps if knowledge.flow(step.component).needs in ANSWERS]
    given = {step.id: _given(step.id, method, knowledge) for step in wanting}
    wanting = [step for step in wanting if given[step.id]]
    if not wanting:
        unknown = any(knowledge.flow(step.component).needs is None for step in method.steps)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    missing = [step for step in wanting if given[step.id] == {DataType.PROMPTS}]
    if not missing:
        unclear = any(not given[step.id].intersection(ANSWERS) for step in wanting)
        return (Outcome.UNKNOWN if unclear else Outcome.CLEAR), None
    components = list(dict.fromkeys(step.component for step in missing))
    verb = "needs" if len(components) == 1 else "need"
    return Outcome.FOUND, Finding(
        "missing-step",
        Severity.LOW,
        f"{_names(components)} {verb} answers, and the steps before yield prompts that no step answers.",
        components,
        suggestions=[
            Suggestion(component, f"It takes prompts and yields answers{_used(component, knowledge)}.")
            for component in knowledge.answering()[:SUGGESTED]
        ],
    )


def _used(component: str, knowledge: Knowledge) -> str:
    uses = knowledge.uses(component)
    return f"; {uses} method{'s' if uses > 1 else ''} {'use' if uses > 1 else 'uses'} it" if uses else ""


def _given(step: str, method: Method, knowledge: Knowledge) -> set[DataType | None]:
    """The types of data that reach a step: those of the steps before it, back to one that writes new prompts, since
    earlier answers do not answer those. Loops are not followed."""
    inputs = {member.id: member.inputs for member in method.steps}
    components = {member.id: member.component for member in method.steps}
    before, waiting = set[str](), [step]
    while waiting:
        following = [member for member in inputs[waiting.pop()] if member not in before]
        before.update(following)
        waiting += [member for member in following if not _writes_prompts(components[member], knowledge)]
    return {knowledge.flow(components[member]).yields for member in before}


def _writes_prompts(component: str, knowledge: Knowledge) -> bool:
    """Whether a component writes new prompts, as evolution does; a filter passes on those that it gets."""
    is_writer = knowledge.stage(component) in (Stage.PROMPTING, Stage.EVOLUTION)
    return is_writer and knowledge.flow(component).yields is DataType.PROMPTS


def _unmeasured_components(method: Method, knowledge: Knowledge) -> Verdict:
    components = components_of(method)
    unmeasured = [c for c in components if all(knowledge.cell(c, facet) is None for facet in Facet)]
    if not unmeasured:
        return Outcome.CLEAR, None
    message = f"No effect on any outcome was measured for {_names(unmeasured)}."
    return Outcome.FOUND, Finding("unmeasured", Severity.INFO, message, unmeasured)


def _names(components: Sequence[str]) -> str:
    return " and ".join([", ".join(components[:-1]), components[-1]] if len(components) > 1 else components)


CHECKS: dict[str, Callable[[Method, Knowledge], Verdict]] = {
    "quality-only": _quality_only,
    "collapse-risk": _collapse_risk,
    "trade-off": _trade_off,
    "unverified-quality": _unverified_quality,
    "flat-complexity": _flat_complexity,
    "narrow-seed": _narrow_seed,
    "missing-step": _missing_step,
    "unmeasured": _unmeasured_components,
}
