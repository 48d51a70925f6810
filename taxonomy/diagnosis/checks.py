"""The warnings of the field as checks on a composition.

Effects of components do not simply add up, so nothing here is a sum: each finding names the facts that set it off.
What cannot be decided from the stored effects is unknown, never clear.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from taxonomy.diagnosis.knowledge import VERIFICATION, Knowledge, effects_of, kept, moving, undecided
from taxonomy.diagnosis.mending import SUGGESTED, Suggestion, suggestions, why
from taxonomy.documents import Method
from taxonomy.graph.composition import between, compose
from taxonomy.vocabulary import Characteristic, Domain, Facet, Stage

SMALL_SEED = 1_000
"""A human seed of at most so many tasks is small."""
VERIFIABLE = (Domain.MATH, Domain.CODE, Domain.TOOL_USE)
SELF_TRAINING, HUMAN = "evolution/self-training", "seeding/human"
SMALL_BY_NATURE = "human-written-seed-tasks"
REPLACEMENT, ACCUMULATION = "data-replacement", "data-accumulation"


class Outcome(StrEnum):
    """What a check came to."""

    FOUND = "found"
    CLEAR = "clear"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How much a finding should worry."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One warning with the facts that set it off."""

    code: str
    severity: Severity
    message: str
    components: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class Diagnosis:
    """Every check with its outcome, and what was found."""

    checks: dict[str, Outcome]
    findings: list[Finding]


Verdict = tuple[Outcome, Finding | None]


def diagnose(method: Method, known: Knowledge) -> Diagnosis:
    """Run every check on a composition."""
    checks: dict[str, Outcome] = {}
    findings: list[Finding] = []
    for code, check in CHECKS.items():
        outcome, finding = check(method, known)
        checks[code] = outcome
        if finding is not None:
            findings.append(finding)
    return Diagnosis(checks, findings)


def components_of(method: Method) -> list[str]:
    return list(dict.fromkeys(step.component for step in method.steps))


def loop_body(method: Method) -> list[str]:
    """The components inside the loop."""
    if method.iterates is None:
        return []
    graph = compose({step.id: list(step.inputs) for step in method.steps})
    inside = between(graph, method.iterates.to, method.iterates.start)
    return list(dict.fromkeys(step.component for step in method.steps if step.id in inside))


