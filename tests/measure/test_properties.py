"""What holds for all texts: order does not matter, a part of everything is everything, shards come together."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from measure.errors import Refused
from measure.metrics import METRICS, Figure, Metric, generator
from measure.texts import Texts, concatenate
from tests.measure.data import ODD, made

CLOSE = 1e-9
FEW = settings(max_examples=8)
"""For each of the many metrics."""
ORDERED = {"ngram-diversity", "compression-ratio", "mtld", "mattr"}
"""They read all rows as one text."""
TEXT = "the river, runs to Paris. 3 + 4 = 7 don't über 日本 x\n``` def f(): I'm sorry"
words = st.sampled_from(TEXT.split(" "))
rows = st.lists(st.one_of(st.lists(words, max_size=30).map(" ".join), st.text(max_size=20)), min_size=4, max_size=12)
FIXED = [metric for metric in METRICS if metric.kind != "sampled" and metric.needs is None]
by_name = pytest.mark.parametrize("metric", FIXED, ids=lambda metric: metric.name)


def told(metric: Metric, texts: Texts) -> Figure | None:
    try:
        return metric.compute(texts, generator(0, metric))
    except Refused:
        return None


def agree(first: Figure | None, second: Figure | None) -> None:
    assert (first is None) == (second is None)
    if first and second:
        assert first.value == pytest.approx(second.value, abs=CLOSE, rel=CLOSE)
        assert first.n == second.n
        assert (first.se or 0) == pytest.approx(second.se or 0, abs=CLOSE)


@by_name
@FEW
@given(strings=rows, draw=st.randoms())
@example(strings=[*ODD, *made(30)[10:]], draw=None)
def test_the_order_of_rows_does_not_matter(metric, strings, draw):
    if metric.id in ORDERED or "before" in metric.parameters.values():
        return
    order = list(range(len(strings)))[::-1]
    if draw:
        draw.shuffle(order)
    whole = Texts(strings)
    agree(told(metric, whole), told(metric, whole.subset(order)))


@by_name
@FEW
@given(strings=rows)
def test_a_part_is_measured_as_a_set_of_its_own_is(metric, strings):
    if metric.id == "facility-location-diversity":
        return
    # Whether a metric over words applies is asked of the whole, so the whole is asked the same here.
    whole = Texts(strings * 2)
    agree(told(metric, whole.subset(range(len(strings)))), told(metric, Texts(strings)))


@pytest.mark.parametrize("metric", [each for each in FIXED if each.merging], ids=lambda metric: metric.name)
@FEW
@given(strings=rows, cut=st.integers(1, 3))
@example(strings=list(made(300)), cut=2)
def test_shards_come_together_as_the_whole(metric, strings, cut):
    whole, merging = Texts(strings), metric.merging
    shards = [Texts(part) for part in (strings[:cut], strings[cut:-1], strings[-1:])]
    try:
        parts = [merging.part(shard) for shard in shards]
        joined = merging.figure(merging.join(merging.join(parts[2], parts[0]), parts[1]))
    except Refused:
        return
    found = told(metric, whole)
    if found:
        agree(Figure(joined.value, joined.n, joined.se), Figure(found.value, found.n, found.se))


@given(strings=rows, other=rows)
def test_two_sets_share_one_vocabulary_and_keep_their_figures(strings, other):
    first, second = concatenate(Texts(strings, {"reference": strings}), Texts(other, {"reference": other}))
    assert first.whole is second.whole
    assert list(first.strings) == strings
    assert list(second.column("reference")) == other
    metric = next(each for each in METRICS if each.id == "self-bleu")
    found, alone = told(metric, second), told(metric, Texts(other))
    if found and alone:
        agree(found, alone)


def test_a_part_of_a_part_with_rows_twice():
    texts = Texts(made(40))
    part = texts.subset([5, 9, 9, 20, 3]).subset([2, 1, 4])
    assert list(part.strings) == [texts.strings[9], texts.strings[9], texts.strings[3]]
    for metric in FIXED:
        if metric.id != "facility-location-diversity":
            agree(told(metric, part), told(metric, Texts(list(part.strings))))


def test_row_values_have_the_figure_as_their_mean():
    texts = Texts(made(60))
    for metric in FIXED:
        found = told(metric, texts)
        if metric.per_row and found:
            values = metric.per_row(texts)
            assert len(values) == len(texts)
            assert found.value == pytest.approx(np.nanmean(values), abs=CLOSE)
            assert found.n == np.count_nonzero(~np.isnan(values))
