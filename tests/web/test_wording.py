"""Figures in words: significant digits, true minus signs, nothing lost that matters."""

import pytest

from catalogue.queries import LISTS
from catalogue.query import filters_of
from web.formatting import TITLES, number, signed
from web.templatetags.words import exactly, marked, recorded

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        (0, "0"),
        (0.0, "0"),
        (1215, "1,215"),
        (25_800_000, "25,800,000"),
        (0.0009174, "0.000917"),
        (-0.5, "−0.5"),
        (12.3456, "12.3"),
        (1234.56, "1,235"),
    ],
)
def test_numbers_have_three_digits_that_matter(value: float | None, said: str):
    assert number(value) == said


def test_signs_stand_before_gains_and_losses():
    assert [signed(each) for each in (4.08, -4.08, 0)] == ["+4.08", "−4.08", "0"]


@pytest.mark.parametrize(("value", "said"), [(61.0, "61"), (0.1, "0.1"), ("a–b", "a–b"), (["x", 2], '["x", 2]')])
def test_values_are_quoted_exactly(value: object, said: str):
    assert exactly(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((33249, "33,249"), (-52445.5, "-52,445.5"), (1000.0, "1,000")),
        *((999, "999"), (0.07, "0.07"), (1e-05, "1e-05"), ("2048", "2048")),
    ],
)
def test_recorded_numbers_have_commas_between_thousands(value: float | str, said: str):
    assert recorded(value) == said


def test_only_the_marks_of_a_hit_are_markup():
    assert marked("<b>a</b> <mark>x</mark> & y") == "&lt;b&gt;a&lt;/b&gt; <mark>x</mark> &amp; y"


def test_every_filter_has_a_title():
    assert not [name for each in LISTS.values() for name in filters_of(each) if name not in TITLES]
