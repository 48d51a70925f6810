"""The page about the registry: counts of today, licence, version, and whom to write to."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from registry.current import current

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page() -> str:
    answer = Client().get("/about/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_counts_what_is_there_and_names_the_version(world: None):
    text, catalogue = page(), current()
    assert f"{len(catalogue.methods)} methods, {len(catalogue.components)} components" in text
    assert f"version {catalogue.version}" in text
    assert f"?version={catalogue.version}" in text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("ada@example.org", '<a href="mailto:ada@example.org">ada@example.org</a>'),
        ("https://example.org/@ada", '<a href="https://example.org/@ada">https://example.org/@ada</a>'),
        ("", "has named no address"),
    ],
)
def test_it_names_whom_to_write_to(world: None, settings: Any, contact: str, link: str):
    settings.CONTACT = contact
    assert link in page()


def test_the_licences_that_it_names_are_in_the_files(world: None):
    text = page()
    assert "Apache License 2.0" in text
    assert "CC0 1.0" in text
    assert "Apache License" in Path("LICENSE").read_text()
    assert "CC0 1.0" in Path("fixtures/LICENSE").read_text()


def test_every_page_links_to_it(world: None):
    assert '<a href="/about/">' in Client().get("/methods/").content.decode()
