"""A forest plot inside a table: the position of each effect and its interval on one axis."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from web.charts.axes import Axis, axis_range, percent_ticks
from web.charts.forest import normal_interval
from web.labels import extended

WIDTH, GAP = 112.0, 34.0
EDGE, FENCE = 13.0, 3.0
"""Room at both ends in percent; and how many times farther than most effects lie the axis still reaches."""


def with_positions(effects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects with their position (`spot`) in percent of the width; None without a log ratio."""
    axis = _axis(effects)
    zero = axis.pixel(0)
    return [extended(effect, spot=_position(effect, axis), zero=round(zero, 2)) for effect in effects]


def ticks(effects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ticks of the axis over the column, `x` in percent of the width."""
    axis = _axis(effects)
    return [{"x": round(axis.pixel(value), 2), "text": text} for value, text in percent_ticks(axis, 100 * GAP / WIDTH)]


def _axis(effects: Iterable[dict[str, Any]]) -> Axis:
    """From the least to the greatest effect; a few that lie far out are cut at the edge."""
    known = [effect for effect in effects if effect["log_ratio"] is not None]
    ratios = [effect["log_ratio"] for effect in known]
    sizes = sorted(map(abs, ratios)) or [0.0]
    fence = max(FENCE * sizes[math.ceil(0.8 * len(sizes)) - 1], 0.02)
    inside = [ratio for ratio in ratios if abs(ratio) <= fence]
    intervals = [normal_interval(effect["log_ratio"], effect["variance"]) or [] for effect in known]
    low, high = axis_range(inside, [end for ends in intervals for end in ends if abs(end) <= fence])
    return Axis(low, high, EDGE, 100 - EDGE)


def _position(effect: dict[str, Any], axis: Axis) -> dict[str, Any] | None:
    ratio = effect["log_ratio"]
    if ratio is None:
        return None
    ends = normal_interval(ratio, effect["variance"]) or [ratio, ratio]
    low, high = (round(axis.pixel(end), 2) for end in ends)
    return {"x": round(axis.pixel(ratio), 2), "low": low, "high": high, "inside": axis.holds(ratio), "ends": ends}
