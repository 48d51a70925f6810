"""The answer of full-text search: records of several collections in one ranked list."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from catalogue.errors import noun
from catalogue.parameters import Whole, Words
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, Query
from catalogue.rendering import address
from catalogue.value import Catalogue


class SearchHit(BaseModel):
    """One record found. `highlight` marks the words found by <mark>; the text around them is not escaped."""

    type: str
    id: str
    name: str
    url: str
    score: float
    highlight: str


class SearchPage(BaseModel):
    """The best hits first, those on operators of tools after all others."""

    count: int
    count_is: str
    next: None = None
    previous: None = None
    results: list[SearchHit]


Searched = Literal["method", "component", "metric", "source", "operator"]
COLLECTIONS = {
    "method": "methods",
    "component": "components",
    "metric": "metrics",
    "source": "sources",
    "operator": "operators",
}


class SearchQuery(Query):
    """The words to search for, and the collections."""

    q: Words
    """Words that all have to occur; the last one may be a prefix."""
    type: tuple[Searched, ...] = ()
    """Only records of this type."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """How many hits."""


def search(catalogue: Catalogue, query: SearchQuery) -> SearchPage:
    """The records that have every word, the best first."""
    collections = [COLLECTIONS[name] for name in query.type or COLLECTIONS]
    hits = catalogue.search.ranked(query.q, collections, query.page_size)
    results = [
        SearchHit(
            type=noun(hit.collection),
            id=hit.id,
            name=hit.name,
            url=address(hit.collection, hit.id),
            score=hit.score,
            highlight=hit.highlight,
        )
        for hit in hits
    ]
    full = len(hits) == query.page_size
    return SearchPage(count=len(hits), count_is="at_least" if full else "exact", results=results)
