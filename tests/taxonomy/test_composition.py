"""Compositions as graphs: cycles, parts, and what lies downstream."""

import pytest
from hypothesis import given

from taxonomy.graph.composition import compose, cycle, is_downstream, parts
from tests.taxonomy.strategies import compositions

RHOMBUS = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}


def test_edges_run_from_a_step_to_each_step_it_feeds() -> None:
    assert set(compose(RHOMBUS).edges) == {("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")}


def test_inputs_that_name_no_step_are_left_out() -> None:
    graph = compose({"a": ["x"], "b": ["a", "y"]})
    assert (list(graph), list(graph.edges)) == (["a", "b"], [("a", "b")])


@pytest.mark.parametrize(
    ("inputs", "ring"),
    [
        ({}, set()),
        (RHOMBUS, set()),
        ({"a": ["a"]}, {"a"}),
        ({"a": ["b"], "b": ["a"]}, {"a", "b"}),
        ({"a": [], "b": ["a", "d"], "c": ["b"], "d": ["c"], "e": ["d"]}, {"b", "c", "d"}),
    ],
)
def test_cycle_names_the_steps_on_it_alone(inputs: dict[str, list[str]], ring: set[str]) -> None:
    assert set(cycle(compose(inputs))) == ring


def test_a_cycle_is_reported_in_the_order_of_its_edges() -> None:
    graph = compose({"c": ["b"], "a": ["c"], "b": ["a"]})
    ring = cycle(graph)
    assert all(graph.has_edge(*edge) for edge in zip(ring, [*ring[1:], ring[0]], strict=True))


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, []),
        (RHOMBUS, [["a", "b", "c", "d"]]),
        ({"a": [], "b": []}, [["a"], ["b"]]),
        ({"x": [], "c": ["a"], "b": ["a"], "a": []}, [["c", "b", "a"], ["x"]]),
        ({"c": ["d"], "a": ["b"], "b": [], "d": []}, [["c", "d"], ["a", "b"]]),
    ],
)
def test_parts_come_largest_first_and_in_the_order_of_steps(
    inputs: dict[str, list[str]], expected: list[list[str]]
) -> None:
    assert parts(compose(inputs)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("a", "a", True), ("a", "d", True), ("b", "d", True), ("d", "a", False), ("b", "c", False), ("x", "x", True)],
)
def test_downstream_is_reached_along_edges(start: str, end: str, expected: bool) -> None:
    assert is_downstream(compose(RHOMBUS), start, end) is expected


@given(compositions())
def test_generated_compositions_are_acyclic_and_connected(inputs: dict[str, list[str]]) -> None:
    graph = compose(inputs)
    assert cycle(graph) == []
    assert len(parts(graph)) == 1
