"""Effects to try the engine on."""

from taxonomy.evidence.cell import leave_one_out
from taxonomy.evidence.effects import Reference, scale_effects
from taxonomy.evidence.experiments import pool_effects, table_of
from taxonomy.evidence.observation import ArmFacts, Form, MetricFacts, Observation
from taxonomy.vocabulary import Design

SHARE = MetricFacts("accuracy", "proportion", form=Form.PERCENT)
NOISE = MetricFacts("noise", "proportion", higher_is_better=False, form=Form.PERCENT)
LENGTH = MetricFacts("length", "count", of_data=True)
LOSS = MetricFacts("loss", "nats", higher_is_better=False)
COSINE = MetricFacts("cosine", "bounded", of_data=True)


def an_effect(source="a", baseline=40.0, treated=50.0, *, metric=SHARE, n=1000, **facts):
    """An isolated ablation, read in the paper, by somebody who proposes nothing."""
    facts = {
        "id": f"{source}-{facts.get('experiment', 'x')}-{metric.id}-{baseline}-{treated}",
        "facet": "in_distribution",
        "design": Design.ABLATION,
        "isolation": "isolated",
        "reading": "primary",
        "proposer": False,
        **facts,
    }
    return Observation(
        source=source, metric=metric, baseline=ArmFacts(baseline, n=n), treated=ArmFacts(treated, n=n), **facts
    )


def without_each_source(observations, question):
    """The range of a cell's leading estimate over leaving one source out."""
    settings = question.settings
    effects = scale_effects(observations, Reference.of(observations, settings), settings)
    pool = pool_effects(effects, question.measured, settings.rho)
    return leave_one_out([table_of(pool.families[pool.leading])[0]], settings)[0] if pool.leading else None
