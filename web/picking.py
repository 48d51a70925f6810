"""The choice of records to compare: what a reader typed, what is chosen, and what else could be."""

from collections.abc import Callable, Sequence
from typing import TypedDict

from django.http import HttpRequest

from catalogue import Catalogue
from catalogue.compared_ids import FEWEST, MOST
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
    """What is chosen, the empty fields that follow, and what else can be chosen."""

    chosen: list[Chosen]
    blanks: Sequence[int]
    options: list[tuple[str, str]]
    """Ids and names."""
    examples: list[tuple[str, str, list[str], str]]
    """Title, address, names, and what there is to see."""


class UnknownId(TypedDict):
    """What no record is called, with the name and the address of each record that may be meant."""

    typed: str
    nearest: list[tuple[str, str]]


def typed_ids(request: HttpRequest, catalogue: Catalogue, collection: str) -> tuple[list[str], bool]:
    """The ids that are meant, and whether the address names them as its permalink does."""
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
    """What is chosen, each with the address without it; and what else could be."""
    chosen: list[Chosen] = [
        {
            "id": slug,
            "name": catalogue.label(collection, slug),
            "without": address([each for each in slugs if each != slug]),
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
    """What no record is called, each with the records that may be meant, by name and the address with each of them."""
    found: list[UnknownId] = []
    for typed in dict.fromkeys(slugs):
        reason = None if typed in catalogue.entries[collection] else catalogue.absent(collection, typed)
        if isinstance(reason, Missing) and reason.suggestions:
            nearest = [
                (catalogue.label(collection, other), address([other if each == typed else each for each in slugs]))
                for other in reason.suggestions
            ]
            found.append({"typed": typed, "nearest": nearest})
    return found
