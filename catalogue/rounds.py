"""Series over rounds beside those that differ from them in one component."""

from collections import Counter

from catalogue.read_models import ComparedSeries
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Rounds
from taxonomy.series import course


@per_version()
def compared(catalogue: Catalogue) -> dict[str, list[ComparedSeries]]:
    """Series -> those on the same metric whose method differs in one component, or in one in another's place."""
    parts = {
        slug: Counter(step.component for step in catalogue.methods[series.method].steps)
        for slug, series in catalogue.rounds.items()
    }
    found: dict[str, list[ComparedSeries]] = {}
    for slug, series in catalogue.rounds.items():
        for other, rival in catalogue.rounds.items():
            here, there = parts[slug] - parts[other], parts[other] - parts[slug]
            if series.metric == rival.metric and 0 < max(here.total(), there.total()) <= 1:
                found.setdefault(slug, []).append(_compared(catalogue, rival, here, there))
    return found


def _compared(catalogue: Catalogue, rival: Rounds, here: Counter[str], there: Counter[str]) -> ComparedSeries:
    run = course(rival.points, catalogue.metrics[rival.metric].orientation)
    return ComparedSeries(
        id=rival.id,
        method=rival.method,
        source=rival.source,
        only_here=sorted(here),
        only_there=sorted(there),
        slope=run.slope,
        first_decline=run.first_decline,
    )
