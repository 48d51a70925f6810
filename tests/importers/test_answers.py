"""Questions are answered by the id of a component, and change the draft and nothing else."""

import pytest

from importers.analysis import import_pipeline, method_of
from importers.faults import ImportFault
from tests.importers import examples
from tests.importers.world import components, curated, imported


def test_an_answer_changes_its_step_and_closes_its_question():
    before = imported(examples.JUICER)
    question = next(question for question in before.questions if question.key == "dataset")
    assert question.choices[0] == before.draft.steps[0].component
    after = imported(examples.JUICER, answers={"dataset": "raw-web-corpus"})
    assert components(after) == ["raw-web-corpus", *components(before)[1:]]
    assert [one.key for one in after.questions] == [one.key for one in before.questions if one.key != "dataset"]
    assert after.steps[0].rule == "answered"


def test_an_answer_maps_an_own_class():
    after = imported(examples.DISTILABEL_PYTHON, "a.py", answers={"shorten": "heuristic-filter"})
    assert not after.unmapped
    assert components(after)[-1] == "heuristic-filter"


def test_a_loop_becomes_a_back_edge_to_the_first_step_that_is_no_seed():
    after = imported(examples.EASY, answers={"loop": "data-accumulation"})
    assert after.draft.iterates is not None
    assert (after.draft.iterates.start, after.draft.steps[-1].component) == ("data-accumulation", "data-accumulation")
    assert after.draft.iterates.to == after.draft.steps[1].id
    method = method_of(after)
    assert method is not None
    assert method.iterates is not None
    none = imported(examples.EASY, answers={"loop": "none"})
    assert none.draft.iterates is None
    assert "loop" not in {question.key for question in none.questions}


def test_a_method_document_keeps_its_own_loop():
    result = imported(examples.REGISTRY)
    assert result.draft.iterates is not None
    assert (result.draft.iterates.start, result.draft.iterates.to) == ("answer", "answer")
    assert not result.questions


@pytest.mark.parametrize(
    ("answers", "reason"),
    [({"nowhere": "raw-web-corpus"}, "there is no step 'nowhere'"), ({"dataset": "no-such"}, "the id of a component")],
)
def test_an_answer_that_fits_nothing_is_refused(answers: dict[str, str], reason: str):
    with pytest.raises(ImportFault, match=reason):
        imported(examples.JUICER, answers=answers)


@pytest.mark.parametrize("example", examples.EXAMPLES, ids=[one.format for one in examples.EXAMPLES])
def test_every_draft_is_a_method_that_can_be_analysed(example: examples.Example):
    result = import_pipeline(example.name, example.text, curated())
    assert result.analysis is not None
    assert [step["id"] for step in result.dump()["draft"]["steps"]] == [step.id for step in result.draft.steps]
    assert result.analysis.similar.results


def test_unmapped_steps_are_analysed_by_the_operators_name():
    result = import_pipeline("a.py", examples.DISTILABEL_PYTHON, curated())
    assert result.analysis is not None
    assert [(one.step, one.component) for one in result.analysis.unmapped] == [("shorten", "shorten")]
