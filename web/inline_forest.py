"""A forest plot inside a table: the position of each effect and its interval on one axis."""

import math
from collections.abc import Iterable, Sequence
from typing import TypedDict

from catalogue.effects import EffectRead
from web.charts.axes import Axis, axis_range, effect_ticks, normal_interval
from web.labels import Extended, extended

WIDTH, GAP = 112.0, 34.0
EDGE, FENCE = 13.0, 3.0
"""Room at both ends in percent; and how many times farther than most effects the axis reaches."""

Effect = EffectRead | Extended[EffectRead]


class Tick(TypedDict):
    """A tick of the axis, `x` in percent of the width."""

    x: float
    text: str


class Position(TypedDict):
    """An effect and the ends of its interval in percent of the width; `ends` are those of the interval itself."""

    x: float
    low: float
    high: float
    inside: bool
    """Whether the effect lies on the axis."""
    ends: list[float]


def with_positions(effects: Sequence[Extended[EffectRead]]) -> list[Extended[EffectRead]]:
    """Effects with their position (`spot`) in percent of the width; None on another scale than most, or none."""
    scale = leading_scale(effects)
    axis = _axis(effects, scale)
    zero = axis.pixel(0)
    return [extended(effect, spot=_position(effect, axis, scale), zero=round(zero, 2)) for effect in effects]


def ticks(effects: Sequence[Effect]) -> list[Tick]:
    """The ticks of the axis over the column, `x` in percent of the width."""
    scale = leading_scale(effects)
    axis = _axis(effects, scale)
    marks = effect_ticks(axis, 100 * GAP / WIDTH, scale)
    return [{"x": round(axis.pixel(value), 2), "text": text} for value, text in marks]


def leading_scale(effects: Iterable[Effect]) -> str:
    """The scale of most effects that have one: others do not fit on the same axis."""
    scales = [effect["effect_size"]["scale"] for effect in effects if effect["effect_size"]["value"] is not None]
    return max(sorted(set(scales)), key=scales.count, default="odds")


def _axis(effects: Iterable[Effect], scale: str) -> Axis:
    """From the least to the greatest effect; a few that lie far out are cut at the edge."""
    known = [effect["effect_size"] for effect in effects if _is_on(effect, scale)]
    values = [size["value"] for size in known]
    sizes = sorted(map(abs, values)) or [0.0]
    fence = max(FENCE * sizes[math.ceil(0.8 * len(sizes)) - 1], 0.02)
    inside = [value for value in values if abs(value) <= fence]
    intervals = [normal_interval(size["value"], size["variance"]) or [] for size in known]
    low, high = axis_range(inside, [end for ends in intervals for end in ends if abs(end) <= fence])
    return Axis(low, high, EDGE, 100 - EDGE)


def _is_on(effect: Effect, scale: str) -> bool:
    return effect["effect_size"]["scale"] == scale and effect["effect_size"]["value"] is not None


def _position(effect: Effect, axis: Axis, scale: str) -> Position | None:
    if not _is_on(effect, scale):
        return None
    value = effect["effect_size"]["value"]
    ends = normal_interval(value, effect["effect_size"]["variance"]) or [value, value]
    low, high = (round(axis.pixel(end), 2) for end in ends)
    return {"x": round(axis.pixel(value), 2), "low": low, "high": high, "inside": axis.holds(value), "ends": ends}
