"""The menu, and the breadcrumbs of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from registry.current import answering_version
from registry.permissions import CURATE, may

PAGES = (
    ("Methods", "methods-page"),
    ("Components", "components-page"),
    ("Effects", "effects-page"),
    ("Trade-offs", "tradeoffs-page"),
    ("Compare", "compare-page"),
    ("Graph", "graph-page"),
    ("Design", "design-page"),
    ("Gaps", "gaps-page"),
    ("Claims", "claims-page"),
    ("Docs", "docs"),
)
"""Title and name of the address."""
OTHERS = (("Sources", "sources-page"), ("Metrics", "metrics-page"), ("Crosswalk", "operators-page"))
"""The lists that are not in the menu."""


@dataclass(frozen=True)
class Crumb:
    """One page above this one."""

    title: str
    address: str


HOME = Crumb("Registry", "/")


def breadcrumbs(*names: str) -> list[Crumb]:
    """The pages above this one, the home page first."""
    titles = {name: title for title, name in (*PAGES, *OTHERS)}
    return [HOME, *(Crumb(titles[name], reverse(name)) for name in names)]


class Menu(TypedDict):
    """What every template has of the menu: `menu_here` is the entry that the page is under."""

    menu: tuple[Crumb, ...]
    menu_here: Crumb | None
    curates: object
    """Whether the reader is a curator, lazily: only the foot of the page needs it."""
    catalogue_version: Callable[[], int]


@cache
def _entries() -> tuple[Crumb, ...]:
    return tuple(Crumb(title, reverse(name)) for title, name in PAGES)


def _curates(user: Any) -> bool:
    """Whether the user is a curator; without an account this needs no query."""
    return user is not None and user.is_authenticated and may(user, CURATE)


def menu(request: HttpRequest) -> Menu:
    """For every template: the menu, which of its entries the page is under, and the version of the catalogue."""
    here = next((entry for entry in _entries() if request.path.startswith(entry.address)), None)
    user: Any = getattr(request, "user", None)
    return {
        "menu": _entries(),
        "menu_here": here,
        "curates": SimpleLazyObject(lambda: _curates(user)),
        "catalogue_version": answering_version,
    }
