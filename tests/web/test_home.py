"""The front page and the search say what the interface says."""

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader

pytestmark = pytest.mark.once


def test_the_front_page_counts_and_shows_the_newest(api: Api, reader: Reader):
    page = reader.get("/")
    for name in ("methods", "components", "effects", "sources", "metrics"):
        assert f"{api.json(f'{name}/?page_size=1')['count']:,} {name}" in page.text
    newest = api.json("methods/?ordering=-year&page_size=6")["results"]
    assert page.values("data-id") == [method["id"] for method in newest]


def test_only_facets_that_something_is_established_to_raise_are_offered(api: Api, reader: Reader):
    links = {link for link in reader.get("/").values("href", "a") if link.startswith("/methods/?raises=")}
    rows = api.json("effects/pooled/?page_size=500")["results"]
    assert links == {f"/methods/?raises={row['facet']}" for row in rows if row["raises"]}
    assert all(reader.get(link).count() for link in links)


def test_search_answers_as_the_interface_does(api: Api, reader: Reader):
    for question in ("q=evol", "q=bleu&type=metric", "q=nowheretobefound"):
        page, answer = reader.get(f"/search/?{question}"), api.json(f"search/?{question}")
        assert page.values("data-id") == [hit["id"] for hit in answer["results"]]
    assert "No record has all of these words" in reader.get("/search/?q=nowheretobefound").text
