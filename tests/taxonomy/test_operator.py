"""What operators of the crosswalk refuse and accept."""

import pytest

from taxonomy.documents import Operator
from tests.taxonomy.examples import OPERATOR, Changes, Faults, changed, faults_found

BAD: list[tuple[Changes, Faults]] = [
    ({"/id": "evol-instruct"}, [("/id", "string_pattern_mismatch")]),
    ({"/id": "distilabel/x/y"}, [("/id", "string_pattern_mismatch")]),
    ({"/id": "oumi/evol-instruct"}, [("/id", "other_tool")]),
    ({"/id": "distilabel/" + "a" * 70}, [("/id", "string_too_long")]),
    ({"/fit": "same"}, [("/fit", "enum")]),
    ({"/components": []}, [("/components", "too_few_components")]),
    ({"/fit": "composite"}, [("/components", "too_few_components")]),
    ({"/fit": "plumbing"}, [("/components", "unexpected_component")]),
    ({"/fit": "none"}, [("/components", "unexpected_component")]),
    ({"/usually": ["a", "a"]}, [("/usually/1", "duplicate")]),
    ({"/components": 5}, [("/components", "tuple_type")]),
    ({"/match": ["Evol", 5]}, [("/match/1", "string_type")]),
    ({"/match": [["Evol"]]}, [("/match/0", "string_type")]),
    ({"/match": [""]}, [("/match/0", "string_too_short")]),
    ({"/match": [{"type": 5}]}, [("/match/0/type", "string_type")]),
    ({"/match": ["Evol"] * 21}, [("/match", "too_long")]),
]
GOOD: list[Changes] = [
    {"/fit": "depends", "/components": [], "/usually": ["a", "b"]},
    {"/fit": "composite", "/components": ["a", "b"]},
    {"/fit": "close", "/components": ["a", "b"]},
    {"/fit": "annotate", "/components": ["a"], "/when_filtered": ["b"]},
    {"/fit": "plumbing", "/components": []},
    {"/match": ["EvolInstruct", {"class": "X", "type": "y"}]},
]


@pytest.mark.parametrize(("changes", "faults"), BAD)
def test_bad_values_are_refused(changes: Changes, faults: Faults):
    assert sorted(faults_found(Operator, changed(OPERATOR, changes))) == sorted(faults)


@pytest.mark.parametrize("changes", GOOD)
def test_good_values_are_accepted(changes: Changes):
    assert faults_found(Operator, changed(OPERATOR, changes)) == []


def test_an_operator_goes_by_its_name_and_by_those_in_files():
    operator = Operator.model_validate(changed(OPERATOR, {"/match": ["Evol", {"type": "x"}], "/related": ["c"]}))
    assert operator.names == ("EvolInstruct", "Evol")
    assert operator.mentioned == ("in-depth-evolution", "c")
    assert operator.corresponding == ("in-depth-evolution",)
