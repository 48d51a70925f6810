"""Pipelines that tools ship: they are found and named as such, and no count of uses rests on them."""

import pytest

from catalogue import lists
from catalogue.compositions import similar, weights
from catalogue.gaps import _uses
from catalogue.graph import methods_of
from catalogue.pooled import uses
from catalogue.queries import MethodQuery
from registry.current import current
from taxonomy.vocabulary import Origin
from tests.registry.world import apply, raw

pytestmark = pytest.mark.django_db
TOOL = {"id": "toolbox-recipe", "name": "Recipe", "origin": "tool", "source": "toolbox"}


def shipped() -> None:
    source = raw("sources", "ada2023alpha", id="toolbox", kind="software", title="Toolbox")
    apply({"sources": [source], "methods": [raw("methods", "alpha", **TOOL)]})


def test_counts_of_uses_leave_pipelines_of_tools_out(world):
    before = (uses(current(), "methods"), _uses(current(), "component"), len(methods_of(current(), MethodQuery())))
    weighed = [weights(current()).component(slug) for slug in current().components]
    shipped()
    assert "toolbox-recipe" in current().methods
    after = (uses(current(), "methods"), _uses(current(), "component"), len(methods_of(current(), MethodQuery())))
    assert after == before
    assert [weights(current()).component(slug) for slug in current().components] == weighed


def test_they_are_among_similar_methods_and_marked(world):
    shipped()
    actual = {row.method: row for row in similar(current(), current().methods["alpha"]).results}
    assert actual["toolbox-recipe"].origin == "tool"
    assert actual["toolbox-recipe"].score == pytest.approx(1)
    assert actual["beta"].origin == "paper"


def test_the_list_is_filtered_by_origin(world):
    shipped()
    assert [record.id for record in lists.records(current(), MethodQuery(origin=(Origin.TOOL,)))] == ["toolbox-recipe"]
    assert "toolbox-recipe" not in {
        record.id for record in lists.records(current(), MethodQuery(origin=(Origin.PAPER,)))
    }
