"""What a component is used with: the components that stand beside it in methods."""

from typing import Any

import numpy as np

from registry.selectors.network import counted
from registry.snapshot import Snapshot
from taxonomy.graph.counting import Pairs, lift

FEWEST = 2
"""One method together says nothing of a habit."""


def neighbours(component: str, limit: int, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The components most often in one method with this one, the surer company first where equally often."""
    found = counted({}, snapshot)
    values = snapshot.tables["methods"].terms["component"].vocabulary.values
    if component not in values:
        return []
    code, pairs = values.index(component), found.together
    kept = ((pairs.source == code) | (pairs.target == code)) & (pairs.count >= FEWEST)
    mine = Pairs(pairs.source[kept], pairs.target[kept], pairs.count[kept])
    others = np.where(mine.source == code, mine.target, mine.source)
    lifts = np.round(lift(mine, found.uses, found.methods), 4)
    label = snapshot.tables["components"].label
    rows = [
        {"id": values[other], "name": label(values[other]) or values[other], "methods": count, "lift": rise}
        for other, count, rise in zip(others.tolist(), mine.count.tolist(), lifts.tolist(), strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["methods"], -row["lift"], row["id"]))[:limit]
