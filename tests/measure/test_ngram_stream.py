"""N-grams across rows, counted with those of the whole set in view, against a count of the tuples themselves."""

from hypothesis import given
from hypothesis import strategies as st

from measure.ngram_stream import distinct_of_stream
from measure.texts import Texts
from measure.tokenizing import PIECES

rows = st.lists(st.text("ab ", max_size=9), min_size=1, max_size=8)


def plain(texts: Texts) -> list[int]:
    tokens = " ".join(texts.strings).split(" ")
    return [len({tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)}) for n in (1, 2, 3, 4)]


@given(rows, st.data())
def test_a_part_has_as_many_as_are_counted(strings, data):
    whole = Texts(["a b c d", *strings])
    places = st.lists(st.integers(0, len(strings)), max_size=6)
    part = whole.subset([*data.draw(places), 0, *data.draw(places)])
    assert distinct_of_stream(part, PIECES) == plain(part)


@given(rows)
def test_a_whole_set_has_as_many_as_are_counted(strings):
    whole = Texts(["a b c d", *strings])
    assert distinct_of_stream(whole, PIECES) == plain(whole)
