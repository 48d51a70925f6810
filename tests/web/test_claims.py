"""The page of the survey's claims says what the interface says."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.web.reading import graded
from web.formatting import estimand, signed
from web.sizes import pooled as pooled_size


@pytest.fixture
def page(loaded: None, db: None) -> str:
    response = Client().get("/claims/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_page_equals_the_interface(page: str):
    answer = Client().get("/api/v1/claims/").json()
    sections = re.findall(r"<section.*?</section>", page, re.DOTALL)
    assert len(sections) == len(answer["results"])
    for section, claim in zip(sections, answer["results"], strict=True):
        text = " ".join(re.sub(r"<[^>]+>", "", section).split())
        counts = claim["sources"]
        assert claim["claim"] in text
        assert f"{claim['verdict']}: {counts['for']} source" in text
        assert f"{counts['against']} against, {counts['undecided']} undecided" in text
        assert section.count('href="/effects/') == len(claim["effects"])
        pooled = (claim.get("direct") or {}).get("pooled")
        if pooled and pooled["estimate"] is not None:
            assert pooled_size(pooled) in text
            assert graded(pooled) in text
        assert f"{estimand(claim['estimand'])}: " in text
        if claim["estimate"]:
            assert (
                f"{signed(claim['estimate']['estimate'])}{'' if claim['estimand'] == 'chain' else ' log odds'}" in text
            )
        if claim["needed"]:
            assert "further source" in text


def test_the_page_is_read_only(page: str):
    assert Client().post("/claims/").status_code == 405
