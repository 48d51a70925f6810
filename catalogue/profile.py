"""The profile and diagnosis of a composition, registered or not: the effects of its components, and checks.

Three sorts of evidence are kept separate: on its components, on its own data, and against other methods.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from catalogue import evidence
from catalogue.effects import EffectRead
from catalogue.pooled import LEVELS, uses
from catalogue.pooled_models import PooledRow
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.results import effects_on
from catalogue.tables import Ints
from catalogue.value import Catalogue, per_version
from taxonomy.diagnosis import Flow, Knowledge, Outcome, components_of, diagnose
from taxonomy.documents import Method
from taxonomy.evidence import Direction
from taxonomy.name_similarity import similarity
from taxonomy.vocabulary import Design, Domain, Facet

NOTE = "Effects of components do not simply add up: the profile names them one by one and gives no sum."
NEAREST = 3
REMEMBERED = 1024
"""How many profiles of registered methods are remembered, over all domains."""
OwnEvidence = Literal["own-data", "head-to-head"]


class ProfileQuery(Query):
    """For which task a profile is made."""

    domain: Domain | None = None
    """The kind of task of interest; evidence from others counts as indirect."""


class OwnEffect(EffectRead):
    """An effect that was measured on the method as a whole."""

    evidence: OwnEvidence


class FacetProfile(ReadModel):
    """The evidence on one facet: the method's own effects, and its components by direction."""

    measured: list[OwnEffect]
    raised_by: list[PooledRow]
    lowered_by: list[PooledRow]
    contested: list[PooledRow]
    inconclusive: list[PooledRow]
    unmeasured: list[str]


class Check(ReadModel):
    """A check of the composition and its outcome."""

    code: str
    outcome: Outcome


class SuggestedComponent(ReadModel):
    """A component that may resolve a finding."""

    component: str
    why: str


class FindingRead(ReadModel):
    """What a check found."""

    code: str
    severity: str
    message: str
    components: list[str]
    effects: list[str]
    suggestions: list[SuggestedComponent]


class Profile(ReadModel):
    """The effect of each component on each facet, the checks, and their findings."""

    facets: dict[Facet, FacetProfile]
    note: str
    checks: list[Check]
    findings: list[FindingRead]


class UnmappedStep(ReadModel):
    """A step whose component is not registered, with the nearest that are."""

    step: str
    component: str
    nearest: list[str]


@dataclass(frozen=True)
class Known:
    """The evidence on one component and one facet that the checks use."""

    direction: int
    level: int
    contested: bool
    no_difference: bool
    estimate: float | None
    rows: Ints
    """Rows of its effects."""
    ids: Sequence[str]
    """The id of every effect by row."""

    @cached_property
    def effects(self) -> list[str]:
        """Resolved lazily: the checks visit every cell but rarely need the ids."""
        return [self.ids[row] for row in self.rows.tolist()]


@per_version(most=REMEMBERED)
def profile(catalogue: Catalogue, slug: str, domain: str | None) -> Profile:
    """The profile of a registered method, for tasks of a domain or of any. Raises Missing, Gone or Moved."""
    return _profile(catalogue, catalogue.method(slug), effects_on(catalogue, (slug,)), domain)


def profile_of_draft(catalogue: Catalogue, draft: Method, domain: str | None = None) -> Profile:
    """The profile of a method that is not registered, which has no data of its own."""
    return _profile(catalogue, draft, (), domain)


def _profile(catalogue: Catalogue, method: Method, effects: Iterable[EffectRead], domain: str | None) -> Profile:
    """Per facet the components that raise it, lower it or are contested, with the evidence; then the checks."""
    diagnosis = diagnose(method, knowledge(catalogue, domain))
    own = list(_own_effects(method.id, effects))
    rows = {component: evidence.component_rows(catalogue, component, domain) for component in components_of(method)}
    return Profile(
        facets={facet: _facet(facet, rows, own) for facet in Facet},
        note=NOTE,
        checks=[Check(code=code, outcome=outcome) for code, outcome in diagnosis.checks.items()],
        findings=[
            FindingRead(
                **{
                    **vars(finding),
                    "suggestions": [SuggestedComponent(**vars(suggestion)) for suggestion in finding.suggestions],
                }
            )
            for finding in diagnosis.findings
        ],
    )


