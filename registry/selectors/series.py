"""Series over rounds beside those that differ from them in one component."""

import json
from collections import Counter
from typing import Any

from registry.models import Rounds
from registry.rows import MAPPERS
from registry.snapshot import Snapshot


def compared(slug: str, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Series on the same metric whose method differs in one component, or in one put in another's place."""
    found: dict[str, list[dict[str, Any]]] = snapshot.remember("series compared", _all)
    return found.get(slug, [])


def _all() -> dict[str, list[dict[str, Any]]]:
    rows = list(Rounds.objects.order_by("slug").values_list("slug", "metric__slug", "method_id", "body"))
    methods = MAPPERS["methods"].documents(sorted({method for _, _, method, _ in rows}))
    parts = {pk: Counter(step.component for step in method.steps) for pk, method in methods.items()}
    found: dict[str, list[dict[str, Any]]] = {}
    for slug, metric, method, _ in rows:
        for other, on, another, body in rows:
            here, there = parts[method] - parts[another], parts[another] - parts[method]
            if metric == on and 0 < max(here.total(), there.total()) <= 1:
                found.setdefault(slug, []).append(_told(other, methods[another].id, here, there, body))
    return found


def _told(slug: str, method: str, here: Counter[str], there: Counter[str], body: str) -> dict[str, Any]:
    record = json.loads(body)
    return {
        "id": slug,
        "method": method,
        "source": record["source"]["id"],
        "only_here": sorted(here),
        "only_there": sorted(there),
        "slope": record["slope"],
        "first_decline": record["first_decline"],
    }
