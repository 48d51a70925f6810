"""Warnings about what a curator should check. A warning never stops a submission."""

from collections.abc import Iterator
from typing import Literal

from catalogue import Catalogue, compositions
from catalogue.errors import noun
from registry.selectors.review import WarningRead
from registry.services.claimed import claims, doubtful_figures
from registry.services.identity import close_ids
from taxonomy.documents import Bundle, Effect, Method
from taxonomy.name_similarity import shared, trigrams

CLOSE = 0.6
"""Names at least this similar (Jaccard index of their trigrams) are reported."""
ALIKE = 0.95
"""Compositions at least this similar are reported."""
NEAREST = 10
FACTOR = 10
SAME = "Both sides have the same value: it counts as no difference. If the source prints more digits, give them"


def warnings_of(bundle: Bundle, catalogue: Catalogue) -> list[WarningRead]:
    """Every warning about a bundle that is to be added to a catalogue."""
    return [
        *_same_identifiers(bundle, catalogue),
        *_same_compositions(bundle, catalogue),
        *_close_names(bundle, "components", catalogue),
        *_close_names(bundle, "metrics", catalogue),
        *_odd_effects(bundle, catalogue),
        *_far_values(bundle, catalogue),
        *_copies(bundle, catalogue),
        *_odd_rounds(bundle, catalogue),
        *claims(bundle, catalogue),
        *doubtful_figures(bundle, catalogue),
        *close_ids(bundle, catalogue),
    ]


def _same_identifiers(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    for place, source in enumerate(bundle.sources):
        for name in ("arxiv", "doi"):
            value = getattr(source, name)
            for slug, other in catalogue.sources.items():
                if value is not None and slug != source.id and getattr(other, name) == value:
                    detail = f"Source {slug!r} has the same {name}"
                    yield WarningRead(code=f"same-{name}", pointer=f"/sources/{place}/{name}", detail=detail)


def _same_compositions(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    for place, method in enumerate(bundle.methods):
        for other in compositions.similar(catalogue, method, NEAREST).results:
            if other.score >= ALIKE:
                detail = f"Method {other.method!r} has nearly the same components (similarity {other.score:.3g})"
                yield WarningRead(code="near-identical-composition", pointer=f"/methods/{place}/steps", detail=detail)


def _close_names(
    bundle: Bundle, collection: Literal["components", "metrics"], catalogue: Catalogue
) -> Iterator[WarningRead]:
    records = getattr(bundle, collection)
    if not records:
        return
    known = [(slug, name, trigrams(name)) for slug, name in catalogue.tables[collection].label_by_id.items()]
    for place, record in enumerate(records):
        own = trigrams(record.name)
        for slug, name, theirs in known:
            if slug != record.id and shared(own, theirs) >= CLOSE:
                detail = f"{noun(collection).capitalize()} {slug!r} ({name}) has a name that is close"
                yield WarningRead(code="close-name", pointer=f"/{collection}/{place}/name", detail=detail)


def _odd_effects(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    metrics = {**catalogue.metrics, **{metric.id: metric for metric in bundle.metrics}}
    methods = {**catalogue.methods, **{method.id: method for method in bundle.methods}}
    for place, effect in enumerate(bundle.effects):
        if effect.baseline.value == effect.treated.value:
            pointer = f"/effects/{place}/treated/value"
            yield WarningRead(code="equal-arms", pointer=pointer, detail=SAME)
        method = methods.get(effect.method or "")
        if effect.component and method and effect.component not in {step.component for step in method.steps}:
            detail = (
                f"Component {effect.component!r} is in no step of method {effect.method!r}: the effect counts for the "
                "component all the same. Add the step, or name the method that has it"
            )
            yield WarningRead(code="cause-not-in-method", pointer=f"/effects/{place}/component", detail=detail)
        if metrics[effect.metric].unit == "percent":
            yield from _out_of_percent(place, effect)


def _out_of_percent(place: int, effect: Effect) -> Iterator[WarningRead]:
    for name, arm in (("baseline", effect.baseline), ("treated", effect.treated)):
        if not 0 <= arm.value <= 100:
            pointer = f"/effects/{place}/{name}/value"
            yield WarningRead(code="percent-out-of-range", pointer=pointer, detail=f"{arm.value} is no percentage")


def _copies(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """Effects that duplicate another one: both would count in the mean of their source."""
    recorded = {_without_id(effect): slug for slug, effect in catalogue.effects.items()} if bundle.effects else {}
    for place, effect in enumerate(bundle.effects):
        other = recorded.setdefault(_without_id(effect), effect.id)
        if other != effect.id:
            detail = f"Effect {other!r} says the same, word for word; both would count. Withdraw one of them"
            yield WarningRead(code="copy", pointer=f"/effects/{place}", detail=detail)


def _without_id(effect: Effect) -> str:
    return effect.model_copy(
        update={"id": "", "note": None} if "note" in type(effect).model_fields else {"id": ""}
    ).model_dump_json()


def _odd_rounds(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """Series of methods that do not iterate, or with more rounds than the method has."""
    methods = {**catalogue.methods, **{method.id: method for method in bundle.methods}}
    for place, series in enumerate(bundle.rounds):
        method, last = methods[series.method], series.points[-1][0]
        if not method.all_loops:
            detail = (
                f"Method {method.id!r} does not iterate: give it `iterates`, or say in the note what the rounds are"
            )
            yield WarningRead(code="rounds-without-loop", pointer=f"/rounds/{place}/method", detail=detail)
        elif (most := _most_rounds(method)) is not None and last > most:
            detail = f"The series runs to round {last}, and method {method.id!r} states {most} rounds"
            yield WarningRead(code="more-rounds", pointer=f"/rounds/{place}/points", detail=detail)


def _most_rounds(method: Method) -> int | None:
    """The rounds of the loop that runs most often; None where the number of one of them is not known."""
    rounds = [loop.rounds for loop in method.all_loops]
    return None if None in rounds else max(filter(None, rounds), default=None)


def _far_values(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """A value ten times above, or below a tenth of, everything else recorded on its metric."""
    bounds = _bounds(bundle, catalogue)
    for place, effect in enumerate(bundle.effects):
        low, high = bounds.get(effect.metric, (0.0, 0.0))
        if low <= 0:
            continue
        for name, arm in (("baseline", effect.baseline), ("treated", effect.treated)):
            if arm.value > FACTOR * high or arm.value < low / FACTOR:
                detail = f"{arm.value} is far from all others on {effect.metric!r}, which run from {low} to {high}"
                yield WarningRead(code="far-value", pointer=f"/effects/{place}/{name}/value", detail=detail)


def _bounds(bundle: Bundle, catalogue: Catalogue) -> dict[str, tuple[float, float]]:
    """The least and greatest value of either arm on each metric, over effects outside the bundle."""
    metrics, own = {effect.metric for effect in bundle.effects}, {effect.id for effect in bundle.effects}
    bounds: dict[str, tuple[float, float]] = {}
    for slug, effect in catalogue.effects.items():
        if effect.metric in metrics and slug not in own:
            values = float(effect.baseline.value), float(effect.treated.value)
            low, high = bounds.get(effect.metric, values)
            bounds[effect.metric] = min(low, *values), max(high, *values)
    return bounds
