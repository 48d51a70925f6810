"""The component graph to explore: the picture with its lists, paths from one component to another, and cards."""

import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue import Catalogue, per_version
from catalogue.errors import ErrorCollector
from catalogue.graph import DEEPEST
from catalogue.suggestions import suggest
from registry.current import current
from taxonomy.graph.formats import TooLarge
from taxonomy.vocabulary import Domain, Stage
from web import exploring, graph_cards, graph_picture
from web.graph_page import GraphExplorer, GraphPage
from web.labels import NamedComponent, choices, name_components, resolve_id
from web.list_page import answer, is_part
from web.list_query import pairs_of, parse_page
from web.navigation import breadcrumbs
from web.versions import cached_per_version

TYPED = {"around": "around", "from": "start", "to": "to"}
"""Parameter that takes a name -> its field."""
OFFERED = 8
"""The number of suggestions."""
WORD = re.compile(r"[^\W_]+")


class LinkedComponent(NamedComponent):
    """A component with an address of the page."""

    address: str


class UnclearWords(TypedDict):
    """Words of a parameter that name no component or several, and the suggested components."""

    parameter: str
    words: str
    options: list[LinkedComponent]


class Start(TypedDict):
    """The page without a component in the centre: components to start from, and the frequent chains."""

    entries: list[exploring.StageEntry]
    motifs: exploring.Chains


class Undrawn(TypedDict):
    """Why there is no picture, and addresses that ask for less: what each shows, and the address."""

    too_large: str
    narrower: list[tuple[str, str]]


@require_safe
@cached_per_version
def explore(request: HttpRequest) -> HttpResponse:
    """The page of the graph; for words that name no component, or several, it offers suggestions."""
    catalogue = current()
    explorer, unclear = _read(catalogue, parse_page(request, GraphPage))
    typed = {row["parameter"]: row["words"] for row in unclear}
    context = {**_context(explorer), "unclear": unclear, "typed": typed, "breadcrumbs": breadcrumbs()}
    response = answer(request, "graph", context)
    if unclear and not is_part(request):  # htmx puts the list of what may be meant into the page, which is no error
        response.status_code = 400
    return response


@require_safe
@cached_per_version
def component_card(request: HttpRequest, slug: str) -> HttpResponse:
    explorer, _ = _read(current(), parse_page(request, GraphPage))
    return _card(request, explorer, graph_cards.component_card(explorer, slug))


@require_safe
@cached_per_version
def edge_card(request: HttpRequest, source: str, target: str) -> HttpResponse:
    explorer, _ = _read(current(), parse_page(request, GraphPage))
    return _card(request, explorer, graph_cards.edge_card(explorer, source, target))


def _card(request: HttpRequest, explorer: GraphExplorer, card: Mapping[str, object]) -> HttpResponse:
    """The card alone for htmx, which puts it next to the picture; else a page."""
    part = is_part(request)
    context = {
        **card,
        "explorer": explorer,
        "in_picture": part,
        "level": 3 if part else 2,
        "breadcrumbs": breadcrumbs("graph-page"),
    }
    response = render(request, f"web/graph/{'card' if part else 'card_page'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _read(catalogue: Catalogue, query: GraphPage) -> tuple[GraphExplorer, list[UnclearWords]]:
    """The explorer of a query, and the words in it that name no component or several; these are left out.

    Raises BadQuery.
    """
    ids, words = dict[str, str | None](), dict[str, str]()
    for parameter, field in TYPED.items():
        typed = (getattr(query, field) or "").strip()
        ids[field] = _resolve_component(catalogue, typed) if typed else None
        if typed and ids[field] is None:
            words[parameter] = typed
    explorer = GraphExplorer(query.model_copy(update=ids), catalogue)
    errors = ErrorCollector()
    errors.run(explorer.query.check_lists, catalogue)
    errors.run(explorer.graph_query.check, catalogue)
    errors.raise_if_any()
    return explorer, [_unclear(explorer, parameter, typed) for parameter, typed in words.items()]


def _unclear(explorer: GraphExplorer, parameter: str, typed: str) -> UnclearWords:
    """Words that name no component or several, with a link for each component that may be meant."""
    named = name_components(explorer.catalogue, _possible_components(explorer.catalogue, typed))
    address = explorer.url_for if parameter == "around" else lambda slug: explorer.to(**{parameter: slug})
    options: list[LinkedComponent] = [{**component, "address": address(component["id"])} for component in named]
    return {"parameter": parameter, "words": typed, "options": options}


def _context(explorer: GraphExplorer) -> Mapping[str, object]:
    """What the page shows. Raises BadQuery."""
    given = pairs_of(explorer.query)
    return {
        "explorer": explorer,
        "components": choices(explorer.catalogue, "components"),
        "stages": [(term, term.value in given.get("stage", ())) for term in Stage],
        "domains": [(term, term.value in given.get("domain", ())) for term in Domain],
        "depths": [(depth, depth == explorer.depth) for depth in range(1, DEEPEST + 1)],
        "colours": graph_picture.colour_options(explorer),
        "path": exploring.path(explorer),
        "trail": [
            {**component, "address": explorer.url_for(component["id"])}
            for component in name_components(explorer.catalogue, explorer.trail)
        ],
        **_lists(explorer),
        **_picture(explorer),
    }


def _lists(explorer: GraphExplorer) -> exploring.CentreContext | Start:
    if explorer.around:
        return exploring.component_context(explorer)
    return {"entries": exploring.entries(explorer), "motifs": exploring.motifs(explorer)}


def _picture(explorer: GraphExplorer) -> graph_picture.PictureContext | Undrawn:
    try:
        return graph_picture.picture_context(explorer)
    except TooLarge as error:
        return {"too_large": str(error), "narrower": graph_picture.narrower(explorer)}


def _resolve_component(catalogue: Catalogue, words: str) -> str | None:
    """The id of the one component that has these words as its id, its name or an alias; None for none or several."""
    slug = resolve_id(catalogue, "components", words)
    return slug if slug in catalogue.components else None


def _possible_components(catalogue: Catalogue, words: str) -> list[str]:
    """Ids of suggested components: those that contain all the words first, then those with similar spelling."""
    parts, texts = WORD.findall(words.casefold()), _texts(catalogue)
    containing = [slug for slug, text in texts.items() if parts and all(part in text for part in parts)]
    containing.sort(key=lambda slug: (not _begins(parts, texts[slug]), catalogue.label("components", slug).casefold()))
    alike = suggest(words, texts, {slug: catalogue.label("components", slug) for slug in texts})
    return list(dict.fromkeys([*containing, *alike]))[:OFFERED]


def _begins(parts: Sequence[str], text: str) -> bool:
    """Whether each of the parts begins a word."""
    words = WORD.findall(text)
    return all(any(word.startswith(part) for word in words) for part in parts)


@per_version()
def _texts(catalogue: Catalogue) -> dict[str, str]:
    return {
        slug: " ".join([component.name, slug.replace("-", " "), *component.aliases]).casefold()
        for slug, component in catalogue.components.items()
    }
