"""What the tables of the commands have in common."""

from collections.abc import Iterable

from rich.console import Console

from measure.metrics import METRICS, Metric

WIDTH = 160
ROUNDING = 1e-12
IDS = [metric.id for metric in METRICS]


def wide_console() -> Console:
    """Into a file or a pipe no line is wrapped for want of a terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def metric_name(metric: Metric) -> str:
    """The id, with the parameters where several metrics have it."""
    return metric.name if IDS.count(metric.id) > 1 else metric.id


def shown_range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else "{} to {}".format(*map(shown, interval))


def shown(value: float) -> str:
    """Three digits; 0 for what is left of 0 by rounding."""
    return f"{value:.3g}" if abs(value) > ROUNDING else "0"


def refusals(reasons: Iterable[tuple[str, str, str]]) -> list[str]:
    """A line for each reason and place, with the names of all metrics refused for it."""
    return _grouped("refused", reasons)


def without_interval(reasons: Iterable[tuple[str, str, str]]) -> list[str]:
    """The same of metrics whose difference has no interval."""
    return _grouped("no interval", reasons)


def remarks_on_intervals(reasons: Iterable[tuple[str, str, str]]) -> list[str]:
    """The same of metrics whose interval is wider or narrower than it states."""
    return _grouped("interval", reasons)


def _grouped(what: str, reasons: Iterable[tuple[str, str, str]]) -> list[str]:
    names: dict[tuple[str, str], list[str]] = {}
    for name, place, reason in reasons:
        names.setdefault((place, reason), []).append(name)
    return [f"{what} {place}: {', '.join(metrics)}: {reason}" for (place, reason), metrics in names.items()]
