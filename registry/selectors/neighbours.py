"""What a component is used with: the components that stand beside it in methods."""

from typing import Any

from registry.selectors.network import counted
from registry.snapshot import Snapshot

FEWEST = 2
"""One method together says nothing of a habit."""


def neighbours(component: str, limit: int, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The components most often in one method with this one, the surer company first where equally often."""
    counts = counted({}, snapshot)
    label = snapshot.tables["components"].label
    rows: list[dict[str, Any]] = [
        {"id": other, "name": label(other) or other, "methods": number, "lift": counts.lift(*pair)}
        for pair, number in counts.co_occurs.items()
        if component in pair and number >= FEWEST
        for other in pair
        if other != component
    ]
    return sorted(rows, key=lambda row: (-row["methods"], -row["lift"], row["id"]))[:limit]
