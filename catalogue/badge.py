"""A pooled answer as a badge (SVG): direction, figure and certainty in words, and the version that it was read from."""

from html import escape
from math import expm1

from catalogue.bundle import version_name
from catalogue.read_models import PooledRow
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
    return "raises" if row.raises else "lowers" if row.lowers else "direction not established"


def _figure(row: PooledRow) -> str | None:
    if row.estimate is None:
        return None
    interval = f" ({_percent(row.interval[0])} to {_percent(row.interval[1])})" if row.interval else ""
    return f"{_percent(row.estimate)}{interval or ', no interval'}"


def _percent(log_ratio: float) -> str:
    return f"{100 * expm1(log_ratio):+.3g} %"


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
