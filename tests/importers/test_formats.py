"""Every format: recognized, and read into steps, lines and edges."""

import pytest

from importers.assembly import role_in
from importers.faults import ImportFault
from tests.importers import examples
from tests.importers.examples import EXAMPLES, Example
from tests.importers.world import components, curated, edges, imported


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one.format}-{one.layout}" for one in EXAMPLES])
def test_a_file_of_every_format_is_recognized_and_read(example: Example):
    result = imported(example.text, example.name)
    assert (result.format, result.layout, result.format_is) == (example.format, example.layout, "recognized")
    assert tuple(components(result)) == example.components
    assert not result.unmapped


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.format for one in EXAMPLES])
def test_a_named_format_is_used(example: Example):
    named = imported(example.text, example.name, format_named=example.format)
    assert named.format_is == "said"
    assert named.draft == imported(example.text, example.name).draft
    other = "oumi" if example.format != "oumi" else "data-juicer"
    with pytest.raises(ImportFault, match=f"nothing in the file is of {other}"):
        imported(example.text, example.name, format_named=other)


def test_lists_are_chains_with_the_lines_and_yields_of_the_file():
    result = imported(examples.JUICER)
    assert [step.line for step in result.steps] == [2, 4, 7, 9, 11]
    assert edges(result) == {
        "dataset": (),
        "language-id-score-filter": ("dataset",),
        "document-deduplicator": ("language-id-score-filter",),
        "text-length-filter": ("document-deduplicator",),
        "document-minhash-deduplicator": ("text-length-filter",),
    }
    yields = [(step.kept.rows_in, step.kept.rows_out) for step in result.draft.steps if step.kept]
    assert yields == [(None, 9000), (9000, 8500), (8500, 8100)]
    assert result.draft.name == "clean-notes"


def test_a_judge_is_folded_into_the_step_that_drops_by_its_column():
    result = imported(examples.BLOCKS)
    assert [(one.annotation, one.into) for one in result.folded] == [("eval_questions", "filter-questions")]
    row = next(row for row in result.steps if row.step == "filter-questions")
    assert (row.line, row.component) == (10, "llm-judge-filter")
    assert "drops by the column" in (row.rule or "")


def test_edges_are_the_references_in_prompts():
    result = imported(examples.DESIGNER)
    assert edges(result)["question"] == ("drawn-attributes",)
    assert edges(result)["answer"] == ("question",)
    assert result.draft.models is not None
    assert result.draft.models.generator == "model-a"
    named = [(step.id, model.model, model.role) for step in result.draft.steps for model in step.models]
    assert ("answer", "model-a", "generator") in named


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("prompting/response", "generator"),
        ("evolution/rewriting", "generator"),
        ("filtering/judging", "judge"),
        ("filtering/deduplication", "filter"),
        (None, "unspecified"),
    ],
)
def test_the_role_of_a_model_is_no_more_than_its_step_shows(kind: str | None, role: str):
    assert role_in(kind) == role


def test_a_method_document_keeps_its_own_roles():
    models = "models: [{model: Tiny, role: reward model}, {model: Big, role: user}]"
    result = imported(f"steps:\n- {{id: a, component: llm-judge-filter, {models}}}\n")
    assert [(model.model, model.role) for model in result.draft.steps[0].models] == [
        ("Tiny", "reward model"),
        ("Big", "user"),
    ]


def test_a_secret_in_the_place_of_a_model_is_not_named():
    secret = "sk-proj-" + "Ab1" * 16
    result = imported(examples.DISTILABEL.replace("model-b", secret))
    assert result.draft.steps
    assert secret not in result.model_dump_json()


def test_what_the_catalogue_does_not_have_is_unmapped_or_its_fallback():
    """`exact-deduplication` is proposed by the crosswalk; where no component has the id, the step is unmapped."""
    result = imported(examples.JUICER)
    assert "exact-deduplication" in components(result)
    known = set(curated().components)
    if "exact-deduplication" not in known:
        from importers.reading import read

        today = read("recipe.yaml", examples.JUICER, curated())
        assert {step.component for step in today.draft.steps} <= {*known, None}


def test_an_operator_of_nobody_is_unmapped_with_its_nearest():
    text = examples.JUICER + "  - semantic_near_duplicate_remover: {}\n"
    result = imported(text)
    (one,) = result.unmapped
    assert (one.operator, one.line) == ("semantic_near_duplicate_remover", 13)
    assert len(one.nearest) == 3
    assert any("deduplication" in slug for slug in one.nearest)


def test_a_list_called_process_is_not_enough():
    """Other programs have such a list; at least one operator has to be known."""
    with pytest.raises(ImportFault) as raised:
        imported("process:\n  - causal_mapper: {}\n  - other_mapper: {}\n")
    assert raised.value.code == "unrecognized"
    assert "data-juicer" in raised.value.reason


@pytest.mark.parametrize(
    ("tool", "name", "text"),
    [
        ("datadreamer", "a.py", "from datadreamer import DataDreamer\n"),
        ("camel", "a.py", "from camel.datagen import CoTDataGenerator\n"),
        ("nemo-curator", "a.py", "from nemo_curator.pipeline import Pipeline\n"),
        ("magpie-scripts", "run.sh", "#!/bin/bash\npython ../exp/gen_ins.py --model x\n"),
    ],
)
def test_a_tool_without_importer_is_named(tool: str, name: str, text: str):
    with pytest.raises(ImportFault, match=tool) as raised:
        imported(text, name)
    assert raised.value.code == "no_importer"


def test_stages_of_sound_and_pictures_are_left_out():
    stages = ("audio.Whatever", "text.filters.ScoreFilter")
    text = "stages:\n" + "".join(f"- _target_: nemo_curator.stages.{stage}\n" for stage in stages)
    result = imported(text)
    assert [one.why for one in result.dropped if one.line == 2] == ["out-of-scope"]
