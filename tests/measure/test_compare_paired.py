"""Linked rows: paired answers, which see what unpaired ones do not."""

import numpy as np
import pytest
from scipy import stats

from measure.comparison import Settings, compare
from measure.comparison.linking import linked
from measure.errors import BadData
from measure.intervals import newcombe_paired
from measure.metrics import Metric
from tests.measure.data import metric
from tests.measure.making import one, pool, rows_of

DIVERSITY, LENGTH, DISTINCT = metric("ngram-diversity"), metric("response-length"), metric("distinct-n", n=1)


def pair(before, after, *metrics: Metric, key: str = "prompt_key", **settings):
    sides = [rows_of(texts, **{key: range(len(texts))}) for texts in (before, after)]
    return compare(sides[0], sides[1], Settings(metrics, **settings))


def longer(texts, seed=0):
    """A word more in most rows."""
    draw = np.random.default_rng(seed)
    return [text + " w1" if draw.random() < 0.8 else text for text in texts]


def test_a_mean_is_paired_with_students_interval_and_swaps():
    texts = pool(80)
    after = longer(texts)
    found = pair(texts, after, LENGTH)
    paired, unpaired = (one(found, matched, "response-length") for matched in ("paired", "rows"))
    grown = np.array([len(b.split()) - len(a.split()) for a, b in zip(texts, after, strict=True)])
    assert paired.difference == pytest.approx(grown.mean())
    expected = stats.ttest_1samp(grown, 0).confidence_interval()
    assert paired.interval == pytest.approx((expected.low, expected.high))
    reach = 1.96 * np.sqrt((grown**2).sum()) / len(grown)
    assert paired.chance == pytest.approx((-reach, reach), rel=0.15)
    assert paired.p == 2 / 2000
    assert not paired.no_effect
    lengths = [len(text.split()) for text in texts]
    assert paired.baseline.se == pytest.approx(stats.sem(lengths))
    assert unpaired.p < 0.1, "rows are swapped within their pairs here too"


def test_a_metric_of_the_set_is_paired_by_swaps_and_a_jackknife():
    texts = pool(100)
    after = [" ".join("same" if place % 3 else word for place, word in enumerate(text.split())) for text in texts]
    found = one(pair(texts, after, DISTINCT), "paired", "distinct-n")
    assert found.difference < 0
    assert not found.no_effect
    assert found.p == pytest.approx(2 / 21)
    assert found.interval
    assert found.interval[0] < found.difference < found.interval[1] < 0
    assert found.baseline.se is not None
    assert found.treated.se is not None
    assert found.baseline.rows == found.treated.rows == 100


def test_answers_that_differ_by_chance_are_no_effect():
    alarms = 0
    for seed in range(40):
        found = pair(pool(60, seed), pool(60, seed + 1000), DIVERSITY, LENGTH, control=False)
        alarms += sum(not each.no_effect for each in found.effects if each.matched == "paired")
    assert alarms <= 10, "4 of 80 are expected"


def test_the_control_swaps_within_pairs():
    texts = pool(100)
    found = pair(texts, longer(texts), LENGTH, DISTINCT)
    assert not one(found, "paired", "response-length").no_effect
    assert one(found, "paired", "response-length", control=True).no_effect
    assert len([each for each in found.control if each.matched == "paired"]) == 2


def test_a_share_is_paired_with_newcombes_interval():
    texts = pool(60)
    after = ["" if place % 5 == 0 else text for place, text in enumerate(texts)]
    found = one(pair(texts, after, metric("empty-share"), pair_by="prompt_key"), "paired", "empty-share")
    assert found.interval == pytest.approx(newcombe_paired(0, 0, 12, 48))
    assert found.interval
    assert found.interval[0] > 0
    assert not found.no_effect


def test_rows_without_a_value_leave_with_their_partners():
    texts = pool(40)
    row = metric("distinct-n", n=2, over="row")
    after = [*longer(texts)[:-5], *["one"] * 5]
    found = one(pair(texts, after, row), "paired", row.name)
    assert found.baseline.n == found.treated.n == 35


def test_unasked_only_what_changed_is_paired():
    texts = pool(60)
    assert not [each for each in pair(texts, texts[:30], LENGTH).effects if each.matched == "paired"]
    assert not [each for each in pair(texts, longer(texts), LENGTH, key="row").effects if each.matched == "paired"]
    assert not one(pair(texts, longer(texts), LENGTH, key="id"), "paired", "response-length").no_effect
    assert one(pair(texts, texts[:30], LENGTH, pair_by="prompt_key"), "paired", "response-length").no_effect


def test_a_key_that_stands_twice_links_nothing():
    before = rows_of(["a", "b", "c"], id=[1, 2, 2])
    after = rows_of(["a", "b", "c"], id=[2, 1, 3])
    link = linked(before, after, "id")
    assert link is not None
    assert [each.tolist() for each in link] == [[0], [1]]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (([1, 2], [3, 4]), "no row is shared with made.jsonl: no value of 'key' stands once in each"),
        (([None, None], [3, 4]), "field 'key', to pair by, is missing"),
        (([1, 1], [1, 1]), "stands once in each"),
    ],
)
def test_pairing_asked_for_in_vain(keys, told):
    before, after = (rows_of(["a b", "c d"], key=each) for each in keys)
    with pytest.raises(BadData, match=told):
        compare(before, after, Settings([LENGTH], pair_by="key"))