def _quality_only(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    raising = moving(components, Facet.QUALITY, 1, known)
    if not raising:
        unclear = undecided(components, Facet.QUALITY, known)
        return (Outcome.UNKNOWN if unclear else Outcome.NOT_APPLICABLE), None
    keeping = [component for component in components if _keeps(component, known)]
    if keeping:
        return Outcome.CLEAR, None
    verb = "raises" if len(raising) == 1 else "raise"
    message = f"{_names(raising)} {verb} quality, and nothing in the pipeline is known to raise or keep diversity."
    return Outcome.FOUND, Finding(
        "quality-only",
        Severity.HIGH,
        message,
        raising,
        effects_of(raising, [Facet.QUALITY], known),
        suggestions(Facet.DIVERSITY, components, known),
    )


def _keeps(component: str, known: Knowledge) -> bool:
    """Known to raise diversity, or measured without a loss of it."""
    cell = known.cell(component, Facet.DIVERSITY)
    return cell is not None and (cell.direction > 0 or kept(cell))


def _collapse_risk(method: Method, known: Knowledge) -> Verdict:
    body = loop_body(method)
    training = [component for component in body if known.kind(component) == SELF_TRAINING]
    if not training:
        unknown = any(known.kind(component) is None for component in body)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    raising = moving(body, Facet.DIVERSITY, 1, known)
    replaced = REPLACEMENT in body
    if raising and not replaced:
        return Outcome.CLEAR, None
    why = (
        "each round's data replace the last round's" if replaced else "nothing in the loop is known to raise diversity"
    )
    mending = suggestions(Facet.DIVERSITY, components_of(method), known)
    if replaced and ACCUMULATION in known.components:
        mending = [Suggestion(ACCUMULATION, "Keeps earlier rounds' data beside the new."), *mending][:SUGGESTED]
    facts = [REPLACEMENT] if replaced else training
    return Outcome.FOUND, Finding(
        "collapse-risk",
        Severity.HIGH,
        f"Samples of one round train the next, and {why}.",
        list(dict.fromkeys([*training, *facts])),
        effects_of(facts, Facet, known),
        mending,
    )


def _trade_off(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    characteristics = [Facet(characteristic.value) for characteristic in Characteristic]
    found, lost = [], []
    for component in components:
        gains = [facet for facet in characteristics if moving([component], facet, 1, known)]
        losses = [facet for facet in characteristics if moving([component], facet, -1, known)]
        if gains and losses:
            found.append((component, gains, losses))
            lost += losses
    if not found:
        unclear = any(undecided(components, facet, known) for facet in characteristics)
        return (Outcome.UNKNOWN if unclear else Outcome.CLEAR), None
    message = "; ".join(_exchange(component, gains, losses, known) for component, gains, losses in found) + "."
    names = [component for component, _, _ in found]
    return Outcome.FOUND, Finding(
        "trade-off",
        Severity.MEDIUM,
        message,
        names,
        effects_of(names, characteristics, known),
        suggestions(lost[0], components, known),
    )


def _exchange(component: str, gains: list[Facet], losses: list[Facet], known: Knowledge) -> str:
    def sized(facet: Facet) -> str:
        cell = known.cell(component, facet)
        estimate = cell.estimate if cell is not None else None
        return f"{facet.label.lower()} ({estimate:+.3f})" if estimate is not None else facet.label.lower()

    up, down = " and ".join(map(sized, gains)), " and ".join(map(sized, losses))
    return f"{component} raises {up} and lowers {down} on the log-ratio scale"


def _unverified_quality(method: Method, known: Knowledge) -> Verdict:
    domains = [domain.value for domain in method.domains if domain in VERIFIABLE]
    if not domains:
        return Outcome.NOT_APPLICABLE, None
    components = components_of(method)
    kinds = [known.kind(component) for component in components]
    if VERIFICATION in kinds:
        return Outcome.CLEAR, None
    if None in kinds:
        return Outcome.UNKNOWN, None
    ranked = known.verifying()
    return Outcome.FOUND, Finding(
        "unverified-quality",
        Severity.MEDIUM,
        f"Nothing checks correctness, though {' and '.join(domains)} can be verified.",
        components=[],
        suggestions=[Suggestion(component, why(component, Facet.QUALITY, known)) for component in ranked[:SUGGESTED]],
    )


def _flat_complexity(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    if moving(components, Facet.COMPLEXITY, 1, known):
        return Outcome.CLEAR, None
    if undecided(components, Facet.COMPLEXITY, known):
        return Outcome.UNKNOWN, None
    return Outcome.FOUND, Finding(
        "flat-complexity",
        Severity.LOW,
        "Every component was measured on complexity, and none raises it.",
        components,
        effects_of(components, [Facet.COMPLEXITY], known),
        suggestions(Facet.COMPLEXITY, components, known),
    )


def _narrow_seed(method: Method, known: Knowledge) -> Verdict:
    seeds = [step for step in method.steps if known.kind(step.component) == HUMAN]
    sizes = {step.id: _size(step.component, step.params) for step in seeds}
    small = [step for step in seeds if (size := sizes[step.id]) is not None and size <= SMALL_SEED]
    if not small and None not in sizes.values():
        unknown = any(known.kind(step.component) is None for step in method.steps)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    components = components_of(method)
    widening = [
        component
        for component in moving(components, Facet.DIVERSITY, 1, known)
        if (known.kind(component) or "").partition("/")[0] in (Stage.SEEDING, Stage.EVOLUTION)
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
        suggestions=suggestions(Facet.DIVERSITY, components, known, (Stage.SEEDING, Stage.EVOLUTION)),
    )


def _size(component: str, params: dict[str, object]) -> int | None:
    """How many tasks a seed holds: its largest whole parameter; small where the component is so by nature."""
    numbers = [value for value in params.values() if isinstance(value, int) and not isinstance(value, bool)]
    if numbers:
        return max(numbers)
    return 0 if component == SMALL_BY_NATURE else None


def _unmeasured_components(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    silent = [c for c in components if all(known.cell(c, facet) is None for facet in Facet)]
    if not silent:
        return Outcome.CLEAR, None
    message = f"No effect on any facet was measured of {_names(silent)}."
    return Outcome.FOUND, Finding("unmeasured", Severity.INFO, message, silent)


def _names(components: Sequence[str]) -> str:
    return " and ".join([", ".join(components[:-1]), components[-1]] if len(components) > 1 else components)


CHECKS: dict[str, Callable[[Method, Knowledge], Verdict]] = {
    "quality-only": _quality_only,
    "collapse-risk": _collapse_risk,
    "trade-off": _trade_off,
    "unverified-quality": _unverified_quality,
    "flat-complexity": _flat_complexity,
    "narrow-seed": _narrow_seed,
    "unmeasured": _unmeasured_components,
}
