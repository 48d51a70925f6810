"""Series over rounds, and comparable series whose methods differ in one component."""

from collections import Counter

from catalogue.effects import ReadingRead
from catalogue.read_model import ReadModel
from catalogue.read_models import MetricBrief, Resource, SourceBrief
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Rounds
from taxonomy.series import course
from taxonomy.vocabulary import ReadIn


class ComparedSeries(ReadModel):
    """A series on the same metric whose method differs in one component, or in one that replaces another."""

    id: str
    method: str
    source: str
    only_here: list[str]
    only_there: list[str]
    slope: float | None
    first_decline: float | None


class RoundsRead(Resource):
    """One metric over rounds of self-training."""

    method: str
    source: SourceBrief
    locator: str
    metric: MetricBrief
    points: list[tuple[int | float, int | float]]
    """Pairs of round and value."""
    slope: float | None
    """Least squares from round 1 on, units of the metric a round, positive where it gets better."""
    first_decline: float | None
    """The first round that is worse than the one before."""
    note: str | None
    seen_at: str
    read_in: ReadIn
    reading: ReadingRead
    compared_with: list[ComparedSeries]
    """The series on the same metric whose methods differ in one component."""


@per_version()
def compared(catalogue: Catalogue) -> dict[str, list[ComparedSeries]]:
    """Series -> series on the same metric whose method differs in one component, or in one that replaces another."""
    parts = {
        slug: Counter(step.component for step in catalogue.methods[series.method].steps)
        for slug, series in catalogue.rounds.items()
    }
    partners: dict[str, list[ComparedSeries]] = {}
    for slug, series in catalogue.rounds.items():
        for other, rival in catalogue.rounds.items():
            own, others = parts[slug] - parts[other], parts[other] - parts[slug]
            if series.metric == rival.metric and 0 < max(own.total(), others.total()) <= 1:
                partners.setdefault(slug, []).append(_compared(catalogue, rival, own, others))
    return partners


def _compared(catalogue: Catalogue, rival: Rounds, own: Counter[str], others: Counter[str]) -> ComparedSeries:
    run = course(rival.points, catalogue.metrics[rival.metric].orientation)
    return ComparedSeries(
        id=rival.id,
        method=rival.method,
        source=rival.source,
        only_here=sorted(own),
        only_there=sorted(others),
        slope=run.slope,
        first_decline=run.first_decline,
    )
