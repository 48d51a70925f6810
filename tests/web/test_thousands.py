"""Numbers over 999 have commas between thousands, on every page where readers meet them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import pytest

from catalogue import Catalogue
from registry.current import current
from tests.web.reading import Page, Reader
from tests.web.test_pages import PAGES
from web.formatting import plain

pytestmark = pytest.mark.once
LARGE = 1000
NUMBER = re.compile(r"(?<![\w.,:/#=-])\d{4,}(?:\.\d+)?(?![\w:/-]|\.\d)")
YEAR = re.compile(r"(19|20)\d\d")
ARXIV = re.compile(r"\d{4}\.\d{4,5}")
FEW = 6
"""Records of each kind that are looked at."""


def test_counts_and_values_have_commas(reader: Reader):
    catalogue = current()
    titles = [source.title for source in catalogue.sources.values() if NUMBER.search(source.title)]
    found = {address: [*bare_numbers(reader.get(address), titles)] for address in (*PAGES, *large(catalogue))}
    assert not {address: numbers for address, numbers in found.items() if numbers}


def test_the_check_finds_a_number_without_commas(reader: Reader):
    page = reader.get("/")
    page.words = ["In 2024 and 1,234 of", "12345", "arXiv 2304.12244", "1234.5", "gpt-4-0613"]
    assert [*bare_numbers(page)] == ["12345", "1234.5"]


def bare_numbers(page: Page, titles: Sequence[str] = ()) -> Iterator[str]:
    """The numbers over 999 in the text of a page that have no commas: but for years, arXiv's, and those in titles."""
    for words in page.words:
        text = words
        for title in titles:
            text = text.replace(title, "")
        for found in NUMBER.finditer(text):
            if not YEAR.fullmatch(found[0]) and not ARXIV.fullmatch(found[0]):
                yield found[0]


def large(catalogue: Catalogue) -> Iterator[str]:
    """The addresses of records that have large numbers."""
    effects = (
        effect
        for effect in catalogue.effects.values()
        if max(abs(effect.baseline.value), abs(effect.treated.value)) >= LARGE
    )
    doses = (effect for effect in catalogue.effects.values() if effect.dose and (effect.dose.treated or 0) >= LARGE)
    for effect in [*islice(effects, FEW), *islice(doses, FEW)]:
        yield f"/effects/{effect.id}/"
        yield f"/metrics/{effect.metric}/"
        if effect.component:
            yield f"/components/{effect.component}/"
    methods = (
        method
        for method in catalogue.methods.values()
        if any(_is_large(value) for step in method.steps for value in step.params.values())
    )
    yield from (f"/methods/{method.id}/" for method in islice(methods, FEW))
    pairs = (
        effect
        for effect in catalogue.effects.values()
        if effect.component and effect.comparator and effect.comparator.id in catalogue.components
    )
    large_pairs = (each for each in pairs if max(each.baseline.value, each.treated.value) >= LARGE)
    for effect in islice(large_pairs, FEW):
        assert effect.comparator
        yield f"/components/compare/?components={effect.component},{effect.comparator.id}"


def _is_large(value: object) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= LARGE


@pytest.mark.parametrize(
    ("value", "text"),
    [(52445, "52,445"), (1_234_567, "1,234,567"), (-1200.5, "−1,200.5"), (0.30000000000000004, "0.3"), (3, "3")],
)
def test_values_in_charts_have_commas(value: float, text: str):
    assert plain(value) == text
