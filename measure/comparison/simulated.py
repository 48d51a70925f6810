"""What simulations found of the intervals of a difference: how often they hold it, by metric and kind of comparison.

`simulated.json` is written by `python -m proof.measuring.coverage`, with the tables of docs/measuring-tables.md.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Design = Literal["apart", "subset", "linked"]
"""Two sets, a subset and its pool, or linked rows."""
FILE = Path(__file__).with_name("simulated.json")


@dataclass(frozen=True)
class Simulated:
    """The least and the greatest share of the 95 % intervals that hold the difference, over the simulated designs."""

    least: float
    most: float
    conservative: bool
    """Whether in one of the designs the share is above 97 %, by more than the error of simulation."""

    def __str__(self) -> str:
        shares = f"{self.least:.0%}".rstrip("%"), f"{self.most:.0%}".rstrip("%")
        return shares[0] if shares[0] == shares[1] else " to ".join(shares)


def simulated(name: str, design: Design) -> Simulated | None:
    """Of the metric with this name; None where it was not simulated in such comparisons."""
    return _all()[design].get(name)


@cache
def _all() -> dict[Design, dict[str, Simulated]]:
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        design: {name: Simulated(**entry) for name, entry in entries.get(design, {}).items()}
        for design in ("apart", "subset", "linked")
    }
