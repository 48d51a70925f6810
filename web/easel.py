"""Figures of a page: each drawn once a version of the catalogue, and never in the way of the page itself.

A picture takes a good part of a second. A page shows those that are drawn already; for any other it holds a link that
draws it, which htmx follows by itself and puts the figure in its place.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from registry.errors import BadQuery
from registry.filters.parameters import Parameter, Read, single
from registry.snapshot import Snapshot
from registry.snapshot.kept import Kept
from web.charts.chart import Chart

KEPT_BYTES = 16 * 1024 * 1024
ALL = "all"
PARAMETER = {"figure": Parameter("figure", "The figure to draw at once; `all` for every one of the page.")}


@dataclass(frozen=True)
class Figure:
    """A figure in its place: drawn, or where it is drawn."""

    name: str
    title: str
    html: str | None
    address: str


class Easel:
    """Draws what a request asks for."""

    def __init__(self, request: HttpRequest, found: Read, now: Snapshot, path: str | None = None) -> None:
        self._wanted = single(found, "figure")
        htmx: Any = getattr(request, "htmx", None)
        self.alone = bool(htmx) and not htmx.history_restore_request and self._wanted is not None
        """Whether htmx asks for the figures and nothing else."""
        self._path = path or request.path
        self._pairs = [(name, value) for name, values in found.items() if name != "figure" for value in values]
        self._kept: Kept = now.remember("figures", lambda: Kept(KEPT_BYTES, "figures"))
        self._figures: list[Figure] = []

    def figure(self, name: str, title: str, key: Hashable, draw: Callable[[], Chart], **look: Any) -> Figure:
        """The figure of this name, drawn if it is asked for or was drawn before under this key."""
        wanted, key = self._wanted in (name, ALL), (key, *sorted(look.items()))
        found = self._kept.remember(key, lambda: _told(draw(), look)) if wanted else self._kept.get(key)
        address = f"{self._path}?{urlencode([*self._pairs, ('figure', name)])}"
        figure = Figure(name, title, None if found is None else found.decode(), address)
        self._figures.append(figure)
        return figure

    def check(self) -> None:
        """Raises BadQuery where a figure is asked for that the page does not have."""
        names = [figure.name for figure in self._figures]
        if self._wanted not in (None, ALL, *names):
            known = ", ".join([*names, ALL])
            raise BadQuery("figure", "unknown_value", f"There is no figure {self._wanted!r} here. Known are: {known}")

    def answer(self) -> HttpResponse:
        """The figures that were asked for, by themselves."""
        self.check()
        drawn = [figure.html or "" for figure in self._figures if self._wanted in (figure.name, ALL)]
        response = HttpResponse("".join(drawn))
        patch_vary_headers(response, ["HX-Request"])
        return response


def _told(chart: Chart, look: dict[str, Any]) -> bytes:
    return render_to_string("web/charts/figure.html", {"chart": chart, **look}).encode()
