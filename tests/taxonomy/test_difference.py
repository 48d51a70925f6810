"""What changed between two documents: nothing between equal ones, and else enough to make one out of the other."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.difference import Change, differences

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0]) | st.text("ab/~0", max_size=3)
KEYS = st.text("ab/~01", max_size=3)


def lists_of_records(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    ids = st.lists(st.sampled_from(["s1", "s2", "s/3", "0", "1"]), max_size=4)
    return st.tuples(ids, inner).map(lambda drawn: [{"id": slug, "note": drawn[1]} for slug in drawn[0]])


DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3) | lists_of_records(inner),
        max_leaves=12,
    ),
    max_size=4,
)


def member(value: Any, key: str) -> Any:
    """The member that a part of a path names, or KeyError: of a list by its id, else by its place."""
    if isinstance(value, dict):
        return value[key]
    if isinstance(value, list):
        ids = [item.get("id") if isinstance(item, dict) else None for item in value]
        if value and all(isinstance(item, str) for item in ids) and len(set(ids)) == len(ids):
            return value[ids.index(key)] if key in ids else missing(key)
        return value[int(key)] if key.isdigit() and int(key) < len(value) else missing(key)
    return missing(key)


def missing(key: str) -> Any:
    raise KeyError(key)


def at(document: Any, path: str) -> Any:
    for part in path.split("/")[1:]:
        document = member(document, part.replace("~1", "/").replace("~0", "~"))
    return document


def look_up(document: Any, path: str) -> tuple[bool, Any]:
    try:
        return True, at(document, path)
    except KeyError:
        return False, None


def same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


@given(document=DOCUMENTS)
def test_equal_documents_have_no_difference(document):
    assert differences(document, deepcopy(document)) == []


@given(before=DOCUMENTS, after=DOCUMENTS)
def test_each_path_leads_to_the_reported_values(before, after):
    for change in differences(before, after):
        was_there, old = look_up(before, change.path)
        is_there, new = look_up(after, change.path)
        assert was_there or is_there
        assert same(change.before, old if was_there else None)
        assert same(change.after, new if is_there else None)
        assert not (was_there and is_there and same(old, new))


@given(before=DOCUMENTS, after=DOCUMENTS)
def test_backwards_it_is_the_same_turned_round(before, after):
    forth = {(change.path, repr(change.before), repr(change.after)) for change in differences(before, after)}
    back = {(change.path, repr(change.after), repr(change.before)) for change in differences(after, before)}
    assert forth == back


@given(before=DOCUMENTS, after=DOCUMENTS)
def test_without_a_difference_documents_are_equal(before, after):
    if not differences(before, after):
        assert before == after


STEPS: list[dict[str, Any]] = [{"id": "a", "component": "x"}, {"id": "b", "component": "y", "inputs": ["a"]}]


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        ([STEPS[0]], [Change("/steps/b", STEPS[1], None)]),
        ([{"id": "n", "component": "z"}, *STEPS], [Change("/steps/n", None, {"id": "n", "component": "z"})]),
        ([STEPS[0], {**STEPS[1], "component": "z"}], [Change("/steps/b/component", "y", "z")]),
        ([STEPS[0], {**STEPS[1], "inputs": ["a", "c"]}], [Change("/steps/b/inputs/1", None, "c")]),
    ],
)
def test_members_of_a_list_go_by_their_ids(after, changes):
    assert differences({"steps": STEPS}, {"steps": after}) == changes


def test_another_order_of_members_is_a_difference():
    changes = differences({"steps": STEPS}, {"steps": STEPS[::-1]})
    assert [change.path for change in changes] == ["/steps"]


@pytest.mark.parametrize(("one", "other"), [(3, 3.0), (True, 1), (0, False), ("3", 3), (None, "")])
def test_figures_of_another_form_differ(one, other):
    assert differences({"value": one}, {"value": other}) == [Change("/value", one, other)]


def test_signs_of_a_pointer_are_escaped():
    assert [change.path for change in differences({}, {"a/b": 1, "c~d": 2})] == ["/a~1b", "/c~0d"]
