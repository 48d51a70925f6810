"""The effects of the catalogue as the statistical engine takes them.

Fields that older documents lack have the value that claims least: an experiment is told by labels and models, an
account that nobody read again is second-hand, and an isolation that rests on no two recorded arms is assumed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalogue.circularity import is_circular
from taxonomy.documents import Arm, Component, Effect, Method, Metric, Source
from taxonomy.evidence.observation import ArmFacts, Dose, Form, MetricFacts, Observation
from taxonomy.vocabulary import Isolation, Measures, ReadIn, facet_of

LOSSES = frozenset({"loss"})
BOUNDED = frozenset({"lexical", "embedding", "coverage", "overlap", "reference", "adversarial", "average"})
MATCHED = ", matched by "
WIN_RATE, WINNING_SCORE = "pairwise-win-rate", "winning-score"
WHOLE = (99.5, 100.5)
"""Two shares of one contest without ties add up to this, printed to one figure after the point."""


def observations(
    effects: Mapping[str, Effect],
    metrics: Mapping[str, Metric],
    methods: Mapping[str, Method],
    sources: Mapping[str, Source],
    isolations: Mapping[str, Isolation],
    components: Mapping[str, Component],
) -> dict[str, Observation]:
    """Every effect by its id, in the order of the ids."""
    proposed = {(method.source, step.component) for method in methods.values() for step in method.steps}
    known = {slug: metric_facts(metric) for slug, metric in metrics.items()}
    return {
        slug: replace(
            _observation(effect, metrics[effect.metric], known[effect.metric], sources, isolations[slug], proposed),
            circular=is_circular(effect, metrics[effect.metric], components.get(effect.component or "")),
        )
        for slug, effect in effects.items()
    }


def metric_facts(metric: Metric) -> MetricFacts:
    """What the engine has to know of a metric."""
    return MetricFacts(
        id=metric.id,
        scale=scale_of(metric),
        higher_is_better=metric.orientation.sign > 0,
        form=_form(metric),
        items=metric.items.count if metric.items else None,
        of_data=metric.measures is not Measures.DOWNSTREAM,
        suite=not metric.poolable,
    )


def scale_of(metric: Metric) -> str | None:
    """The scale in the words of the second edition; those of the first are divided by the metric's family."""
    scale = None if metric.scale is None else metric.scale.value
    if scale == "interval":
        return "grade"
    if scale != "ratio":
        return scale
    if metric.family in LOSSES or metric.id.startswith("perplexity"):
        return "nats"
    return "bounded" if metric.family in BOUNDED else "count"


def _form(metric: Metric) -> Form:
    if metric.id == WINNING_SCORE:
        return Form.WINNING_SCORE
    if "perplexity" in metric.id:
        return Form.EXPONENTIAL
    return Form.PERCENT if metric.unit == "percent" else Form.PLAIN


def _observation(
    effect: Effect,
    metric: Metric,
    facts: MetricFacts,
    sources: Mapping[str, Source],
    isolation: Isolation,
    proposed: set[tuple[str, str]],
) -> Observation:
    facet = facet_of(metric.measures, effect.generalization)
    trained = not facts.of_data
    untrained = _word(getattr(getattr(effect, "comparator", None), "kind", None)) == "untrained"
    differs = getattr(effect, "also_differs", None)
    measured = effect.measured_by is not None
    manipulates = getattr(effect, "manipulates", None) or effect.characteristic
    if effect.items is not None:
        facts = MetricFacts(**{**_fields(facts), "items": effect.items.count})
    return Observation(
        id=effect.id,
        source=effect.source,
        metric=facts,
        baseline=_arm(effect.baseline, trained and not untrained),
        treated=_arm(effect.treated, trained),
        experiment=_experiment(effect, measured),
        facet=None if facet is None else facet.value,
        contest=_contest(effect, facts),
        design=effect.design,
        isolation=_isolation(effect, isolation),
        switches_more=bool(differs),
        reading=_reading(effect),
        confirmed=_confirmed(effect),
        proposer=not measured and (effect.source, effect.component or "") in proposed,
        measured=measured,
        dataset=effect.source if measured else None,
        matching=_matching(effect) if measured else "rows",
        dose=_dose(effect),
        models=tuple(str(value) for value in effect.models.model_dump().values()) if effect.models else (),
        domain=effect.domain.value if effect.domain else None,
        year=sources[effect.source].year,
        component=effect.component,
        manipulates=_word(manipulates),
    )


def _fields(facts: MetricFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in MetricFacts.__slots__}


def _word(term: Any) -> str | None:
    return None if term is None else str(getattr(term, "value", term))


def _arm(arm: Arm, trained: bool) -> ArmFacts:
    return ArmFacts(
        value=float(arm.value),
        se=None if arm.se is None else float(arm.se),
        sd=getattr(arm, "sd", None),
        n=arm.n,
        runs=arm.runs,
        trained=trained,
    )


def _experiment(effect: Effect, measured: bool) -> str:
    """The recorded key, else arms and models: of a measured pair the labels without the way of matching."""
    key = getattr(effect, "experiment", None)
    if key is not None:
        return str(key)
    labels = [effect.baseline.label, effect.treated.label]
    if measured:
        labels = [label.partition(MATCHED)[0] for label in labels]
    models = list(effect.models.model_dump().values()) if effect.models else []
    return " | ".join(str(part) for part in (*labels, *models))


def _contest(effect: Effect, facts: MetricFacts) -> bool:
    """Said of the effect; where it is not, win rates that add up to the whole are two sides of one contest."""
    sides = getattr(effect, "sides", None)
    if sides is not None:
        return True
    total = float(effect.baseline.value) + float(effect.treated.value)
    return facts.id == WIN_RATE and WHOLE[0] <= total <= WHOLE[1]


def _isolation(effect: Effect, isolation: Isolation) -> str:
    recorded = effect.baseline.method is not None and effect.treated.method is not None
    stated = getattr(effect, "also_differs", None) is not None
    if isolation is Isolation.ISOLATED and not recorded and not stated:
        return "assumed"
    return isolation.value


def _reading(effect: Effect) -> str:
    if effect.measured_by is not None:
        return "measured"
    mark = getattr(effect, "mark", None)
    if mark is not None:
        return str(_word(mark))
    if effect.read_in is ReadIn.SECONDARY:
        return "second-hand"
    return "checked" if effect.second_reading is not None else "primary"


def _confirmed(effect: Effect) -> bool:
    reading = getattr(effect, "reading", None)
    return (effect.second_reading if reading is None else reading.second) is not None


def _matching(effect: Effect) -> str:
    """How the two data sets were brought to one size, as the labels of the arms say: rows where they do not."""
    found = {arm.label.partition(MATCHED)[2] for arm in (effect.baseline, effect.treated)} - {""}
    return min(found, default="rows")


def _dose(effect: Effect) -> Dose | None:
    dose = getattr(effect, "dose", None)
    if dose is None or dose.baseline is None or dose.treated is None:
        return None
    return Dose(dose.unit, float(dose.baseline), float(dose.treated))
