"""Where effects stand on one axis: a forest plot inside a table, a mark and its interval in each row."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from web.charts.forest_rows import spread
from web.charts.scale import Axis, hull, percent_ticks

WIDTH, GAP = 112.0, 34.0
EDGE, FENCE = 13.0, 3.0
"""Room at both ends in percent; and how many times farther than most effects lie the axis still reaches."""


def with_spots(effects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects with their place in percent of the width; those without a log ratio have none."""
    axis = _axis(effects)
    zero = axis.pixel(0)
    return [effect | {"spot": _spot(effect, axis), "zero": round(zero, 2)} for effect in effects]


def ticks(effects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The axis over the column: where each tick stands, in percent of the width."""
    axis = _axis(effects)
    found = percent_ticks(axis, 100 * GAP / WIDTH)
    return [{"x": round(axis.pixel(value), 2), "text": text} for value, text in found]


def _axis(effects: Iterable[dict[str, Any]]) -> Axis:
    """From the least to the greatest effect; a few that lie far out are cut at the edge."""
    known = [effect for effect in effects if effect["log_ratio"] is not None]
    ratios = [effect["log_ratio"] for effect in known]
    sizes = sorted(map(abs, ratios)) or [0.0]
    fence = max(FENCE * sizes[math.ceil(0.8 * len(sizes)) - 1], 0.02)
    inside = [ratio for ratio in ratios if abs(ratio) <= fence]
    intervals = [spread(effect["log_ratio"], effect["variance"]) or [] for effect in known]
    low, high = hull(inside, [end for ends in intervals for end in ends if abs(end) <= fence])
    return Axis(low, high, EDGE, 100 - EDGE)


def _spot(effect: dict[str, Any], axis: Axis) -> dict[str, Any] | None:
    ratio = effect["log_ratio"]
    if ratio is None:
        return None
    ends = spread(ratio, effect["variance"]) or [ratio, ratio]
    low, high = (round(axis.pixel(end), 2) for end in ends)
    return {"x": round(axis.pixel(ratio), 2), "low": low, "high": high, "inside": axis.holds(ratio), "ends": ends}
