"""Certainty: where it starts, each doubt from both sides, and the floor; on cells made by hand."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.evidence import Doubt, Grades, Level, Study, grade, pool
from taxonomy.evidence.certainty import STRENGTH, TEXTS
from taxonomy.evidence.certainty import WEAK as WEAKEST
from taxonomy.vocabulary import Design
from tests.taxonomy.cells import MIDDLE, STRONG, WEAK, Row, any_rows, arrays

GOOD = {"log_ratio": 0.5, "variance": 0.01}
Source = dict[str, Any]


@dataclass
class Asked:
    """Effects of one cell, each with what is known of it."""

    rows: list[Row] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def add(self, source: int, log_ratio: float | None = None, variance: float | None = None, **told: Any) -> "Asked":
        fields = {name: told.pop(name) for name in ("sign", "counted") if name in told}
        self.rows.append(Row(source, log_ratio, variance, **fields))
        self.told.append(told)
        return self

    def grades(self) -> Grades:
        return grade(pool(arrays(self.rows), 1), self.study())

    def study(self) -> Study:
        def flags(name: str) -> Any:
            return np.array([bool(told.get(name, False)) for told in self.told], np.bool_)

        strength = [STRENGTH.get(told.get("design", STRONG), WEAKEST) for told in self.told]
        names = ("bundled", "proposer", "unverified", "elsewhere")
        return Study(np.array(strength, np.int64), **{name: flags(name) for name in names})


def sources(*each: Source) -> Grades:
    """One effect a source; what is not said is good."""
    asked = Asked()
    for number, fields in enumerate(each):
        asked.add(number, **{**GOOD, **fields})
    return asked.grades()


def level(found: Grades) -> Level:
    return Level(int(found.level[0]))


def codes(found: Grades) -> set[str]:
    return {reason["code"] for reason in found.reasons(0)}


STARTS = [
    ([STRONG], Level.HIGH),
    ([Design.DOSE_RESPONSE], Level.HIGH),
    ([STRONG, WEAK], Level.HIGH),
    ([STRONG, WEAK, WEAK], Level.LOW),
    ([STRONG, MIDDLE, MIDDLE], Level.MODERATE),
    ([STRONG, MIDDLE, WEAK, WEAK], Level.MODERATE),
    ([STRONG, MIDDLE, WEAK, WEAK, WEAK], Level.LOW),
    ([MIDDLE], Level.MODERATE),
    ([MIDDLE, WEAK], Level.MODERATE),
    ([WEAK], Level.LOW),
]


@pytest.mark.parametrize(("designs", "start"), STARTS)
def test_the_start_is_by_the_designs_of_half_the_sources(designs: list[Design], start: Level) -> None:
    assert sources(*({"design": design} for design in designs)).start[0] == start


def test_a_source_counts_as_its_best_design() -> None:
    asked = Asked()
    for design in (WEAK, WEAK, STRONG, MIDDLE):
        asked.add(0, **GOOD, design=design)
    assert asked.add(1, **GOOD).grades().start[0] == Level.HIGH


def test_two_good_sources_that_agree_are_high_without_a_doubt() -> None:
    found = sources({}, {})
    assert (level(found), codes(found), bool(found.contested[0])) == (Level.HIGH, set(), False)


UP, DOWN, ZERO = ({"log_ratio": ratio, "variance": None} for ratio in (0.5, -0.1, 0.0))
WIDE = [{"log_ratio": ratio, "variance": 0.09} for ratio in (0.9, 0.1, 0.9, 0.1, 1.0, 0.8)]
DOUBTS = [
    (Doubt.FEW_SOURCES, [{}], True),
    (Doubt.FEW_SOURCES, [{"variance": None}], True),
    (Doubt.FEW_SOURCES, [{}, {}], False),
    # Two to four sources: fewer than three in four on one side.
    (Doubt.INCONSISTENT, [UP, DOWN], True),
    (Doubt.INCONSISTENT, [UP, ZERO], True),
    (Doubt.INCONSISTENT, [UP, UP, DOWN], True),
    (Doubt.INCONSISTENT, [UP, UP, ZERO], True),
    (Doubt.INCONSISTENT, [UP, UP, UP, DOWN], False),
    (Doubt.INCONSISTENT, [DOWN, DOWN, DOWN, UP], False),
    (Doubt.INCONSISTENT, [UP, UP, DOWN, DOWN], True),
    (Doubt.INCONSISTENT, [UP], False),
    # Five and more without variances: the same.
    (Doubt.INCONSISTENT, [UP, UP, UP, DOWN, DOWN], True),
    (Doubt.INCONSISTENT, [UP, UP, UP, UP, DOWN], False),
    # Five and more with variances, all on one side: I^2 of 0; over 75 %; a prediction interval across 0.
    (Doubt.INCONSISTENT, [{}] * 5, False),
    (Doubt.INCONSISTENT, [{"log_ratio": ratio} for ratio in (0.4, 0.6, 0.8, 1.0, 1.2)], True),
    (Doubt.INCONSISTENT, WIDE, True),
    (Doubt.INCONSISTENT, [{**source, "variance": 0.16} for source in WIDE], False),
    (Doubt.IMPRECISE, [UP, DOWN], True),
    (Doubt.IMPRECISE, [{"log_ratio": 0.1}, {"log_ratio": 0.1}], True),
    (Doubt.IMPRECISE, [{}, {}], False),
    (Doubt.IMPRECISE, [{"log_ratio": -0.5}, {"log_ratio": -0.5}], False),
    (Doubt.IMPRECISE, [{"log_ratio": 0.1}], False),
    (Doubt.IMPRECISE, [{"log_ratio": None, "variance": None, "sign": 1}] * 2, True),
    (Doubt.INDIRECT, [{"elsewhere": True}, {"elsewhere": True}, {}], True),
    (Doubt.INDIRECT, [{"elsewhere": True}, {}], False),
    (Doubt.BUNDLED, [{"bundled": True}, {}], True),
    (Doubt.BUNDLED, [{"bundled": True}, {}, {}], False),
    (Doubt.PROPOSER_ONLY, [{"proposer": True}, {"proposer": True}], True),
    (Doubt.PROPOSER_ONLY, [{"proposer": True}, {}], False),
    (Doubt.UNVERIFIED, [{"unverified": True}, {}], True),
    (Doubt.UNVERIFIED, [{"unverified": True}, {}, {}], False),
]


@pytest.mark.parametrize(("doubt", "given_sources", "doubted"), DOUBTS)
def test_each_doubt_from_both_sides(doubt: Doubt, given_sources: list[Source], doubted: bool) -> None:
    found = sources(*given_sources)
    assert bool(found.doubts[doubt][0]) is doubted
    assert (doubt.value in codes(found)) is doubted


def test_the_wide_prediction_interval_alone_sets_the_doubt_off() -> None:
    """Its interval holds no 0 and I^2 is under 75 %: the other two ways into this doubt and the next are shut."""
    asked = Asked()
    for number, source in enumerate(WIDE):
        asked.add(number, **source)
    found = pool(arrays(asked.rows), 1)
    assert found.prediction_low[0] < 0 < found.low[0]
    assert found.i2[0] < 75


@pytest.mark.parametrize("flag", ["bundled", "proposer", "unverified", "elsewhere"])
def test_a_source_is_doubted_where_all_of_its_effects_are(flag: str) -> None:
    doubt = {"proposer": "proposer-only", "elsewhere": "indirect"}.get(flag, flag)
    for second in (True, False):
        asked = Asked().add(0, **GOOD, **{flag: True}).add(0, **GOOD, **{flag: second})
        assert (doubt in codes(asked.grades())) is second


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([{"unverified": True}, {}], Level.MODERATE),
        ([{"unverified": True, "bundled": True}, {}], Level.LOW),
        ([{"unverified": True, "bundled": True, "proposer": True}], Level.VERY_LOW),
        ([{"unverified": True, "bundled": True, "proposer": True, "elsewhere": True}], Level.VERY_LOW),
        ([{"design": WEAK}, {"design": WEAK}], Level.LOW),
        ([{"design": WEAK, "bundled": True}, {"design": WEAK}], Level.VERY_LOW),
        ([{"design": MIDDLE, "bundled": True}, {}, {"design": MIDDLE, "bundled": True}], Level.LOW),
    ],
)
def test_each_doubt_costs_one_step_down_to_very_low(fields: list[Source], expected: Level) -> None:
    assert level(sources(*fields)) is expected


@pytest.mark.parametrize(
    ("each", "contested"),
    [
        ([UP, DOWN], True),
        ([UP, UP, DOWN], True),
        ([UP, UP, UP, DOWN], False),
        ([UP, UP, DOWN, ZERO], True),
        ([UP, ZERO], False),
        ([UP, UP], False),
        ([UP], False),
        ([UP, {"log_ratio": None, "variance": None, "sign": -1}], True),
    ],
)
def test_contested_is_both_sides_and_neither_with_three_in_four(each: list[Source], contested: bool) -> None:
    assert bool(sources(*each).contested[0]) is contested


def test_reasons_carry_code_and_text() -> None:
    assert set(TEXTS) == set(Doubt)
    found = sources({"unverified": True})
    assert found.reasons(0) == [
        {"code": "few-sources", "text": TEXTS[Doubt.FEW_SOURCES]},
        {"code": "unverified", "text": TEXTS[Doubt.UNVERIFIED]},
    ]


def test_what_nobody_can_pool_is_not_certain_at_all() -> None:
    """All of its effects are on metrics that are not poolable."""
    found = Asked().add(0, **GOOD, counted=False).add(1, **GOOD, counted=False).grades()
    assert (level(found), codes(found)) == (Level.VERY_LOW, {"few-sources"})


def test_effects_that_are_not_counted_do_not_count_for_certainty() -> None:
    asked = Asked().add(0, **GOOD).add(1, **GOOD)
    spoiled: dict[str, Any] = {"design": WEAK, "bundled": True, "unverified": True, "counted": False}
    for number in (0, 1, 2, 3):
        asked.add(number, **GOOD, **spoiled)
    assert (level(asked.grades()), codes(asked.grades())) == (Level.HIGH, set())


def test_a_source_that_counts_by_sign_alone_does_not_make_one_estimate_two() -> None:
    asked = Asked().add(0, **GOOD).add(1, sign=1).add(2, sign=1)
    assert codes(asked.grades()) == {"few-sources"}


@given(any_rows(), st.data())
def test_levels_stay_between_start_and_floor(rows: list[Row], data: st.DataObject) -> None:
    flags = st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)).map(lambda found: np.array(found, np.bool_))
    strength = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows))), np.int64)
    found = grade(pool(arrays(rows), 3), Study(strength, *(data.draw(flags) for _ in range(4))))
    for cell in range(3):
        down = len(found.reasons(cell))
        assert found.level[cell] == max(found.start[cell] - down, Level.VERY_LOW)
        assert found.start[cell] in (Level.LOW, Level.MODERATE, Level.HIGH)


def test_labels_are_words() -> None:
    assert [level.label for level in Level] == ["very low", "low", "moderate", "high"]
