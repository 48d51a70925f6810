"""What a curator should look at twice. A warning never stops a submission."""

from collections.abc import Iterator

from registry import snapshot
from registry.models import Component, Effect, Metric, Source, Step
from registry.rows import chunks
from registry.selectors import similar
from taxonomy.documents import Bundle
from taxonomy.documents import Effect as EffectDocument
from taxonomy.name_similarity import shared, trigrams

Told = dict[str, str]
CLOSE = 0.6
"""Names at least this similar (Jaccard index of their trigrams) are looked at."""
ALIKE = 0.95
"""Compositions at least this similar are looked at."""
NEAREST = 10
FACTOR = 10


def warnings_of(bundle: Bundle) -> list[Told]:
    """Every warning, with a pointer into the bundle."""
    return [
        *_same_identifiers(bundle),
        *_same_compositions(bundle),
        *_close_names(bundle, "components", Component),
        *_close_names(bundle, "metrics", Metric),
        *_odd_effects(bundle),
        *_far_values(bundle),
    ]


def _warning(code: str, pointer: str, detail: str) -> Told:
    return {"code": code, "pointer": pointer, "detail": detail}


def _same_identifiers(bundle: Bundle) -> Iterator[Told]:
    for place, source in enumerate(bundle.sources):
        for field in ("arxiv", "doi"):
            value = getattr(source, field)
            if value is None:
                continue
            for other in Source.objects.filter(**{field: value}).exclude(slug=source.id).values_list("slug", flat=True):
                yield _warning(f"same-{field}", f"/sources/{place}/{field}", f"Source {other!r} has the same {field}")


def _same_compositions(bundle: Bundle) -> Iterator[Told]:
    if not bundle.methods:
        return
    now = snapshot.current()
    for place, method in enumerate(bundle.methods):
        for other in similar.similar(method, NEAREST, now):
            if other["score"] >= ALIKE:
                detail = f"Method {other['method']!r} has nearly the same components (similarity {other['score']:.3g})"
                yield _warning("near-identical-composition", f"/methods/{place}/steps", detail)


def _close_names(bundle: Bundle, collection: str, model: type[Component] | type[Metric]) -> Iterator[Told]:
    records = getattr(bundle, collection)
    if not records:
        return
    registered = [
        (slug, name, trigrams(name)) for slug, name in model.objects.order_by("slug").values_list("slug", "name")
    ]
    noun = collection.removesuffix("s")
    for place, record in enumerate(records):
        own = trigrams(record.name)
        for slug, name, theirs in registered:
            if slug != record.id and shared(own, theirs) >= CLOSE:
                detail = f"{noun.capitalize()} {slug!r} ({name}) has a name that is close"
                yield _warning("close-name", f"/{collection}/{place}/name", detail)


def _odd_effects(bundle: Bundle) -> Iterator[Told]:
    percent = _percent_metrics(bundle)
    components = _components_of(bundle)
    for place, effect in enumerate(bundle.effects):
        if effect.baseline.value == effect.treated.value:
            yield _warning("equal-arms", f"/effects/{place}/treated/value", "Both arms have the same value")
        known = components.get(effect.method or "")
        if effect.component and known is not None and effect.component not in known:
            detail = f"Component {effect.component!r} is in no step of method {effect.method!r}"
            yield _warning("cause-not-in-method", f"/effects/{place}/component", detail)
        if effect.metric in percent:
            yield from _out_of_percent(place, effect)


def _out_of_percent(place: int, effect: EffectDocument) -> Iterator[Told]:
    for arm in ("baseline", "treated"):
        value = getattr(effect, arm).value
        if not 0 <= value <= 100:
            yield _warning("percent-out-of-range", f"/effects/{place}/{arm}/value", f"{value} is no percentage")


def _percent_metrics(bundle: Bundle) -> set[str]:
    wanted = {effect.metric for effect in bundle.effects}
    stored = Metric.objects.filter(slug__in=wanted, unit="percent").values_list("slug", flat=True)
    own = {metric.id: metric.unit for metric in bundle.metrics}
    return {slug for slug in stored if slug not in own} | {slug for slug, unit in own.items() if unit == "percent"}


def _components_of(bundle: Bundle) -> dict[str, set[str]]:
    """The components of every method that an effect of the bundle names."""
    wanted = {effect.method for effect in bundle.effects if effect.method}
    found: dict[str, set[str]] = {}
    for chunk in chunks(sorted(wanted)):
        rows = Step.objects.filter(method__slug__in=chunk)
        for slug, component in rows.values_list("method__slug", "component__slug"):
            found.setdefault(slug, set()).add(component)
    return found | {method.id: {step.component for step in method.steps} for method in bundle.methods}


def _far_values(bundle: Bundle) -> Iterator[Told]:
    """A value ten times above, or below a tenth of, everything else recorded on its metric."""
    bounds = _bounds({effect.metric for effect in bundle.effects}, {effect.id for effect in bundle.effects})
    for place, effect in enumerate(bundle.effects):
        low, high = bounds.get(effect.metric, (None, None))
        if low is None or high is None or low <= 0:
            continue
        for arm in ("baseline", "treated"):
            value = getattr(effect, arm).value
            if value > FACTOR * high or value < low / FACTOR:
                detail = f"{value} is far from all others on {effect.metric!r}, which run from {low} to {high}"
                yield _warning("far-value", f"/effects/{place}/{arm}/value", detail)


def _bounds(metrics: set[str], own: set[str]) -> dict[str, tuple[float, float]]:
    """The least and greatest value of either arm on each metric, over effects that are not the bundle's own."""
    found: dict[str, tuple[float, float]] = {}
    rows = Effect.objects.filter(metric__slug__in=metrics).exclude(slug__in=own)
    for metric, baseline, treated in rows.values_list("metric__slug", "baseline", "treated"):
        values = float(baseline["value"]), float(treated["value"])
        low, high = found.get(metric, values)
        found[metric] = min(low, *values), max(high, *values)
    return found
