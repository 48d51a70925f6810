"""distilabel: saved pipelines, and Python by its syntax tree."""

from tests.importers import examples
from tests.importers.world import components, edges, imported

DEITA = """
from distilabel.pipeline import Pipeline
from distilabel.steps import ConversationTemplate, DeitaFiltering, EvolInstruct, ExpandColumns, LoadDataFromHub
from distilabel.steps.tasks import ComplexityScorer, EvolInstruct, EvolQuality, QualityScorer

pipeline = Pipeline(name="deita-like")
load = LoadDataFromHub(name="load", pipeline=pipeline)
evolve = EvolInstruct(name="evolve", num_evolutions=2, pipeline=pipeline)
score = ComplexityScorer(name="complexity", pipeline=pipeline)
expand = ExpandColumns(name="expand", pipeline=pipeline)
better = EvolQuality(name="better", pipeline=pipeline)
quality = QualityScorer(name="quality", pipeline=pipeline)
choose = DeitaFiltering(name="choose", data_budget=100, pipeline=pipeline)
load.connect(evolve)
evolve.connect(score)
score.connect(expand)
expand.connect(better)
better.connect(quality)
quality.connect(choose)
"""


def test_python_has_the_same_parts_as_a_saved_pipeline():
    result = imported(examples.DISTILABEL_PYTHON, "pipeline.py")
    assert (result.format, result.layout, result.draft.name) == ("distilabel", "python", "evolve-and-answer")
    assert result.draft.output is not None
    assert result.draft.output.name == "somebody/evolved"
    assert components(result) == [
        "human-written-seed-tasks",
        "in-depth-evolution",
        "in-breadth-evolution",
        "teacher-response-generation",
        None,
    ]
    assert [row.line for row in result.steps] == [15, 16, 16, 17, 18]
    assert edges(result) == {
        "load": (),
        "evolve": ("load",),
        "evolve-in-breadth-evolution": ("evolve",),
        "answer": ("evolve-in-breadth-evolution",),
        "shorten": ("answer",),
    }


def test_an_own_class_is_unmapped_with_its_name_and_docstring():
    result = imported(examples.DISTILABEL_PYTHON, "pipeline.py")
    assert [(one.operator, one.line) for one in result.unmapped] == [("Shorten", 18)]
    assert "Cuts what is too long." in (result.draft.steps[-1].note or "")


def test_two_models_side_by_side_are_an_ensemble_and_the_judge_goes_into_the_pairs():
    result = imported(examples.DISTILABEL)
    assert edges(result)["group"] == ("first", "second")
    assert [(one.annotation, one.into) for one in result.folded] == [("judge", "pairs")]
    assert result.draft.models is not None
    assert (result.draft.models.generator, result.draft.models.judge) == ("model-a, model-b", "model-c")
    models = {step.id: [(model.model, model.role) for model in step.models] for step in result.draft.steps}
    named = {step: pairs for step, pairs in models.items() if pairs}
    assert named == {
        "first": [("model-a", "generator")],
        "second": [("model-b", "generator")],
        "pairs": [("model-c", "judge")],
    }


def test_scorers_are_folded_into_the_filter_and_nothing_eliminates():
    result = imported(DEITA, "deita.py")
    assert components(result) == [
        "existing-instruction-dataset",
        "in-depth-evolution",
        "in-breadth-evolution",
        "response-evolution",
        "difficulty-score-selection",
        "llm-judge-filter",
        "diversity-aware-selection",
    ]
    assert {one.annotation for one in result.folded} == {"complexity", "quality"}


def test_routing_functions_loops_and_lists_of_steps():
    result = imported(
        """
from distilabel.pipeline import Pipeline, sample_n_steps
from distilabel.steps import GroupColumns, LoadDataFromHub
from distilabel.steps.tasks import TextGeneration

for round_number in range(3):
    with Pipeline("again") as pipeline:
        load = LoadDataFromHub()
        route = sample_n_steps(2)
        group = GroupColumns(columns=["generation"])
        tasks = []
        for llm in (A(model="a"), B(model="b")):
            tasks.append(TextGeneration(llm=llm))
        load >> route >> [TextGeneration(name="one"), TextGeneration(name="two")] >> group
        for task in tasks:
            load.connect(task)
            task.connect(group)
    pipeline.run()
""",
        "rounds.py",
    )
    assert edges(result)["group"] == ("one", "two", "text-generation")
    loop = next(question for question in result.questions if question.key == "loop")
    assert (loop.line, "has a loop around" in loop.text) == (6, True)


def test_attributes_that_are_steps():
    result = imported(
        """
from distilabel.steps.tasks import Magpie, TextGeneration
from distilabel.steps import MinHashDedup
magpie = Magpie(n_turns=3, only_instruction=True)
several = TextGeneration(num_generations=4, llm=L(generation_kwargs={"temperature": 1.2}))
magpie >> several >> MinHashDedup()
""",
        "a.py",
    )
    assert components(result) == [
        "pre-query-template-prompting",
        "multi-turn-extension",
        "teacher-response-generation",
        "high-temperature-sampling",
        "multiple-response-sampling",
        "minhash-deduplication",
    ]
    assert any("only marks rows" in question.text for question in result.questions)


def test_a_pipeline_of_the_first_versions():
    result = imported(
        """
from distilabel.llm import OpenAILLM
from distilabel.tasks import TextGenerationTask, UltraFeedbackTask
from distilabel.pipeline import Pipeline
pipeline = Pipeline(
    generator=OpenAILLM(model="model-a", task=TextGenerationTask()),
    labeller=OpenAILLM(model="model-b", task=UltraFeedbackTask.for_overall_quality()),
)
""",
        "old.py",
    )
    assert components(result) == ["teacher-response-generation", "sample-annotation"]
    assert edges(result)["labeller"] == ("generator",)


def test_a_module_that_only_imports_the_package_is_no_pipeline():
    import pytest

    from importers.faults import ImportFault

    with pytest.raises(ImportFault, match="not a pipeline"):
        imported("import distilabel\nprint(distilabel.__version__)\n", "a.py")


def test_folding_brings_a_pipeline_nearer_to_its_method():
    """Written step by step, with its scorers as steps of their own, DEITA is less like itself."""
    from catalogue.compositions import similar
    from importers.analysis import method_of
    from tests.importers.world import curated

    folded = method_of(imported(DEITA, "deita.py"))
    assert folded is not None
    names = ["difficulty-score-selection", "llm-judge-filter"]
    annotation = {"component": "sample-annotation"}
    steps = [step.model_copy(update=annotation) if step.component in names else step for step in folded.steps]
    naive = folded.model_copy(update={"steps": tuple(steps)})
    actual = {row.method: row.score for row in similar(curated(), folded, registered=False).results}
    before = {row.method: row.score for row in similar(curated(), naive, registered=False).results}
    print("naive", before, "folded", actual)  # noqa: T201
    assert "deita" in list(actual)[:2]
    assert actual["deita"] > before.get("deita", 0)
