"""What operators of the crosswalk refuse and accept; yields of steps and the new words of terms."""

from typing import Any

import pytest

from taxonomy.documents import Component, Document, Kept, Method, Operator, Source
from tests.taxonomy.examples import COMPONENT, METHOD, OPERATOR, SOURCE, Changes, Found, changed, found

BAD: list[tuple[type[Document], Any, Changes, Found]] = [
    (Operator, OPERATOR, {"/id": "evol-instruct"}, [("/id", "string_pattern_mismatch")]),
    (Operator, OPERATOR, {"/id": "Distilabel/x"}, [("/id", "string_pattern_mismatch"), ("/id", "other_tool")]),
    (Operator, OPERATOR, {"/id": "oumi/evol-instruct"}, [("/id", "other_tool")]),
    (Operator, OPERATOR, {"/id": "distilabel/" + "a" * 150}, [("/id", "string_too_long")]),
    (Operator, OPERATOR, {"/fit": "same"}, [("/fit", "enum")]),
    (Operator, OPERATOR, {"/components": []}, [("/components", "no_component")]),
    (Operator, OPERATOR, {"/fit": "composite"}, [("/components", "no_component")]),
    (Operator, OPERATOR, {"/fit": "plumbing"}, [("/components", "unexpected_component")]),
    (Operator, OPERATOR, {"/fit": "out-of-scope"}, [("/components", "unexpected_component")]),
    (Operator, OPERATOR, {"/usually": ["a", "a"]}, [("/usually/1", "duplicate")]),
    (Operator, OPERATOR, {"/components": 5}, [("/components", "tuple_type")]),
    (Kept, {"rows_in": 10, "rows_out": 4}, {"/rows_out": 11}, [("/rows_out", "more_than_in")]),
    (
        Kept,
        {"rows_in": 10, "rows_out": 4},
        {"/rows_in": 0},
        [("/rows_in", "greater_than_equal"), ("/rows_out", "more_than_in")],
    ),
    (Kept, {"rows_in": 10, "rows_out": 4}, {"/rows_in": "10"}, [("/rows_in", "int_type")]),
    (Method, METHOD, {"/origin": "blog"}, [("/origin", "enum")]),
    (Source, SOURCE, {"/kind": "book"}, [("/kind", "enum")]),
    (Component, COMPONENT, {"/manipulates": "length"}, [("/manipulates", "enum")]),
    (Component, COMPONENT, {"/criterion": "taste"}, [("/criterion", "enum")]),
    (Component, COMPONENT, {"/needs": "rows"}, [("/needs", "enum")]),
    (Component, COMPONENT, {"/yields": 5}, [("/yields", "enum")]),
    (Component, COMPONENT, {"/place": "judging"}, [("/place", "string_pattern_mismatch")]),
]
GOOD: list[tuple[type[Document], Any, Changes]] = [
    (Operator, OPERATOR, {"/fit": "depends", "/components": [], "/usually": ["a", "b"]}),
    (Operator, OPERATOR, {"/fit": "composite", "/components": ["a", "b"]}),
    (Operator, OPERATOR, {"/fit": "plumbing", "/components": []}),
    (Operator, OPERATOR, {"/fit": "none", "/components": [], "/proposed": ["a"], "/fallback": "b"}),
    (Operator, OPERATOR, {"/match": ["EvolInstruct", {"class": "X", "type": "y"}]}),
    (Kept, {"rows_in": 10, "rows_out": 4}, {"/rows_out": 0}),
    (Method, METHOD, {"/origin": "tool"}),
    (Source, SOURCE, {"/kind": "software"}),
    (
        Component,
        COMPONENT,
        {
            "/manipulates": "quality",
            "/criterion": "judge-score",
            "/needs": "prompt-response pairs",
            "/yields": "anything",
            "/place": "prompting/response",
        },
    ),
]


@pytest.mark.parametrize(("document", "example", "changes", "faults"), BAD)
def test_bad_values_are_refused(document: type[Document], example: Any, changes: Changes, faults: Found) -> None:
    assert sorted(found(document, changed(example, changes))) == sorted(faults)


@pytest.mark.parametrize(("document", "example", "changes"), GOOD)
def test_good_values_are_accepted(document: type[Document], example: Any, changes: Changes) -> None:
    assert found(document, changed(example, changes)) == []
