"""Pages that grow with the catalogue are small enough for a phone, however much is recorded of one thing."""

from collections import Counter

import pytest

from registry.current import current
from taxonomy.documents import Effect
from tests.web.reading import Reader

pytestmark = pytest.mark.once
LARGEST = 3
BYTES = {"component": 430_000, "method": 250_000, "source": 250_000, "metric": 250_000}
"""The most that a page of one record may have before it is compressed; the pictures of a component are most of it."""
LISTS = ("/methods/", "/components/", "/effects/", "/gaps/", "/sources/", "/metrics/", "/crosswalk/")


def named(effect: Effect, kind: str) -> str | None:
    name: str | None = getattr(effect, kind)
    return name


@pytest.mark.parametrize("kind", BYTES)
def test_the_records_with_most_effects_have_pages_of_bounded_size(reader: Reader, kind: str):
    effects = current().effects.values()
    most = Counter(name for effect in effects if (name := named(effect, kind))).most_common(LARGEST)
    assert len(most) == LARGEST
    sizes = {slug: len(reader.get(f"/{kind}s/{slug}/").response.content) for slug, _ in most}
    assert {slug: size for slug, size in sizes.items() if size > BYTES[kind]} == {}


@pytest.mark.parametrize("address", LISTS)
def test_lists_are_of_bounded_size(reader: Reader, address: str):
    assert len(reader.get(address).response.content) < 250_000
