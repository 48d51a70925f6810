"""What simulations show of the intervals of a difference: how often they hold it, by metric and kind of comparison.

`simulated.json` is written by `python -m proof.measuring.coverage`, with the tables of docs/measuring-tables.md.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Design = Literal["apart", "subset", "linked"]
"""Two sets, a subset and its pool, or linked rows."""
Verdict = Literal["as stated", "conservative", "too narrow"]
FILE = Path(__file__).with_name("simulated.json")


@dataclass(frozen=True)
class Simulated:
    """The least and the greatest share of the 95 % intervals that hold the difference, over the simulated designs."""

    least: float
    most: float
    verdict: Verdict
    """Too narrow where in one of the designs, or in all together, the share is below 93 %, by more than the error of
    simulation; else conservative where it is above 97 %."""

    @property
    def remark(self) -> str:
        """What outputs write of an interval that is not what it states; empty for one that is."""
        if self.verdict == "as stated":
            return ""
        shares = f"{100 * self.least:.0f}", f"{100 * self.most:.0f}"
        shown = shares[0] if shares[0] == shares[1] else " to ".join(shares)
        return f"{self.verdict}: in simulations it holds the difference in {shown} of 100"


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
