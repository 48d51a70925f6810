"""What a composition is known to do, and the warnings of the field as checks on it.

Effects of components do not simply add up, so nothing here is a sum: each finding names the facts that set it off.
What cannot be decided from the stored effects is unknown, never clear.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Protocol

from taxonomy.documents import Method
from taxonomy.graph.composition import between, compose
from taxonomy.vocabulary import Characteristic, Domain, Facet, Stage

SMALL_SEED = 1_000
"""A human seed of at most so many tasks is small."""
SUGGESTED = 5
VERIFIABLE = (Domain.MATH, Domain.CODE, Domain.TOOL_USE)
SELF_TRAINING, VERIFICATION, HUMAN = "evolution/self-training", "filtering/verification", "seeding/human"
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


class Cell(Protocol):
    """What is known of one component on one facet."""

    @property
    def direction(self) -> int:
        """1 where it raises, -1 where it lowers, 0 where that is not known or contested."""

    @property
    def level(self) -> int:
        """Of certainty, 0 to 3."""

    @property
    def contested(self) -> bool:
        """Whether sources on both sides leave the direction open."""

    @property
    def estimate(self) -> float | None:
        """As a log ratio."""

    @property
    def effects(self) -> Sequence[str]:
        """Ids of the effects behind it."""


@dataclass(frozen=True)
class Knowledge:
    """What the checks ask the registry."""

    cell: Callable[[str, Facet], Cell | None]
    """(component, facet) -> what was measured, None where nothing was."""
    kind: Callable[[str], str | None]
    """Component -> its kind, None where it is not registered."""
    components: Sequence[str]
    """Every component that may be suggested."""
    _ranked: dict[str, list[str]] = field(default_factory=dict, compare=False, repr=False)

    def raising(self, facet: Facet) -> list[str]:
        """The components known to raise a facet: best certainty first, then least harm to the others."""
        return self._once(facet.value, lambda: _raising(facet, self))

    def verifying(self) -> list[str]:
        """Components that check correctness: those known to raise quality first, none known to lower it."""
        return self._once(VERIFICATION, lambda: _verifying(self))

    def _once(self, key: str, rank: Callable[[], list[str]]) -> list[str]:
        """Ranking goes through every component there is, whichever method asks."""
        if key not in self._ranked:
            self._ranked[key] = rank()
        return self._ranked[key]


@dataclass(frozen=True)
class Suggestion:
    """A component that would mend a finding, and why."""

    component: str
    why: str


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


def _moving(components: Iterable[str], facet: Facet, sign: int, known: Knowledge) -> list[str]:
    found = []
    for component in components:
        cell = known.cell(component, facet)
        if cell is not None and cell.direction == sign:
            found.append(component)
    return found


def _undecided(components: Iterable[str], facet: Facet, known: Knowledge) -> list[str]:
    """Components of which it is not known whether they raise, keep or lower a facet."""
    return [
        component
        for component in components
        if (cell := known.cell(component, facet)) is None or (cell.direction == 0 and not _kept(cell))
    ]


def _kept(cell: Cell) -> bool:
    """Measured, with certainty of at least low, and found to be without a difference."""
    return cell.level > 0 and cell.direction == 0 and cell.estimate is not None and not cell.contested


def _effects(components: Iterable[str], facets: Iterable[Facet], known: Knowledge) -> list[str]:
    """The effects of distinct components on distinct facets: each is of one of both."""
    facets = list(facets)
    cells = (known.cell(component, facet) for component in components for facet in facets)
    return [effect for cell in cells if cell is not None for effect in cell.effects]


def suggestions(
    facet: Facet, present: Sequence[str], known: Knowledge, stages: Sequence[Stage] = ()
) -> list[Suggestion]:
    """Components with evidence of raising a facet: best certainty first, then least harm to the others."""
    fitting = (
        component
        for component in known.raising(facet)
        if component not in present and (not stages or (known.kind(component) or "").partition("/")[0] in stages)
    )
    return [Suggestion(component, _why(component, facet, known)) for component in islice(fitting, SUGGESTED)]


def _raising(facet: Facet, known: Knowledge) -> list[str]:
    return sorted(_moving(known.components, facet, 1, known), key=lambda component: _rank(component, facet, known))


def _rank(component: str, facet: Facet, known: Knowledge) -> tuple[int, int, float, str]:
    cell = known.cell(component, facet)
    harm = len(_harmed(component, known))
    return (-(cell.level if cell else 0), harm, -((cell.estimate if cell else None) or 0.0), component)


def _harmed(component: str, known: Knowledge) -> list[Facet]:
    return [facet for facet in Facet if _moving([component], facet, -1, known)]


LEVELS = ("very low", "low", "moderate", "high")


def _why(component: str, facet: Facet, known: Knowledge) -> str:
    cell = known.cell(component, facet)
    if cell is None:
        return "It checks correctness; its own effect was not measured."
    if cell.direction <= 0:
        return f"It checks correctness; its effect on {facet.label.lower()} is uncertain or none."
    harmed = [other.label.lower() for other in _harmed(component, known)]
    but = f"; it lowers {' and '.join(harmed)}" if harmed else ""
    return f"Raises {facet.label.lower()} (certainty {LEVELS[cell.level]}, {len(cell.effects)} effects){but}."


def _quality_only(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    raising = _moving(components, Facet.QUALITY, 1, known)
    if not raising:
        undecided = _undecided(components, Facet.QUALITY, known)
        return (Outcome.UNKNOWN if undecided else Outcome.NOT_APPLICABLE), None
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
        _effects(raising, [Facet.QUALITY], known),
        suggestions(Facet.DIVERSITY, components, known),
    )


def _keeps(component: str, known: Knowledge) -> bool:
    """Known to raise diversity, or measured without a loss of it."""
    cell = known.cell(component, Facet.DIVERSITY)
    return cell is not None and (cell.direction > 0 or _kept(cell))


def _collapse_risk(method: Method, known: Knowledge) -> Verdict:
    body = loop_body(method)
    training = [component for component in body if known.kind(component) == SELF_TRAINING]
    if not training:
        unknown = any(known.kind(component) is None for component in body)
        return (Outcome.UNKNOWN if unknown else Outcome.NOT_APPLICABLE), None
    raising = _moving(body, Facet.DIVERSITY, 1, known)
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
        _effects(facts, Facet, known),
        mending,
    )


def _trade_off(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    characteristics = [Facet(characteristic.value) for characteristic in Characteristic]
    found, lost = [], []
    for component in components:
        gains = [facet for facet in characteristics if _moving([component], facet, 1, known)]
        losses = [facet for facet in characteristics if _moving([component], facet, -1, known)]
        if gains and losses:
            found.append((component, gains, losses))
            lost += losses
    if not found:
        undecided = any(_undecided(components, facet, known) for facet in characteristics)
        return (Outcome.UNKNOWN if undecided else Outcome.CLEAR), None
    message = "; ".join(_exchange(component, gains, losses, known) for component, gains, losses in found) + "."
    names = [component for component, _, _ in found]
    return Outcome.FOUND, Finding(
        "trade-off",
        Severity.MEDIUM,
        message,
        names,
        _effects(names, characteristics, known),
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
        suggestions=[Suggestion(component, _why(component, Facet.QUALITY, known)) for component in ranked[:SUGGESTED]],
    )


def _verifying(known: Knowledge) -> list[str]:
    checks = [component for component in known.components if known.kind(component) == VERIFICATION]
    raising = [component for component in known.raising(Facet.QUALITY) if component in checks]
    others = set(checks).difference(raising, _moving(checks, Facet.QUALITY, -1, known))
    return raising + sorted(others)


def _flat_complexity(method: Method, known: Knowledge) -> Verdict:
    components = components_of(method)
    if _moving(components, Facet.COMPLEXITY, 1, known):
        return Outcome.CLEAR, None
    if _undecided(components, Facet.COMPLEXITY, known):
        return Outcome.UNKNOWN, None
    return Outcome.FOUND, Finding(
        "flat-complexity",
        Severity.LOW,
        "Every component was measured on complexity, and none raises it.",
        components,
        _effects(components, [Facet.COMPLEXITY], known),
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
        for component in _moving(components, Facet.DIVERSITY, 1, known)
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
