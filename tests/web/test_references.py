"""The pages of sources and metrics say what the interface says."""

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "address", ["sources/?", "sources/?q=evol&year_min=2023", "metrics/?", "metrics/?facet=diversity"]
)
def test_the_lists_are_those_of_the_interface(api: Api, reader: Reader, address: str):
    page, answer = reader.get(f"/{address}"), api.json(f"{address}&page_size=30&ordering=name")
    assert page.values("data-id") == [each["id"] for each in answer["results"]]
    assert page.count() == answer["count"]


@pytest.mark.parametrize(
    ("collection", "slug"), [("source", "xu2023wizardlm"), ("metric", "gsm8k-accuracy"), ("metric", "self-bleu")]
)
def test_one_is_told_with_every_effect(api: Api, reader: Reader, collection: str, slug: str):
    page = reader.get(f"/{collection}s/{slug}/")
    assert set(page.values("id", "tr")) == set(api.ids("effects", **{collection: slug}))
