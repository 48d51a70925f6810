"""The choice of records to compare: typed and chosen ones, and others to choose from."""

from collections.abc import Callable, Sequence
from typing import TypedDict

from django.http import HttpRequest

from catalogue import Catalogue
from catalogue.compare import FEWEST, MOST
from catalogue.errors import Missing
from web.labels import choices, resolve_ids

Example = tuple[str, tuple[str, ...], str]
"""Title, ids, and what there is to see."""


class Chosen(TypedDict):
    """A record that is compared, and the address of the page without it."""

    id: str
    name: str
    without: str


class Choice(TypedDict):
    """The chosen records, the empty fields that follow, and others to choose from."""

    chosen: list[Chosen]
    blanks: Sequence[int]
    options: list[tuple[str, str]]
    """Ids and names."""
    examples: list[tuple[str, str, list[str], str]]
    """Title, address, names, and what there is to see."""


class UnknownId(TypedDict):
    """A typed id that no record has, with the name and the address of each suggested record."""

    typed: str
    nearest: list[tuple[str, str]]


def typed_ids(request: HttpRequest, catalogue: Catalogue, collection: str) -> tuple[list[str], bool]:
    """The ids for typed ids and names, and whether the address is the permalink."""
    values = tuple(filter(None, request.GET.getlist(collection)))  # the same one twice is an error, and reported
    slugs = resolve_ids(catalogue, collection, values)
    return slugs, len(values) <= 1 and slugs == [part for value in values for part in value.split(",")]


def choice(
    catalogue: Catalogue,
    collection: str,
    slugs: Sequence[str],
    address: Callable[[list[str]], str],
    examples: Sequence[Example],
) -> Choice:
    """The chosen records, each with the address without it, and others to choose from."""
    chosen: list[Chosen] = [
        {
            "id": slug,
            "name": catalogue.label(collection, slug),
            "without": address([other for other in slugs if other != slug]),
        }
        for slug in dict.fromkeys(slugs)
    ]
    return {
        "chosen": chosen,
        "blanks": range(max(FEWEST - len(chosen), 1)) if len(chosen) < MOST else (),
        "options": choices(catalogue, collection),
        "examples": [
            (title, address(list(ids)), [catalogue.label(collection, slug) for slug in ids], why)
            for title, ids, why in examples
            if all(slug in catalogue.entries[collection] for slug in ids)
        ],
    }


def unknown_ids(
    catalogue: Catalogue, collection: str, slugs: Sequence[str], address: Callable[[list[str]], str]
) -> list[UnknownId]:
    """Typed ids that no record has, each with suggested records: name, and the address with it in place of the id."""
    unknown: list[UnknownId] = []
    for typed in dict.fromkeys(slugs):
        reason = None if typed in catalogue.entries[collection] else catalogue.absent(collection, typed)
        if isinstance(reason, Missing) and reason.suggestions:
            nearest = [
                (catalogue.label(collection, other), address([other if slug == typed else slug for slug in slugs]))
                for other in reason.suggestions
            ]
            unknown.append({"typed": typed, "nearest": nearest})
    return unknown
