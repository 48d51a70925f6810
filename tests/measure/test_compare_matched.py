"""What a comparison says: chance is no effect, and neither size nor length passes for one."""

import numpy as np
import pytest

from measure.comparison import Settings, compare, document
from measure.comparison.matched import CUTS
from measure.embeddings import GIVEN
from measure.errors import BadData
from measure.metrics import METRICS, generator, named
from measure.texts import Texts
from tests.measure.data import metric
from tests.measure.making import compared, one, pool, rows_of

DIVERSITY, LENGTH = metric("ngram-diversity"), metric("response-length")
DISTINCT = metric("distinct-n", n=2)
QUICK = [DIVERSITY, DISTINCT, LENGTH, metric("vendi-score"), metric("average-pairwise-jaccard")]


def subset(texts, rows, seed):
    places = np.random.default_rng(seed).choice(len(texts), rows, replace=False)
    return [texts[place] for place in places]


@pytest.mark.parametrize("each", [DIVERSITY, DISTINCT, LENGTH, QUICK[-1]], ids=lambda each: each.name)
def test_random_subsets_come_out_as_no_effect_at_the_nominal_level(each):
    """40 controls at the 5 % level: 2 alarms are expected, 7 or more come once in 3,000 times."""
    texts = pool(300)
    settings = Settings([each], control=False)
    alarms = 0
    for seed in range(40):
        found = compare(rows_of(texts), rows_of(subset(texts, 60, seed)), settings)
        alarms += not one(found, "rows", each.name).no_effect
    assert alarms <= 6


def test_two_halves_of_one_source_are_no_effect():
    alarms = 0
    for seed in range(20):
        texts = pool(120, seed)
        found = compared(texts[:60], texts[60:], DIVERSITY, LENGTH, control=False)
        alarms += sum(not each.no_effect for each in found.effects if each.matched == "rows")
    assert alarms <= 6


def test_size_is_no_effect_though_the_figures_differ():
    texts = pool(600)
    chosen = subset(texts, 60, 1)
    raw = [DIVERSITY.compute(Texts(each), generator(0, DIVERSITY)).value for each in (texts, chosen)]
    assert raw[1] > 1.1 * raw[0]
    found = one(compared(texts, chosen, DIVERSITY), "rows", "ngram-diversity")
    assert found.no_effect
    assert abs(found.difference) < 0.2 * (raw[1] - raw[0])


def test_length_passes_for_diversity_by_rows_and_not_by_tokens():
    """A filter that keeps short rows: their words come from the same source, there are only fewer of them."""
    draw = np.random.default_rng(3)
    texts = [" ".join(f"w{word}" for word in draw.zipf(1.5, length) % 3000) for length in draw.integers(4, 60, 1500)]
    short = [text for text in texts if len(text.split()) < 20]
    found = compared(texts, short, DISTINCT, LENGTH, control=False, draws=39)
    by_rows, by_tokens = (one(found, matched, DISTINCT.name) for matched in ("rows", "tokens"))
    assert by_rows.difference > 0
    assert not by_rows.no_effect
    assert by_tokens.no_effect
    assert one(found, "rows", "response-length").p == 2 / 40


def test_a_filter_that_does_something_is_an_effect():
    texts = pool(600)
    narrow = [text for text in texts if "t1x" in text][:60]
    found = one(compared(texts, narrow, DISTINCT), "rows", DISTINCT.name)
    assert found.difference < 0
    assert not found.no_effect
    assert found.p == pytest.approx(2 / 21)


def test_the_baseline_is_the_mean_of_random_subsets():
    """Of a mean over rows that is the pool's own mean, and its error that of the pool."""
    texts = pool(400)
    lengths = np.array([len(text.split()) for text in texts])
    found = one(compared(texts, texts[:50], LENGTH, draws=199), "rows", "response-length")
    assert found.baseline.value == pytest.approx(lengths.mean(), abs=4 * found.spread / np.sqrt(199))
    assert found.spread == pytest.approx(lengths.std() * np.sqrt(1 / 50 - 1 / 400), rel=0.2)
    assert found.baseline.se == pytest.approx(lengths.std() / np.sqrt(400), rel=0.35)
    assert found.treated.se == pytest.approx(lengths[:50].std(ddof=1) / np.sqrt(50))
    assert (found.baseline.rows, found.treated.rows, found.treated.n) == (50, 50, 50)


def test_a_set_that_grew_is_compared_with_subsets_of_what_it_became():
    texts = pool(300)
    found = one(compared(texts[:40], texts, DIVERSITY), "rows", "ngram-diversity")
    assert found.baseline.rows == found.treated.rows == 40
    assert found.no_effect
    back = one(compared(texts, texts[:40], DIVERSITY), "rows", "ngram-diversity")
    assert back.baseline.value == pytest.approx(found.treated.value, abs=4 * found.spread)


def test_a_larger_set_of_other_rows_is_cut_to_the_size_of_the_smaller():
    found = one(compared(pool(40, 1), pool(200, 2), DIVERSITY), "rows", "ngram-diversity")
    assert (found.baseline.rows, found.treated.rows) == (40, 40)
    assert found.no_effect
    assert CUTS > 1


def test_rows_that_stand_in_both_sets_stay_in_both():
    texts, other = pool(60, 1), pool(60, 2, low=50, high=60)
    found = one(compared(texts, [*texts[:50], *other[50:]], LENGTH), "rows", "response-length")
    assert not found.no_effect
    same = compared(texts, texts[::-1], DIVERSITY, LENGTH)
    assert one(same, "rows", "response-length").p == 1
    assert one(same, "rows", "response-length").no_effect


