"""Chains of components along compositions, against walking each of them."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.graph.applied import Pipeline
from taxonomy.graph.chains import Links, chains, walks
from tests.taxonomy.compositions import COMPONENTS, pipelines

Chain = tuple[int, ...]
COLLECTIONS = st.lists(pipelines(), max_size=5)


def links(collection: list[Pipeline]) -> Links:
    found = []
    for row, pipeline in enumerate(collection):
        place = {step.id: position for position, step in enumerate(pipeline.steps)}
        codes = [COMPONENTS.index(step.component) for step in pipeline.steps]
        for step in pipeline.steps:
            found += [
                (row, place[each], place[step.id], codes[place[each]], codes[place[step.id]]) for each in step.inputs
            ]
    return Links(*(np.array([each[column] for each in found], np.int32) for column in range(5)))


def walked(pipeline: Pipeline, length: int) -> list[Chain]:
    """Every way along so many steps, as codes."""
    onward = {step.id: [each.id for each in pipeline.steps if step.id in each.inputs] for step in pipeline.steps}
    of = {step.id: COMPONENTS.index(step.component) for step in pipeline.steps}

    def along(step: str, left: int) -> Iterator[Chain]:
        if left == 1:
            yield (of[step],)
        else:
            yield from ((of[step], *rest) for after in onward[step] for rest in along(after, left - 1))

    return [walk for step in onward for walk in along(step, length)]


@pytest.mark.parametrize("length", [2, 3, 4])
@given(collection=COLLECTIONS)
def test_every_way_along_steps_is_walked(length, collection):
    rows, terms = walks(links(collection), length)
    found = Counter(zip(rows.tolist(), map(tuple, terms.tolist()), strict=True))
    assert found == Counter((row, walk) for row, each in enumerate(collection) for walk in walked(each, length))


@pytest.mark.parametrize("length", [2, 3, 4])
@given(collection=COLLECTIONS)
def test_a_chain_counts_once_a_composition_and_the_most_frequent_comes_first(length, collection):
    found = chains(links(collection), length)
    told = [(tuple(terms), count) for terms, count in zip(found.terms.tolist(), found.count.tolist(), strict=True)]
    counted = Counter(walk for each in collection for walk in set(walked(each, length)))
    assert told == sorted(counted.items(), key=lambda each: (-each[1], each[0]))


@given(collection=COLLECTIONS)
def test_some_links_are_the_links_of_some_compositions(collection):
    whole = links(collection)
    kept = whole.only(whole.rows % 2 == 0)
    found = chains(kept, 2)
    counted = Counter(walk for each in collection[::2] for walk in set(walked(each, 2)))
    assert dict(zip(map(tuple, found.terms.tolist()), found.count.tolist(), strict=True)) == counted
