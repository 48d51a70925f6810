"""Simulations of the intervals of a difference, in short; `python -m proof.measuring.coverage` is the whole."""

import json

import pytest

from measure.comparison.simulated import Simulated
from measure.metrics import BY_NAME
from proof.measuring import simulation
from proof.measuring.coverage import BEFORE, Coverage, calls, summary, table
from proof.measuring.designs import DESIGNS, Design, Drawn
from proof.measuring.simulation import Outcome, Results, simulate
from tests.measure.making import pool

PAIRS = 200
LENGTH, DISTINCT = "response-length unit=tokens", "distinct-n n=2"


def rows_of(number, rng, *, low=10, high=40):
    return pool(number, int(rng.integers(1 << 30)), low, high)


def shorter(rows, rng):
    return Drawn(rows_of(rows, rng), rows_of(rows, rng, low=8, high=30))


def shorter_partners(rows, rng):
    before = rows_of(rows, rng)
    return Drawn(before, [" ".join(text.split()[: rng.integers(5, 12)]) for text in before], linked=True)


def long_part(rows, rng):
    """Of a pool with as many shorter rows."""
    part = rows_of(rows, rng, low=25)
    return Drawn([*part, *rows_of(rows, rng, high=25)], part)


MADE = {
    "apart": Design("made", 40, shorter, "apart", 1),
    "linked": Design("made", 40, shorter_partners, "linked", 2),
    "subset": Design("made", 40, long_part, "subset", 3),
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("apart", LENGTH),
        ("apart", DISTINCT),
        ("linked", LENGTH),
        ("linked", DISTINCT),
        ("subset", LENGTH),
    ],
)
def test_intervals_hold_the_difference_in_93_to_97_of_100(kind, name, monkeypatch):
    monkeypatch.setattr(simulation, "CALLED", 0)
    (outcomes,) = simulate(MADE[kind], [BY_NAME[name]], PAIRS).values()
    coverage = Coverage.of(outcomes)
    assert coverage.given == PAIRS
    assert not coverage.narrow, coverage.shown(PAIRS)
    assert not coverage.wide, coverage.shown(PAIRS)
    assert Coverage.of(_scaled(outcomes, 0.6)).narrow, "an interval of three fifths of the width is found out"
    assert Coverage.of(_scaled(outcomes, 1.7)).wide, "and one that is far too wide"


def _scaled(outcomes, by):
    middles = [(sum(each.interval) / 2, (each.interval[1] - each.interval[0]) / 2 * by) for each in outcomes]
    return [
        Outcome(each.difference, (middle - half, middle + half), None)
        for each, (middle, half) in zip(outcomes, middles, strict=True)
    ]


def test_what_is_narrow_or_wide_is_so_beyond_the_error_of_simulation():
    assert Coverage(200, 200, 176).narrow
    assert not Coverage(200, 200, 184).narrow, "92 %: within the error"
    assert not Coverage(200, 0, 0).narrow
    assert Coverage(400, 400, 398).wide
    assert not Coverage(400, 400, 390).wide
    assert Coverage(200, 120, 120).shown(200) == "100.0 % (97 to 100, of 120)"
    assert Coverage(200, 200, 200).shown(200) == "100.0 % (98 to 100)"
    assert Coverage(200, 0, 0).shown(200) == "none given"


def test_pairs_are_stored_and_not_simulated_again(tmp_path):
    file, metrics = tmp_path / "pairs.jsonl", [BY_NAME[LENGTH]]
    first = Results(file)
    for number in range(3):
        first.add(MADE["apart"], metrics, number)
    before = file.read_text()
    again = Results(file)
    again.add(MADE["apart"], metrics, 1)
    assert file.read_text() == before
    again.add(MADE["apart"], [*metrics, BY_NAME[DISTINCT]], 1)
    assert json.loads(file.read_text().splitlines()[-1])["outcomes"].keys() == {DISTINCT}
    assert {name: len(each) for name, each in again.of(MADE["apart"]).items()} == {LENGTH: 3, DISTINCT: 1}
    alone = simulate(MADE["apart"], metrics, 3)[LENGTH]
    assert [each.difference for each in again.of(MADE["apart"])[LENGTH]] == [each.difference for each in alone]


def test_the_tables_name_what_is_conservative():
    title = DESIGNS[0].title
    found = {title: {LENGTH: Coverage(400, 400, 380), DISTINCT: Coverage(400, 400, 400)}}
    assert summary(found)["apart"] == {
        LENGTH: Simulated(0.95, 0.95, "as stated"),
        DISTINCT: Simulated(1.0, 1.0, "conservative"),
    }
    lines = {line[0]: line[1:] for line in table(found, "apart")}
    assert lines[LENGTH] == ["92 %", "95.0 % (92 to 97)", "as stated"]
    assert lines[DISTINCT][-1] == "conservative"
    second = {title: {LENGTH: Coverage(100, 100, 100)}, DESIGNS[1].title: {LENGTH: Coverage(100, 100, 99)}}
    assert summary(second)["apart"][LENGTH].verdict == "conservative", "by both designs together, by neither alone"
    outcomes = [Outcome(1.0, (0.0, 2.0), True), Outcome(1.0, None, False), Outcome(1.0, None, None)]
    assert list(calls({title: {LENGTH: outcomes}})) == [
        ["metric", title],
        [LENGTH, "1 of 2"],
        ["all together", "50.0%"],
    ]


def test_designs_are_told_apart():
    assert len({design.seed for design in DESIGNS}) == len({design.title for design in DESIGNS}) == len(DESIGNS)
    assert {design.kind for design in DESIGNS} == {"apart", "subset", "linked"}
    assert {design.former for design in DESIGNS} - {""} == json.loads(BEFORE.read_text()).keys()
