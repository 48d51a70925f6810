"""Pages that grow with the catalogue are small enough for a phone, however much is recorded of one thing.

What a page costs the server is bounded by what is written into it: its elements, and the looks that pictures repeat.
"""

from collections import Counter

import pytest

from registry.current import current
from taxonomy.documents import Effect
from tests.web.reading import BROWSER, Page, Reader

pytestmark = pytest.mark.once
LARGEST = 3
BYTES = 250_000
"""The most that a page may have before it is compressed."""
ELEMENTS = 5_250
"""The most that a page may have: each is written by a template or by a picture, which is the work that a page takes."""
SHAPES = {"line", "polyline", "polygon", "rect", "circle", "text"}
LOOKS = 1 / 3
"""The most shapes of the pictures of a page, as a share of all, that may name a colour: neighbours share theirs."""
KINDS = ("component", "method", "source", "metric")
LISTS = (
    *("/methods/", "/components/", "/effects/", "/sources/", "/metrics/", "/crosswalk/"),
    *("/gaps/", "/gaps/?by=component", "/gaps/?by=component&domain=math"),
)


def named(effect: Effect, kind: str) -> str | None:
    name: str | None = getattr(effect, kind)
    return name


def is_bounded(page: Page) -> bool:
    return len(page.response.content) < BYTES and len(page.tags) < ELEMENTS


@pytest.mark.parametrize("kind", KINDS)
def test_the_records_with_most_effects_have_pages_of_bounded_size(reader: Reader, kind: str):
    effects = current().effects.values()
    most = Counter(name for effect in effects if (name := named(effect, kind))).most_common(LARGEST)
    assert len(most) == LARGEST
    pages = [reader.get(f"/{kind}s/{slug}/") for slug, _ in most]
    assert [page.address for page in pages if not is_bounded(page)] == []


@pytest.mark.parametrize("address", LISTS)
def test_lists_are_of_bounded_size(reader: Reader, address: str):
    assert is_bounded(reader.get(address))


@pytest.mark.parametrize("address", ["/components/critique-and-revise/", "/gaps/?by=component"])
def test_shapes_of_one_look_share_it(reader: Reader, address: str):
    page = reader.get(address)
    shapes = [attributes.get("class", "").split() for tag, attributes in page.tags if tag in SHAPES]
    assert len(shapes) > 1_000
    assert sum(any(name.startswith(("c-", "l-")) for name in names) for names in shapes) < LOOKS * len(shapes)


@pytest.mark.long
@pytest.mark.parametrize("collection", ["components", "methods", "sources", "metrics"])
def test_every_page_of_a_record_is_of_bounded_size(reader: Reader, collection: str):
    addresses = [f"/{collection}/{slug}/" for slug in current().entries[collection]]
    sizes = {address: len(reader.client.get(address, headers={"accept": BROWSER}).content) for address in addresses}
    assert {address: size for address, size in sizes.items() if size >= BYTES} == {}