def _facet(facet: Facet, rows: Mapping[str, Mapping[str, PooledRow]], own: Sequence[OwnEffect]) -> FacetProfile:
    """The profile of one facet; `rows` has the pooled rows of each component by facet."""
    groups: dict[str, list[PooledRow]] = {name: [] for name in ("raised_by", "lowered_by", "contested", "inconclusive")}
    unmeasured = []
    for component, by_facet in rows.items():
        row = by_facet.get(facet.value)
        if row is None:
            unmeasured.append(component)
        else:
            groups[_group(row)].append(row)
    return FacetProfile(measured=[effect for effect in own if effect.facet is facet], unmeasured=unmeasured, **groups)


def _group(row: PooledRow) -> str:
    if row.contested:
        return "contested"
    return "raised_by" if row.raises else "lowered_by" if row.lowers else "inconclusive"


def _own_effects(slug: str, effects: Iterable[EffectRead]) -> Iterator[OwnEffect]:
    """Of the effects on a method those of the whole method: on its own data, or head to head with another method."""
    for effect in effects:
        baseline, treated = effect.baseline.method, effect.treated.method
        if baseline and treated and baseline != treated:
            yield _own(effect, "head-to-head")
        elif effect.design is Design.WHOLE_METHOD and effect.method == slug:
            yield _own(effect, "own-data")


def _own(effect: EffectRead, kind: OwnEvidence) -> OwnEffect:
    """The effect with what it speaks of; its values are not checked again."""
    return OwnEffect.model_construct(**dict(effect), evidence=kind)


@per_version()
def knowledge(catalogue: Catalogue, domain: str | None = None) -> Knowledge:
    """The evidence that the checks use, from the pooled cells."""
    cells, kinds = evidence.components(catalogue, domain), evidence.kinds(catalogue)
    ids = catalogue.tables["effects"].ids

    @cache  # the checks look up the same cells many times
    def known(place: int) -> Known:
        cell = cells.pooled[place]
        return Known(
            direction=evidence.established_side(cell),
            level=max(0, LEVELS.index(cell.certainty.level.value) - 1),
            contested=cell.direction is Direction.CONTESTED,
            no_difference=cell.established and cell.direction is Direction.LITTLE_OR_NONE,
            estimate=cell.lead.result.estimate,
            rows=cells.members(place),
            ids=ids,
        )

    def cell(component: str, facet: Facet) -> Known | None:
        place = cells.of(component, facet.value)
        return None if place is None else known(place)

    def flow(component: str) -> Flow:
        record = catalogue.components.get(component)
        return Flow(record.needs, record.yields) if record else Flow(None, None)

    used_in = uses(catalogue, "methods")
    return Knowledge(cell, kinds.get, sorted(kinds), flow, lambda component: used_in.get(component, 0))


def unmapped(catalogue: Catalogue, method: Method) -> list[UnmappedStep]:
    """Steps whose component is not registered, with the nearest that are."""
    return [
        UnmappedStep(step=step.id, component=step.component, nearest=nearest(catalogue, step.component))
        for step in method.steps
        if step.component not in catalogue.components
    ]


def nearest(catalogue: Catalogue, component: str) -> list[str]:
    """Registered components whose id or name is like an id that is not."""
    words = component.replace("-", " ")
    scored = [
        (max(similarity(words, slug.replace("-", " ")), similarity(words, document.name)), slug)
        for slug, document in catalogue.components.items()
    ]
    return [slug for score, slug in sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:NEAREST] if score > 0]
