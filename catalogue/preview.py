"""A preview of a bundle: how its effects will be used, which pooled answers change, and what the checks find."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from catalogue import evidence
from catalogue.evidence import Cells
from catalogue.pooled_models import CertaintyLevel, Directions, Scales
from catalogue.profile import FindingRead, profile_of_draft
from catalogue.read_model import ReadModel
from catalogue.rendering import read_model
from catalogue.value import Catalogue, Entry
from taxonomy.documents import Bundle, Effect
from taxonomy.vocabulary import Design, Doubt, Facet, Isolation, VarianceFrom

MOMENT = datetime.fromtimestamp(0, UTC)
"""A placeholder for the time of publication of new records, which no preview shows."""
PREVIEWED = 200
"""The most effects, cells and methods in a preview."""


class EffectPreview(ReadModel):
    """An effect as it will be used."""

    id: str
    facet: Facet | None
    isolation: Isolation
    gain: float
    """Positive is better."""
    scale: Scales
    value: float | None
    """The effect size on the scale."""
    variance: float | None
    variance_from: VarianceFrom | None
    doubts: list[Doubt]
    advice: list[str]
    """What the author can add, and what that improves."""


class CellState(ReadModel):
    """A pooled effect in short."""

    direction: Directions
    certainty: CertaintyLevel
    scale: Scales | None
    estimate: float | None
    sources: int
    effects: int


class CellPreview(ReadModel):
    """The pooled effect of a component on a facet, before and after."""

    component: str
    facet: Facet
    before: CellState | None
    after: CellState | None


class MethodPreview(ReadModel):
    """The diagnosis of a method, as of a draft."""

    id: str
    findings: list[FindingRead]


class Preview(ReadModel):
    """How a bundle will be used once it is published."""

    effects: list[EffectPreview]
    cells: list[CellPreview]
    methods: list[MethodPreview]
    cut: bool
    """Whether only the first 200 of each are shown."""


def preview(catalogue: Catalogue, bundle: Bundle, after: Catalogue | None = None) -> Preview:
    """Preview a bundle that agrees with the catalogue; `after` is the result of `with_bundle`, if the caller has it."""
    after = after or with_bundle(catalogue, bundle)
    effects, methods = bundle.effects[:PREVIEWED], bundle.methods[:PREVIEWED]
    cells = _cells(catalogue, after, bundle.effects)
    return Preview(
        effects=[_effect(after, effect) for effect in effects],
        cells=cells[:PREVIEWED],
        methods=[
            MethodPreview(id=method.id, findings=profile_of_draft(catalogue, method).findings) for method in methods
        ],
        cut=max(len(bundle.effects), len(bundle.methods), len(cells)) > PREVIEWED,
    )


def with_bundle(catalogue: Catalogue, bundle: Bundle) -> Catalogue:
    """The catalogue with the records of a bundle added."""
    entries = {(name, slug): entry for name, members in catalogue.entries.items() for slug, entry in members.items()}
    for record in bundle.records():
        before = entries.get((record.collection, record.id))
        moment = before.updated if before else MOMENT
        entries[record.collection, record.id] = Entry(record, before.revision + 1 if before else 1, moment)
    version, withdrawals = catalogue.version + 1, catalogue.withdrawals
    return Catalogue.of(version, entries.values(), withdrawals=withdrawals, former=catalogue)


def _effect(after: Catalogue, effect: Effect) -> EffectPreview:
    read = read_model(after, "effects", effect.id)
    return EffectPreview(
        id=effect.id,
        facet=read.facet,
        isolation=read.isolation,
        gain=read.gain,
        scale=read.effect_size.scale,
        value=read.effect_size.value,
        variance=read.variance,
        variance_from=read.variance_from,
        doubts=read.doubts,
        advice=list(advice(after, effect)),
    )


def advice(after: Catalogue, effect: Effect) -> Iterator[str]:
    """Advice on what to record so that an effect counts for more."""
    isolated = after.isolations[effect.id]
    if isolated in (Isolation.UNKNOWN, Isolation.ASSUMED) and effect.design is not Design.WHOLE_METHOD:
        state = "is unknown" if isolated is Isolation.UNKNOWN else "is assumed, since it is called an ablation"
        yield (
            f"That nothing else differs {state}. Name on each side the `method` whose composition made its data, and "
            "on the baseline with `without` or `changed` the steps that it leaves out or changes"
        )
    size = read_model(after, "effects", effect.id)
    if size.variance_from in (None, VarianceFrom.IMPUTED):
        assumed = "is unknown" if size.variance is None else "is assumed"
        yield (
            f"The sampling variance {assumed}. Give `se` on both sides, `sd` with `runs`, or the number of items as "
            "`n` or in `items`"
        )
    if effect.domain is None:
        yield "There is no `domain`: the effect is left out where a kind of task is asked for"
    if size.facet is None:
        yield "A mixed test speaks of no facet: the effect is stored, and not pooled"


def _cells(before: Catalogue, after: Catalogue, effects: Sequence[Effect]) -> list[CellPreview]:
    """Every cell that an effect of the bundle is in."""
    causes = [(effect.component, read_model(after, "effects", effect.id).facet) for effect in effects]
    keys = sorted({(component, facet) for component, facet in causes if component and facet})
    if not keys:
        return []
    components = sorted({component for component, _ in keys})
    earlier, later = (_pooled(catalogue, components) for catalogue in (before, after))
    return [
        CellPreview(
            component=component,
            facet=facet,
            before=_state(earlier, component, facet),
            after=_state(later, component, facet),
        )
        for component, facet in keys
    ]


def _pooled(catalogue: Catalogue, components: list[str]) -> Cells:
    return evidence.cells(catalogue, catalogue.tables["effects"].terms["component"].mask(components))


def _state(cells: Cells, component: str, facet: Facet) -> CellState | None:
    place = cells.of(component, facet.value)
    if place is None:
        return None
    row = cells.pooled[place]
    return CellState(
        direction=row.direction.value,
        certainty=row.certainty.level.value,
        scale=row.lead.scale.value if row.lead.scale else None,
        estimate=row.lead.result.estimate,
        sources=row.lead.result.m,
        effects=len(cells.members(place)),
    )
