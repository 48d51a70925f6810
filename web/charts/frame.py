"""What charts on log-ratio axes share: ticks in percent, grid and zero lines."""

from collections.abc import Sequence

from web.charts.canvas import Canvas
from web.charts.labels import Box
from web.charts.scale import Axis, percent_ticks


def across(canvas: Canvas, axis: Axis, frame: Box, labels: float, gap: float = 46) -> None:
    """Upright grid lines, zero stronger, percent under them at the height `labels`."""
    ticks = percent_ticks(axis, gap)
    _grid(canvas, "x", axis, [value for value, _ in ticks], {"y": frame.top, "y2": frame.bottom})
    texts = [{"x": axis.pixel(value), "y": labels, "text": label} for value, label in ticks]
    canvas.text(texts, size=11.5, look="muted", align="center")


def upward(canvas: Canvas, axis: Axis, frame: Box, labels: float, gap: float = 34) -> None:
    """Level grid lines, zero stronger, percent to the left of `labels`."""
    ticks = percent_ticks(axis, gap)
    _grid(canvas, "y", axis, [value for value, _ in ticks], {"x": frame.left, "x2": frame.right})
    texts = [{"y": axis.pixel(value), "x": labels, "text": label} for value, label in ticks]
    canvas.text(texts, size=11.5, look="muted", align="right")


def _grid(canvas: Canvas, name: str, axis: Axis, values: Sequence[float], ends: dict[str, float]) -> None:
    """A line from end to end at each value of the axis of this name."""
    lines = [{name: value, **ends} for value in values if value]
    canvas.mark("rule", lines, **{name: axis}, stroke="faint", strokeWidth=1)
    if axis.holds(0):
        canvas.mark("rule", [{name: 0, **ends}], **{name: axis}, stroke="zero", strokeWidth=1.2)


def beyond(axis: Axis, ends: Sequence[float]) -> list[tuple[float, str]]:
    """Where an interval runs out of an axis: the pixel, and the shape of the arrow that says so."""
    level = axis.end > axis.start  # pixels grow downwards, so an axis that runs up has its start below
    ways = ("triangle-left", "triangle-right") if level else ("triangle-down", "triangle-up")
    low = [(axis.pixel(ends[0]), ways[0])] if ends[0] < axis.low else []
    return low + ([(axis.pixel(ends[1]), ways[1])] if ends[1] > axis.high else [])
