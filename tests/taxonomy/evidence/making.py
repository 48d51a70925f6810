"""Effects to try the engine on."""

from dataclasses import replace

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
    observation = Observation(
        source=source, metric=metric, baseline=ArmFacts(baseline, n=n), treated=ArmFacts(treated, n=n), **facts
    )
    return replace(observation)
