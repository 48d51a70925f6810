"""A pooled answer as a badge (SVG): direction, figure and certainty in words, and the version that it was read from."""

from html import escape

from catalogue.bundle import version_name
from catalogue.pooled_models import PooledRow
from catalogue.value import Catalogue
from taxonomy.vocabulary import Facet

WIDTH, PADDING, HEIGHT = 6.4, 8, 20
"""Pixels: a character at 11 pixels (on the wide side, so that no text is cut), the margins of a text, the badge."""


def describe(row: PooledRow | None) -> str:
    """A pooled answer in words: never a figure without its certainty, and no direction that is not established."""
    if row is None:
        return "not measured"
    return ", ".join(filter(None, (_direction(row), _figure(row), f"{row.certainty.level} certainty")))


def _direction(row: PooledRow) -> str:
    if row.contested:
        return "contested"
    return row.direction.replace("-", " ") if row.established else "direction not established"


def _figure(row: PooledRow) -> str | None:
    """The estimate with its interval: points at the usual baseline, a ratio, else the scale on which it is pooled."""
    if row.points is not None:
        return _with_interval(row.points.estimate, row.points.low, row.points.high, "+.3g", " points")
    if row.ratio is not None:
        return _with_interval(row.ratio.estimate, row.ratio.low, row.ratio.high, ".3g", " times")
    if row.estimate is None:
        return None
    low, high = row.interval or (None, None)
    return _with_interval(row.estimate, low, high, "+.3g", f" ({row.scale})")


def _with_interval(estimate: float, low: float | None, high: float | None, form: str, unit: str) -> str:
    interval = ", no interval" if low is None or high is None else f" ({low:{form}} to {high:{form}})"
    return f"{estimate:{form}}{unit}{interval}"


def badge(catalogue: Catalogue, component: str, facet: Facet, row: PooledRow | None) -> str:
    """The badge of a component's answer on a facet."""
    left = f"{catalogue.label('components', component)}: {facet.label.lower()}"
    right = f"{describe(row)} · {version_name(catalogue)}"
    widths = [round(len(text) * WIDTH + 2 * PADDING) for text in (left, right)]
    title = escape(f"{left}: {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="{HEIGHT}" '
        f'role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{widths[0]}" height="{HEIGHT}" fill="#3d4450"/>'
        f'<rect x="{widths[0]}" width="{widths[1]}" height="{HEIGHT}" fill="#eceef1"/>'
        '<g font-family="Verdana, Geneva, sans-serif" font-size="11">'
        f'<text x="{PADDING}" y="14" fill="#ffffff">{escape(left)}</text>'
        f'<text x="{widths[0] + PADDING}" y="14" fill="#1d2127">{escape(right)}</text>'
        "</g></svg>\n"
    )