def test_tokens_are_as_many_in_both_arms():
    short, long = pool(80, 1, low=5, high=10), pool(80, 2, low=30, high=40)
    found = one(compared(short, long, DIVERSITY), "tokens", "ngram-diversity")
    assert found.baseline.rows == 80
    assert found.treated.rows == pytest.approx(80 * 7.5 / 35, abs=4)


def test_the_same_material_in_longer_rows_is_no_effect_where_length_is_controlled():
    """Rows against rows made of two others each: by rows most figures differ, and none of that says anything."""
    texts = pool(450, 5, low=30, high=32)
    single, double = texts[:150], [f"{a} {b}" for a, b in zip(texts[150:300], texts[300:], strict=True)]
    metrics = [each for each in named() if each.length_control]
    found = compared(single, double, *metrics, metric("nearest-neighbour-distance"), control=False)
    by_rows = {each.metric.id for each in found.effects if each.matched == "rows" and not each.no_effect}
    assert {"vendi-score", "average-pairwise-similarity", "average-pairwise-jaccard", "ngram-diversity"} <= by_rows
    controlled = [each for each in found.effects if each.matched in ("tokens", "length")]
    assert {each.metric.id for each in controlled} == {each.id for each in metrics} | {"nearest-neighbour-distance"}
    alarms = [each for each in controlled if not each.no_effect]
    assert not [each.metric.name for each in alarms if each.matched == "length"]
    assert len(alarms) <= 1, "of 16 at the 5 % level"


def test_metrics_are_controlled_for_length_as_they_say():
    found = compared(pool(40, 1), pool(40, 2), DISTINCT, metric("vendi-score"), LENGTH, control=False)
    assert {(each.metric.id, each.matched) for each in found.effects} == {
        ("distinct-n", "rows"), ("vendi-score", "rows"), ("response-length", "rows"), ("distinct-n", "tokens"),
        ("vendi-score", "length"),
    }  # fmt: skip


def test_rows_too_short_to_be_cut_are_refused_with_the_reason():
    found = compared(pool(40, 1), ["one two"] * 40, metric("vendi-score"), control=False)
    assert "fewer than 4 tokens" in next(each.reason for each in found.refused if each.matched == "length")


def test_a_given_embedding_is_of_whole_rows():
    points = np.random.default_rng(0).standard_normal((80, 5))
    before, after = (rows_of(pool(40, seed)) for seed in (1, 2))
    columns = {GIVEN: points[:40]}, {GIVEN: points[40:]}
    found = compare(before, after, Settings([metric("vendi-score")], control=False), columns)
    assert {each.matched for each in found.effects} == {"rows"}
    assert "is of whole rows" in found.refused[0].reason


def test_texts_without_spaces_are_matched_by_their_characters():
    before, after = (
        ["".join(map(chr, range(begin, begin + length)))] * 30 for begin, length in ((0x4E00, 9), (0x5E00, 18))
    )
    found = one(compared(before, after, metric("compression-ratio")), "tokens", "compression-ratio")
    assert (found.baseline.rows, found.treated.rows) == (30, 15)


def test_the_control_is_no_effect_where_the_filter_is_one():
    texts = pool(300)
    short = sorted(texts, key=len)[:60]
    alarms = 0
    for seed in range(10):
        found = compared(texts, short, DISTINCT, LENGTH, seed=seed)
        assert not one(found, "rows", "response-length").no_effect
        assert len(found.control) == len(found.effects) == 3
        alarms += sum(not each.no_effect for each in found.control)
    assert alarms <= 7
    assert compared(texts, short, LENGTH, control=False).control == []


def test_the_same_seed_gives_the_same_and_another_seed_another():
    texts = pool(100)
    found = [document(compared(texts, texts[:30], *QUICK, seed=seed)) for seed in (1, 1, 2)]
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_a_metric_does_not_depend_on_which_others_are_asked_for():
    texts = pool(100)
    alone = one(compared(texts, texts[:30], DIVERSITY), "rows", "ngram-diversity")
    assert alone == one(compared(texts, texts[:30], *QUICK), "rows", "ngram-diversity")


def test_all_metrics_or_a_reason():
    texts = pool(80)
    found = compared(texts, texts[:40], *METRICS, sample=30, draws=5)
    for matched in ("rows", "tokens", "length"):
        there = {each.metric.name for each in found.effects if each.matched == matched}
        refused = {each.metric.name for each in found.refused if each.matched == matched}
        chosen = {each.name for each in METRICS if matched in ("rows", each.length_control)}
        assert there | refused == chosen
        assert not there & refused


def test_too_little_text_is_said():
    texts = pool(20)
    for before, after, told in (
        (texts[:1], texts, "at least 2 are needed"),
        (texts, texts[:1], "at least 2 are needed"),
        (texts, [" "] * 5, "empty in all 5 rows"),
    ):
        with pytest.raises(BadData, match=told):
            compared(before, after, *named())


def test_two_rows_have_figures_without_errors():
    found = compared(pool(20), pool(2, 3), DIVERSITY, LENGTH)
    assert one(found, "rows", "ngram-diversity").treated.se is None
    assert one(found, "rows", "response-length").treated.se is not None
