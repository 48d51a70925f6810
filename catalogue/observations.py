"""The effects of the catalogue as the statistical engine takes them.

A record that names no experiment is identified by its arms and models; a field that is not recorded has the value that
claims least.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from taxonomy.documents import Arm, Effect, Method, Metric, Source
from taxonomy.evidence.observation import ArmFacts, Dose, Form, MetricFacts, Observation
from taxonomy.vocabulary import ComparatorKind, Doubt, Isolation, Mark, Measures, facet_of

MATCHED = ", matched by "
WIN_RATE, WINNING_SCORE = "pairwise-win-rate", "winning-score"
SIZE = re.compile(r"(?<![\w.])(\d{1,6}(?:\.\d{1,6})?) ?([BM])\b(?!\s*(?:training )?tokens)")
"""A number of parameters in the name of a model."""
WHOLE = (99.5, 100.5)
"""Two shares of one contest without ties add up to this, printed to one figure after the point."""


def observations(
    effects: Mapping[str, Effect],
    metrics: Mapping[str, Metric],
    methods: Mapping[str, Method],
    sources: Mapping[str, Source],
    isolations: Mapping[str, Isolation],
    doubts: Mapping[str, tuple[Doubt, ...]],
) -> dict[str, Observation]:
    """Every effect by its id, in the order of the ids."""
    proposed = {(method.source, step.component) for method in methods.values() for step in method.steps}
    known = {slug: metric_facts(metric) for slug, metric in metrics.items()}
    return {
        slug: _observation(
            effect,
            metrics[effect.metric],
            known[effect.metric],
            sources,
            isolations[slug],
            proposed,
            circular=Doubt.CIRCULAR in doubts[slug],
        )
        for slug, effect in effects.items()
    }


def metric_facts(metric: Metric) -> MetricFacts:
    """The facts about a metric that the engine needs."""
    return MetricFacts(
        id=metric.id,
        scale=None if metric.scale is None else metric.scale.value,
        higher_is_better=metric.orientation.sign > 0,
        form=_form(metric),
        items=metric.items.count if metric.items else None,
        of_data=metric.measures is not Measures.DOWNSTREAM,
        suite=not metric.poolable,
    )


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
    *,
    circular: bool,
) -> Observation:
    facet = facet_of(metric.measures, effect.generalization)
    trained = not facts.of_data
    untrained = effect.comparator is not None and effect.comparator.kind is ComparatorKind.UNTRAINED
    measured = effect.mark is Mark.MEASURED
    manipulates = effect.manipulates or effect.characteristic
    if effect.items is not None:
        facts = replace(facts, items=effect.items.count)
    return Observation(
        id=effect.id,
        source=effect.source,
        metric=facts,
        baseline=_arm(effect.baseline, trained and not untrained),
        treated=_arm(effect.treated, trained),
        experiment=_experiment(effect, measured),
        difference_se=effect.difference_se,
        facet=None if facet is None else facet.value,
        contest=_contest(effect, facts),
        design=effect.design,
        isolation=isolation.value,
        circular=circular,
        switches_more=bool(effect.also_differs),
        reading=effect.mark.value,
        confirmed=effect.reading.second is not None,
        proposer=not measured and (effect.source, effect.component or "") in proposed,
        measured=measured,
        dataset=effect.source if measured else None,
        matching=_matching(effect) if measured else "rows",
        dose=_dose(effect),
        models=tuple(str(value) for value in effect.models.model_dump().values()) if effect.models else (),
        student=billions(effect.models.student) if effect.models and effect.models.student else None,
        domain=effect.domain.value if effect.domain else None,
        year=sources[effect.source].year,
        component=effect.component,
        manipulates=None if manipulates is None else manipulates.value,
    )


def billions(model: str) -> float | None:
    """The parameters of a model in billions, read from its name: 8 for `Llama-3.1-8B`, 0.124 for `GPT-2 Small 124M`.

    None where the name has no size or several; amounts of tokens and sizes of mixtures (`8x7B`) do not count.
    """
    sizes = {float(number) / (1 if unit == "B" else 1000) for number, unit in SIZE.findall(model)}
    size = sizes.pop() if len(sizes) == 1 else 0.0
    return size if size > 0 else None


def _arm(arm: Arm, trained: bool) -> ArmFacts:
    return ArmFacts(
        value=float(arm.value),
        se=None if arm.se is None else float(arm.se),
        sd=arm.sd,
        n=arm.n,
        runs=arm.runs,
        trained=trained,
    )


def _experiment(effect: Effect, measured: bool) -> str:
    """The recorded key, else arms and models; for a measured pair the labels without how the sets were matched."""
    if effect.experiment is not None:
        return effect.experiment
    labels = [effect.baseline.label, effect.treated.label]
    if measured:
        labels = [label.partition(MATCHED)[0] for label in labels]
    models = list(effect.models.model_dump().values()) if effect.models else []
    return " | ".join(str(part) for part in (*labels, *models))


def _contest(effect: Effect, facts: MetricFacts) -> bool:
    """Whether the effect is a contest: as recorded, else where both win rates add up to the whole."""
    if effect.sides is not None:
        return True
    total = float(effect.baseline.value) + float(effect.treated.value)
    return facts.id == WIN_RATE and WHOLE[0] <= total <= WHOLE[1]


def _matching(effect: Effect) -> str:
    """How the two datasets were matched in size, read from the labels of the arms; `rows` where they do not say."""
    marks = {arm.label.partition(MATCHED)[2] for arm in (effect.baseline, effect.treated)} - {""}
    return min(marks, default="rows")


def _dose(effect: Effect) -> Dose | None:
    dose = effect.dose
    if dose is None or dose.baseline is None or dose.treated is None:
        return None
    return Dose(dose.unit, float(dose.baseline), float(dose.treated))
