"""Names of operators lead to their component, though the very operator is left out of the index: how often."""

import pytest

from importers.names import stems_of
from importers.nearest import Ranking
from taxonomy.documents import Operator
from taxonomy.vocabulary import Fit
from tests.importers.accuracy import accuracy, cross_validated
from tests.importers.world import curated


def test_the_figures_of_the_documentation_are_true():
    """The goal was 80 % first and 95 % within three: the first is reached, the second is not (docs/importing.md)."""
    result, close = accuracy(curated()), accuracy(curated(), ("close",))
    print("exact:", result, "not within three:", *result.missed, sep="\n")  # noqa: T201
    print("close:", close)  # noqa: T201
    assert result.names >= 200
    assert result.first >= 0.81
    assert result.within_three >= 0.93
    assert close.first >= 0.53
    assert close.within_three >= 0.68


def test_settings_chosen_by_the_other_tools_do_nearly_as_well():
    """The settings are not fitted to the names that they are judged by."""
    result = cross_validated(curated())
    print("exact, settings chosen by the other tools:", result)  # noqa: T201
    assert result.first >= 0.81
    assert result.within_three >= 0.92


def test_a_sort_of_step_is_of_the_stages_that_the_crosswalk_has_for_it():
    """The name shares a word with two components alike; that filters drop decides."""
    known = curated().components
    operators = [
        Operator(
            id=f"one/{name}-filter",
            tool="one",
            operator=f"{name}Filter",
            fit=Fit.EXACT,
            components=("language-identification-filter",),
        )
        for name in ("alpha", "beta", "gamma")
    ]
    alike = {"name": "Quux", "aliases": (), "summary": "Quux."}
    components = [
        known["language-identification-filter"],
        *(known[slug].model_copy(update=alike) for slug in ("attribute-conditioning", "per-item-cap")),
    ]
    ranking = Ranking(operators, components)
    actual = {name: ranking.nearest(name, limit=None) for name in ("QuuxFilter", "QuuxPart")}
    assert known["per-item-cap"].kind.startswith("filtering/")
    assert actual["QuuxFilter"].index("per-item-cap") < actual["QuuxFilter"].index("attribute-conditioning")
    assert actual["QuuxPart"].index("per-item-cap") > actual["QuuxPart"].index("attribute-conditioning")
    without = ranking.with_stage(0).nearest("QuuxFilter", limit=None)
    assert without.index("per-item-cap") > without.index("attribute-conditioning")


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("process_po.ipynb", "process_po"),
        ("tags_selector", "tag_selector"),
        ("LLMPool", "model pool"),
        ("RAGContext", "retrieval context"),
    ],
)
def test_names_of_the_same_words_have_the_same_stems(name, like):
    assert stems_of(name) == stems_of(like)


def test_leaving_an_operator_out_hides_its_own_record():
    """A name of no other tool, of which only its own record tells the component, is not found."""
    operators = [
        Operator(id="one/a", tool="one", operator="QuuxFrobnicator", fit=Fit.EXACT, components=("raw-web-corpus",)),
        Operator(
            id="two/b", tool="two", operator="SeedTaskLoader", fit=Fit.EXACT, components=("human-written-seed-tasks",)
        ),
    ]
    ranking = Ranking(operators, curated().components.values())
    assert ranking.nearest("QuuxFrobnicator")[0] == "raw-web-corpus"
    assert "raw-web-corpus" not in ranking.nearest("QuuxFrobnicator", "one")[:1]
